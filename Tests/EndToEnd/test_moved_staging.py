"""Folders of the program that are moved away while it works: it never says that all is done if it is not."""

import shutil

from support import journal
from support.case import STAGING, Case
from support.program import Running
from support.release import make_release
from support.tree import actual_tree, expected_tree


class MovedStaging(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5), folder=self.shelf)

    def disturb(self, change):
        """Changes the root in the middle of a run; returns the exit code, and what was said."""
        errors = self.folder / "errors"
        with errors.open("w") as file:
            run = Running(
                "--root", self.root, "--archives", self.shelf, "--manifest", self.manifest, "--checkpoint", "1M",
                stderr=file)
        self.assertTrue(run.wait_until(lambda: any((self.root / STAGING).glob("train/*/*"))), "the run was over before")
        run.pause()
        change()
        run.resume()
        code, _ = run.end()
        self.assertGreaterEqual(code, 0, "it crashed")
        return code, errors.read_text()

    def check(self, change):
        """Changes the root in the middle of a run; what that leaves is right, and the next run does the rest."""
        code, errors = self.disturb(change)
        train = (self.root / "train").exists()
        self.assertTrue(train or code != 0, "train/ is missing, and it says that all is done")
        if train:
            self.assertEqual(actual_tree(self.root, ["train"]), expected_tree(self.release, ["train"]))
        if code != 0:
            self.assertIn("error: ", errors)
        outcome = self.prepare("--archives", self.shelf)
        self.assert_ends(outcome, 0)
        self.assert_prepared()

    def test_staging(self):
        """The staging folder gets another name in the root."""
        self.check(lambda: (self.root / STAGING).rename(self.root / "mine"))

    def test_staging_outside(self):
        """Or is moved out of the root."""
        self.check(lambda: (self.root / STAGING).rename(self.folder / "mine"))

    def test_part(self):
        """The staged part is moved away."""
        self.check(lambda: (self.root / STAGING / "train").rename(self.folder / "mine"))

    def test_class(self):
        """A class folder is moved away."""
        self.check(lambda: next((self.root / STAGING / "train").iterdir()).rename(self.folder / "mine"))

    def test_removed(self):
        """The staging folder is removed with all that is in it."""
        self.check(lambda: shutil.rmtree(self.root / STAGING))

    def test_name_taken(self):
        """The staged part is moved away, and another folder has the part's name: that one is not taken for it."""
        def change():
            (self.root / STAGING / "train").rename(self.folder / "mine")
            (self.root / "train").mkdir()
            (self.root / "train" / "notes").write_text("mine")
        code, errors = self.disturb(change)
        self.assertEqual(code, 6, errors)
        self.assertIn("train", errors)
        records = journal.records(self.journal)
        self.assertNotIn("train", [record["part"] for record in records if record["type"] == "published"])
        self.assertEqual([path.name for path in (self.root / "train").iterdir()], ["notes"])

    def test_replaced(self):
        """Another folder has its name."""
        def change():
            (self.root / STAGING).rename(self.folder / "mine")
            (self.root / STAGING / "train" / "mine").mkdir(parents=True)
        self.check(change)
