"""--json: every line is an object with a type, the last one tells how the run ended, whatever happens."""

import os

from support.case import Case
from support.release import TRAIN, VAL


class JSON(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()

    def check(self, code, *arguments):
        """Runs; returns the lines, after looking at what all runs promise."""
        outcome = self.prepare(*arguments, "--json")
        self.assert_ends(outcome, code)
        types = [line["type"] for line in outcome.lines]
        self.assertEqual(types.index("outcome"), len(types) - 1, "the outcome is the last line, and comes once")
        self.assertEqual(outcome.lines[-1]["exit"], code)
        if code != 0:
            self.assertTrue(outcome.lines[-1].get("error"), outcome.lines[-1])
            self.assertIn(outcome.lines[-1]["error"], outcome.errors)
        return outcome

    def test_run(self):
        """A run tells of each archive and each split, and a second one that nothing was new."""
        for is_new in (True, False):
            outcome = self.check(0)
            self.assertEqual([line["archive"] for line in outcome.of_type("verified")], list(self.archives))
            published = {line["part"]: line["files"] for line in outcome.of_type("published")}
            self.assertEqual(published, {
                "train": sum(map(len, self.release.train.values())), "val": len(self.release.val),
                "test": len(self.release.test)})
            self.assertEqual({line["new"] for line in outcome.of_type("published")}, {is_new})
            self.assertEqual(outcome.errors, "")

    def test_bytes(self):
        """The bytes of a split are the sum of its images' sizes."""
        outcome = self.check(0, "extract-val")
        self.assertEqual(outcome.of_type("published")[0]["bytes"], sum(map(len, self.release.val.values())))

    def test_refused(self):
        """A refused archive is a line of its own, and the outcome has its error."""
        os.truncate(self.root / TRAIN, 1000)
        outcome = self.check(4)
        self.assertEqual([line["subject"] for line in outcome.of_type("refused")], [TRAIN])
        self.assertEqual(len(outcome.of_type("published")), 2)

    def test_wrong_sum(self):
        """So is an archive whose sum is wrong."""
        content = bytearray(self.archives[VAL])
        content[600] ^= 1
        (self.root / VAL).write_bytes(content)
        self.assertEqual([line["subject"] for line in self.check(4).of_type("refused")], [VAL])

    def test_missing(self):
        """A missing archive is a line in a run, and an error where it was asked for."""
        (self.root / TRAIN).unlink()
        self.assertIn("extract-train", [line["stage"] for line in self.check(0).of_type("missing")])
        self.check(3, "extract-train")

    def test_conflict(self):
        """A conflict in the root is told in the outcome."""
        (self.root / "val").mkdir()
        self.check(6)

    def test_manifest(self):
        """So is a mistake in a manifest."""
        (self.manifest / "synsets.tsv").write_text("x\n")
        self.check(4)

    def test_dry_run(self):
        """A dry run ends with the totals; one that foresees a refusal says which."""
        outcome = self.check(0, "--dry-run").lines[-1]
        self.assertEqual(outcome["read"], sum(map(len, self.archives.values())))
        self.assertGreaterEqual(outcome["write"], sum(map(len, self.release.val.values())))
        os.truncate(self.root / TRAIN, 1000)
        self.check(4, "--dry-run")

    def test_dry_run_missing(self):
        """A dry run of a stage whose archive is missing ends as the run does."""
        (self.root / TRAIN).unlink()
        self.check(3, "extract-train", "--dry-run")

    def test_quiet(self):
        """--quiet does not silence --json."""
        self.assertEqual(self.check(0, "--quiet").of_type("verified")[0]["archive"], TRAIN)
