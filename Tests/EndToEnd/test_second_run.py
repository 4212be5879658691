"""The same command again does nothing where nothing is left to do."""

import os

from support.case import Case
from support.release import TEST, TRAIN, VAL, make_release
from support.tracing import LOOK, bytes_read, needs_tracing, watching_reads
from support.tree import snapshot


class SecondRun(Case):
    def setUp(self):
        super().setUp()
        self.place()
        self.assert_ends(self.prepare(), 0)

    def test_changes_nothing(self):
        """A second run touches no file and no folder, and says that all is done."""
        before = snapshot(self.root)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(snapshot(self.root), before)
        self.assertEqual(outcome.output.count("(done before)"), 3)

    @needs_tracing
    def test_reads_no_archive(self):
        """A second run reads nothing of the archives, the first one reads each of them once."""
        log = self.folder / "log"
        self.assert_ends(self.prepare(before=watching_reads(log)), 0)
        self.assertEqual([bytes_read(log, name) for name in (TRAIN, VAL, TEST)], [0, 0, 0])

    @needs_tracing
    def test_first_run_reads_once(self):
        """Verifying and extracting share one read."""
        log = self.folder / "log"
        self.root = self.folder / "another"
        self.root.mkdir()
        archives = self.place()
        self.assert_ends(self.prepare(before=watching_reads(log)), 0)
        for name, content in archives.items():
            self.assertEqual(bytes_read(log, name), LOOK + len(content), name)

    def test_archives_gone(self):
        """Once prepared, a root needs its archives no more."""
        for name in (TRAIN, VAL, TEST):
            (self.root / name).unlink()
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_archives_later(self):
        """An archive that comes later is prepared then, and what was there stays untouched."""
        self.root = self.folder / "another"
        self.root.mkdir()
        archives = self.place()
        (self.root / TRAIN).rename(self.folder / "later")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared(["val", "test"])
        before = snapshot(self.root / "val")
        (self.folder / "later").rename(self.root / TRAIN)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
        self.assertEqual(snapshot(self.root / "val"), before)
        self.assertEqual(sorted(archives), [TEST, TRAIN, VAL])

    def test_split_removed(self):
        """A split that the user has removed is restored."""
        (self.root / "val").rename(self.folder / "val")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_split_replaced(self):
        """A folder of the user's own in the place of a split that was removed is not taken for that split."""
        (self.root / "val").rename(self.folder / "val")
        (self.root / "val").mkdir()
        (self.root / "val" / "mine").write_text("mine")
        self.assert_ends(self.prepare(), 6, "val")
        self.assertEqual(os.listdir(self.root / "val"), ["mine"])

    def test_other_release(self):
        """A prepared root is not mixed with another release."""
        self.place(make_release(seed=2))
        before = snapshot(self.root)
        self.assert_ends(self.prepare(), 6, "other tables")
        self.assertEqual(snapshot(self.root), before)
