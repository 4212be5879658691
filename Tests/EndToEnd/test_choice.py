"""Several copies of an archive: the one that can be right is used, and it is said which were passed over."""

import os

from support.case import Case
from support.release import TRAIN, VAL, make_release


class Choice(Case):
    def setUp(self):
        super().setUp()
        self.archives = make_release().archives()
        self.copies = self.root / "archives"
        self.copies.mkdir()

    def test_truncated(self):
        """A download that has stopped in the root does not hide a whole archive in archives/."""
        self.place(folder=self.copies)
        half = len(self.archives[VAL]) // 2
        (self.root / VAL).write_bytes(self.archives[VAL][:half])
        outcome = self.prepare()
        self.assert_ends(outcome, 0, f"note: {self.root / VAL}", f"{half:,}", f"{len(self.archives[VAL]):,}")
        self.assert_prepared()
        self.assertEqual((self.root / VAL).read_bytes(), self.archives[VAL][:half])

    def test_other_way_round(self):
        """Nor does one in archives/ hide a whole one in the root: nobody looks for more than that."""
        self.place()
        (self.copies / VAL).write_bytes(b"")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_no_file(self):
        """What is no file is passed over as well."""
        self.place(folder=self.copies)
        (self.root / VAL).mkdir()
        self.assert_ends(self.prepare(), 0, f"note: {self.root / VAL}", "not a regular file")
        self.assert_prepared()

    def test_dangling(self):
        """A link that leads nowhere is an archive that is not there: the next place is looked at."""
        self.place(folder=self.copies)
        (self.root / VAL).symlink_to("nowhere")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_refused_before(self):
        """A copy of the right size that an earlier run has refused does not hide another one."""
        self.place()
        content = bytearray(self.archives[VAL])
        content[len(content) // 2] ^= 1
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare("verify", VAL), 4)
        (self.copies / VAL).write_bytes(self.archives[VAL])
        self.assert_ends(self.prepare("extract-val"), 0, f"note: {self.root / VAL}")
        self.assert_prepared(["val"])

    def test_all_bad(self):
        """If all copies are bad the one that is nearest to a whole one is told of."""
        self.place()
        (self.root / VAL).write_bytes(b"<html>log in</html>")
        half = len(self.archives[VAL]) // 2
        (self.copies / VAL).write_bytes(self.archives[VAL][:half])
        for arguments in (["extract-val"], ["run"]):
            outcome = self.prepare(*arguments)
            self.assert_ends(outcome, 4, f"{VAL} ends early: {half:,} of {len(self.archives[VAL]):,} bytes", "hint: ")
            self.assert_unpublished("val")

    def test_quiet_and_json(self):
        """In JSON the copy that is used is the one that status names; --quiet leaves out the note."""
        self.place(folder=self.copies)
        os.truncate(self.copies / TRAIN, len(self.archives[TRAIN]))
        (self.root / TRAIN).write_bytes(b"")
        status = self.prepare("status", "--json")
        self.assertEqual(
            {line["archive"]: line["path"] for line in status.of_type("archive")}[TRAIN], str(self.copies / TRAIN))
        outcome = self.prepare("--quiet")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors, "")
