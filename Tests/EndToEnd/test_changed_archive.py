"""Archives that change while they are read, or that turn out to be wrong: nothing that was made of them stays."""

import os

from support import journal
from support.case import STAGING, Case
from support.program import Running
from support.release import TRAIN, make_release


class Changed(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        self.archive = self.root / TRAIN

    def check(self, change, command="extract-train", begun=lambda self: any((self.root / STAGING).glob("train/*/*"))):
        """The archive is changed in the middle of a read: the run ends with 4, and nothing is published or believed."""
        errors = self.folder / "errors"
        with errors.open("w") as file:
            run = Running(
                command, "--root", self.root, "--manifest", self.manifest, "--checkpoint", "1M", stderr=file)
        self.assertTrue(run.wait_until(lambda: begun(self)), "the run was over before the archive could be changed")
        run.pause()
        change()
        run.resume()
        code, _ = run.end()
        self.assertEqual(code, 4, errors.read_text())
        self.assertIn(TRAIN, errors.read_text())
        self.assertIn("changed while it was read", errors.read_text())
        self.assert_unpublished()
        verdicts = [record["archive"] for record in journal.records(self.journal) if record["type"] == "verdict"]
        self.assertNotIn(TRAIN, verdicts)

    def assert_completed(self):
        self.archive.write_bytes(self.archives[TRAIN])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def append(self):
        with self.archive.open("ab") as file:
            file.write(b"more")

    def touch(self):
        os.utime(self.archive, ns=(1, 1_600_000_000_000_000_001))

    def test_appended(self):
        """A file that grows is not the one whose bytes were hashed."""
        self.check(self.append)
        self.assert_completed()

    def test_touched(self):
        """A file with another time may have been written to."""
        self.check(self.touch)
        self.assert_completed()

    def test_written(self):
        """A file whose first bytes were written again has become another one after they were read."""
        def write():
            with self.archive.open("r+b") as file:
                file.write(self.archives[TRAIN][:512])
        self.check(write)
        self.assert_completed()

    def test_verify(self):
        """A verification does not vouch for it."""
        self.check(self.append, "verify", lambda self: journal.digested(self.journal, TRAIN) > 0)
        self.assert_completed()


class Mismatch(Case):
    def test_staging(self):
        """What was staged of an archive whose checksum is wrong is dropped, and the journal says so."""
        archives = self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        content = bytearray(archives[TRAIN])
        content[len(content) // 2] ^= 1
        (self.root / TRAIN).write_bytes(content)
        self.assert_ends(self.prepare("extract-train", "--checkpoint", "1M"), 4, TRAIN)
        self.assert_unpublished()
        self.assertEqual([path for path in (self.root / STAGING).rglob("*") if path.is_file()], [])
        records = journal.records(self.journal)
        kinds = [(record["type"], record.get("part")) for record in records]
        self.assertIn(("checkpoint", None), kinds)
        self.assertIn(("dropped", "train"), kinds)
        self.assertEqual(self.prepare("status", "--json").of_type("part")[0]["status"], "absent")
        (self.root / TRAIN).write_bytes(archives[TRAIN])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
