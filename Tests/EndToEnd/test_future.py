"""Times that nanoseconds in 64 bits cannot hold: archives and folders of the far future, and of the past."""

import errno
import os

from support.adopt import AdoptCase
from support.release import TRAIN, VAL

YEAR_2500, YEAR_1600 = 16_725_225_600, -11_676_096_000


class Future(AdoptCase):
    def setUp(self):
        super().setUp()
        self.date(self.shelf / TRAIN, YEAR_2500)

    def date(self, path, seconds):
        """Gives a file or folder this time."""
        try:
            os.utime(path, ns=(seconds * 10**9, seconds * 10**9 + 5))
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOVERFLOW):
                raise
            self.skipTest(f"the file system has no such times: {error.strerror}")
        if int(os.stat(path).st_mtime) != seconds:
            self.skipTest("the file system has no such times")

    def check(self, *commands):
        for command in commands:
            with self.subTest(command):
                self.assert_ends(self.prepare(*command), 0)

    def test_archive(self):
        """Every command works with an archive of the year 2500."""
        self.check(
            ["status"], ["--dry-run"], ["verify"], ["run"], ["run"], ["status"], ["audit"], ["audit", "--deep"],
            ["clean"], ["journal", "rebuild"])
        self.assert_same("train", "val", "test")

    def test_remembered(self):
        """What is verified of it stays so, and it can be deleted."""
        self.check(["verify"])
        self.assertEqual(self.prepare("verify").output.count("OK (verified"), 3)
        self.check(["--reclaim"])
        self.assert_same("train", "val", "test")
        self.assertFalse((self.shelf / TRAIN).exists())

    def test_past(self):
        """So it is with one of the year 1600."""
        self.date(self.shelf / TRAIN, YEAR_1600)
        self.check(["status"], ["run"], ["run"], ["status"], ["audit", "--deep"], ["--reclaim"])
        self.assert_same("train", "val", "test")

    def test_changed(self):
        """Two such times are told from each other."""
        self.check(["verify"])
        self.date(self.shelf / TRAIN, YEAR_2500 + 1)
        self.assertEqual(self.prepare("verify").output.count("OK (verified"), 2)

    def test_folders(self):
        """Class folders and parts may have such times, too."""
        self.check(["run"])
        for seconds in (YEAR_2500, YEAR_1600):
            for folder in ("train", f"val/{self.wnids[0]}", "test"):
                self.date(self.root / folder, seconds)
            self.check(["run"], ["status"], ["audit"])
            outcome = self.prepare()
            self.assertEqual(outcome.output.count("(done before)"), 3, outcome.output)

    def test_images(self):
        """And so may adopted images."""
        self.make("val")
        for path in (self.root / "val").glob("*/*.JPEG"):
            self.date(path, YEAR_2500)
        self.date(self.shelf / VAL, YEAR_2500)
        self.check(["run"], ["audit", "--deep", "val"], ["audit", "--repair", "val"])
        self.assert_same("train", "val", "test")
