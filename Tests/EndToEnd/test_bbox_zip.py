"""The boxes in the test images of task 3: the one official archive that is a zip, so that a digest sees a zip."""

import shutil
import unittest
import zipfile

from support import journal, others
from support.case import STAGING, Case
from support.others import BBOX_TEST_DOGS
from support.program import Running
from support.release import TEST, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from support.tree import actual_tree


class DogsInTest(Case):
    FOLDERS = ("ILSVRC2012_bbox_test_dogs/", "test/more/", "")

    def setUp(self):
        super().setUp()
        self.release = make_release()
        self.dogs = {}
        for number in (1, 3, 4, 7):
            image = f"ILSVRC2012_test_{number:08}"
            self.dogs[f"{image}.xml"] = others.xml(image, "n02085620", *[(number, 2, 30, 40)] * 40 * number)
        self.put(self.zip())

    def zip(self, folder=FOLDERS[0], **options):
        members = [(folder, b"")] if folder else []
        return others.zipped(members + [(f"{folder}{name}", data) for name, data in self.dogs.items()], **options)

    def put(self, content, **published):
        """Places the zip, with a row for it and one for the test images, which say how many there are."""
        self.content, archive = content, {BBOX_TEST_DOGS: content}
        rows = [{**row, **published} for row in others.rows(self.release, archive)]
        rows.append(self.release.row(TEST, b"", bytes="-", md5="-", sha256="-"))
        self.place(self.release, archive, rows)

    def forget(self):
        for name in ("bbox", STAGING):
            shutil.rmtree(self.root / name, ignore_errors=True)
        self.journal.unlink(missing_ok=True)

    def assert_extracted(self):
        self.assertEqual(actual_tree(self.root, ["bbox"]), others.digests(self.dogs, "bbox/test_t3"))
        self.assertEqual({path.name for path in self.root.iterdir()}, {BBOX_TEST_DOGS, "bbox", self.journal.name})

    def assert_refused(self, outcome):
        self.assert_ends(outcome, 4, BBOX_TEST_DOGS)
        self.assertFalse((self.root / "bbox/test_t3").exists())

    def test_extracted(self):
        """They are in bbox/test_t3 by their base names, whatever folder they come from, and the zip is verified."""
        for folder in self.FOLDERS:
            for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                with self.subTest(folder=folder, method=method):
                    self.put(self.zip(folder, method=method))
                    outcome = self.prepare("extract-bbox")
                    self.assert_ends(outcome, 0)
                    self.assertIn(f"{BBOX_TEST_DOGS}: OK", outcome.output)
                    self.assertIn(f"bbox/test_t3/  {len(self.dogs)} annotations", outcome.output)
                    self.assertNotIn("NOT VERIFIED", outcome.output)
                    self.assert_extracted()
                    self.assertIn("done before", self.prepare("extract-bbox").output)
                    for command in (["audit", "bbox/test_t3"], ["audit", "--deep", "bbox/test_t3"], ["verify"]):
                        self.assert_ends(self.prepare(*command), 0)
                    self.forget()

    def test_sha256(self):
        """It can be verified by SHA-256 as well."""
        self.assert_ends(self.prepare("extract-bbox", "--digest", "sha256"), 0)
        self.assert_extracted()

    @needs_tracing
    def test_one_read(self):
        """It is verified and extracted in one read, but for its directory."""
        self.dogs = {f"ILSVRC2012_test_{number:08}.xml": data + b" " * 1_000_000
                     for number, data in zip((2, 3, 5, 6), self.dogs.values())}
        self.put(self.zip(method=zipfile.ZIP_STORED))
        log = self.folder / "log"
        self.assert_ends(self.prepare("extract-bbox", before=watching_reads(log)), 0)
        self.assertLess(bytes_read(log, BBOX_TEST_DOGS), len(self.content) + (1 << 18))
        self.assert_extracted()

    def test_repaired(self):
        """What a tree lacks comes from the zip again."""
        self.assert_ends(self.prepare("extract-bbox"), 0)
        paths = [self.root / "bbox/test_t3" / name for name in self.dogs]
        paths[0].unlink()
        paths[2].write_bytes(b"")
        self.assert_ends(self.prepare("audit", "--deep", "bbox/test_t3"), 4)
        self.assert_ends(self.prepare("audit", "--repair", "bbox/test_t3"), 0)
        self.assert_extracted()

    def test_flipped(self):
        """Wherever a byte is flipped, it is refused: in data, in headers, and where only the MD5 shows it."""
        directory = self.content.index(b"PK\x01\x02")
        # Among them the time in a local header and in the directory, which nothing else looks at.
        for place in {10, directory + 12, *range(0, len(self.content), 101), *range(len(self.content) - 22, len(self.content))}:
            with self.subTest(place=place):
                content = bytearray(self.content)
                content[place] ^= 0x41
                (self.root / BBOX_TEST_DOGS).write_bytes(content)
                self.assert_refused(self.prepare("extract-bbox"))
                self.forget()

    def test_cut(self):
        """One that ends early is refused, and the whole one is extracted afterwards."""
        for length in (0, 1, 100, len(self.content) // 2, len(self.content) - 22, len(self.content) - 1):
            for size in (len(self.content), "-"):
                with self.subTest(length=length, size=size):
                    self.put(self.content, bytes=size)
                    (self.root / BBOX_TEST_DOGS).write_bytes(self.content[:length])
                    self.assert_refused(self.prepare("extract-bbox"))
                    (self.root / BBOX_TEST_DOGS).write_bytes(self.content)
                    self.assert_ends(self.prepare("extract-bbox"), 0)
                    self.assert_extracted()
                    self.forget()

    def test_other(self):
        """A whole zip with other bytes is refused by its MD5."""
        self.dogs["ILSVRC2012_test_00000003.xml"] += b"\n"
        (self.root / BBOX_TEST_DOGS).write_bytes(self.zip())
        self.assert_refused(self.prepare("extract-bbox"))

    def test_unexpected(self):
        """Other files, and two of one name, are refused, though the MD5 is right."""
        name = next(iter(self.dogs))
        for path in ("a/readme.txt", f"other/{name}", "a/ILSVRC2012_test_00000008.xml", "a/n02085620_7.xml"):
            with self.subTest(path):
                members = [(f"a/{name}", data) for name, data in self.dogs.items()]
                self.put(others.zipped([*members, (path, b"x")]))
                self.assert_refused(self.prepare("extract-bbox"))
                self.forget()

    @needs_tracing
    def test_resumed(self):
        """A killed run goes on in the middle of the zip, and of its digest."""
        self.release = make_release(test=60, largest=1000, large=False)
        self.dogs = {f"ILSVRC2012_test_{number:08}.xml": others.xml("a", "n02085620", (1, 2, 3, 4)) + b" " * 400_000
                     for number in range(1, 61)}
        self.put(self.zip(method=zipfile.ZIP_STORED))
        run = Running(
            "extract-bbox", "--root", self.root, "--manifest", self.manifest, "--checkpoint", "1M",
            before=injecting("pread64", "delay_exit=100000", self.root / BBOX_TEST_DOGS))
        self.assertTrue(run.wait_until(lambda: journal.extracted(self.journal, BBOX_TEST_DOGS) > 8 << 20))
        run.kill()
        done = journal.extracted(self.journal, BBOX_TEST_DOGS)
        log = self.folder / "log"
        outcome = self.prepare("extract-bbox", before=watching_reads(log))
        self.assert_ends(outcome, 0)
        self.assertIn(f"{BBOX_TEST_DOGS}: OK", outcome.output)
        self.assertLess(bytes_read(log, BBOX_TEST_DOGS), len(self.content) - done + (4 << 20))
        self.assert_extracted()

    @needs_tracing
    def test_killed(self):
        """Killed at any of its calls, it is completed by the next run."""
        for call, numbers in (("openat2", range(1, 40, 5)), ("pread64", range(1, 7)), ("write", range(1, 8)),
                              ("mkdirat", (1, 2, 3)), ("renameat2", (1,)), ("syncfs", (1,)), ("fsync", (1, 2)),
                              ("fdatasync", range(1, 5))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.prepare("extract-bbox", "--checkpoint", "1k", before=injecting(call, f"signal=KILL:when={number}"))
                    outcome = self.prepare("extract-bbox")
                    self.assert_ends(outcome, 0)
                    self.assert_extracted()
                    self.assertNotIn("NOT VERIFIED", outcome.output)
                    self.forget()


if __name__ == "__main__":
    unittest.main()
