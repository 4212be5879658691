"""A system that fails: whatever call it is, nothing wrong gets a final name, and the next run completes the work."""

from support.case import STAGING, Case
from support.release import make_release
from support.tracing import injecting, needs_tracing
from support.tree import SPLITS, actual_tree, expected_tree


@needs_tracing
class Faults(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.place(make_release(classes=3, per_class=3, val=4, test=3, largest=9000, large=False), folder=self.shelf)

    def prepare(self, *arguments, **options):
        return super().prepare(*arguments, "--archives", self.shelf, "--checkpoint", "1K", "--jobs", 1, **options)

    def inject(self, call, error, number, *paths):
        """Runs in a new root with the call failing once; whatever has a final name then is complete."""
        self.root = self.folder / f"{call}-{error}-{number}"
        self.root.mkdir()
        outcome = self.prepare(before=injecting(call, f"error={error}:when={number}", *paths))
        for split in SPLITS:
            if (self.root / split).exists():
                self.assertEqual(actual_tree(self.root, [split]), expected_tree(self.release, [split]))
        return outcome

    def check(self, call, *paths, error="EIO", words="Input/output error"):
        """The call fails at its first time, its second, and so on, until it is not made any more."""
        number = 1
        while True:
            outcome = self.inject(call, error, number, *paths)
            with self.subTest(call=call, number=number):
                if outcome.code != 0:
                    self.assert_ends(outcome, 5, words)
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared()
            if outcome.code == 0:
                break
            number += 1
        self.assertGreater(number, 1, f"{call} never failed")

    def test_fdatasync(self):
        """A record that cannot be made durable ends the run."""
        self.check("fdatasync")

    def test_syncfs(self):
        """Images that cannot be made durable end the run: none of them is claimed."""
        self.check("syncfs")

    def test_syncfs_full(self):
        """A disk that turns out to be full when it is synchronized is told as such."""
        self.check("syncfs", error="ENOSPC", words="No space left on device")

    def test_write(self):
        """An image or a record that cannot be written ends the run."""
        # Without words: each thread is counted alone, so the message may be what cannot be written next.
        self.check("write", error="ENOSPC", words="")

    def test_mkdirat(self):
        """A folder that cannot be made ends the run."""
        self.check("mkdirat", error="EDQUOT", words="Disk quota exceeded")

    def test_class_folders(self):
        """A class folder that cannot be made ends the run: the split is not published without it."""
        # More classes than folders that other threads make, so that the call fails where the tar is taken apart.
        self.place(make_release(classes=12, per_class=2, val=12, test=1, largest=9000, large=False), folder=self.shelf)
        for number in (6, 9, 12):
            outcome = self.inject("mkdirat", "EIO", number)
            self.assert_ends(outcome, 5, "Input/output error")
            self.assert_unpublished("train")
            self.assert_ends(self.prepare(), 0)
            self.assert_prepared()

    def test_rename(self):
        """A split that cannot get its name stays in staging, and gets it later."""
        self.check("renameat2")

    def test_read(self):
        """An archive that cannot be read is this machine's fault: it is not called damaged."""
        self.check("pread64", *self.shelf.iterdir())

    def test_read_table(self):
        """A table of a manifest that cannot be read is this machine's fault: it is not called missing."""
        self.check("pread64", *self.manifest.iterdir())

    def test_fsync(self):
        """Names that cannot be made durable end the run."""
        self.check("fsync")

    def test_close(self):
        """Errors that come late, on closing, are seen for every image."""
        for path in expected_tree(self.release):
            self.root = self.folder / f"close-{path.replace('/', '-')}"
            self.root.mkdir()
            outcome = self.prepare(before=injecting("close", "error=EIO:when=1", self.root / STAGING / path))
            with self.subTest(path):
                self.assert_ends(outcome, 5, "error: ", path, "Input/output error")
                self.assert_unpublished(path.split("/")[0])
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared()

    def test_interrupted_calls(self):
        """Calls that a signal interrupts are made again."""
        self.assert_ends(self.inject("pread64", "EINTR", "1+2", *self.shelf.iterdir()), 0)
        self.assert_prepared()
        self.assert_ends(self.inject("write", "EINTR", "1+2"), 0)
        self.assert_prepared()

    def test_rename_without_flags(self):
        """Where a file system refuses renameat2's flag the split gets its name all the same."""
        for error in ("EINVAL", "ENOSYS", "EOPNOTSUPP"):
            self.assert_ends(self.inject("renameat2", error, "1+"), 0)
            self.assert_prepared()

    def test_rename_without_flags_over_unexpected(self):
        """Even there nothing that is in the way is replaced."""
        before = self.root
        self.root = self.folder / "taken"
        self.root.mkdir()
        self.assert_ends(self.prepare("extract-val", before=injecting("renameat2", "signal=KILL:when=1")), -9)
        (self.root / "val").mkdir()
        outcome = self.prepare("extract-val", before=injecting("renameat2", "error=EINVAL"))
        self.assert_ends(outcome, 6, str(self.root / "val"))
        self.assertEqual(list((self.root / "val").iterdir()), [])
        self.root = before

    def test_folders_without_fsync(self):
        """A file system on which folders cannot be synchronized is tolerated."""
        self.assert_ends(self.inject("fsync", "EINVAL", "1+"), 0)
        self.assert_prepared()
