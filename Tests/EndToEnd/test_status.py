"""What status says of a root, before, in the middle and after; and that it changes nothing."""

import os

from support.case import Case
from support.release import TRAIN, VAL
from support.tree import snapshot


class Status(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()

    def status(self):
        """Asks in both forms; returns the states of archives and splits."""
        before = snapshot(self.root)
        text, json = self.prepare("status"), self.prepare("status", "--json")
        self.assertEqual(snapshot(self.root), before)
        for outcome in (text, json):
            self.assert_ends(outcome, 0)
        self.assertEqual(json.lines[-1]["type"], "outcome")
        self.text, self.outcome = text.output, json.lines[-1]
        states = {line["archive"]: line["status"] for line in json.of_type("archive")}
        return states, {line["part"]: line["status"] for line in json.of_type("part")}

    def test_fresh(self):
        """Before the first run nothing is verified, and everything is to be done: three archives, and the label files."""
        archives, splits = self.status()
        self.assertEqual(archives, dict.fromkeys(self.archives, "unverified"))
        self.assertEqual(splits, dict.fromkeys(("train", "val", "test"), "absent"))
        self.assertEqual(len(self.outcome["next"]), 4)
        for name in self.archives:
            self.assertIn(name, self.text)

    def test_done(self):
        """Afterwards everything is verified and published, and nothing is left."""
        self.assert_ends(self.prepare(), 0)
        archives, splits = self.status()
        self.assertEqual(archives, dict.fromkeys(self.archives, "verified"))
        self.assertEqual(splits, dict.fromkeys(("train", "val", "test"), "published"))
        self.assertEqual(self.outcome["next"], [])
        self.assertIn("nothing to do", self.text)

    def test_damaged(self):
        """Wrong sizes and wrong sums show, and what would be refused."""
        os.truncate(self.root / TRAIN, 1000)
        content = bytearray(self.archives[VAL])
        content[600] ^= 1
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare(), 4)
        archives, splits = self.status()
        self.assertEqual((archives[TRAIN], archives[VAL]), ("wrong-size", "mismatch"))
        self.assertEqual(splits, {"train": "absent", "val": "absent", "test": "published"})
        self.assertEqual(len(self.outcome["refused"]), 2)

    def test_unmanaged(self):
        """A split that the program did not make is told from one that it made."""
        (self.root / "train").mkdir()
        self.assertEqual(self.status()[1]["train"], "unmanaged")

    def test_removed(self):
        """A published split that is gone is absent."""
        self.assert_ends(self.prepare(), 0)
        (self.root / "test").rename(self.folder / "test")
        self.assertEqual(self.status()[1]["test"], "absent")

    def test_empty(self):
        """A root without archives is no error to look at."""
        for name in self.archives:
            (self.root / name).unlink()
        self.assertEqual(self.status()[0], {})
        self.assertIn("no archives", self.text)
