"""Runs that are killed at every call that changes the disk: no moment is left out."""

from support.case import Case
from support.release import make_release
from support.tracing import injecting, needs_tracing
from support.tree import SPLITS, actual_tree, expected_tree


@needs_tracing
class KilledAtCalls(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.place(make_release(classes=3, per_class=3, val=4, test=3, largest=9000, large=False), folder=self.shelf)

    def prepare(self, *arguments, **options):
        return super().prepare(*arguments, "--archives", self.shelf, "--checkpoint", "1K", "--jobs", 1, **options)

    def check(self, call, every=1):
        """Kills a run at its first such call, its second, and so on, until one gets through."""
        expected = {split: expected_tree(self.release, [split]) for split in SPLITS}
        number, killed = 1, True
        while killed:
            self.root = self.folder / f"{call}-{number}"
            self.root.mkdir()
            outcome = self.prepare(before=injecting(call, f"signal=KILL:when={number}"))
            killed = outcome.code != 0
            if killed:
                self.assertEqual(outcome.code, -9, outcome.errors)
                for split in SPLITS:
                    if (self.root / split).exists():
                        self.assertEqual(
                            actual_tree(self.root, [split]), expected[split], f"{split}/ has its name too early")
            with self.subTest(call=call, number=number):
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared()
            number += every
        if call == "openat2" and number == 1 + every:
            self.skipTest("no file is opened with openat2")
        self.assertGreater(number, 1 + every, f"{call} was never made")

    def test_openat(self):
        """A run may be killed whenever it opens or makes a file by a path."""
        self.check("openat", every=2)

    def test_openat2(self):
        """A run may be killed whenever it opens or makes a file below the root."""
        self.check("openat2", every=2)

    def test_write(self):
        """A run may be killed whenever it writes to a file, to the journal or to its output."""
        self.check("write")

    def test_close(self):
        """A run may be killed whenever it closes a file."""
        self.check("close", every=3)

    def test_mkdirat(self):
        """A run may be killed whenever it makes a folder."""
        self.check("mkdirat")

    def test_renameat2(self):
        """A run may be killed whenever a split gets its name."""
        self.check("renameat2")

    def test_unlinkat(self):
        """A run may be killed whenever it removes something."""
        self.check("unlinkat")

    def test_syncfs(self):
        """A run may be killed whenever it waits for the disk."""
        self.check("syncfs")

    def test_fsync(self):
        """A run may be killed whenever it waits for a folder's names."""
        self.check("fsync")

    def test_fdatasync(self):
        """A run may be killed whenever it waits for a record of the journal."""
        self.check("fdatasync")

    def test_ftruncate(self):
        """A run may be killed while it removes a torn line from the journal."""
        self.assert_ends(self.prepare("verify"), 0)
        torn = self.journal.read_bytes()[:-20]
        for call in ("ftruncate", "fdatasync"):
            self.journal.write_bytes(torn)
            self.assert_ends(self.prepare("verify", before=injecting(call, "signal=KILL:when=1")), -9)
            self.assertTrue(torn.startswith(self.journal.read_bytes()))
            self.assert_ends(self.prepare("verify"), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
