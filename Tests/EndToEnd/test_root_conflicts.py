"""What stands in the way in a root is left as it is, and named."""

import fcntl
import os
import unittest

from support.case import STAGING, Case
from support.program import Running
from support.release import TRAIN
from support.tracing import injecting, needs_tracing
from support.tree import snapshot


class Unexpected(Case):
    def setUp(self):
        super().setUp()
        self.place()

    def check_unexpected(self, make, arguments=()):
        """Something at train/ stays as it is; the other splits are made all the same."""
        make(self.root / "train")
        before = snapshot(self.root / "train") or os.lstat(self.root / "train")
        outcome = self.prepare(*arguments)
        self.assert_ends(outcome, 6, str(self.root / "train"), "is not complete", "hint: ", "audit --repair train")
        self.assertEqual(snapshot(self.root / "train") or os.lstat(self.root / "train"), before)
        for split in ("val", "test"):
            self.assertTrue((self.root / split).is_dir(), split)

    def test_folder_with_files(self):
        """A train/ that the program did not make is untouched."""
        def make(path):
            (path / "n01440764").mkdir(parents=True)
            (path / "n01440764" / "mine.JPEG").write_bytes(b"mine")
        self.check_unexpected(make)

    def test_empty_folder(self):
        """Nor is an empty train/ taken over."""
        self.check_unexpected(os.mkdir)

    def test_file(self):
        """A file called train is untouched."""
        self.check_unexpected(lambda path: path.write_text("mine"))

    def test_link(self):
        """A link called train is untouched, wherever it leads."""
        (self.folder / "elsewhere" / "n01440764").mkdir(parents=True)
        self.check_unexpected(lambda path: path.symlink_to(self.folder / "elsewhere"))
        self.assertEqual(os.listdir(self.folder / "elsewhere"), ["n01440764"])

    def test_dangling_link(self):
        """A link called train that leads nowhere is untouched."""
        self.check_unexpected(lambda path: path.symlink_to(self.folder / "nowhere"))

    def test_named(self):
        """A stage whose split is taken says so when it is named, and in a dry run too."""
        (self.root / "train").mkdir()
        self.assert_ends(self.prepare("extract-train"), 6)
        outcome = self.prepare("extract-train", "--dry-run")
        self.assert_ends(outcome, 6, "train", "audit --repair train")

    def test_link_at_staging(self):
        """A link at the staging folder's name is not followed."""
        outside = self.folder / "outside"
        (outside / "train").mkdir(parents=True)
        (outside / "train" / "mine").write_text("mine")
        (self.root / STAGING).symlink_to(outside)
        before = snapshot(outside)
        self.assert_ends(self.prepare(), 6, STAGING)
        self.assertEqual(snapshot(outside), before)
        self.assert_unpublished()

    def test_link_in_staging(self):
        """A link in the staging folder is removed, not followed."""
        outside = self.folder / "outside"
        outside.mkdir()
        (outside / "mine").write_text("mine")
        (self.root / STAGING).mkdir()
        (self.root / STAGING / "val").symlink_to(outside)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
        self.assertEqual(os.listdir(outside), ["mine"])

    def test_leftovers_in_staging(self):
        """Files in the staging folder that no record speaks of get into no split."""
        folder = self.root / STAGING / "train" / self.release.wnids[0]
        folder.mkdir(parents=True)
        (folder / "mine.JPEG").write_text("mine")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()


class Locked(Case):
    def test_lock(self):
        """A root that another run works on is left to it; looking at it is allowed."""
        self.place()
        with self.journal.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for command in ("run", "verify", "extract-val"):
                self.assert_ends(self.prepare(command), 7, "in use by another run")
            self.assert_ends(self.prepare("status"), 0)
            self.assert_ends(self.prepare("--dry-run"), 0)
            self.assert_unpublished()
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_compacted_meanwhile(self):
        """A journal that another run replaces between opening and locking it is not used by its old name."""
        self.place()
        self.assert_ends(self.prepare("verify"), 0)
        errors = self.folder / "errors"
        with errors.open("w") as file:
            run = Running(
                "extract-val", "--root", self.root, "--manifest", self.manifest, stderr=file,
                before=injecting("flock", "delay_enter=1000000"))
        self.assertTrue(run.wait_until(lambda: run.writes_to(self.journal)), "it was over before")
        new = self.folder / "new"
        new.write_bytes(self.journal.read_bytes())
        new.rename(self.journal)
        before = snapshot(self.root)
        code, _ = run.end()
        self.assertEqual(code, 7, errors.read_text())
        self.assertEqual(snapshot(self.root), before)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()


class Modes(Case):
    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_unwritable_root(self):
        """A root that cannot be written to is refused before anything is read."""
        self.place()
        self.root.chmod(0o555)
        self.addCleanup(self.root.chmod, 0o755)
        self.assert_ends(self.prepare(), 5, "cannot be written to")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable_archive(self):
        """An archive that cannot be read is this machine's fault, not the archive's."""
        self.place()
        (self.root / TRAIN).chmod(0)
        self.assert_ends(self.prepare("extract-train"), 5, TRAIN, "Permission denied")
