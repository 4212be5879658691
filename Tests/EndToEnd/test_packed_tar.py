"""Kaggle's zip as it was once: the tree is one gzipped tar in it."""

import gzip
import itertools
import shutil
import unittest
import zipfile

from support import journal, others
from support.case import STAGING
from support.program import Running
from support.release import make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from test_releases import KAGGLE, ReleaseCase, cls_loc_tree, zipped

TAR = "imagenet_object_localization_patched2019.tar.gz"
TABLES = {"LOC_sample_submission.csv": b"ImageId,PredictionString\n", "LOC_synset_mapping.txt": b"n01440764 tench\n"}


def packed(tar, method=zipfile.ZIP_DEFLATED):
    return zipped({**TABLES, TAR: tar, "z.csv": b"z\n"}, method)


class PackedTar(ReleaseCase):
    def setUp(self):
        super().setUp()
        self.files = {path: data for path, data in cls_loc_tree(self.release).items() if "/" in path}
        self.tar = others.tgz(self.files.items())
        self.put({KAGGLE: packed(self.tar)})

    def test_prepared(self):
        """One command makes the tree; audits, the boxes and a second run work as with any other archive."""
        self.assertIn("read", self.prepare("--dry-run").output)
        self.assertFalse(self.journal.exists())
        self.assertIn("extract-bbox", self.prepare("status").output)
        self.assert_whole()

    def test_repaired(self):
        self.assert_all()
        next((self.root / "train").glob("*/*.JPEG")).write_bytes(b"")
        next((self.root / "val").glob("*/*.JPEG")).unlink()
        self.assert_ends(self.prepare("audit", "--repair", "--deep"), 0)
        self.assert_prepared()

    def test_stored(self):
        self.put({KAGGLE: packed(self.tar, zipfile.ZIP_STORED)})
        self.assert_all()

    def test_earlier_name(self):
        """Any gzipped tar is read that is the only one, in whatever folder."""
        self.put({KAGGLE: zipped({"x/imagenet_object_localization.tar.gz": self.tar})})
        self.assert_all()

    @unittest.skipUnless(shutil.which("zip"), "Info-ZIP is needed")
    def test_info_zip(self):
        """As Info-ZIP writes it, deflated or stored, in zip64's form, with extra fields."""
        self.check_tool(["zip", "-q", "-r"], [], ["-0"], ["-9", "-fz"])

    @unittest.skipUnless(others.SEVEN_ZIP, "7-Zip is needed")
    def test_seven_zip(self):
        """As 7-Zip writes it, deflated or stored."""
        self.check_tool([others.SEVEN_ZIP, "a", "-tzip", "-bso0"], [], ["-mx=0"])

    def check_tool(self, command, *options):
        for option in options:
            with self.subTest(options=option):
                members = {TAR: self.tar, "LOC_val_solution.csv": b"x\n"}
                self.put({KAGGLE: others.with_tool([*command, *option], KAGGLE, members, self.folder)})
                self.assert_all()
                self.forget()

    @unittest.skipUnless(others.PIGZ, "pigz is needed")
    def test_pigz(self):
        """As pigz compresses the tar, in several pieces."""
        tar = gzip.decompress(self.tar)
        for options in (["-b", "128"], ["-i", "-b", "128"]):
            self.put({KAGGLE: packed(others.pigzed(tar, *options))})
            self.assert_all()
            self.forget()

    def test_tree_first(self):
        """A zip that has the tree, too, is read as that."""
        files = {**self.files, TAR: b"not looked at"}
        self.put({KAGGLE: zipped(files)})
        self.assert_all()

    def test_two_tars(self):
        """Of two tars none is chosen."""
        self.put({KAGGLE: zipped({TAR: self.tar, "another.tar.gz": self.tar})})
        self.assert_ends(self.prepare(), 4, KAGGLE)
        self.assertFalse((self.root / "train").exists())

    def test_members(self):
        """gzip may have several members, as pigz and cat make them."""
        half = len(self.tar) // 2
        tar = gzip.decompress(self.tar)
        self.put({KAGGLE: packed(gzip.compress(tar[:half]) + gzip.compress(tar[half:]))})
        self.assert_all()

    def assert_refused(self, content, *texts):
        (self.root / KAGGLE).write_bytes(content)
        self.assert_ends(self.prepare(), 4, KAGGLE, *texts)
        self.assert_unpublished()

    def test_damaged(self):
        """Damage anywhere is found: by the zip's checksum, by gzip's, or by the tar's end."""
        whole = packed(self.tar, zipfile.ZIP_STORED)
        start = whole.index(self.tar)
        for place in (start, start + 12, start + len(self.tar) // 2, start + len(self.tar) - 1):
            with self.subTest(place=place):
                self.assert_refused(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1:], TAR)

    def test_zip_checksum(self):
        """The zip's checksum counts, too: gzip's are right here."""
        whole = bytearray(packed(self.tar))
        checksum = zipfile.crc32(self.tar).to_bytes(4, "little")
        places = [place for place in range(len(whole)) if whole.startswith(checksum, place)]
        self.assertEqual(len(places), 2)
        for place in places:
            whole[place] ^= 1
        self.assert_refused(bytes(whole), TAR, "checksum")

    def test_cut(self):
        self.assert_refused(packed(self.tar)[:-100])
        self.assert_refused(packed(self.tar[:-5000]), TAR, "truncated")
        self.assert_refused(packed(gzip.compress(gzip.decompress(self.tar)[:-60000])), "truncated")
        self.assert_refused(packed(b"<html>"), TAR)
        self.assert_refused(packed(b""), TAR)

    def test_bomb(self):
        """A tar that is compressed twice, and far more than any image, is refused; the journal stays readable."""
        self.assert_refused(zipped({TAR: gzip.compress(others.tar([("ILSVRC/a", bytes(64 << 20))]))}), "67108864 bytes")
        self.assert_ends(self.prepare("status"), 0)

    def test_one_class(self):
        wnid = self.release.wnids[1]
        self.assert_ends(self.prepare("--classes", wnid), 0)
        self.assertEqual([path.name for path in (self.root / "train").iterdir()], [wnid])

    @needs_tracing
    def test_resumed(self):
        """A run that was killed reads from the start again, says so, and writes only what is missing."""
        self.release = make_release(classes=20, per_class=40, val=40, test=10, largest=200_000, seed=5)
        files = {path: data for path, data in cls_loc_tree(self.release).items() if "/" in path}
        self.put({KAGGLE: packed(others.tgz(files.items()))})
        run = Running(
            "--root", self.root, "--manifest", self.manifest, "--checkpoint", "1M",
            before=injecting("pread64", "delay_exit=400000", self.root / KAGGLE))
        self.assertTrue(run.wait_until(lambda: journal.extracted(self.journal, KAGGLE) > 8 << 20))
        run.kill()
        outcome = self.prepare()
        self.assert_ends(outcome, 0, "from its start")
        self.assert_prepared()

    @needs_tracing
    def test_cheap_look(self):
        """A run that has nothing to do reads no more than the zip's directory."""
        self.assert_all()
        log = self.folder / "log"
        self.assert_ends(self.prepare(before=watching_reads(log)), 0)
        self.assertLess(bytes_read(log, KAGGLE), 70_000)

    @needs_tracing
    def test_killed(self):
        """Killed at many of its calls, it is completed by the next run."""
        calls = {"openat2": range(1, 120, 7), "pread64": range(1, 9), "write": range(1, 26, 2), "syncfs": (1, 2, 3, 4),
                 "renameat2": (1, 2, 3), "fdatasync": range(1, 12), "mkdirat": range(1, 12, 2), "close": range(1, 90, 9)}
        points = [(call, number) for call, numbers in calls.items() for number in numbers]
        self.assertGreater(len(points), 60)
        killed = 0
        for (call, number), method in zip(points, itertools.cycle((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))):
            with self.subTest(call=call, number=number):
                (self.root / KAGGLE).write_bytes(packed(self.tar, method))
                outcome = self.prepare("--checkpoint", "64k", before=injecting(call, f"signal=KILL:when={number}"))
                killed += outcome.code == -9
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared()
                self.assertFalse((self.root / STAGING).exists())
                self.forget()
        self.assertGreaterEqual(killed, 50)


if __name__ == "__main__":
    unittest.main()
