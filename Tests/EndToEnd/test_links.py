"""Links in a root: nothing is written, moved or deleted through them."""

import shutil

from support.adopt import AdoptCase
from support.case import STAGING, Case
from support.release import TEST, TRAIN, VAL
from support.staged import StagedCase
from support.tree import snapshot


class Parts(AdoptCase):
    """A part that is a link to a folder elsewhere."""

    def link(self, split):
        """Moves a part elsewhere, and puts a link in its place."""
        self.outside = self.folder / "outside" / split
        self.outside.parent.mkdir()
        (self.root / split).rename(self.outside)
        (self.root / split).symlink_to(self.outside)

    def assert_untouched_by(self, *commands, codes=(4, 6)):
        for command in commands:
            with self.subTest(command):
                before = snapshot(self.outside.parent)
                outcome = self.prepare(*command)
                self.assertIn(outcome.code, codes, outcome.output + outcome.errors)
                self.assertEqual(snapshot(self.outside.parent), before)

    RUNS = (["run"], ["extract-val"])
    REPAIRS = (["audit", "--repair", "val"], ["audit", "--deep", "--repair", "val"])

    def assert_left_alone(self):
        self.assert_untouched_by(*self.RUNS, *self.REPAIRS)
        # The link itself lies in the root, and may be moved aside.
        self.assert_untouched_by(["audit", "--quarantine", "val"], codes=(0, 4, 6))

    def test_flat(self):
        """A flat val/ elsewhere is not sorted."""
        self.make("val")
        self.flatten()
        self.link("val")
        self.assert_left_alone()

    def test_incomplete(self):
        """Nothing is restored in a val/ elsewhere."""
        self.make("val")
        shutil.rmtree(self.root / "val" / self.wnids[0])
        next((self.root / "val").glob("*/*.JPEG")).write_bytes(b"")
        self.link("val")
        self.assert_left_alone()

    def test_strangers(self):
        """Nothing is moved out of a val/ elsewhere."""
        self.make("val")
        (self.root / "val" / self.wnids[0] / "notes").touch()
        (self.root / "val" / "more").mkdir()
        self.link("val")
        self.assert_left_alone()

    def test_linked_class(self):
        """Nothing is sorted into or restored in a class folder elsewhere."""
        self.make("val")
        self.flatten()
        self.outside = self.folder / "outside" / self.wnids[0]
        self.outside.mkdir(parents=True)
        (self.root / "val" / self.wnids[0]).symlink_to(self.outside)
        self.assert_untouched_by(*self.RUNS, *self.REPAIRS)
        lost = next((self.root / "val").glob("*.JPEG"))
        lost.unlink()
        self.assert_untouched_by(*self.REPAIRS)
        self.assertFalse(lost.exists())

    def test_whole(self):
        """A train/ elsewhere that is complete may be used as it is."""
        self.make("train")
        self.link("train")
        self.assert_untouched_by(["run"], ["audit", "train"], ["audit", "--deep", "--quarantine", "train"], codes=(0,))

    def test_link_to_the_root(self):
        """A link that leads to another part of the same root is none either."""
        self.make("train", "val")
        shutil.rmtree(self.root / "val")
        (self.root / "val").symlink_to("train")
        before = snapshot(self.root / "train")
        for command in (*self.RUNS, *self.REPAIRS, ["audit", "--quarantine", "val"]):
            self.assertIn(self.prepare(*command).code, (4, 6))
        self.assertEqual(snapshot(self.root / "train"), before)


class Staging(StagedCase):
    def setUp(self):
        super().setUp()
        self.outside = self.folder / "outside"

    def check(self):
        """Nothing changes outside; at the latest the run after that makes the right tree."""
        before = snapshot(self.outside)
        for command in (["status"], ["extract-train"], ["extract-train"]):
            outcome = self.prepare(*command)
            self.assertIn(outcome.code, (0, 5, 6), outcome.output + outcome.errors)
            self.assertEqual(snapshot(self.outside), before)
        self.assert_ends(outcome, 0)
        self.assert_prepared(["train"])

    def test_recorded_class(self):
        """A class folder that is recorded was moved elsewhere, and a link is in its place."""
        folder = self.staged / self.recorded()[1]
        folder.rename(self.outside)
        folder.symlink_to(self.outside)
        self.check()

    def test_class_under_way(self):
        """A link to a folder elsewhere has the name of a class that is written next."""
        folder = self.staged / list(self.ends)[len(self.recorded())]
        shutil.rmtree(folder, ignore_errors=True)
        self.outside.mkdir()
        for name in self.release.train[folder.name]:
            (self.outside / name).write_bytes(b"mine")
        folder.symlink_to(self.outside)
        self.check()

    def test_image(self):
        """A link to a file elsewhere has the name of an image that is written next."""
        folder = self.staged / list(self.ends)[len(self.recorded())]
        folder.mkdir(exist_ok=True)
        self.outside.mkdir()
        for name in self.release.train[folder.name]:
            (self.outside / name).write_bytes(b"mine")
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(self.outside / name)
        self.check()

    def test_part(self):
        """The staged part was moved elsewhere, and a link is in its place."""
        self.staged.rename(self.outside)
        self.staged.symlink_to(self.outside)
        self.check()

    def test_staging(self):
        """Staging itself was moved elsewhere: a link is refused, and not followed to remove anything."""
        (self.root / STAGING).rename(self.outside)
        (self.root / STAGING).symlink_to(self.outside)
        before = snapshot(self.outside)
        for command in ("run", "extract-train", "clean", "verify"):
            self.assert_ends(self.prepare(command), 6, STAGING)
            self.assertEqual(snapshot(self.outside), before)
        (self.root / STAGING).unlink()
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])


class Reclaimed(Case):
    def test_archives_folder(self):
        """An archive in a folder that is a link is not deleted, like one that is a link itself."""
        for name in ("archives", "Images"):
            with self.subTest(name):
                self.root = self.folder / f"root-{name}"
                self.root.mkdir()
                shelf = self.folder / f"shelf-{name}"
                shelf.mkdir()
                self.place(folder=shelf)
                (self.root / name).symlink_to(shelf)
                before = snapshot(shelf)
                for more in (["--dry-run"], []):
                    self.assert_ends(self.prepare("--reclaim", *more), 2, "is a link", "hint: ")
                self.assert_unpublished()
                self.assert_ends(self.prepare(), 0)
                self.assert_ends(self.prepare("--reclaim"), 2, "is a link")
                self.assertEqual(snapshot(shelf), before)
                self.assertEqual(sorted(path.name for path in shelf.iterdir()), sorted([TRAIN, VAL, TEST]))

    def test_named_folder(self):
        """What --archives names is meant: there archives are deleted, through a link too."""
        shelf = self.folder / "shelf"
        shelf.mkdir()
        self.place(folder=shelf)
        (self.folder / "link").symlink_to(shelf)
        self.assert_ends(self.prepare("--reclaim", "--archives", self.folder / "link"), 0)
        self.assert_prepared()
        self.assertEqual(list(shelf.iterdir()), [])
