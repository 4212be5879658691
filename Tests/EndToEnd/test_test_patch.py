"""The test images of 2012, with the patch of 2019 or without it."""

import shutil
import unittest

from support import journal, others
from support.case import STAGING, Case
from support.others import PATCH, TEST_2012
from support.program import Running
from support.release import TEST, jpeg, make_release
from support.tracing import injecting, needs_tracing


class TestPatch(Case):
    def setUp(self):
        super().setUp()
        self.make(make_release(test=40, largest=20_000))

    def make(self, release):
        self.release = release
        self.replaced = sorted(self.release.test)[3:9]
        old = {**self.release.test, **{name: jpeg(bytes(range(256)) * 5) for name in self.replaced}}
        self.old = old
        self.archives = {
            TEST_2012: others.tar([("test/", None)] + [(f"test/{name}", data) for name, data in old.items()]),
            PATCH: others.tar([(f"patch/{name}", self.release.test[name]) for name in self.replaced])}

    def put(self, archives):
        self.place(self.release, archives, list(others.rows(self.release, self.archives)))

    def test_both(self):
        """Both together are the images of 2019, in one folder and in one run."""
        self.put(self.archives)
        outcome = self.prepare()
        self.assert_ends(outcome, 0, f"no checksum of {PATCH} is published")
        self.assertIn("test/  40 images", outcome.output)
        self.assertIn("NOT VERIFIED", outcome.output)
        self.assert_prepared(["test"])
        self.assertIn("done before", self.prepare().output)
        for command in (["audit", "test"], ["audit", "--deep", "test"]):
            self.assert_ends(self.prepare(*command), 0)

    def test_without_patch(self):
        """Without the patch the images are those of 2012, which is said."""
        self.put({TEST_2012: self.archives[TEST_2012]})
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertIn("test/  40 images", outcome.output)
        self.assertIn("of 2012", outcome.output)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        self.assertIn("of 2012", self.prepare("status").output)
        name = self.replaced[0]
        self.assertEqual((self.root / "test" / name).read_bytes(), self.old[name])

    def test_patch_alone(self):
        """The patch alone makes nothing."""
        self.put({PATCH: self.archives[PATCH]})
        self.assert_ends(self.prepare("extract-test"), 3, TEST_2012)
        self.assertFalse((self.root / "test").exists())

    def test_preferred(self):
        """The archive of 2019 is preferred to both."""
        archive = others.tar([(f"test/{name}", data) for name, data in self.release.test.items()])
        self.place(
            self.release, {**self.archives, TEST: archive},
            [self.release.row(TEST, archive)] + list(others.rows(self.release, self.archives)))
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        self.assert_prepared(["test"])

    def test_damaged_content(self):
        """What the patch holds is examined: nobody has published its sum."""
        self.archives[PATCH] = others.tar([(name, b"not an image") for name in self.replaced])
        self.put(self.archives)
        self.assert_ends(self.prepare(), 4, "neither a JPEG nor a PNG")
        self.assertFalse((self.root / "test").exists())

    @needs_tracing
    def test_patch_comes_later(self):
        """If the patch comes while the images of 2012 are staged, they are staged again."""
        self.make(make_release(test=100, largest=900_000))
        self.put({TEST_2012: self.archives[TEST_2012]})
        run = Running(
            "--root", self.root, "--manifest", self.manifest, "--checkpoint", "64k",
            before=injecting("pread64", "delay_exit=1000000", self.root / TEST_2012))
        self.assertTrue(run.wait_until(lambda: journal.extracted(self.journal, TEST_2012) > 0))
        run.kill()
        self.assertFalse((self.root / "test").exists())
        (self.root / PATCH).write_bytes(self.archives[PATCH])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared(["test"])

    def test_repaired(self):
        """A repair takes each image from the archive that it came from."""
        self.put(self.archives)
        self.assert_ends(self.prepare(), 0)
        patched, plain = self.replaced[0], sorted(self.release.test)[0]
        (self.root / "test" / patched).write_bytes(b"")
        (self.root / "test" / plain).unlink()
        self.assert_ends(self.prepare("audit", "--repair", "test"), 0)
        self.assert_prepared(["test"])
        (self.root / "test" / patched).write_bytes(self.old[patched])
        outcome = self.prepare("audit", "--deep", "test")
        self.assert_ends(outcome, 4)
        self.assertIn(f"test/{patched}", outcome.output)
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "test"), 0)
        self.assert_prepared(["test"])

    @needs_tracing
    def test_killed(self):
        """Killed anywhere, both archives are finished by the next run."""
        self.put(self.archives)
        for call, numbers in (("syncfs", (1, 2, 3)), ("write", (1, 2, 4, 8, 12)), ("openat2", range(1, 60, 7)),
                              ("fdatasync", range(1, 9))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.prepare("--checkpoint", "64k", before=injecting(call, f"signal=KILL:when={number}"))
                    self.assert_ends(self.prepare(), 0)
                    self.assert_prepared(["test"])
                    shutil.rmtree(self.root / "test")
                    self.journal.unlink()

    @needs_tracing
    def test_patch_kept(self):
        """A patch that was staged to its end is not read again."""
        self.put(self.archives)
        # Its job ends with a checkpoint; the run ends before the other archive's does.
        self.prepare(before=injecting("fdatasync", "signal=KILL:when=3"))
        complete = [
            record for record in journal.records(self.journal) if record["type"] == "checkpoint"
            and any(part.get("complete") for part in record["parts"])]
        self.assertEqual([record["archive"] for record in complete], [PATCH])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertIn(f"reading {self.root / TEST_2012} ", outcome.errors)
        self.assertNotIn(f"reading {self.root / PATCH} ", outcome.errors)
        self.assert_prepared(["test"])
        self.assertFalse((self.root / STAGING).exists())


if __name__ == "__main__":
    unittest.main()
