"""The file that a download grows in, if other programs touch it: nothing wrong is verified, and nothing of theirs is lost."""

import fcntl
import os
import shutil
import time
import unittest

from server import Server
from support import program
from support.case import Case
from support.release import TRAIN
from support.tracing import OPENING, injecting, needs_tracing

PLACE = 1300  # of a byte in the first image


class KeptCase(Case):
    per_class = 8

    def setUp(self):
        super().setUp()
        self.served = self.folder / "served"
        self.assert_ends(self.run_program(
            "fixture", self.served, "--classes", 3, "--per-class", self.per_class, "--image-bytes", 100_000), 0)
        shutil.move(self.served / "manifest", self.manifest)
        self.content = (self.served / TRAIN).read_bytes()
        self.server = Server(self.served)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.part, self.whole = self.root / f"{TRAIN}.part", self.root / TRAIN

    def download(self, *arguments, **options):
        return self.prepare(
            "download", "train", *arguments, "--base-url", self.server.url(), "--retry-wait", "0", "--retries", "0",
            **options)

    def begin(self, *arguments, **options):
        return program.Running(
            *(arguments or ["download", "train"]), "--root", self.root, "--manifest", self.manifest, "--base-url",
            self.server.url(), **options)

    def break_off(self):
        """Half of the archive is there, and known to the journal."""
        self.server.fault(TRAIN, "end", beyond=512, after=len(self.content) // 2)
        self.assert_ends(self.download(), 8, "ended too early")
        self.server.heal()
        self.assertGreater(self.part.stat().st_size, len(self.content) // 3)

    def start_over(self):
        for path in self.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def change_in_place(self):
        with self.part.open("r+b") as file:
            file.seek(PLACE)
            file.write(bytes([self.content[PLACE] ^ 1]))

    def replace(self, content=None):
        if content is None:
            content = bytearray(self.part.read_bytes())
            content[PLACE] ^= 1
        other = self.folder / "other"
        other.write_bytes(content)
        os.replace(other, self.part)

    def remove_and_write(self):
        """The new file often gets the inode of the old one."""
        content = bytearray(self.part.read_bytes() + self.content[self.part.stat().st_size:][:5000])
        content[PLACE] ^= 1
        self.part.unlink()
        self.part.write_bytes(content)

    def assert_whole(self):
        self.assertEqual(self.whole.read_bytes(), self.content)
        self.assertFalse(self.part.exists())


    def serve(self, content):
        """Puts other bytes on the server, in a file of the same time."""
        moment = (self.served / TRAIN).stat().st_mtime_ns
        (self.served / TRAIN).write_bytes(content)
        os.utime(self.served / TRAIN, ns=(moment, moment))

    def serve_wrong(self):
        content = bytearray(self.content)
        content[PLACE] ^= 1
        self.serve(content)


class Known(KeptCase):
    # Some of the blocks that are hashed at a time.
    per_class = 60

    def test_not_hashed_again(self):
        """What is there is not hashed again after a signal, nor after the connection broke off."""
        self.break_off()
        self.server.fault(TRAIN, "rate", beyond=512, bytes=len(self.content))
        before = self.part.stat().st_size
        running = self.begin()
        running.wait_until(lambda: self.part.stat().st_size > before + 20_000)
        running.interrupt()
        running.end()
        self.server.heal()
        outcome = self.download()
        self.assert_ends(outcome, 0, "are there")
        self.assertNotIn("hashed once", outcome.errors)
        self.assert_whole()

    def test_changed(self):
        """A file that was changed or replaced since is hashed again: nothing wrong gets the archive's name."""
        for change in self.change_in_place, self.replace, self.remove_and_write:
            for command in ["download", "train"], ["run", "--only", "extract-train", "--download"]:
                with self.subTest(change=change.__name__, command=command[0]):
                    self.start_over()
                    self.break_off()
                    change()
                    self.assert_ends(self.prepare(*command, "--base-url", self.server.url()), 4, "not the published")
                    self.assertFalse(self.whole.exists() or (self.root / "train").exists())

    def test_right_after_all(self):
        """Images of wrong bytes are not published if the right ones take their place."""
        run = "run", "--only", "extract-train", "--download", "--base-url", self.server.url(), "--retries", "0"
        self.serve_wrong()
        self.server.fault(TRAIN, "end", beyond=512, after=len(self.content) * 3 // 4)
        self.assert_ends(self.prepare(*run, "--checkpoint", "64k"), 8)
        self.server.heal()
        self.serve(self.content)
        self.replace(self.content[:self.part.stat().st_size])
        self.assert_ends(self.prepare(*run), 0, "may be another file by now")
        self.assert_whole()
        self.assert_ends(self.prepare("audit", "--deep"), 0)

    def test_images_after_a_kill(self):
        """What was extracted before a kill is kept if the bytes turn out to be the same."""
        size = len(self.content)
        self.server.fault(TRAIN, "rate", beyond=512, bytes=size)
        running = self.begin("extract-train", "--download", "--checkpoint", "64k")
        running.wait_until(lambda: self.part.exists() and self.part.stat().st_size > size * 3 // 4)
        running.kill()
        self.server.heal()
        outcome = self.prepare("extract-train", "--download", "--base-url", self.server.url())
        self.assert_ends(outcome, 0, "hashed once")
        self.assertNotIn("dropped", outcome.errors)
        self.assert_whole()
        self.assert_ends(self.prepare("audit", "--deep"), 0)

    def test_changed_after_a_kill(self):
        """A killed run leaves no record of the last state of the file, so that it is hashed again."""
        for change in self.change_in_place, None:
            size = len(self.content)
            self.server.fault(TRAIN, "rate", beyond=512, bytes=size)
            running = self.begin("download", "train", "--checkpoint", "64k")
            running.wait_until(lambda: self.part.exists() and self.part.stat().st_size > size // 2)
            running.kill()
            self.server.heal()
            if change:
                change()
                self.assert_ends(self.download(), 4, "not the published")
                self.assertFalse(self.whole.exists())
                self.start_over()
            else:
                self.server.forget()
                self.assert_ends(self.download(), 0, "hashed once")
                self.assert_whole()
                self.assertLess(self.server.sent(TRAIN), size * 2 // 3)

    def test_killed_without_ranges(self):
        """A download that was killed is ours to begin again if it cannot go on."""
        self.server.fault(TRAIN, "no_ranges")
        self.server.fault(TRAIN, "rate", bytes=len(self.content))
        running = self.begin()
        running.wait_until(lambda: self.part.exists() and self.part.stat().st_size > len(self.content) // 4)
        running.kill()
        self.server.heal()
        os.utime(self.served / TRAIN, (1, 1))
        self.assert_ends(self.download(), 0, "starts over", "another file")
        self.assert_whole()

    def test_two_roots(self):
        """What another root has fetched to the same folder is not taken for ours."""
        other, archives = self.folder / "root2", self.folder / "archives"
        other.mkdir()
        archives.mkdir()
        first = "--archives", archives
        self.server.fault(TRAIN, "end", beyond=512, after=len(self.content) // 2)
        self.assert_ends(self.download(*first), 8)
        part = archives / self.part.name
        part.unlink()
        self.server.heal()
        self.serve_wrong()
        outcome = program.run(
            "download", "train", "--root", other, "--manifest", self.manifest, "--base-url", self.server.url(), *first)
        self.assertEqual(outcome.code, 4, outcome.errors)
        self.serve(self.content)
        self.assert_ends(self.download(*first), 4, "not the published")
        self.assertFalse((archives / TRAIN).exists())

    def test_of_others(self):
        """What wget has left instead of a download that was removed is gone on with, not given up."""
        self.break_off()
        self.part.unlink()
        os.utime(self.served / TRAIN, (1, 1))
        count = len(self.content) * 3 // 4
        self.part.write_bytes(self.content[:count])
        self.server.forget()
        self.assert_ends(self.download(), 0, "hashed once")
        self.assert_whole()
        self.assertLess(self.server.sent(TRAIN), len(self.content) // 3)

    def test_repaired_by_others(self):
        """The right archive in the place of one with a wrong checksum gets its name."""
        self.serve_wrong()
        self.assert_ends(self.download("--checkpoint", "64k"), 4, "not the published")
        self.serve(self.content)
        self.assert_ends(self.download(), 4, "not the published")
        self.replace(self.content)
        self.assert_ends(self.download(), 0)
        self.assert_whole()


@needs_tracing
class Meanwhile(KeptCase):
    def appear(self, make, *, when=1):
        """Runs a download; calls `make` between its look at the file and its opening of it."""
        running = self.begin(
            before=injecting(OPENING, f"delay_enter=2000000:when={when}", self.part, self.part.name))
        self.assertTrue(running.wait_until(lambda: self.server.of(TRAIN)))
        time.sleep(0.7)
        make()
        return running.end()[0]

    def test_appeared(self):
        """A file that appears under the name, or a link to one, is left as it is."""
        precious = self.folder / "precious"
        for make in (lambda: os.link(precious, self.part)), (lambda: shutil.move(precious, self.part)):
            precious.write_bytes(b"precious")
            self.assertEqual(self.appear(make), 6)
            self.assertEqual(self.part.read_bytes(), b"precious")
            self.assertFalse(self.whole.exists())
            precious.unlink(missing_ok=True)
            self.start_over()

    def test_replaced(self):
        """So is one that takes the place of what was found, and one that gets another name."""
        other = self.folder / "name"
        half = self.content[:len(self.content) // 2]
        for make, left in ((lambda: self.replace(b"precious"), b"precious"), (lambda: os.link(self.part, other), half)):
            self.part.write_bytes(half)
            self.assertEqual(self.appear(make, when=3), 6)
            self.assertEqual(self.part.read_bytes(), left)
            self.start_over()

    def test_longer(self):
        """What somebody appends to a whole download does not get the archive's name."""
        self.part.write_bytes(self.content)
        running = self.begin(before=injecting("pread64", "delay_exit=700000", self.part))
        self.assertTrue(running.wait_until(lambda: running.writes_to(self.part)))
        time.sleep(0.3)
        with self.part.open("ab") as file:
            file.write(b"junk")
        self.assertEqual(running.end()[0], 6)
        self.assertFalse(self.whole.exists())

    def test_locked(self):
        """The file is locked until it has the archive's name."""
        running = self.begin(before=injecting("renameat2", "delay_enter=1000000"))
        self.assertTrue(running.wait_until(
            lambda: self.part.exists() and self.part.stat().st_size == len(self.content)))
        time.sleep(0.5)
        with self.part.open("rb") as file, self.assertRaises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.assertEqual(running.end()[0], 0)
        self.assert_whole()

    def test_full(self):
        """A disk that gets full is exit 5, and says so."""
        outcome = self.download(before=injecting("write", "error=ENOSPC:when=2", self.part))
        self.assert_ends(outcome, 5, "No space left")
        self.assertNotIn("readable", outcome.errors)
        self.assert_ends(self.download(), 0)
        self.assert_whole()


if __name__ == "__main__":
    unittest.main()
