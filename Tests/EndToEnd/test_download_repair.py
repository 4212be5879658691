"""Repairs of archives from a server: what is fetched, that nothing is written before the whole is right, and what is said."""

import itertools
import os
import resource
import shutil
import subprocess
import tarfile
import unittest

from support import program
from support.release import TEST, TRAIN, VAL
from support.repairing import RepairCase
from support.tracing import injecting, needs_tracing

KIB64 = 64 << 10
# After a look at the server's state there is a request for each range. From the second range on they break off.
SECOND = {"beyond": 512, "skip": 1, "after": 10_000}
# In an image of the fixture: zeros from here on wipe out a marker, others are in a comment that may have them.
HOLE, HOLE_BYTES = 58_000, 16_384


class Repair(RepairCase):
    def three_places(self):
        """Zeros, a header that is written over, and an end that is cut off."""
        places = list(self.members())
        zeros = -(-(places[3][1] + HOLE) // 4096) * 4096
        self.damage((zeros, bytes(6 * 4096)), (places[-9][0], b"\xaa" * 512), cut=len(self.good) - 30_000)

    def test_three_places(self):
        """Three damaged places of a larger archive cost less than two hundredths of it."""
        self.make(per_class=250)
        self.three_places()
        outcome = self.repair(TRAIN, "--json")
        self.assert_ends(outcome, 0, "3 places look damaged")
        self.assert_whole()
        self.assertLess(self.server.sent(TRAIN), len(self.good) * 0.02)
        (line,) = outcome.of_type("repaired")
        self.assertEqual(
            {key: line[key] for key in ("archive", "path", "bytes", "places")},
            {"archive": TRAIN, "path": str(self.archive), "bytes": len(self.good), "places": 3})
        self.assertLess(abs(line["fetched"] - self.server.sent(TRAIN)), 2048)
        self.assertEqual(len(line["md5"]), 32)

    def test_connections(self):
        """Ranges are fetched by several requests at the same time, too."""
        self.three_places()
        outcome = self.repair(TRAIN, "--connections", "4")
        self.assert_ends(outcome, 0)
        self.assertIn(f"{TRAIN}: OK (3 places repaired, ", outcome.output)
        self.assert_whole()

    def test_kinds(self):
        """Whatever the search for damage finds can be repaired."""
        places = list(self.members())
        with tarfile.open(self.served / TRAIN) as outer:
            tars = outer.getmembers()
        size = len(self.good)
        for name, changes, cut in (
            ("start", [(0, bytes(4096))], None),
            ("first header", [(0, b"\xaa" * 512)], None),
            ("header of a class tar", [(tars[1].offset, b"\xaa" * 512)], None),
            ("no image", [(places[4][1], b"GIF89a")], None),
            ("no end mark", [(places[4][1] + 99_990, b"\1" * 10)], None),
            ("zeros over members", [(places[2][1] + 7_777, bytes(250_000))], None),
            ("zeros over class tars", [(places[6][1] + 7_777, bytes(250_000))], None),
            ("zeros to the end", [(size - 333_333, bytes(333_333))], None),
            ("two holes in an image", [(places[9][1] + HOLE, bytes(HOLE_BYTES)), (places[9][1] + 85_000, bytes(8192))], None),
            ("a hole and noise beside it", [(places[9][1] + HOLE, bytes(HOLE_BYTES) + b"\xaa" * 10_000)], None),
            ("cut in an image", [], places[-2][1] + 1_234),
            ("cut at a member", [], places[-2][0]),
            ("cut at a class tar", [], tars[2].offset),
            ("the end of the tar", [], size - 10_240),
            ("empty but for a header", [], 512),
        ):
            with self.subTest(name):
                self.archive.write_bytes(self.good)
                self.damage(*changes, cut=cut)
                self.assertNotEqual(self.archive.read_bytes(), self.good)
                self.assert_ends(self.repair(), 0)
                self.assert_whole()

    def test_links(self):
        """What is repaired is the file itself: its inode and its other names stay."""
        self.three_places()
        other = self.folder / "other"
        os.link(self.archive, other)
        self.assert_ends(self.repair(), 0)
        self.assertTrue(other.samefile(self.archive))
        other.unlink()
        self.assert_whole()

    def test_known_verdict(self):
        """After a verdict, the hint of verify is the command that repairs, and the archive is not hashed first."""
        self.damage((list(self.members())[5][1], bytes(8192)))
        outcome = self.prepare("verify", TRAIN)
        self.assert_ends(outcome, 4, "hint: fetch these places again: ", f"download --repair {TRAIN}")
        self.assert_ends(self.repair(), 0)
        self.assert_whole()

    def test_part(self):
        """A download that ended with a wrong checksum is repaired, and gets its name."""
        self.archive.unlink()
        damaged = bytearray(self.good)
        place = list(self.members())[5][1] + HOLE
        damaged[place:place + HOLE_BYTES] = bytes(HOLE_BYTES)
        (self.served / TRAIN).write_bytes(damaged)
        self.assert_ends(self.prepare("download", "train", "--base-url", self.server.url()), 4, "not the published")
        self.assertTrue(self.part.exists())
        (self.served / TRAIN).write_bytes(self.good)
        self.server.forget()
        self.assert_ends(self.repair(), 0)
        self.assert_whole()
        self.assertLess(self.server.sent(TRAIN), len(self.good) // 4)

    def test_whole_part(self):
        """A download that is whole gets its name; nothing is fetched."""
        self.archive.rename(self.part)
        self.assert_ends(self.repair(), 0)
        self.assert_whole()
        self.assertEqual(self.server.requests, [])

    def test_fine(self):
        """Of an archive that is right nothing is fetched; the second time it is not even read."""
        outcome = self.repair()
        self.assert_ends(outcome, 0)
        self.assertIn(f"{TRAIN}: OK", outcome.output)
        self.side.write_bytes(b"ilsvrc-prepare repair 1\n")
        self.assertIn("OK (verified", self.repair().output)
        self.assertEqual(self.server.requests, [])
        self.assert_whole()
        # A file of that name that is not ours stays.
        self.side.write_bytes(b"precious")
        self.assert_ends(self.repair(), 0)
        self.assertEqual(self.side.read_bytes(), b"precious")

    def test_absent(self):
        """What is not there is exit 3, with the command that fetches it; the others are repaired."""
        self.three_places()
        outcome = self.repair(VAL, TRAIN)
        self.assert_ends(outcome, 3, f"{VAL} is not there", f"download {VAL}")
        self.assert_whole()

    def test_usage(self):
        """Names are wanted; a dry run and a selection are not."""
        self.assert_ends(self.prepare("download", "--repair"), 2, "names of archives")
        self.assert_ends(self.repair(TRAIN, "--dry-run"), 2, "no dry run")
        self.assert_ends(self.repair(TRAIN, "--per-class", "1"), 2, "selection")

    def test_nothing_found(self):
        """A single byte in an image does not show: exit 4, and nothing is fetched."""
        _, data = list(self.members())[5]
        self.damage((data + 50_000, bytes([self.good[data + 50_000] ^ 1])))
        before = self.archive.read_bytes()
        self.assert_ends(self.repair(), 4, "no place in it looks damaged", "hint: move it away, and download it again")
        self.assert_untouched(before)
        self.assertLess(self.server.sent(TRAIN), 4096)

    def test_still_wrong(self):
        """If other bytes are wrong, too, the archive stays as it was."""
        places = list(self.members())
        self.three_places()
        self.damage((places[9][1] + 50_000, bytes([self.good[places[9][1] + 50_000] ^ 1])))
        before = self.archive.read_bytes()
        status = self.archive.stat()
        self.assert_ends(self.repair(), 4, "would still have another checksum", "stays as it was")
        self.assert_untouched(before)
        self.assertEqual(self.archive.stat().st_mtime_ns, status.st_mtime_ns)

    def test_wrong_server(self):
        """A server that has other bytes, another size, no ranges or a page does no harm."""
        self.three_places()
        before = self.archive.read_bytes()
        for kind, settings, code, words in (
            ("flipped", {}, 4, "would still have another checksum"),
            ("no_ranges", {}, 8, "sends only whole files"),
            ("page", {}, 4, "web page"),
            ("status", {"status": 404}, 8, "status 404"),
        ):
            with self.subTest(kind):
                self.server.fault(TRAIN, kind, **settings)
                self.assert_ends(self.repair(), code, words)
                self.assert_untouched(before)
                self.server.heal()
        (self.served / TRAIN).write_bytes(self.good + bytes(512))
        self.assert_ends(self.repair(), 4, f"{len(self.good) + 512:,}")
        self.assert_untouched(before)

    def test_too_long(self):
        """An archive that is longer than the published one is refused."""
        self.archive.write_bytes(self.good + bytes(512))
        self.assert_ends(self.repair(), 4, "too long")
        self.assert_untouched(self.good + bytes(512))

    def test_link(self):
        """Nothing is written through a link."""
        self.three_places()
        elsewhere = self.folder / "elsewhere"
        self.archive.rename(elsewhere)
        before = elsewhere.read_bytes()
        self.archive.symlink_to(elsewhere)
        self.assert_ends(self.repair(), 6, "is a link")
        self.assertEqual(elsewhere.read_bytes(), before)

    def test_taken_name(self):
        """What has the name of the ranges' file, and is not ours, is left as it is."""
        self.three_places()
        before = self.archive.read_bytes()
        self.side.write_bytes(b"precious")
        self.assert_ends(self.repair(), 6, str(self.side))
        self.assertEqual(self.side.read_bytes(), b"precious")
        self.side.unlink()
        self.side.symlink_to(self.folder / "nowhere")
        self.assert_ends(self.repair(), 6, str(self.side))
        self.assertEqual(self.archive.read_bytes(), before)

    def begin(self, **options):
        return program.Running(
            "download", "--repair", TRAIN, "--root", self.root, "--manifest", self.manifest, "--base-url",
            self.server.url(), **options)

    @needs_tracing
    def test_taken_meanwhile(self):
        """So is what appears under that name while damage is looked for."""
        self.three_places()
        self.assert_ends(self.prepare("verify", TRAIN), 4)
        before, log = self.archive.read_bytes(), self.folder / "log"
        with log.open("w") as errors:
            running = self.begin(stderr=errors, before=injecting("pread64", "delay_exit=700000:when=1", self.archive))
            self.assertTrue(running.wait_until(lambda: "looking for damage" in log.read_text()))
            self.side.write_bytes(b"precious")
            self.assertEqual(running.end()[0], 6)
        self.assertEqual(self.side.read_bytes(), b"precious")
        self.assertEqual(self.archive.read_bytes(), before)

    def test_absurd_ranges(self):
        """A file of ranges with numbers that no archive has is given up."""
        most = 2 ** 63 - 1
        for first, second, places in (
            ("0 0 0", f"{most} 0 0", [(0, most)]), (f"{most} 0 0", f"{most} 0 0", [(0, 1), (most - 1, most)]),
            ("-1 0 0", "9 0 0", [(0, 9)]), ("0 0 0", f"{2 ** 64 - 1} 0 0", [(0, 9)]),
        ):
            self.three_places()
            lines = ["ilsvrc-prepare repair 1", first, second, *(f"{start} {end}" for start, end in places), "end", ""]
            self.side.write_text("\n".join(lines))
            self.assert_ends(self.repair(), 0)
            self.assert_whole()

    def test_foreign_part(self):
        """What is visibly something else, and not a download of the archive, is not written over."""
        self.archive.unlink()
        for content in b"my notes\n" * 100, b"PK\3\4" + bytes(range(256)) * 10:
            self.part.write_bytes(content)
            self.assert_ends(self.repair(), 6, "there in part", "first bytes")
            self.assertEqual(self.part.read_bytes(), content)

    def test_renamed(self):
        """An archive that is renamed while ranges are fetched is not written to."""
        self.three_places()
        before, other = self.archive.read_bytes(), self.folder / "other"
        self.server.fault(TRAIN, "rate", bytes=200_000)
        log = self.folder / "log"
        with log.open("w") as errors:
            running = self.begin(stderr=errors)
            self.assertTrue(running.wait_until(lambda: self.side.exists() and self.side.stat().st_size > 1000))
            self.server.heal()
            self.archive.rename(other)
            self.assertEqual(running.end()[0], 6)
        self.assertIn("was not written to", log.read_text())
        self.assertEqual(other.read_bytes(), before)

    @needs_tracing
    def test_renamed_later(self):
        """If it is renamed when it is written to, that is said, and the ranges are kept until it has its name again."""
        self.three_places()
        before, other, log = self.archive.stat().st_mtime_ns, self.folder / "other", self.folder / "log"
        with log.open("w") as errors:
            running = self.begin(
                stderr=errors, before=injecting("pwrite64", "delay_exit=1000000:when=1", self.archive))
            self.assertTrue(running.wait_until(lambda: self.archive.stat().st_mtime_ns != before))
            self.archive.rename(other)
            self.assertEqual(running.end()[0], 6)
        self.assertIn("while the repair was written to it", log.read_text())
        other.rename(self.archive)
        self.server.forget()
        self.assert_ends(self.repair(), 0)
        self.assert_whole()
        self.assertEqual(self.server.requests, [])

    def test_broken_off(self):
        """A repair that broke off goes on: what was fetched is not fetched again, and damage is not looked for again."""
        self.three_places()
        before = self.archive.read_bytes()
        self.server.fault(TRAIN, "end", **SECOND)
        self.assert_ends(self.repair(TRAIN, "--retries", "0"), 8, "ended too early")
        self.assertEqual(self.archive.read_bytes(), before)
        there = self.side.stat().st_size
        self.assertGreater(there, 2 * KIB64)
        self.server.heal()
        self.server.forget()
        outcome = self.repair()
        self.assert_ends(outcome, 0)
        self.assertNotIn("looking for damage", outcome.errors)
        self.assert_whole()
        for request in self.server.of(TRAIN)[2:]:
            self.assertGreater(request.range[0], 4 * KIB64)

    def test_changed_between(self):
        """If the server's file or the archive has changed since, the repair begins anew."""
        for change in (
            lambda: os.utime(self.served / TRAIN, (1, 1)),
            lambda: self.damage((list(self.members())[12][1], bytes(8192))),
        ):
            self.archive.write_bytes(self.good)
            self.three_places()
            self.server.fault(TRAIN, "end", **SECOND)
            self.assert_ends(self.repair(TRAIN, "--retries", "0"), 8)
            self.server.heal()
            change()
            self.assert_ends(self.repair(), 0, "looking for damage")
            self.assert_whole()

    @needs_tracing
    def test_changed_meanwhile(self):
        """What is recorded as verified, and gets the archive's name, is the file that was hashed, in the state it had then."""
        bad = bytearray(self.good)
        for _, place in self.members():
            bad[place + HOLE] ^= 1

        def replace(path):
            other = self.folder / "other"
            other.write_bytes(bad)
            os.replace(other, path)

        def write(path):
            with open(path, "r+b") as file:
                file.write(bad)

        for name, zeros, change in itertools.product((TRAIN, f"{TRAIN}.part"), (0, HOLE_BYTES), (replace, write)):
            with self.subTest(name=name, zeros=zeros, change=change.__name__):
                self.make()
                path = self.root / name
                self.archive.rename(path)
                place = list(self.members())[3][1] + HOLE
                self.damage((place, bytes(zeros)), path=path)
                run = program.Running(
                    "download", "--repair", TRAIN, "--root", self.root, "--manifest", self.manifest, "--base-url",
                    self.server.url(), before=injecting("pread64", "delay_exit=1000000", path))
                self.assertTrue(run.wait_until(lambda: run.writes_to(path)))
                change(path)
                # If it was changed before the first look, it is damaged.
                self.assertIn(run.end()[0], (6, 4))
                self.assertEqual(path.read_bytes(), bytes(bad))
                self.assertEqual(self.archive.exists(), name == TRAIN)
                if name == TRAIN:
                    self.assert_ends(self.prepare("verify", TRAIN), 4)

    def test_open_elsewhere(self):
        """What another program has open, perhaps to write to it, is left alone."""
        for name in TRAIN, f"{TRAIN}.part":
            path = self.root / name
            self.archive.rename(path)
            self.damage(cut=len(self.good) - 30_000, path=path)
            before = path.read_bytes()
            with open(path, "ab"):
                self.assert_ends(self.repair(), 7, "open in another program")
                self.assertEqual(path.read_bytes(), before)
            self.assert_ends(self.repair(), 0)
            self.assert_whole()

    def test_useless_ranges(self):
        """Ranges of an earlier run that do not help are given up, and damage is looked for again."""
        self.three_places()
        self.server.fault(TRAIN, "end", **SECOND)
        self.assert_ends(self.repair(TRAIN, "--retries", "0"), 8)
        self.server.heal()
        content = bytearray(self.side.read_bytes())
        content[-KIB64:] = bytes(KIB64)
        self.side.write_bytes(content)
        self.assert_ends(self.repair(), 0, "looking for damage")
        self.assert_whole()

    def test_disk_limit(self):
        """A limit on file sizes is exit 5 like a full disk, and nothing is lost."""
        self.three_places()
        before = self.archive.read_bytes()

        def limit():
            program.heed_signals()
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        self.assert_ends(self.repair(preexec_fn=limit), 5, "File too large")
        self.assertEqual(self.archive.read_bytes(), before)
        self.assert_ends(self.repair(), 0)
        self.assert_whole()

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_no_room(self):
        """Without room for the ranges nothing is begun."""
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={len(self.good) + 200_000}", "tmpfs", self.root], capture_output=True)
        if mounted.returncode:
            self.skipTest("no file system can be mounted")
        self.addCleanup(subprocess.run, ["umount", self.root])
        self.archive.write_bytes(self.good)
        self.damage(*[(data + HOLE, bytes(HOLE_BYTES)) for _, data in self.members()])
        before = self.archive.read_bytes()
        self.assert_ends(self.repair(), 5, "too little space")
        self.assert_untouched(before)

    @needs_tracing
    def test_killed(self):
        """A run that is killed at any call leaves the archive as it was until the ranges are durable, and then the next
        run completes it without the server."""
        states = set()
        for call in "pwrite64", "fdatasync", "fsync", "unlinkat", "write", "openat2":
            for number in itertools.count(1):
                self.archive.write_bytes(self.good)
                self.three_places()
                before = self.archive.read_bytes()
                tracing = injecting(call, f"signal=KILL:when={number}")
                outcome = self.repair(before=tracing)
                if outcome.code == 0:
                    break
                content = self.archive.read_bytes()
                if content != before and content != self.good:
                    # In the middle of it: all that is missing is here.
                    shutil.copytree(self.served, self.folder / "away")
                    (self.served / TRAIN).unlink()
                    states.add("between")
                else:
                    states.add("as it was" if content == before else "whole")
                again = self.repair()
                self.assert_ends(again, 0)
                if (self.folder / "away").exists():
                    shutil.rmtree(self.served)
                    (self.folder / "away").rename(self.served)
                self.assert_whole()
                self.journal.unlink()
        self.assertEqual(states, {"as it was", "between", "whole"})

    @needs_tracing
    def test_write_errors(self):
        """If the archive cannot be written to, the error says so, and the next run completes it."""
        for call, error in (("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO")):
            for number in 1, 2:
                with self.subTest(call=call, error=error, number=number):
                    self.archive.write_bytes(self.good)
                    self.three_places()
                    before = injecting(call, f"error={error}:when={number}", self.archive, self.side)
                    outcome = self.repair(before=before)
                    if call == "fdatasync" or outcome.code:
                        self.assert_ends(outcome, 5)
                    self.assert_ends(self.repair(), 0)
                    self.assert_whole()

    def test_interrupted(self):
        """A signal ends a repair; the next run goes on."""
        self.three_places()
        before = self.archive.read_bytes()
        self.server.fault(TRAIN, "rate", bytes=200_000)
        running = program.Running(
            "download", "--repair", TRAIN, "--root", self.root, "--manifest", self.manifest, "--base-url",
            self.server.url())
        running.wait_until(lambda: self.side.exists() and self.side.stat().st_size > 1000)
        running.interrupt()
        running.end()
        self.assertEqual(self.archive.read_bytes(), before)
        self.server.heal()
        self.assert_ends(self.repair(), 0)
        self.assert_whole()

    def test_flat(self):
        """Archives without class tars are repaired, too, wherever they are."""
        folder = self.folder / "archives"
        folder.mkdir()
        self.archive.unlink()
        for name in VAL, TEST:
            shutil.copy(self.served / name, folder)
            self.damage((150_000, bytes(20_000)), path=folder / name)
        outcome = self.repair(VAL, TEST, "--archives", folder, "--json")
        self.assert_ends(outcome, 0)
        self.assertEqual([line["type"] for line in outcome.lines], ["repaired", "repaired", "outcome"])
        for name in VAL, TEST:
            self.assertEqual((folder / name).read_bytes(), (self.served / name).read_bytes())


if __name__ == "__main__":
    unittest.main()
