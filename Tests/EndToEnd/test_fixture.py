"""The program's own miniature release, and its demo."""

import hashlib
import io
import shutil
import tarfile
import unittest

try:
    from PIL import Image
except ImportError:
    Image = None

from support.case import Case


class Fixture(Case):
    SMALL = ["--classes", 4, "--per-class", 3, "--val-per-class", 2, "--test", 5]

    def make(self, name, *arguments):
        """Makes a fixture; returns the sums of its files."""
        folder = self.folder / name
        self.assert_ends(self.run_program("fixture", folder, *arguments), 0)
        return {str(path.relative_to(folder)): hashlib.md5(path.read_bytes()).hexdigest()
                for path in folder.rglob("*") if path.is_file()}

    def prepare_fixture(self, name):
        folder = self.folder / name
        self.assert_ends(self.run_program("--root", folder, "--manifest", folder / "manifest"), 0)
        return folder

    def test_same_seed(self):
        """The same options make the same bytes."""
        self.assertEqual(self.make("a", *self.SMALL), self.make("b", *self.SMALL))

    def test_other_seed(self):
        """Another seed makes other bytes of every archive."""
        first, second = self.make("a", *self.SMALL), self.make("b", *self.SMALL, "--seed", 2)
        for name in first:
            if name.endswith(".tar"):
                self.assertNotEqual(first[name], second[name], name)

    def test_prepared(self):
        """A fixture can be prepared, and has as many images as were asked for."""
        self.make("a", *self.SMALL, "--image-bytes", "3k")
        folder = self.prepare_fixture("a")
        counts = [len(list(folder.glob(pattern))) for pattern in ("train/*/*.JPEG", "val/*/*.JPEG", "test/*.JPEG")]
        self.assertEqual(counts, [12, 8, 5])
        self.assertEqual({path.stat().st_size for path in folder.rglob("*.JPEG")}, {3000})

    def test_other_readers(self):
        """Another reader of tars finds in it what the program finds."""
        self.make("a", *self.SMALL)
        folder = self.prepare_fixture("a")
        with tarfile.open(folder / "ILSVRC2012_img_train.tar") as outer:
            for member in outer:
                with tarfile.open(fileobj=io.BytesIO(outer.extractfile(member).read())) as inner:
                    for image in inner:
                        path = folder / "train" / member.name[:-4] / image.name
                        self.assertEqual(inner.extractfile(image).read(), path.read_bytes())

    def test_overwrites_nothing(self):
        """A folder with a fixture in it is left as it is."""
        before = self.make("a", *self.SMALL)
        self.assert_ends(self.run_program("fixture", self.folder / "a", "--seed", 2), 6, "is there already")
        shutil.rmtree(self.folder / "a" / "manifest")
        self.assert_ends(self.run_program("fixture", self.folder / "a", "--seed", 2), 6)
        self.assertFalse((self.folder / "a" / "manifest").exists())
        self.assertTrue(before)

    def test_limits(self):
        """Numbers out of range are mistakes, and make nothing."""
        for option, value in (("--classes", 0), ("--classes", 1001), ("--per-class", 0), ("--image-bytes", 1)):
            self.assert_ends(self.run_program("fixture", self.folder / "a", option, value), 2, option)
        self.assertFalse((self.folder / "a").exists())

    @unittest.skipUnless(Image, "PIL is not there")
    def test_images(self):
        """Every image opens, at the smallest size and at sizes around those of a comment segment."""
        for size in (640, 700, 4000, 66_000, *range(66_160, 66_190)):
            name = f"size-{size}"
            self.make(name, "--classes", 1, "--per-class", 1, "--val-per-class", 1, "--test", 1, "--image-bytes", size)
            for path in self.prepare_fixture(name).rglob("*.JPEG"):
                self.assertEqual(path.stat().st_size, size)
                with Image.open(path) as image:
                    image.load()

    def test_demo(self):
        """The demo prepares a fixture below TMPDIR, shows the tree, and says how to remove it."""
        outcome = self.run_program("demo", variables={"TMPDIR": str(self.folder)})
        self.assert_ends(outcome, 0)
        root = next(self.folder.glob("ilsvrc-prepare-demo.*"))
        self.assertIn(f"rm -r {root}", outcome.output)
        self.assertTrue((root / "train").is_dir() and (root / "val").is_dir() and (root / "test").is_dir())

    def test_demo_json(self):
        """The demo speaks JSON too, and the last line is its outcome."""
        outcome = self.run_program("demo", "--json", variables={"TMPDIR": str(self.folder)})
        self.assertEqual(outcome.lines[-1]["type"], "outcome")
