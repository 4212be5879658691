"""A disk that is full, or must not be written to. Only root may mount the small file systems that this takes."""

import os
import resource
import shutil
import subprocess
import unittest

from support import journal
from support.case import STAGING, Case
from support.program import Running
from support.release import TRAIN, VAL, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads

# What a run may read again after an error: blocks that were on their way.
AGAIN = 8 << 20


class Limited(Case):
    def test_file_size(self):
        """A limit on file sizes ends a run like a full disk; without it the next run completes the work."""
        self.place()
        limit = 1 << 20  # one image is larger
        outcome = self.prepare(
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)))
        self.assert_ends(outcome, 5, "File too large", "hint: make room")
        self.assert_unpublished("train")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_journal_cut(self):
        """A journal whose record could be written only in part is mended by the next run."""
        self.place()
        for limit in (1, 100, 500, 900, 1400):
            outcome = self.prepare(
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)))
            self.assert_ends(outcome, 5, "File too large")
            self.assert_unpublished()
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_descriptors(self):
        """Few descriptors are enough: files are not kept open."""
        self.place()
        outcome = self.prepare(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24)))
        self.assert_ends(outcome, 0)
        self.assert_prepared()


@needs_tracing
class ReadError(Case):
    def test_in_the_middle(self):
        """A read error in the middle ends in a checkpoint: the next run reads the rest, and only that."""
        archives = self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        size, block = len(archives[TRAIN]), 4 << 20
        self.assertGreater(size, 7 * block)
        for command, count in (("extract-train", 6), ("verify", 6)):
            with self.subTest(command):
                self.journal.unlink(missing_ok=True)
                shutil.rmtree(self.root / "train", ignore_errors=True)
                failing = injecting("pread64", f"error=EIO:when={count + 1}+", self.root / TRAIN)
                outcome = self.prepare(command, "--checkpoint", "1Gi", before=failing)
                self.assert_ends(outcome, 5, TRAIN, "Input/output error")
                log = self.folder / "log"
                self.assert_ends(self.prepare(command, "--checkpoint", "1Gi", before=watching_reads(log)), 0)
                self.assertLessEqual(bytes_read(log, TRAIN), size - count * block + AGAIN)
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])


@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
class Mounted(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()

    def mount(self, options):
        """Mounts an empty file system of that size as the root."""
        result = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.root], stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            self.skipTest(f"cannot mount: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.root], check=True)

    def remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", self.root], check=True)

    def prepare(self, *arguments, **options):
        return super().prepare(*arguments, "--archives", self.shelf, **options)

    def test_too_small(self):
        """Images that cannot fit are not begun with."""
        self.place(folder=self.shelf)
        self.mount("size=1m")
        self.assert_ends(self.prepare(), 5, "too little space", "hint: ")
        self.assertFalse((self.root / STAGING).exists())
        self.remount("size=100m")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_too_few_blocks(self):
        """Files take whole blocks: images whose bytes would fit, but not their blocks, are not begun with."""
        release = make_release(classes=30, per_class=40, val=30, test=1, largest=600, large=False)
        self.place(release, folder=self.shelf)
        images = sum(map(len, release.train.values()))
        self.mount(f"size={(images + 200) * 4096 // 2}")
        for command in (["extract-train"], ["extract-train", "--dry-run"]):
            outcome = self.prepare(*command)
            self.assert_ends(outcome, 5, "too little space", "hint: ")
            self.assertRegex(outcome.errors, r"[\d.]+ MB .*needed.*[\d.]+ MB .*free")
            self.assertFalse((self.root / STAGING).exists())
        self.remount("size=100m")
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])

    def test_too_few_inodes(self):
        """Nor are more files than the file system has inodes for."""
        self.place(folder=self.shelf)
        self.mount("size=100m,nr_inodes=20")
        self.assert_ends(self.prepare(), 5, "too few files", "hint: ")
        self.assertFalse((self.root / STAGING).exists())

    def test_room_for_one(self):
        """What fits can be prepared alone, as the hint says."""
        archives = self.place(folder=self.shelf)
        self.mount(f"size={len(archives[VAL]) + 100_000}")
        self.assert_ends(self.prepare(), 5, "--only")
        self.assert_ends(self.prepare("--only", "extract-val"), 0)
        self.assert_prepared(["val"])

    def test_full_in_the_middle(self):
        """A disk that fills up ends the run; with more room the same command completes it."""
        release = make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5)
        archives = self.place(release, folder=self.shelf)
        self.mount("size=200m")
        errors = self.folder / "errors"
        run = self.start(errors, "--checkpoint", "1Gi")
        self.assertTrue(run.wait_until(lambda: len(list((self.root / STAGING).glob("train/*/*"))) > 400))
        # The check beforehand is over: now somebody else takes the room, all but a little.
        run.pause()
        filler = self.root / "filler"
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.root).free - (1 << 20))
        run.resume()
        code, _ = run.end()
        self.assertEqual(code, 5, errors.read_text())
        self.assertIn("No space left on device", errors.read_text())
        self.assertIn("hint: make room", errors.read_text())
        self.assert_unpublished("train")
        filler.unlink()
        # What had been done by then is recorded, and is not read again. The digest may be some blocks behind.
        done = min(journal.extracted(self.journal, TRAIN), journal.digested(self.journal, TRAIN))
        self.assertGreater(done, 1 << 20)
        log = self.folder / "log"
        self.assert_ends(self.prepare(before=watching_reads(log)), 0)
        self.assertLess(bytes_read(log, TRAIN), len(archives[TRAIN]) - done + AGAIN)
        self.assert_prepared()

    def start(self, errors, *arguments):
        with errors.open("w") as file:
            return Running(
                *arguments, "--root", self.root, "--manifest", self.manifest, "--archives", self.shelf, stderr=file)

    def test_inodes_gone_in_the_middle(self):
        """So it is with inodes, where folders take the last ones."""
        release = make_release(classes=30, per_class=3, val=30, test=1, largest=600, large=False)
        self.place(release, folder=self.shelf)
        images = len(release.val) + len(release.test) + sum(map(len, release.train.values()))
        self.mount(f"size=100m,nr_inodes={images + 10}")
        self.assert_ends(self.prepare(), 5)
        self.remount("nr_inodes=10000")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_read_only(self):
        """A root that must not be written to is refused before an archive is read."""
        self.place(folder=self.shelf)
        self.mount("size=100m")
        self.remount("ro")
        self.assert_ends(self.prepare(), 5, "cannot be written to")
        self.assert_ends(self.prepare("status"), 0)
        self.assert_ends(self.prepare("--dry-run"), 5, "cannot be written to")
        self.assertEqual(os.listdir(self.root), [])

    def test_archives_on_read_only(self):
        """Archives on a file system that must not be written to are as good as others."""
        self.mount("size=100m")
        self.shelf, self.root = self.root, self.folder / "another"
        self.root.mkdir()
        archives = self.place(folder=self.shelf)
        subprocess.run(["mount", "-o", "remount,ro", self.shelf], check=True)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
        self.assertIn(TRAIN, archives)
