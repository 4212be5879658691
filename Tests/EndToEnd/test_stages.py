"""Stages alone, and what is said where their archives are missing."""

from support.case import Case
from support.release import TEST, TRAIN, VAL
from support.tree import snapshot


class Stages(Case):
    def setUp(self):
        super().setUp()
        self.place()

    def test_each_alone(self):
        """Each split can be made by a command of its own, and makes no other."""
        for number, split in enumerate(("val", "test", "train"), 1):
            self.assert_ends(self.prepare(f"extract-{split}"), 0)
            self.assert_prepared(("val", "test", "train")[:number])

    def test_only(self):
        """--only runs the stages that it names."""
        self.assert_ends(self.prepare("--only", "extract-val,extract-test"), 0)
        self.assert_prepared(["val", "test"])

    def test_skip(self):
        """--skip leaves out the stages that it names."""
        self.assert_ends(self.prepare("run", "--skip", "extract-train"), 0)
        self.assert_prepared(["val", "test"])

    def test_skip_verify(self):
        """Leaving out the verification does not leave anything unverified: extraction verifies."""
        outcome = self.prepare("--skip", "verify")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count(": OK\n"), 3)
        self.assert_prepared()

    def test_nothing_left(self):
        """--only and --skip that leave no stage are a mistake."""
        self.assert_ends(self.prepare("--only", "verify", "--skip", "verify"), 2, "--only")

    def test_unknown_stage(self):
        """A stage that there is not is a mistake, and the ones that there are get named."""
        self.assert_ends(self.prepare("--only", "extract-vla"), 2, "extract-val")


class Missing(Case):
    def test_named_stage(self):
        """A stage that was named must find its archive."""
        self.place()
        (self.root / TRAIN).unlink()
        for arguments in (["extract-train"], ["--only", "extract-train"], ["verify", TRAIN]):
            self.assert_ends(self.prepare(*arguments), 3, TRAIN, "hint: ")
        self.assert_unpublished()

    def test_unnamed_stage(self):
        """Without names what is there is prepared, and what is not is noted."""
        self.place()
        (self.root / TRAIN).unlink()
        (self.root / TEST).unlink()
        self.assert_ends(self.prepare(), 0, f"note: extract-train: no {TRAIN}", f"note: extract-test: no {TEST}")
        self.assert_prepared(["val"])

    def test_nothing_there(self):
        """A folder without archives is refused, and stays as it is."""
        self.place()
        for name in (TRAIN, VAL, TEST):
            (self.root / name).unlink()
        before = snapshot(self.root)
        for arguments in ([], ["verify"], ["extract-val"], ["--dry-run"]):
            self.assert_ends(self.prepare(*arguments), 3)
        self.assertEqual(snapshot(self.root), before)

    def test_no_root(self):
        """A root that is not there is not made."""
        self.place()
        for command in ("run", "verify", "status"):
            outcome = self.run_program(command, "--root", self.folder / "none", "--manifest", self.manifest)
            self.assert_ends(outcome, 3, "none")
        self.assertFalse((self.folder / "none").exists())

    def test_no_archives_folder(self):
        """A folder of archives that is not there is named."""
        self.place()
        self.assert_ends(self.prepare("--archives", self.folder / "none"), 3, "none")


class DryRun(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()

    def test_changes_nothing(self):
        """--dry-run changes nothing on the disk, before and after a real run."""
        for _ in range(2):
            for command in ("run", "verify", "extract-train"):
                before = snapshot(self.root)
                self.assert_ends(self.prepare(command, "--dry-run"), 0)
                self.assertEqual(snapshot(self.root), before)
            self.assert_ends(self.prepare(), 0)

    def test_numbers(self):
        """--dry-run names bytes and files, for people and for programs."""
        text = self.prepare("-n").output
        lines = self.prepare("-n", "--json").of_type("job")
        for name, line in zip((TRAIN, VAL, TEST), lines):
            size = len(self.archives[name])
            self.assertEqual((line["archive"], line["read"], line["size"]), (name, size, size))
            self.assertIn(f"{name}: read {size:,} of {size:,} bytes", text)
        counts = [sum(map(len, self.release.train.values())), len(self.release.val), len(self.release.test)]
        self.assertEqual([line["files"] for line in lines], counts)
        self.assertEqual(lines[0]["class_tars"], len(self.release.train))
        self.assertIn(f"{counts[0]} files to train/", text)

    def test_refusal(self):
        """--dry-run ends as the run would where that can be known."""
        with (self.root / VAL).open("ab") as file:
            file.write(b"more")
        self.assert_ends(self.prepare("--dry-run"), 4, VAL)
