"""What makes an archive the same one: its size, modification time and inode, never the device that holds it."""

import os
import shutil
import subprocess
import unittest

from support import journal
from support.case import Case
from support.program import Running
from support.release import TRAIN, make_release
from support.tracing import bytes_read, can_trace, injecting, needs_tracing, watching_reads

# What a run may read again after a kill: blocks that were on their way, and what came since the last checkpoint.
AGAIN = 16 << 20


class IdentityCase(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.options = ("--archives", self.shelf, "--checkpoint", "1M")

    def prepare(self, *arguments, **options):
        # What does not read archives takes no checkpoints.
        given = self.options[:2] if "status" in arguments else self.options
        return super().prepare(*arguments, *given, **options)

    def kill(self, command="extract-train", enough=1 << 20):
        """Kills a run after a checkpoint that has more than `enough` bytes."""
        # Slow enough to be seen in the middle.
        slowly = injecting("pread64", "delay_exit=30000", self.shelf / TRAIN) if can_trace() else ()
        done = journal.digested if command == "verify" else journal.extracted
        for _ in range(8):
            run = Running(
                command, "--root", self.root, "--manifest", self.manifest, *self.options, before=slowly)
            if run.wait_until(lambda: done(self.journal, TRAIN) > enough):
                break
            # On a busy machine it may be over before we look.
            run.end()
            shutil.rmtree(self.root)
            self.root.mkdir()
        else:
            self.fail("the runs were over before the kill")
        run.kill()
        return min(journal.digested(self.journal, TRAIN), done(self.journal, TRAIN))


@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
@unittest.skipUnless(shutil.which("mkfs.ext4") and shutil.which("losetup"), "mkfs.ext4 and losetup are needed")
class Remounted(IdentityCase):
    def setUp(self):
        super().setUp()
        self.image, self.other = self.folder / "image", self.folder / "other"
        for path, size in ((self.image, 200 << 20), (self.other, 1 << 20)):
            with path.open("wb") as file:
                file.truncate(size)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        self.mount()
        self.archives = self.place(
            make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5), folder=self.shelf)

    def mount(self):
        result = subprocess.run(["mount", "-o", "loop", self.image, self.shelf], stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            self.skipTest(f"cannot mount: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.shelf], stderr=subprocess.DEVNULL)

    def remount(self):
        """Mounts the image again, on another loop device: something else takes the one that it had."""
        before = os.stat(self.shelf).st_dev
        subprocess.run(["umount", self.shelf], check=True)
        for _ in range(8):
            command = ["losetup", "--find", "--show", self.other]
            loop = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
            self.addCleanup(subprocess.run, ["losetup", "--detach", loop], check=True)
            status = os.stat(loop)
            if status.st_rdev == before:
                break
        self.mount()
        self.assertNotEqual(os.stat(self.shelf).st_dev, before)

    def test_verdict(self):
        """A verified archive stays verified, and is not read again."""
        self.assert_ends(self.prepare("verify"), 0)
        self.remount()
        self.assertEqual(
            {line["status"] for line in self.prepare("status", "--json").of_type("archive")}, {"verified"})
        outcome = self.prepare("verify")
        self.assertEqual(outcome.output.count("OK (verified"), 3)

    @needs_tracing
    def test_checkpoint(self):
        """Work that was killed goes on where it was: the rest is read, and only that."""
        for command in ("verify", "extract-train"):
            done = self.kill(command, enough=20 << 20)
            self.remount()
            log = self.folder / "log"
            outcome = self.prepare(command, before=watching_reads(log))
            self.assert_ends(outcome, 0)
            self.assertNotRegex(outcome.errors, "modification time|inode|changed")
            self.assertLess(bytes_read(log, TRAIN), len(self.archives[TRAIN]) - done + AGAIN)
            self.journal.unlink()
        self.assert_prepared(["train"])

    def test_reclaim(self):
        """It may still be deleted when its part is complete."""
        self.assert_ends(self.prepare(), 0)
        self.remount()
        self.assert_ends(self.prepare("--reclaim"), 0)
        self.assertEqual([path.name for path in self.shelf.glob("*.tar")], [])
        self.assert_prepared()


class Changed(IdentityCase):
    def setUp(self):
        super().setUp()
        release = make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5)
        archives = release.archives()
        # Of the size nothing is published: what is right is known by the checksum alone.
        rows = [{**row, "bytes": "-"} for row in release.rows(archives)]
        self.archives = self.place(release, archives, rows, folder=self.shelf)
        self.archive = self.shelf / TRAIN

    def assert_given_up(self, what, code=0):
        """The run says which of the three has changed, and reads the archive from its start."""
        outcome = self.prepare("extract-train")
        self.assert_ends(outcome, code, TRAIN, what)
        others = {"modification time", "size", "inode"} - {what}
        said = next(line for line in outcome.errors.splitlines() if what in line)
        self.assertEqual([other for other in others if other in said], [], said)
        return outcome

    def test_time(self):
        """Another modification time."""
        self.kill()
        os.utime(self.archive, ns=(1, 1_600_000_000_000_000_001))
        self.assert_given_up("modification time")
        self.assert_prepared(["train"])

    def test_inode(self):
        """Another file with the same size and time."""
        self.kill()
        shutil.copy2(self.archive, self.folder / "copy")
        (self.folder / "copy").rename(self.archive)
        self.assert_given_up("inode")
        self.assert_prepared(["train"])

    def test_size(self):
        """Another size; the checksum is wrong then, as it has to be."""
        self.kill()
        status = self.archive.stat()
        with self.archive.open("ab") as file:
            file.write(bytes(10_240))
        os.utime(self.archive, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.assert_given_up("size", 4)
        self.assert_unpublished("train")

    def test_verdict(self):
        """A verdict that no longer holds is given up with the same words."""
        self.assert_ends(self.prepare("verify"), 0)
        os.utime(self.archive, ns=(1, 1_600_000_000_000_000_001))
        outcome = self.prepare("verify")
        self.assert_ends(outcome, 0, TRAIN, "modification time")
        self.assertEqual(outcome.output.count("OK (verified"), 2)

    def flip(self, offset):
        """Changes a byte in place, which sets another modification time."""
        with self.archive.open("r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 1]))

    def test_damaged_since(self):
        """An archive that was damaged where a killed run had read it is not verified by the rest."""
        self.kill("verify")
        self.flip(2000)
        self.assert_ends(self.prepare("verify", TRAIN), 4, TRAIN)

    def test_replaced_by_a_better_one(self):
        """What a killed run has extracted from a damaged archive does not get into the part made from a whole one."""
        self.flip(2000)
        self.kill(enough=8 << 20)
        self.archive.unlink()
        self.archive.write_bytes(self.archives[TRAIN])
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])
