"""Verifying archives: what is said, what is remembered, what is read again."""

import hashlib
import os

from support.case import Case
from support.release import TEST, TRAIN, VAL
from support.tracing import LOOK, bytes_read, needs_tracing, watching_reads


class Verify(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()

    def lines(self, algorithm="md5"):
        return [f"{hashlib.new(algorithm, data).hexdigest()}  {name}: OK" for name, data in self.archives.items()]

    def test_output(self):
        """Each archive is a line of its sum, its name and OK; no split is made."""
        outcome = self.prepare("verify")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.splitlines(), self.lines())
        self.assert_unpublished()

    def test_one(self):
        """Only the archive that is named is verified."""
        outcome = self.prepare("verify", VAL)
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.splitlines(), self.lines()[1:2])

    def test_sha256(self):
        """The SHA-256 can be compared instead of the MD5."""
        outcome = self.prepare("verify", "--digest", "sha256")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.splitlines(), self.lines("sha256"))

    def test_both(self):
        """Both sums are shown where both are asked for."""
        outcome = self.prepare("verify", "--digest", "both")
        self.assert_ends(outcome, 0)
        self.assertEqual(sorted(outcome.output.splitlines()), sorted(self.lines() + self.lines("sha256")))

    def test_sha256_is_compared(self):
        """A SHA-256 that differs is found, though the MD5 is right."""
        rows = self.release.rows(self.archives)
        rows[1]["sha256"] = "0" * 64
        self.place(archives=self.archives, rows=rows)
        self.assert_ends(self.prepare("verify", VAL), 0)
        self.assert_ends(self.prepare("verify", VAL, "--digest", "sha256"), 4, "SHA-256", "0" * 64)
        self.assert_unpublished()

    def test_sha256_of_verified(self):
        """A split is made with the sum that was asked for, though the archive is verified with the other one."""
        rows = self.release.rows(self.archives)
        rows[1]["sha256"] = "0" * 64
        self.place(archives=self.archives, rows=rows)
        self.assert_ends(self.prepare("verify", VAL), 0)
        self.assert_ends(self.prepare("extract-val", "--digest", "sha256"), 4, "SHA-256")
        self.assert_unpublished()

    def test_no_published_sum(self):
        """An archive without published sums cannot be verified, and is not prepared."""
        rows = [{**row, "md5": "-", "sha256": "-"} for row in self.release.rows(self.archives)]
        self.place(archives=self.archives, rows=rows)
        self.assert_ends(self.prepare("extract-val"), 4, VAL, "cannot be verified")
        self.assert_unpublished()

    def test_unknown_archive(self):
        """A name that no archive of the release has is a mistake in the command line."""
        self.assert_ends(self.prepare("verify", "ILSVRC2012_img_vla.tar"), 2, "ILSVRC2012_img_vla.tar")


@needs_tracing
class Remembered(Case):
    def setUp(self):
        super().setUp()
        self.place()
        self.assert_ends(self.prepare("verify"), 0)

    def read(self, *arguments, code=0):
        """Runs the program; returns how much it has read of each archive, and the sizes."""
        log = self.folder / "log"
        self.assert_ends(self.prepare(*arguments, before=watching_reads(log)), code)
        return [bytes_read(log, name) for name in (TRAIN, VAL, TEST)]

    def sizes(self):
        return [(self.root / name).stat().st_size for name in (TRAIN, VAL, TEST)]

    def test_verdict(self):
        """A verdict is remembered: nothing is read for it again."""
        self.assertEqual(self.read("verify"), [0, 0, 0])

    def test_again(self):
        """--again reads archives whose verdict is known."""
        self.assertEqual(self.read("verify", "--again"), self.sizes())

    def test_touched(self):
        """An archive whose time has changed may have changed: it is read again."""
        os.utime(self.root / VAL, ns=(1, 1_600_000_000_000_000_001))
        self.assertEqual(self.read("verify"), [0, LOOK + self.sizes()[1], 0])

    def test_replaced(self):
        """Another file with the same size and time is another file."""
        path = self.root / TEST
        status = path.stat()
        (self.root / "copy").write_bytes(path.read_bytes())
        os.utime(self.root / "copy", ns=(status.st_atime_ns, status.st_mtime_ns))
        (self.root / "copy").rename(path)
        self.assertEqual(self.read("verify"), [0, 0, LOOK + self.sizes()[2]])

    def test_other_digest(self):
        """A verdict about one sum is none about the other."""
        self.assertEqual(self.read("verify", "--digest", "sha256"), self.sizes())
        self.assertEqual(self.read("verify", "--digest", "both"), [0, 0, 0])

    def test_extraction(self):
        """What was verified is extracted without a second verdict, and read once."""
        self.assertEqual(self.read("run"), self.sizes())
        self.assert_prepared()
