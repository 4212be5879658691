"""Removing what unfinished runs leave: that, and nothing else."""


from support.case import STAGING, Case
from support.program import Running
from support.release import make_release
from support.tracing import injecting, needs_tracing


class Clean(Case):
    def test_nothing(self):
        """Where nothing is staged there is nothing to do, and no trace of it."""
        self.place()
        outcome = self.prepare("clean")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output, "nothing to remove\n")
        self.assertFalse(self.journal.exists())

    @needs_tracing
    def test_unfinished(self):
        """What is staged goes; archives, published splits and verdicts stay, and a run starts the split over."""
        self.place(make_release(classes=30, per_class=30, val=40, test=20, largest=900_000, large=False, seed=8))
        self.assert_ends(self.prepare("extract-val"), 0)
        self.prepare("extract-train", "--checkpoint", "4M", "--jobs", "1", before=injecting("write", "signal=KILL:when=300"))
        self.assertIn("in staging", self.prepare("status").output)
        outcome = self.prepare("clean", "--json")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.lines, [{"type": "outcome", "exit": 0, "error": None, "removed": True}])
        self.assertFalse((self.root / STAGING).exists())
        self.assert_prepared(["val"])
        self.assertIn("train/  absent", self.prepare("status").output)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_published_meanwhile(self):
        """A split that was complete before the run died gets its name."""
        self.place()
        self.prepare("extract-val", before=injecting("renameat2", "signal=KILL:when=1"))
        self.assert_unpublished()
        self.assert_ends(self.prepare("clean"), 0)
        self.assert_prepared(["val"])

    @needs_tracing
    def test_name_taken(self):
        """A complete split whose name is taken keeps waiting for it; the others go on, and clean removes it."""
        self.place()
        self.prepare("extract-train", before=injecting("renameat2", "signal=KILL:when=1"))
        (self.root / "train").mkdir()
        self.assert_ends(self.prepare("--skip", "extract-train"), 0)
        self.assert_ends(self.prepare(), 6, "train is there already")
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.assertTrue((self.root / STAGING / "train").exists())
        (self.root / "train").rmdir()
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_name_taken_and_cleaned(self):
        """What is staged of a split whose name is taken goes too."""
        self.place()
        self.prepare("extract-val", before=injecting("renameat2", "signal=KILL:when=1"))
        (self.root / "val").mkdir()
        self.assert_ends(self.prepare("clean"), 0)
        self.assertFalse((self.root / STAGING).exists())

    def test_file_in_the_way(self):
        """A file that has the name of the staging folder is not ours, with a journal or without."""
        self.place()
        (self.root / STAGING).write_text("mine")
        for _ in range(2):
            self.assert_ends(self.prepare("clean"), 6, "is not a folder")
            self.assertEqual((self.root / STAGING).read_text(), "mine")
            self.assert_ends(self.prepare("verify"), 6)

    def litter(self):
        """Leaves many files in staging that no record speaks of, as a run does that is killed before a checkpoint."""
        for number in range(40):
            folder = self.root / STAGING / "train" / f"left-{number}"
            folder.mkdir(parents=True)
            for name in range(20):
                (folder / str(name)).touch()

    def left(self):
        return sum(path.is_file() for path in (self.root / STAGING).rglob("*"))

    @needs_tracing
    def test_removed_at_the_next_start(self):
        """What a killed run has staged, and nobody can use, is removed by the next one, which says so."""
        self.place(make_release(classes=30, per_class=30, val=40, test=20, largest=900_000, large=False, seed=8))
        self.prepare("extract-train", "--jobs", "1", before=injecting("write", "signal=KILL:when=30"))
        self.assertGreater(self.left(), 0)
        outcome = self.prepare("extract-train")
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.errors, "note: remov.*(staged|staging)")
        self.assert_prepared(["train"])

    @needs_tracing
    def test_removal_interrupted(self):
        """A signal ends that removal, and the next run begins with the rest of it."""
        for command in (["extract-train"], ["clean"]):
            with self.subTest(command):
                self.setUp()
                self.place()
                self.litter()
                outcome = self.prepare(*command, before=injecting("unlinkat", "signal=INT:when=5"))
                self.assert_ends(outcome, 130, "error: stopped")
                self.assertGreater(self.left(), 100, "it went on to the end")
                self.assert_ends(self.prepare(*command), 0)
                self.assertFalse((self.root / STAGING).exists())

    def test_in_use(self):
        """Nothing is taken away from a run that is under way."""
        self.place(make_release(classes=30, per_class=30, val=40, test=20, largest=900_000, large=False, seed=8))
        run = Running("--root", self.root, "--manifest", self.manifest)
        self.assertTrue(run.wait_until(lambda: (self.root / STAGING / "train").exists()))
        run.pause()
        self.assert_ends(self.prepare("clean"), 7)
        run.resume()
        self.assertEqual(run.end()[0], 0)
        self.assert_prepared()
