"""Exports that are killed at their system calls, or interrupted: the same command completes them."""

import os
import shutil

from support import program
from support.tracing import OPENING, injecting, needs_tracing
from support.tree import actual_tree
from support.views import ViewCase, names, snapshot

CALLS = {
    "openat2": range(1, 60, 4), "getdents64": range(1, 40, 4), "mkdirat": range(1, 25, 2), "write": range(1, 150, 9),
    "close": range(20, 200, 15), "syncfs": range(1, 12), "fsync": range(1, 9), "fdatasync": range(1, 12),
    "linkat": range(1, 140, 9), "unlinkat": range(1, 9), "renameat": range(1, 3), "symlinkat": range(1, 140, 13),
    "ftruncate": range(1, 3), "flock": range(1, 3),
}
LAYOUT = "mmpretrain"


@needs_tracing
class Killed(ViewCase):
    def check(self, link):
        model = self.folder / "model"
        self.exported(LAYOUT, "--link", link, "--holdout", "0.2", to=model)
        expected = {path: (model / path).read_bytes() for path in names(model)}
        before = snapshot(self.root)
        kills = 0
        for call, numbers in CALLS.items():
            for number in numbers:
                shutil.rmtree(self.view, ignore_errors=True)
                shutil.rmtree(self.staged, ignore_errors=True)
                options = ("--link", link, "--holdout", "0.2", "--checkpoint", "20k", "--jobs", 2)
                outcome = self.export(LAYOUT, *options, before=injecting(call, f"signal=KILL:when={number}"))
                if outcome.code != -9:
                    break
                kills += 1
                with self.subTest(call=call, number=number):
                    # It is there as a whole, or not at all.
                    is_there = self.view.exists()
                    if is_there:
                        self.assertEqual({path: (self.view / path).read_bytes() for path in names(self.view)}, expected)
                    else:
                        # What copies no record is about may be anything.
                        self.spoil()
                    outcome = self.export(LAYOUT, *options)
                    # After the very last step nothing tells the view from somebody else's folder.
                    self.assertIn(outcome.code, (0, 6) if is_there else (0,), outcome.errors)
                    self.assertEqual({path: (self.view / path).read_bytes() for path in names(self.view)}, expected)
                    self.assertFalse(self.staged.exists())
                    self.assertEqual(snapshot(self.root), before)
        self.assertGreater(kills, 40)

    def spoil(self):
        """Cuts off copies in folders that are not recorded, as a power cut may do."""
        options = self.staged / "options"
        records = options.read_text() if options.exists() else ""
        for path in (self.staged / "tree").rglob("*.JPEG"):
            unit = path.parent.relative_to(self.staged / "tree")
            # This layout has them in the folders that they have in the root, except what is held out.
            unit = str(unit).replace("holdout/", "train/")
            if not path.is_symlink() and os.stat(path).st_nlink == 1 and f"done {unit}\n" not in records:
                os.truncate(path, 1)

    def test_hard(self):
        """A run that links may be killed at any call."""
        self.check("hard")

    def test_symbolic(self):
        """A run that makes symbolic links may be killed at any call."""
        self.check("sym")

    def test_copy(self):
        """A run that copies may be killed at any call, and trusts only what was recorded after a sync."""
        self.check("copy")

    def test_recorded_copies_are_kept(self):
        """What a record is about is not copied again; the record follows the sync."""
        options = ("--link", "copy", "--checkpoint", "1", "--jobs", 1)
        self.export("imagefolder", *options, before=injecting("syncfs", "signal=KILL:when=9"))
        inodes = {path: os.stat(path).st_ino for path in (self.staged / "tree").rglob("*.JPEG")}
        done = [line[5:] for line in (self.staged / "options").read_text().splitlines() if line.startswith("done ")]
        self.assertGreater(len(done), 3)
        self.assert_ends(self.export("imagefolder", *options), 0)
        kept = 0
        for path, inode in inodes.items():
            place = path.relative_to(self.staged / "tree")
            if str(place.parent) in done:
                kept += 1
                self.assertEqual(os.stat(self.view / place).st_ino, inode)
        self.assertGreater(kept, 20)
        self.assertEqual(
            actual_tree(self.view, ["train", "val", "test"]), actual_tree(self.root, ["train", "val", "test"]))

    def kill_after_renaming(self, *options):
        """Leaves a view that is complete under its name, and the rest of staging."""
        self.export(LAYOUT, *options, before=injecting("unlinkat", "signal=KILL:when=1"))
        self.assertTrue(self.view.exists() and self.staged.exists())

    def test_changed_after_a_kill(self):
        """A view that has other files since its name was given is somebody's, and stays as it is."""
        def spoil(view):
            (view / "NOTES").write_text("mine")

        for change in (spoil, lambda view: shutil.rmtree(view / "val"),
                       lambda view: next((view / "train").glob("*/*")).unlink()):
            for link in ("hard", "copy"):
                with self.subTest(link=link):
                    self.kill_after_renaming("--link", link)
                    change(self.view)
                    before = snapshot(self.view)
                    failing = injecting("linkat,openat2", "error=EXDEV", *(self.root / part for part in ("train", "val")))
                    for options in ({}, {"before": failing}):
                        outcome = self.export(LAYOUT, "--link", link, **options)
                        self.assert_ends(outcome, 6, "is there already")
                        self.assertEqual(snapshot(self.view), before)
                    # Out of the way, it can be made again.
                    shutil.rmtree(self.view)
                    self.exported(LAYOUT, "--link", link)
                    self.assertEqual(
                        actual_tree(self.view, ["train", "val", "test"]), actual_tree(self.root, ["train", "val", "test"]))
                    shutil.rmtree(self.view)

    def test_edited_after_a_kill(self):
        """What a user writes to the files of a view that has its name is never written over."""
        self.kill_after_renaming("--link", "copy")
        image = next((self.view / "train").glob("*/*"))
        for file in (image, self.view / "meta/train.txt"):
            file.write_text("mine")
        before = snapshot(self.view)
        outcome = self.export(LAYOUT, "--link", "copy")
        self.assert_ends(outcome, 0)
        self.assertIn("(done before)", outcome.output)
        self.assertEqual(snapshot(self.view), before)
        self.assertFalse(self.staged.exists())

    def test_another_folder_after_a_kill(self):
        """A folder in the place of the view is not the view, though it may have its inode."""
        for link in ("hard", "copy"):
            self.kill_after_renaming("--link", link)
            shutil.rmtree(self.view)
            image = self.view / self.images("train")[0]
            image.parent.mkdir(parents=True)
            (self.view / "meta").mkdir()
            for file in (image, self.view / "meta/train.txt"):
                file.write_text("mine")
            before = snapshot(self.view)
            self.assert_ends(self.export(LAYOUT, "--link", link), 6, "is there already")
            self.assertEqual(snapshot(self.view), before)
            shutil.rmtree(self.view)
            self.view.mkdir()
            self.exported(LAYOUT, "--link", link)
            shutil.rmtree(self.view)

    def test_changed_copies(self):
        """Recorded copies that were removed or cut off in staging are made again."""
        options = ("--link", "copy", "--checkpoint", "1", "--jobs", 1)
        self.export("imagefolder", *options, before=injecting("syncfs", "signal=KILL:when=9"))
        done = [line[5:] for line in (self.staged / "options").read_text().splitlines() if line.startswith("done ")]
        shutil.rmtree(self.staged / "tree" / done[0])
        os.truncate(next((self.staged / "tree" / done[1]).iterdir()), 0)
        self.assert_ends(self.export("imagefolder", *options), 0)
        self.assertEqual(
            actual_tree(self.view, ["train", "val", "test"]), actual_tree(self.root, ["train", "val", "test"]))

    def test_failing_syncs(self):
        """A sync that fails ends the export; nothing gets its name."""
        for call in ("syncfs", "fsync", "fdatasync"):
            outcome = self.export("imagefolder", before=injecting(call, "error=EIO:when=1+"))
            self.assert_ends(outcome, 5)
            self.assertFalse(self.view.exists())
        self.exported("imagefolder")

    def test_other_options(self):
        """What was begun with other options is refused, with what to do."""
        begun = ("--holdout", "0.2")
        self.export("imagefolder", *begun, before=injecting("syncfs", "signal=KILL:when=1"))
        self.assertTrue(self.staged.exists())
        for options in ([], ["--holdout", "0.3"], ["--holdout", "0.2", "--seed", 1], ["--holdout", "0.2", "--link", "sym"]):
            outcome = self.export("imagefolder", *options)
            self.assert_ends(outcome, 6, "was begun with other options", "--holdout 0.2", f"rm -r {self.staged}")
            self.assertFalse(self.view.exists())
        self.assert_ends(self.export("datumaro", *begun), 6)
        self.exported("imagefolder", *begun)

    def test_changed_root(self):
        """If the root changes while a view is made, it gets no name."""
        self.export("imagefolder", before=injecting("syncfs", "signal=KILL:when=1"))
        folder = self.root / "train" / self.wnids[0]
        os.utime(folder)
        self.assert_ends(self.export("imagefolder"), 6, "train has changed")
        self.assertFalse(self.view.exists())
        # Audited again, the part is complete, but its stamp is another.
        self.assert_ends(self.prepare(), 0)
        self.assert_ends(self.export("imagefolder"), 6, "or the root has changed since")

    def test_folders_away(self):
        """A class folder that is away for a while is not taken for a class without images: times of folders do not show it."""
        for part, wnid in (("train", self.wnids[0]), ("val", self.wnids[7])):
            before = injecting(OPENING, "error=ENOENT", f"{part}/{wnid}")
            self.assert_ends(self.export("imagefolder", before=before), 6, "changed while the export was made")
            self.assertFalse(self.view.exists())
        self.exported("imagefolder")

    def test_image_removed_meanwhile(self):
        """An image that goes away while it is copied is a change of the root."""
        arguments = ("--root", self.root, "--manifest", self.manifest, "export", "imagefolder", "--to", self.view,
                     "--link", "copy", "--jobs", 1)
        folder = self.root / "train" / self.wnids[0]
        run = program.Running(*arguments, before=injecting("openat", "delay_enter=800000", folder))
        # It is made for the first image of those that are listed.
        self.assertTrue(run.wait_until(lambda: (self.staged / "tree/train" / folder.name).exists()))
        for image in folder.iterdir():
            image.unlink()
        code, errors = run.end()
        self.assertEqual(code, 6, errors)
        self.assertFalse(self.view.exists())

    def test_two_runs(self):
        """Two runs do not make the same view at once."""
        arguments = ("--root", self.root, "--manifest", self.manifest, "export", "imagefolder", "--to", self.view)
        run = program.Running(*arguments, before=injecting("linkat", "delay_enter=100000"))
        self.assertTrue(run.wait_until(lambda: (self.staged / "tree").exists()))
        self.assert_ends(self.export("imagefolder"), 7, "is being made by another run")
        run.kill()
        self.exported("imagefolder")

    def test_interrupted(self):
        """A signal ends the export with a state that the next run completes."""
        arguments = ("--root", self.root, "--manifest", self.manifest, "export", "imagefolder", "--to", self.view)
        run = program.Running(*arguments, before=injecting("linkat", "delay_enter=20000"))
        self.assertTrue(run.wait_until(lambda: len(names(self.staged)) > 20))
        run.interrupt()
        code, _ = run.end()
        self.assertEqual(code, 130)
        self.assertFalse(self.view.exists())
        self.exported("imagefolder")

    def test_interrupted_archives(self):
        """A signal ends the copying of archives, too."""
        arguments = ("--root", self.root, "--manifest", self.manifest, "export", "tfds", "--to", self.view, "--link", "copy")
        run = program.Running(
            *arguments, before=injecting("pread64", "delay_enter=500000", self.root / "ILSVRC2012_img_train.tar"))
        self.assertTrue(run.wait_until(lambda: (self.staged / "tree" / "ILSVRC2012_img_train.tar").exists()))
        run.interrupt()
        code, errors = run.end()
        self.assertEqual(code, 130, errors)
        self.assertFalse(self.view.exists())
        self.exported("tfds", "--link", "copy")

    def test_archive_changed_meanwhile(self):
        """Copies of an archive that changed while they were made get no name."""
        arguments = ("--root", self.root, "--manifest", self.manifest, "export", "tfds", "--to", self.view, "--link", "copy")
        archive = self.root / "ILSVRC2012_img_train.tar"
        run = program.Running(
            *arguments, before=injecting("pread64", "delay_enter=500000", self.root / "ILSVRC2012_img_val.tar"))
        self.assertTrue(run.wait_until(lambda: (self.staged / "tree" / "ILSVRC2012_img_val.tar").exists()))
        with open(archive, "r+b") as file:
            file.seek(2000)
            file.write(b"changed")
        code, errors = run.end()
        self.assertEqual(code, 6, errors)
        self.assertFalse(self.view.exists())
