"""Repairs by lists of pieces: single wrong bytes are found, only their pieces are fetched, and what is no such list is refused."""

import re
import shutil
import subprocess
import unittest

from support import nginx
from support.pieces import bencode, metalink, torrent
from support.release import TEST, TRAIN, VAL
from support.repairing import RepairCase

KIB64 = 64 << 10
# What a server sends before the ranges: first bytes, for its state.
HEADS = 2048


class Pieces(RepairCase):
    def setUp(self):
        super().setUp()
        self.list = self.folder / "pieces"
        self.others = {name: (self.served / name).read_bytes() for name in (VAL, TEST)}

    def flip(self, *offsets):
        for offset in offsets:
            self.damage((offset, bytes([self.good[offset] ^ 1])))

    def inside(self, image):
        """An offset in the middle of an image's data, where no search for damage finds anything."""
        return list(self.members())[image][1] + 50_000

    def by_list(self, content, *arguments, **options):
        self.list.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.server.forget()
        return self.repair(*(arguments or [TRAIN]), "--pieces", self.list, **options)

    def test_flipped_bytes(self):
        """Bytes that no search finds are repaired: two pieces are fetched, whatever the list's form."""
        places = self.inside(3), self.inside(15)
        self.flip(*places)
        self.assert_ends(self.repair(), 4, "no place in it looks damaged", "--pieces")
        for name, content in (
            ("torrent", torrent([(TRAIN, self.good)], KIB64)),
            ("metalink", metalink(TRAIN, self.good, KIB64)),
            ("metalink, MD5", metalink(TRAIN, self.good, KIB64, "md5")),
            ("metalink 3", metalink(TRAIN, self.good, KIB64, "sha1", old=True)),
        ):
            with self.subTest(name):
                self.archive.write_bytes(self.good)
                self.flip(*places)
                outcome = self.by_list(content)
                self.assert_ends(outcome, 0, f"{TRAIN}: 2 places look damaged; 131.1 kB of ")
                self.assertNotIn("looking for damage", outcome.errors)
                self.assertIn("OK (2 places repaired, 131.1 kB of ", outcome.output)
                self.assertLessEqual(self.server.sent(TRAIN), 2 * KIB64 + HEADS)
                self.assert_whole()

    def test_json(self):
        self.flip(self.inside(3))
        outcome = self.by_list(torrent([(TRAIN, self.good)], KIB64), TRAIN, "--json")
        self.assert_ends(outcome, 0)
        (line,) = outcome.of_type("repaired")
        self.assertEqual((line["places"], line["fetched"]), (1, KIB64))

    def test_small_pieces(self):
        """Pieces that are shorter than what is fetched at once, and of no round length."""
        self.flip(self.inside(3))
        outcome = self.by_list(torrent([(TRAIN, self.good)], 10_001))
        self.assert_ends(outcome, 0)
        self.assertLessEqual(self.server.sent(TRAIN), 2 * KIB64 + HEADS)
        self.assert_whole()

    def test_fine(self):
        """Of an archive that is right nothing is fetched, though all pieces are listed wrongly."""
        self.assert_ends(self.by_list(torrent([(TRAIN, bytes(len(self.good)))], KIB64)), 0)
        self.assertEqual(self.server.requests, [])
        self.assert_whole()

    def test_short(self):
        """What is missing at the end is fetched with the piece that it begins in."""
        cut = len(self.good) - 200_000
        self.flip(self.inside(3))
        self.damage(cut=cut)
        self.assert_ends(self.by_list(torrent([(TRAIN, self.good)], KIB64)), 0, "2 places")
        self.assertLessEqual(self.server.sent(TRAIN), 2 * KIB64 + 200_000 + HEADS)
        self.assert_whole()

    def test_part(self):
        """A download is repaired, and gets its name."""
        self.flip(self.inside(3))
        self.archive.rename(self.part)
        self.assert_ends(self.by_list(torrent([(TRAIN, self.good)], KIB64)), 0, "1 place looks damaged")
        self.assertLessEqual(self.server.sent(TRAIN), KIB64 + HEADS)
        self.assert_whole()

    def test_several_files(self):
        """Of a torrent with several files the pieces at the borders cannot be compared: they are fetched again."""
        files = [(VAL, self.others[VAL]), (TRAIN, self.good), (TEST, self.others[TEST])]
        for places in [], [self.inside(10)]:
            self.archive.write_bytes(self.good)
            # Both borders are damaged, too.
            self.flip(0, len(self.good) - 1, *places)
            outcome = self.by_list(torrent(files, 100_000))
            self.assert_ends(outcome, 0, f"{2 + len(places)} places look damaged")
            self.assertLessEqual(self.server.sent(TRAIN), (2 + len(places)) * (100_000 + 2 * KIB64) + HEADS)
            self.assert_whole()

    def test_several_archives(self):
        """Several archives are repaired by one list."""
        (self.root / VAL).write_bytes(self.others[VAL][:200_000] + b"\xaa" + self.others[VAL][200_001:])
        self.flip(self.inside(3))
        files = [(VAL, self.others[VAL]), (TRAIN, self.good)]
        self.assert_ends(self.by_list(torrent(files, KIB64), TRAIN, VAL), 0)
        self.assertEqual((self.root / VAL).read_bytes(), self.others[VAL])
        self.assertEqual(self.archive.read_bytes(), self.good)

    def test_same_damage(self):
        """If the server's file is damaged, too, that is said, and nothing is written."""
        place = self.inside(3)
        self.flip(place, self.inside(15))
        before = self.archive.read_bytes()
        damaged = bytearray(self.good)
        damaged[place] ^= 1
        (self.served / TRAIN).write_bytes(damaged)
        self.assert_ends(
            self.by_list(torrent([(TRAIN, self.good)], KIB64)), 4, "is damaged on the server, too",
            f"the piece at byte {place // KIB64 * KIB64:,}", "hint: use another mirror with --base-url")
        self.assert_untouched(before)
        (self.served / TRAIN).write_bytes(self.good)
        self.assert_ends(self.by_list(torrent([(TRAIN, self.good)], KIB64)), 0)
        self.assert_whole()

    def test_other_list(self):
        """A list of other bytes cannot change the archive: the published checksum decides."""
        self.flip(self.inside(3))
        before = self.archive.read_bytes()
        self.assert_ends(self.by_list(torrent([(TRAIN, before)], KIB64)), 4, "would still have another checksum")
        self.assert_untouched(before)
        damaged = bytearray(before)
        damaged[self.inside(12)] ^= 1
        self.archive.write_bytes(damaged)
        self.assert_ends(self.by_list(torrent([(TRAIN, before)], KIB64)), 4, "would still have another checksum")
        self.assert_untouched(damaged)

    def test_broken_off(self):
        """What was fetched before it broke off is not fetched again, with the list or without."""
        content = torrent([(TRAIN, self.good)], KIB64)
        for arguments in ["--pieces", self.list], []:
            self.archive.write_bytes(self.good)
            self.flip(self.inside(3), self.inside(15))
            self.server.fault(TRAIN, "end", beyond=512, skip=1, after=10_000)
            self.assert_ends(self.by_list(content, TRAIN, "--retries", "0"), 8)
            self.server.heal()
            self.server.forget()
            self.assert_ends(self.repair(TRAIN, *arguments), 0)
            self.assertLess(self.server.sent(TRAIN), KIB64 + HEADS)
            self.assert_whole()

    def test_damaged_between(self):
        """Pieces of an earlier run that are damaged by now are fetched again."""
        content = torrent([(TRAIN, self.good)], KIB64)
        self.flip(self.inside(3), self.inside(15))
        self.server.fault(TRAIN, "end", beyond=512, skip=1, after=10_000)
        self.assert_ends(self.by_list(content, TRAIN, "--retries", "0"), 8)
        self.server.heal()
        side = bytearray(self.side.read_bytes())
        side[-20_000] ^= 1
        self.side.write_bytes(side)
        self.assert_ends(self.by_list(content), 0)
        self.assert_whole()

    def test_after_damage_report(self):
        """Ranges that were fetched by a search for damage do not suffice: the pieces are compared."""
        self.flip(self.inside(3))
        self.damage((self.inside(15) + 8_000, bytes(16_384)))
        self.server.fault(TRAIN, "end", beyond=512, after=10_000)
        self.assert_ends(self.repair(TRAIN, "--retries", "0"), 8)
        self.server.heal()
        outcome = self.by_list(torrent([(TRAIN, self.good)], KIB64))
        self.assert_ends(outcome, 0, "2 places look damaged")
        self.assert_whole()

    def test_refused_lists(self):
        """What is no list of the archive is exit 2 before anything is asked for or written."""
        self.flip(self.inside(3))
        before = self.archive.read_bytes()
        good = torrent([(TRAIN, self.good)], KIB64)
        version2 = {"info": {"meta version": 2, "name": TRAIN, "piece length": KIB64, "file tree": {TRAIN: {"": {}}}}}
        for name, content, words in (
            ("empty", b"", "neither a torrent nor a Metalink"),
            ("archive", self.others[VAL], "neither a torrent nor a Metalink"),
            ("page", "<!DOCTYPE html><html></html>", "neither a torrent nor a Metalink"),
            ("other", torrent([(VAL, self.others[VAL])], KIB64), f"{TRAIN} is not in it"),
            ("other metalink", metalink(VAL, self.others[VAL], KIB64), f"{TRAIN} is not in it"),
            ("size", torrent([(TRAIN, self.good[:-1])], KIB64), f"{len(self.good) - 1:,} bytes"),
            ("version 2", bencode(version2), "version 2"),
            ("cut", good[:-100], "it ends early"),
            ("deep", b"d1:a" + b"l" * 3_000_000, "it is damaged"),
            ("number", good.replace(b"6:length", b"6:lengthi99999999999999999999e6:length", 1), "it is damaged"),
            ("negative", good.replace(b"6:lengthi", b"6:lengthi-", 1), "it is damaged"),
            ("no pieces", metalink(TRAIN, self.good, KIB64).replace("sha-256", "sha-512"), "no MD5, SHA-1 or SHA-256"),
            ("cut metalink", metalink(TRAIN, self.good, KIB64)[:-100], "it is damaged"),
            ("large", bytes(65 << 20), "has more than"),
        ):
            with self.subTest(name):
                outcome = self.by_list(content)
                self.assert_ends(outcome, 2, str(self.list), words, "hint: ")
                self.assertEqual(self.server.requests, [])
                self.assert_untouched(before)
                self.assertFalse(self.journal.exists())

    def test_usage(self):
        """A list is a file that is there, and goes with --repair."""
        self.assert_ends(self.prepare("download", TRAIN, "--pieces", self.list), 2, "--pieces goes with --repair")
        self.assert_ends(self.repair(TRAIN, "--pieces", self.list), 3, f"--pieces: {self.list}: No such file")
        self.assert_ends(self.repair(TRAIN, "--pieces", self.folder), 2, "is no file")

    @unittest.skipUnless(nginx.PROGRAM, "nginx is not installed")
    def test_nginx(self):
        """A real server sends no more than the pieces that differ, too."""
        self.flip(self.inside(3), self.inside(15))
        self.list.write_bytes(torrent([(TRAIN, self.good)], KIB64))
        with nginx.Nginx(self.folder / "nginx", self.served) as server:
            outcome = self.prepare(
                "download", "--repair", TRAIN, "--pieces", self.list, "--connections", "2", "--base-url",
                f"http://127.0.0.1:{server.plain}/")
        self.assert_ends(outcome, 0)
        log = (self.folder / "nginx/access.log").read_text()
        sent = sum(int(size) for size in re.findall(r'" 206 (\d+) ', log))
        self.assertLessEqual(2 * KIB64, sent)
        self.assertLessEqual(sent, 2 * KIB64 + HEADS)
        self.assert_whole()

    @unittest.skipUnless(shutil.which("aria2c"), "aria2c is not installed")
    def test_aria2(self):
        """aria2 reads the same lists."""
        files = [(VAL, self.others[VAL]), (TRAIN, self.good)]
        for name, content in (
            ("one.torrent", torrent(files[1:], KIB64)), ("two.torrent", torrent(files, KIB64)),
            ("a.meta4", metalink(TRAIN, self.good, KIB64).replace("</pieces>", "</pieces><url>http://x.example/a</url>")),
        ):
            path = self.folder / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            shown = subprocess.run(["aria2c", "-S", path], capture_output=True, text=True, check=True).stdout
            self.assertIn(TRAIN, shown)
            self.flip(self.inside(3))
            self.assert_ends(self.repair(TRAIN, "--pieces", path), 0)
            self.assert_whole()


if __name__ == "__main__":
    unittest.main()
