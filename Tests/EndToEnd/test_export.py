"""Views of the tree: what they show, what they refuse, and that the root stays as it is."""

import collections
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support.tracing import injecting, needs_tracing
from support.views import BLACKLISTED, ViewCase, names, snapshot


class Links(ViewCase):
    def pairs(self):
        return [(self.root / path, self.view / path) for path in names(self.view)]

    def test_hard(self):
        """The files are the root's own, by other names; that is the default."""
        self.exported("imagefolder")
        for original, link in self.pairs():
            self.assertTrue(os.path.samefile(original, link) and not link.is_symlink())

    def test_symbolic(self):
        """Symbolic links have absolute paths, also if the root was named by a relative one."""
        outcome = self.run_program(
            "--root", self.root.name, "--manifest", self.manifest, "export", "imagefolder", "--to", "view", "--link", "sym")
        self.assert_ends(outcome, 0, "they break if the root is moved")
        for original, link in self.pairs():
            self.assertEqual(os.readlink(link), str(original.resolve()))

    def test_copy(self):
        """Copies are files of their own."""
        self.exported("imagefolder", "--link", "copy")
        for original, link in self.pairs():
            self.assertFalse(os.path.samefile(original, link))
            self.assertEqual(original.read_bytes(), link.read_bytes())

    def test_reflink_falls_back_never(self):
        """If the file system shares no blocks, nothing else is done instead, and nothing is left."""
        outcome = self.export("imagefolder", "--link", "reflink")
        if outcome.code == 0:
            self.skipTest("this file system shares blocks")
        self.assert_ends(outcome, 5, "--link reflink", "use --link sym, or --link copy")
        self.assert_nothing_made()

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("mkfs.xfs"), "only root can mount an XFS")
    def test_reflink(self):
        """On a file system that can, the files share blocks and are files of their own."""
        image, mount = self.folder / "disk", self.folder / "mount"
        with open(image, "wb") as file:
            file.truncate(320 << 20)
        mount.mkdir()
        made = subprocess.run(["mkfs.xfs", "-q", "-m", "reflink=1", image], capture_output=True)
        if made.returncode or subprocess.run(["mount", "-o", "loop", image, mount], capture_output=True).returncode:
            self.skipTest("cannot mount an XFS")
        self.addCleanup(subprocess.run, ["umount", mount], check=True)
        shutil.copytree(self.root, mount / "root")
        shutil.rmtree(self.root)
        self.root, self.view = mount / "root", mount / "view"
        self.manifest = self.root / "manifest"
        self.assert_ends(self.prepare(), 0)
        self.exported("imagefolder", "--link", "reflink")
        for original, link in self.pairs():
            self.assertFalse(os.path.samefile(original, link))
            self.assertEqual(original.read_bytes(), link.read_bytes())

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_read_only_root(self):
        """A root that cannot be written to will do. A mount of its own has no hard links to the rest of its file system."""
        mount = self.folder / "mount"
        mount.mkdir()
        for command in (["mount", "--bind", self.root, mount], ["mount", "-o", "remount,ro,bind", mount]):
            result = subprocess.run(command, capture_output=True, text=True)
            if result.returncode:
                self.skipTest(f"cannot mount: {result.stderr.strip()}")
            if command[1] == "--bind":
                self.addCleanup(subprocess.run, ["umount", "--lazy", mount], check=True)
        self.root = mount
        self.assert_ends(self.export("imagefolder"), 5, "--link hard", "--link sym")
        self.assert_nothing_made()
        for link in ("sym", "copy"):
            found = self.exported("imagefolder", "--link", link, to=self.folder / link)
            self.assertEqual(found, sorted(self.images("train", "val", "test")))

    def test_source_is_unchanged(self):
        """The root is only read, whatever the links are: no record, no lock, no time."""
        before = snapshot(self.root)
        for link in ("hard", "sym", "copy"):
            self.exported("cls-loc", "--link", link, to=self.folder / link)
        self.assertEqual(snapshot(self.root), before)

    def test_another_file_system(self):
        """Hard links to another file system end before anything is written, with what would do."""
        others = [place for place in ("/dev/shm", "/tmp", "/var/tmp")
                  if os.path.isdir(place) and os.stat(place).st_dev != os.stat(self.folder).st_dev]
        if not others:
            self.skipTest("there is no other file system")
        other = pathlib.Path(tempfile.mkdtemp(prefix="ilsvrc-prepare-test.", dir=others[0]))
        self.addCleanup(shutil.rmtree, other, ignore_errors=True)
        for options in ([], ["--link", "hard"], ["--link", "reflink"], ["--dry-run"]):
            outcome = self.export("imagefolder", *options, to=other / "view")
            self.assert_ends(outcome, 5, "is on another file system", "--link sym", "--link copy, which takes")
            self.assertEqual(list(other.iterdir()), [])
        for link in ("sym", "copy"):
            self.assertEqual(
                self.exported("imagefolder", "--link", link, to=other / link), sorted(self.images("train", "val", "test")))
        self.assert_ends(self.export("tfds", to=other / "tfds"), 0)


class Splits(ViewCase):
    def test_holdout(self):
        """A share of each class is held out, rounded down; the same seed holds out the same images."""
        found = self.exported("imagefolder", "--holdout", "0.25", "--parts", "train")
        held = [path for path in found if path.startswith("holdout/")]
        self.assertEqual(collections.Counter(path.split("/")[1] for path in held), {wnid: 2 for wnid in self.wnids})
        self.assertEqual(sorted(path.split("/", 1)[1] for path in found), names(self.root / "train"))
        same = self.exported("imagefolder", "--holdout", "0.25", "--parts", "train", "--seed", 0, to=self.folder / "same")
        self.assertEqual(same, found)
        other = self.exported("imagefolder", "--holdout", "0.25", "--parts", "train", "--seed", 1, to=self.folder / "other")
        self.assertNotEqual(other, found)
        self.assertEqual(len(other), len(found))

    def test_guide(self):
        """What is held out may be val, and the validation images test, if the real test images are left out."""
        arrangement = ("--holdout", "0.2", "--holdout-as", "val", "--val-as", "test")
        outcome = self.export("imagefolder", *arrangement)
        self.assert_ends(outcome, 2, "two splits would be called test", "--parts train,val")
        self.assert_nothing_made()
        found = self.exported("imagefolder", *arrangement, "--parts", "train,val")
        self.assertEqual(collections.Counter(path.split("/")[0] for path in found), {"train": 64, "val": 16, "test": 48})
        self.assertTrue(all("ILSVRC2012_val_" in path for path in found if path.startswith("test/")))

    def test_holdout_file(self):
        """Lists may name images in any way, and may be several."""
        images = self.images("train")
        one, other = self.folder / "one", self.folder / "other"
        one.write_text(f"{images[3]} 7\n{images[40]}\n")
        other.write_text(f"{pathlib.Path(images[12]).stem}\n")
        found = self.exported("imagefolder", "--holdout-file", one, "--holdout-file", other, "--parts", "train")
        wanted = sorted(images[index].replace("train/", "holdout/") for index in (3, 12, 40))
        self.assertEqual([path for path in found if path.startswith("holdout/")], wanted)
        self.assertEqual(len(found), 80)

    def test_holdout_file_with_unknown_names(self):
        """An image that is not there is an error that names the line; nothing is made."""
        list_ = self.folder / "list"
        image = pathlib.Path(self.images("train")[0]).name
        for line in (f"{self.wnids[0]}_99999", "n00000000_1.JPEG", "ILSVRC2012_val_00000001.JPEG"):
            list_.write_text(f"{image}\n{line}\n")
            outcome = self.export("imagefolder", "--holdout-file", list_)
            self.assert_ends(outcome, 2, str(list_))
            if not line.startswith("ILSVRC"):
                self.assertIn(f"{list_}:2: ", outcome.errors)
            self.assert_nothing_made()

    def test_mistakes(self):
        """Options that contradict each other are refused."""
        for options in (["--holdout", "1"], ["--holdout", "0"], ["--holdout", "20%"], ["--holdout-as", "val"],
                        ["--holdout", "0.1", "--holdout-as", "VAL"], ["--val-as", "../x"], ["--val-as", "train"],
                        ["--holdout", "0.1", "--parts", "val"], ["--merge-names"], ["--with-annotation"],
                        ["--holdout", "0.1", "--val-as", "holdout"]):
            self.assert_ends(self.export("imagefolder", *options), 2)
            self.assert_nothing_made()
        for layout, *options in (["portions", "--holdout", "0.1"], ["portions", "--parts", "val"], ["tfds", "--parts", "val"],
                                 ["tfds", "--per-class", 3], ["nothing"]):
            self.assert_ends(self.export(layout, *options), 2)
        self.assert_ends(self.prepare("export", "imagefolder"), 2, "--to")
        self.assert_nothing_made()

    def test_options_without_effect(self):
        """Options that would change nothing are refused, with their names."""
        for layout, option, *others in (
                ("imagefolder", "--val-as", "test", "--parts", "train"), ("portions", "--val-as", "x"),
                ("tfds", "--val-as", "x"), ("imagefolder", "--blacklist", "drop", "--parts", "train,test"),
                ("tfds", "--blacklist", "folder"), ("portions", "--blacklist", "keep"), ("imagefolder", "--seed", 3),
                ("imagefolder", "--seed", 3, "--per-class", 2), ("tfds", "--seed", 3),
                ("imagefolder", "--per-class", 2, "--parts", "test"), ("imagefolder", "--classes", "all", "--parts", "test"),
                ("imagefolder", "--holdout", "0.2", "--parts", "val"), ("imagefolder", "--holdout-as", "x", "--parts", "val")):
            self.assert_ends(self.export(layout, option, *others), 2, option)
            self.assert_nothing_made()

    def test_options_of_missing_parts(self):
        """A part that an option is about is not left out."""
        shutil.rmtree(self.root / "val")
        for options in (["--val-as", "test"], ["--blacklist", "drop"]):
            self.assert_ends(self.export("imagefolder", *options), 3, "val/")
            self.assert_nothing_made()
        self.assert_ends(self.export("imagefolder"), 0)

    def test_blacklist(self):
        """Blacklisted images stay, go, or get a folder beside that of their split."""
        name = f"ILSVRC2012_val_{BLACKLISTED:08}.JPEG"
        everything = self.images("val")
        path, = [image for image in everything if image.endswith(name)]
        rest = sorted(set(everything) - {path})
        for mode, expected in (("keep", everything), ("drop", rest), ("folder", [path.replace("val/", "BlckLst/"), *rest])):
            found = self.exported("imagefolder", "--parts", "val", "--blacklist", mode, to=self.folder / mode)
            self.assertEqual(found, sorted(expected), mode)

    def test_selection(self):
        """A selection leaves test out, unless it is named, and picks images in the order of names."""
        wnid = self.wnids[3]
        self.assertEqual(
            self.exported("imagefolder", "--classes", wnid),
            sorted(path for path in self.images("train", "val") if f"/{wnid}/" in path))
        found = self.exported("imagefolder", "--per-class", 2, "--parts", "train,test", to=self.folder / "some")
        expected = [f"train/{w}/{name}" for w in self.wnids
                    for name in sorted(path.name for path in (self.root / "train" / w).iterdir())[:2]]
        self.assertEqual(found, sorted(expected + self.images("test")))
        images = self.folder / "images"
        chosen = [self.images("train")[5], self.images("val")[7]]
        images.write_text("\n".join(chosen))
        self.assertEqual(self.exported("imagefolder", "--images", images, to=self.folder / "listed"), sorted(chosen))

    def test_dry_run(self):
        """A dry run says how many images and bytes there are, and makes nothing."""
        outcome = self.export("imagefolder", "--dry-run", "--holdout", "0.2", "--json")
        self.assert_ends(outcome, 0)
        counts = {line["split"]: line["images"] for line in outcome.of_type("exported")}
        self.assertEqual(counts, {"train": 64, "holdout": 16, "val": 48, "test": 5})
        view, = outcome.of_type("view")
        self.assertEqual(view["bytes"], sum(path.stat().st_size for part in ("train", "val", "test")
                                            for path in (self.root / part).rglob("*.JPEG")))
        self.assert_nothing_made()

    def test_empty_dry_run(self):
        """A dry run of what selects nothing ends as the run does."""
        shutil.rmtree(self.root / "val")
        images = self.folder / "images"
        images.write_text("ILSVRC2012_val_00000001\n")
        for options in ([], ["--dry-run"]):
            self.assert_ends(self.export("imagefolder", "--images", images, *options), 2, "no images are left")
            self.assert_nothing_made()

    def test_json(self):
        """The lines are those that docs/json.md describes."""
        outcome = self.export("imagefolder", "--json")
        self.assert_ends(outcome, 0)
        self.assertEqual([line["type"] for line in outcome.lines], ["exported"] * 3 + ["view", "outcome"])
        self.assertEqual(
            outcome.lines[0], {"type": "exported", "split": "train", "part": "train", "images": 80})
        self.assertEqual(outcome.lines[3], {
            "type": "view", "layout": "imagefolder", "path": str(self.view), "link": "hard", "new": True,
            "annotations": 0, "others": 0, "bytes": None})


class Sources(ViewCase):
    def test_absent_parts(self):
        """A part that is not there is left out, and said so; if none is left, or it was named, that is an error."""
        shutil.rmtree(self.root / "test")
        self.assert_ends(self.export("imagefolder", "--parts", "val,test"), 3, "has no test/")
        outcome = self.export("imagefolder")
        self.assert_ends(outcome, 0, "note: test/ is not there, and left out")
        for part in ("train", "val"):
            shutil.rmtree(self.root / part)
        self.assert_ends(self.export("imagefolder", to=self.folder / "none"), 3)

    def test_incomplete_parts(self):
        """A part that has changed, or that no record is about, is refused with the command that completes it."""
        (self.root / "val" / self.wnids[0] / "new.JPEG").write_bytes(b"x")
        self.assert_ends(self.export("imagefolder"), 6, "val has changed", "audit --repair val")
        shutil.rmtree(self.root / "val")
        (self.root / "val").mkdir()
        self.assert_ends(self.export("imagefolder"), 6, "val", "audit --repair val")
        self.assert_nothing_made()
        self.assert_ends(self.export("imagefolder", "--parts", "train"), 0)

    def test_links_are_not_followed(self):
        """A part or class folder that is a link is refused; nothing of where it leads is exported."""
        elsewhere = self.folder / "elsewhere"
        (self.root / "val").rename(elsewhere)
        (self.root / "val").symlink_to(elsewhere)
        self.assert_ends(self.export("imagefolder"), 6, "is a link")
        self.assertFalse(self.view.exists())
        (self.root / "val").unlink()
        elsewhere.rename(self.root / "val")
        folder = self.root / "train" / self.wnids[1]
        folder.rename(elsewhere)
        folder.symlink_to(elsewhere)
        self.assert_ends(self.export("imagefolder", to=self.folder / "other"), 6)
        self.assertFalse((self.folder / "other").exists())

    def test_only_known_regular_files(self):
        """What is no file, or has no name that the tables know, is not exported."""
        folder = self.root / "train" / self.wnids[0]
        times = os.stat(folder)
        first, second, *_ = sorted(folder.iterdir())
        os.symlink("/etc/passwd", folder / "n.tmp")
        (folder / "Thumbs.db").write_bytes(b"x")
        kept = second.read_bytes()
        second.unlink()
        os.symlink("/etc/passwd", second)
        os.utime(folder, ns=(times.st_atime_ns, times.st_mtime_ns))
        found = self.exported("imagefolder", "--parts", "train")
        self.assertEqual(len(found), 79)
        self.assertNotIn(str(second.relative_to(self.root)), found)
        self.assertTrue(kept)

    def test_a_root_with_some_classes(self):
        """What the root does not prepare cannot be exported."""
        for part in ("train", "val"):
            shutil.rmtree(self.root / part)
        self.journal.unlink()
        shutil.rmtree(self.root / "test")
        self.assert_ends(self.prepare("--classes", ",".join(self.wnids[:2])), 0)
        self.assertEqual(len(self.exported("imagefolder")), 2 * 16)
        outcome = self.export("imagefolder", "--classes", self.wnids[5], to=self.folder / "other")
        self.assert_ends(outcome, 2, "not all of that is prepared")
        found = self.exported("imagefolder", "--per-class", 3, to=self.folder / "three")
        self.assertEqual(len(found), 2 * (3 + 3))


class Targets(ViewCase):
    def test_taken(self):
        """A target that is not an empty folder is refused, and nothing is changed."""
        file, full, link = self.folder / "file", self.folder / "full", self.folder / "link"
        file.write_text("mine")
        full.mkdir()
        (full / "mine").write_text("mine")
        (self.folder / "empty").mkdir()
        link.symlink_to(self.folder / "empty")
        before = snapshot(self.folder)
        for target in (file, full, link):
            for options in ([], ["--dry-run"]):
                self.assert_ends(self.export("imagefolder", *options, to=target), 6, "is no empty folder")
        self.assertEqual(snapshot(self.folder), before)

    def test_empty(self):
        """An empty folder will do."""
        self.view.mkdir()
        self.exported("imagefolder")

    def test_places(self):
        """A view may be in the root, but not in its parts; its parent must exist."""
        for place in ("train/x", f"train/{self.wnids[0]}/x", "test", "ilsvrc-prepare.staging/x", "bbox/train/x"):
            before = snapshot(self.root)
            outcome = self.export("imagefolder", to=self.root / place)
            self.assertIn(outcome.code, (2, 3, 6), place)
            self.assertEqual(snapshot(self.root), before)
        for place in ("..", "/", "."):
            self.assert_ends(self.export("imagefolder", to=place), 2)
        self.assert_ends(self.export("imagefolder", to=self.folder / "no/such"), 3, "mkdir -p")
        (self.root / "views").mkdir()
        self.assertEqual(
            self.exported("imagefolder", to=self.root / "views/one"), sorted(self.images("train", "val", "test")))
        self.assert_ends(self.export("imagefolder", to=f"{self.folder}/slashes//"), 0)
        self.assertEqual(names(self.folder / "slashes"), names(self.root / "views/one"))
        self.assert_ends(self.prepare(), 0)

    def test_foreign_staging(self):
        """A folder that only has the name of a staged view is not touched."""
        self.staged.mkdir()
        (self.staged / "mine").write_text("mine")
        self.assert_ends(self.export("imagefolder"), 6, str(self.staged))
        self.assertEqual((self.staged / "mine").read_text(), "mine")

    def test_foreign_options(self):
        """Neither is a file in it that has the name of ours."""
        self.staged.mkdir()
        for target in (False, True):
            if target:
                self.view.mkdir()
            for text in ("mine", "command", "commands: none\n\n", "\n\npublishing 1 2\n"):
                (self.staged / "options").write_text(text)
                if text == "command":
                    # That is what a kill may leave.
                    continue
                self.assert_ends(self.export("imagefolder"), 6, f"{self.staged}/options is there already")
                self.assertEqual((self.staged / "options").read_text(), text)

    def test_other_ways_into_the_root(self):
        """A part is not written to through a link, from elsewhere or to elsewhere."""
        (self.folder / "link").symlink_to(self.root / "train")
        elsewhere = self.folder / "elsewhere"
        (self.root / "val").rename(elsewhere)
        (self.root / "val").symlink_to(elsewhere)
        before = snapshot(self.folder)
        for target in (self.folder / "link" / "v", self.folder / "link" / self.wnids[0] / "v", elsewhere / "v",
                       elsewhere / self.wnids[0] / "v"):
            for layout in ("imagefolder", "webdataset", "tfds"):
                self.assert_ends(self.export(layout, "--dry-run", to=target), 2, "is in what the root keeps")
                self.assert_ends(self.export(layout, to=target), 2, "is in what the root keeps")
        self.assertEqual(snapshot(self.folder), before)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_mounts(self):
        """A part is not written to through a mount; a mount point is refused at once."""
        part, root = self.folder / "part", self.folder / "again"
        for source, place in ((self.root / "train", part), (self.root, root)):
            place.mkdir()
            mounted = subprocess.run(["mount", "--bind", source, place], stderr=subprocess.PIPE, text=True)
            if mounted.returncode:
                self.skipTest(f"cannot mount: {mounted.stderr.strip()}")
            self.addCleanup(subprocess.run, ["umount", "--lazy", place], check=True)
        shutil.rmtree(self.root / "test")
        before = snapshot(self.root)
        for target in (part / "v", part / self.wnids[0] / "v", root / "train" / "v", root / "test"):
            self.assert_ends(self.export("imagefolder", "--link", "sym", to=target), 2, "is in what the root keeps")
        self.assertEqual(snapshot(self.root), before)
        self.view.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", self.view], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.view], check=True)
        for options in ([], ["--dry-run"]):
            self.assert_ends(self.export("imagefolder", *options), 6, "is a mount point")
            self.assertFalse(self.staged.exists())

    @needs_tracing
    def test_line_ends_in_names(self):
        """A name may have line ends: an export to it that was killed goes on."""
        for name in ("one\ntwo", "one\n\ntwo", "one\r\ntwo"):
            target = self.folder / name
            self.export("imagefolder", to=target, before=injecting("syncfs", "signal=KILL:when=1"))
            self.assertFalse(target.exists())
            outcome = self.export("datumaro", to=target)
            self.assert_ends(outcome, 6, "was begun with other options")
            self.assert_ends(self.export("imagefolder", to=target), 0)
            self.assertEqual(names(target), sorted(self.images("train", "val", "test")))
