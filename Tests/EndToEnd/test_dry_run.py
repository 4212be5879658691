"""--dry-run ends as the run ends: with the same exit code, and without a trace."""

import os

from support.adopt import AdoptCase
from support.release import TEST, TRAIN, VAL
from support.tree import snapshot


class DryRun(AdoptCase):
    def check(self, code, *arguments):
        """Both end with `code`, the dry one first and without changing anything; returns both."""
        before = snapshot(self.root)
        dry = self.prepare(*arguments, "--dry-run")
        self.assertEqual(snapshot(self.root), before, "a dry run has changed something")
        wet = self.prepare(*arguments)
        self.assertEqual((dry.code, wet.code), (code, code), dry.errors + wet.errors)
        json = self.prepare(*arguments, "--dry-run", "--json")
        self.assertEqual(json.lines[-1]["exit"], code)
        return dry, wet

    def test_nothing_wrong(self):
        """With nothing wrong both end with 0, and with 0 again."""
        self.check(0)
        self.check(0)

    def test_flat(self):
        """A flat val/ is a conflict, found by looking."""
        self.make("val")
        self.flatten()
        for dry, wet in (self.check(6), self.check(6, "extract-val")):
            for outcome in (dry, wet):
                self.assertIn("audit --repair", outcome.errors)

    def test_incomplete(self):
        """So is a train/ that lacks an image."""
        self.make("train")
        next((self.root / "train").glob("*/*.JPEG")).unlink()
        self.check(6, "extract-train")
        self.check(6)

    def test_changed(self):
        """So is one that was published, and has lost an image since."""
        self.assert_ends(self.prepare(), 0)
        next((self.root / "val").glob("*/*.JPEG")).unlink()
        self.check(6)

    def test_whole(self):
        """A whole tree of somebody else is adopted by the run, and no conflict."""
        self.make("train", "val", "test")
        self.check(0)

    def test_name_taken(self):
        """A file with the name of a part is a conflict."""
        (self.root / "test").write_text("mine")
        self.check(6, "extract-test")

    def test_other_classes(self):
        """Other classes than those of the root are one."""
        self.assert_ends(self.prepare(f"--classes={self.wnids[0]},{self.wnids[1]}"), 0)
        self.check(6, f"--classes={self.wnids[2]}")

    def test_wrong_size(self):
        """An archive of a wrong size is refused."""
        os.truncate(self.shelf / VAL, 10_240)
        self.check(4)
        self.check(4, "extract-val")
        self.check(0, "extract-test")

    def test_known_to_be_wrong(self):
        """So is one whose checksum is known to be wrong."""
        with (self.shelf / TEST).open("r+b") as file:
            file.seek(2000)
            file.write(b"damaged")
        self.assert_ends(self.prepare("verify", TEST), 4)
        self.check(4, "extract-test")

    def test_missing(self):
        """The archive of a named stage has to be there; without a name its absence is only noted."""
        (self.shelf / TRAIN).unlink()
        self.check(3, "extract-train")
        self.check(3, "--only", "extract-train")
        self.check(3, "verify", TRAIN)
        self.check(0)

    def test_nothing_there(self):
        """Without any archive there is nothing to do."""
        for name in (TRAIN, VAL, TEST):
            (self.shelf / name).unlink()
        self.check(3)

    def test_first_error(self):
        """Of several errors both tell the same code."""
        (self.shelf / TRAIN).write_bytes(b"")
        self.make("val")
        self.flatten()
        dry, wet = self.prepare("--dry-run"), self.prepare()
        self.assertIn(wet.code, (4, 6))
        self.assertEqual(dry.code, wet.code)

    def test_journal(self):
        """A damaged journal is a conflict."""
        self.journal.write_bytes(b"mine\n" * 3)
        self.check(6)

    def test_link_to_reclaim(self):
        """A link is not deleted: that is a mistake in the command."""
        (self.root / "archives").mkdir()
        (self.shelf / VAL).rename(self.folder / "elsewhere")
        (self.shelf / VAL).symlink_to(self.folder / "elsewhere")
        self.check(2, "--reclaim")
