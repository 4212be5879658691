"""Calls about folders that fail while a tree is looked at, and calls that a signal interrupts."""

from support.adopt import AdoptCase
from support.case import STAGING
from support.tracing import injecting, needs_tracing


@needs_tracing
class Listing(AdoptCase):
    """A folder that cannot be listed is this machine's fault, not the tree's."""

    def check(self, error, words, command, *folders):
        outcome = self.prepare(*command, before=injecting("getdents64", f"error={error}:when=1", *folders))
        self.assert_ends(outcome, 5, words)
        self.assertNotIn("--repair", outcome.errors)

    def test_audit(self):
        """An audit ends with 5 and suggests no repair, whichever folder it is."""
        self.make("train", "val", "test")
        for folder in ("train", f"train/{self.wnids[3]}", "val", f"val/{self.wnids[0]}", "test"):
            for error, words in (("EIO", "Input/output error"), ("ESTALE", "Stale file handle")):
                with self.subTest(folder=folder, error=error):
                    self.check(error, words, ["audit"], self.root / folder)
        self.assert_ends(self.prepare("audit"), 0)

    def test_late(self):
        """So does one whose folder fails after a part of it was listed."""
        self.make("train")
        outcome = self.prepare(
            "audit", before=injecting("getdents64", "error=EIO:when=2", self.root / "train" / self.wnids[0]))
        self.assert_ends(outcome, 5, "Input/output error")
        self.assertNotIn("--repair", outcome.errors)

    def test_run(self):
        """Nor does a run that audits a tree call it incomplete."""
        self.make("train")
        for error, words in (("EIO", "Input/output error"), ("ESTALE", "Stale file handle")):
            self.check(error, words, ["extract-train"], self.root / "train" / self.wnids[2])
            self.assertNotIn("adopted", self.prepare("status").output)
        self.assert_ends(self.prepare("extract-train"), 0)

    def test_repair(self):
        """A repair ends there as well: nothing is restored because it could not be seen."""
        self.make("val")
        before = self.files()
        failing = injecting("getdents64", "error=EIO:when=1", self.root / "val" / self.wnids[1])
        for option in ("--repair", "--quarantine", "--deep"):
            outcome = self.prepare("audit", option, "val", before=failing)
            self.assert_ends(outcome, 5, "Input/output error")
            self.assertEqual(self.files(), before)
            self.assertFalse((self.root / "ilsvrc-prepare.quarantine").exists())


@needs_tracing
class Interrupted(AdoptCase):
    """EINTR is no error: the call is made again."""

    CALLS = ("getdents64", "openat2", "unlinkat", "renameat2", "fdatasync")

    def check(self, *command, code=0, calls=CALLS, paths=()):
        for call in calls:
            with self.subTest(command=command, call=call):
                self.begin()
                outcome = self.prepare(*command, before=injecting(call, "error=EINTR:when=1+2", *paths))
                self.assert_ends(outcome, code)
                self.end()

    def begin(self):
        self.setUp()

    def end(self):
        self.assert_same("train", "val", "test")

    def test_run(self):
        """A run that removes leftovers from staging, and makes all parts."""
        def begin():
            self.setUp()
            (self.root / STAGING / "train" / "left").mkdir(parents=True)
            (self.root / STAGING / "train" / "left" / "over").touch()
        self.begin = begin
        self.check("run")

    def test_stat(self):
        """The same, if it asks for the state of files below the root."""
        folders = [self.root, self.root / "train", self.root / "val"]
        self.check("run", calls=["newfstatat", "statx"], paths=folders)

    def test_audit(self):
        """An audit, a repair and an adoption."""
        def begin():
            self.setUp()
            self.make("train", "val", "test")
            next((self.root / "val").glob("*/*.JPEG")).unlink()
            (self.root / "val" / self.wnids[0] / "notes").touch()
        self.begin = begin
        self.check("audit", "--quarantine")

    def test_clean(self):
        """Removing what is staged."""
        def begin():
            self.setUp()
            (self.root / STAGING / "val" / "left").mkdir(parents=True)

        def end():
            self.assertFalse((self.root / STAGING).exists())
        self.begin, self.end = begin, end
        self.check("clean")
