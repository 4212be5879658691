"""What is wrong with one archive keeps no other from being prepared, also if it is this machine that fails."""

from support import journal
from support.case import Case
from support.release import TEST, TRAIN, VAL, make_release
from support.tracing import bytes_read, injecting, needs_tracing, refusing_to_open, watching_reads


@needs_tracing
class Scope(Case):
    def setUp(self):
        super().setUp()
        self.place()

    def check(self, name, words, before):
        """The run ends with 5 and names the archive; the other parts are there; the next run makes the rest."""
        part = {TRAIN: "train", VAL: "val", TEST: "test"}[name]
        others = [other for other in ("train", "val", "test") if other != part]
        outcome = self.prepare(before=before)
        self.assert_ends(outcome, 5, name, words)
        self.assert_unpublished(part)
        self.assert_prepared_but(part, others)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def assert_prepared_but(self, part, others):
        for other in others:
            self.assertTrue((self.root / other).is_dir(), f"{other}/ is not there")
        status = {line["part"]: line["status"] for line in self.prepare("status", "--json").of_type("part")}
        self.assertEqual([status[other] for other in others], ["published"] * 2)
        self.assertIn(status[part], ("absent", "staged"))

    def test_read_error(self):
        """A disk that cannot read one archive is no reason to leave the others alone."""
        for name in (TRAIN, VAL):
            with self.subTest(name):
                self.setUp()
                self.check(name, "Input/output error", injecting("pread64", "error=EIO", self.root / name))

    def test_late_read_error(self):
        """Nor is one that comes in the middle."""
        self.place(make_release(classes=20, per_class=20, val=20, test=10, largest=200_000, seed=5))
        self.check(TRAIN, "Input/output error", injecting("pread64", "error=EIO:when=2+", self.root / TRAIN))

    def test_kept(self):
        """What was read before the error is kept, though no checkpoint was due yet."""
        archives = self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        # Eight blocks of 4 MiB are on their way at most: by the ninth one the first has been used.
        outcome = self.prepare(
            "extract-train", "--checkpoint", "1Gi", before=injecting("pread64", "error=EIO:when=9+", self.root / TRAIN))
        self.assert_ends(outcome, 5, TRAIN, "Input/output error")
        done = min(journal.extracted(self.journal, TRAIN), journal.digested(self.journal, TRAIN))
        self.assertGreater(done, 24 << 20)
        log = self.folder / "log"
        self.assert_ends(self.prepare("extract-train", before=watching_reads(log)), 0)
        self.assertLessEqual(bytes_read(log, TRAIN), len(archives[TRAIN]) - done)
        self.assert_prepared(["train"])

    def test_open_error(self):
        """Nor is an archive that must not be opened, or cannot be."""
        for error, words in (("EACCES", "Permission denied"), ("EIO", "Input/output error")):
            with self.subTest(error):
                self.setUp()
                self.check(TRAIN, words, refusing_to_open(self.root / TRAIN, error))

    def test_verify(self):
        """The others are verified all the same."""
        outcome = self.prepare("verify", before=injecting("pread64", "error=EIO", self.root / TRAIN))
        self.assert_ends(outcome, 5, TRAIN, "Input/output error")
        self.assertEqual(outcome.output.count(": OK\n"), 2)

    def test_json(self):
        """JSON names the archive in a line of its own, and the outcome is the first error."""
        outcome = self.prepare("--json", before=injecting("pread64", "error=EIO", self.root / TRAIN))
        self.assert_ends(outcome, 5)
        self.assertEqual([line["subject"] for line in outcome.of_type("refused")], [TRAIN])
        self.assertIn(TRAIN, outcome.lines[-1]["error"])
        self.assertEqual(len(outcome.of_type("published")), 2)
