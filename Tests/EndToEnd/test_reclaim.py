"""Deleting archives: only when asked, and only those whose splits are complete, verified and on the disk."""

import os
import shutil
import subprocess
import unittest

from support.case import STAGING, Case
from support.program import Running
from support.release import TEST, TRAIN, VAL, make_release


class Reclaim(Case):
    def test_archives(self):
        """--reclaim deletes each archive when its split is complete; the next run finds nothing to do."""
        self.place()
        outcome = self.prepare("--reclaim")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("is deleted"), 3)
        self.assert_prepared()
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])
        for command in (["run"], ["--reclaim"], ["status"]):
            self.assert_ends(self.prepare(*command), 0)
        self.assert_prepared()

    def test_afterwards(self):
        """Archives whose splits were published before are deleted too, and --dry-run says so."""
        self.place()
        self.assert_ends(self.prepare("extract-val"), 0)
        outcome = self.prepare("extract-val", "--reclaim", "--dry-run")
        self.assertIn(f"{VAL}: delete it", outcome.output)
        self.assertTrue((self.root / VAL).exists())
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertEqual(sorted(path.name for path in self.root.glob("*.tar")), sorted([TRAIN, TEST]))
        self.assert_prepared(["val"])

    def test_named(self):
        """A stage deletes the archive of its own split only."""
        self.place()
        self.assert_ends(self.prepare(), 0)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertEqual(sorted(path.name for path in self.root.glob("*.tar")), sorted([TRAIN, TEST]))

    def test_another_digest(self):
        """What is deleted is not read before, whichever digest is asked for."""
        self.place()
        self.assert_ends(self.prepare(), 0)
        outcome = self.prepare("--reclaim", "--digest", "sha256", "--dry-run")
        self.assert_ends(outcome, 0)
        self.assertIn("read 0 ", outcome.output)
        self.assert_ends(self.prepare("--reclaim", "--digest", "sha256"), 0)
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])
        self.assert_prepared()

    def test_changed_tree(self):
        """The archive of a split that an earlier run has made is kept where the split is not right any more."""
        self.place()
        self.assert_ends(self.prepare(), 0)
        shutil.rmtree(self.root / "train" / self.release.wnids[2])
        self.assert_ends(self.prepare("--reclaim"), 6, f"{self.release.wnids[2]}", "audit --repair train")
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [TRAIN])
        self.assert_ends(self.prepare("audit", "--repair"), 0)
        # Names and sizes are right again, but nobody has read the other images since the tree changed.
        self.assert_ends(self.prepare("--reclaim"), 0, f"{TRAIN} is kept", "audit --deep train")
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [TRAIN])
        self.assert_ends(self.prepare("audit", "--deep", "train"), 0)
        self.assert_ends(self.prepare("--reclaim"), 0)
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])
        self.assert_prepared()

    def test_changed_in_place(self):
        """So is that of a split in which an image was cut in place, which changes no folder."""
        self.place()
        self.assert_ends(self.prepare(), 0)
        image = next((self.root / "val").glob("*/*.JPEG"))
        content = image.read_bytes()
        os.truncate(image, len(content) - 1)
        self.assert_ends(self.prepare("--reclaim"), 6, "val has changed since it was published", "hint: ")
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [VAL])
        image.write_bytes(content)
        self.assert_ends(self.prepare("--reclaim"), 0, f"{VAL} is kept")
        self.assert_ends(self.prepare("audit", "--deep", "val"), 0)
        self.assert_ends(self.prepare("--reclaim"), 0)
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])
        self.assert_prepared()

    def test_link_of_published(self):
        """A link is refused before anything is done, also where its split is complete; --dry-run says the same."""
        self.place()
        self.assert_ends(self.prepare("extract-val"), 0)
        shelf = self.folder / "shelf"
        shutil.move(self.root / VAL, shelf)
        (self.root / VAL).symlink_to(shelf)
        for more in (["--dry-run"], []):
            self.assert_ends(self.prepare("--reclaim", *more), 2, f"{VAL} is a link")
        self.assert_unpublished("train", "test")

    def test_hard_link(self):
        """Of a file with two names the one in the root is removed."""
        self.place()
        os.link(self.root / VAL, self.folder / "other")
        content = (self.root / VAL).read_bytes()
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertFalse((self.root / VAL).exists())
        self.assertEqual((self.folder / "other").read_bytes(), content)

    def test_other_archive(self):
        """An archive that was replaced since its split was made is left alone."""
        self.place()
        self.assert_ends(self.prepare("extract-val"), 0)
        content = (self.root / VAL).read_bytes()
        (self.root / VAL).unlink()
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertTrue((self.root / VAL).exists())

    def test_replaced_meanwhile(self):
        """So is one that takes the name while the archive is read: it is not the one whose bytes are in the split."""
        self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        run = Running("extract-train", "--reclaim", "--root", self.root, "--manifest", self.manifest)
        self.assertTrue(run.wait_until(lambda: any((self.root / STAGING).glob("train/*/*"))), "the run was over before")
        run.pause()
        new = self.folder / "new"
        new.write_bytes(bytes((self.root / TRAIN).stat().st_size))
        new.rename(self.root / TRAIN)
        run.resume()
        self.assertEqual(run.end()[0], 4)
        self.assertEqual(set((self.root / TRAIN).read_bytes()), {0})
        self.assert_prepared(["train"])

    def test_refused(self):
        """An archive that is damaged is not deleted."""
        archives = self.place()
        content = bytearray(archives[VAL])
        content[len(content) // 2] ^= 1
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare("--reclaim"), 4)
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [VAL])

    def test_link(self):
        """A link is not followed and not removed: what it leads to belongs elsewhere."""
        self.place()
        shelf = self.folder / "shelf"
        shelf.mkdir()
        shutil.move(self.root / VAL, shelf / VAL)
        (self.root / VAL).symlink_to(shelf / VAL)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 2, f"{VAL} is a link", "hint: ")
        self.assertTrue((self.root / VAL).is_symlink() and (shelf / VAL).exists())
        self.assert_unpublished()
        self.assert_ends(self.prepare("extract-val"), 0)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 2, f"{VAL} is a link")
        self.assertTrue((shelf / VAL).exists())

    def test_some_classes(self):
        """With some classes only nothing is deleted: the rest of the archive is in no tree."""
        self.place()
        self.assert_ends(
            self.prepare("--reclaim", f"--classes={self.release.wnids[0]}"), 2, "only some classes", "hint: ")
        self.assert_unpublished()


@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
class ReadOnly(Case):
    def test_folder(self):
        """A folder that nothing can be deleted in is refused beforehand, also by --dry-run."""
        shelf = self.folder / "shelf"
        shelf.mkdir()
        self.place(folder=shelf)
        for options in (["--bind", shelf, shelf], ["-o", "remount,bind,ro", shelf]):
            result = subprocess.run(["mount", *options], stderr=subprocess.PIPE, text=True)
            if result.returncode != 0:
                self.skipTest(f"cannot mount: {result.stderr.strip()}")
            if options[0] == "--bind":
                self.addCleanup(subprocess.run, ["umount", "--lazy", shelf], check=True)
        for more in (["--dry-run"], []):
            self.assert_ends(self.prepare("--reclaim", "--archives", shelf, *more), 5, f"{shelf}: ", "cannot be written to")
        self.assert_unpublished()
