"""`audit --deep --against`: two copies are compared byte for byte, and nothing else happens."""

import shutil

from support import others
from support.release import TRAIN, VAL
from support.tree import snapshot
from support.unpacked import TreeCase, cls_loc, plain
from test_releases import CLS_LOC, HF_TRAIN, KAGGLE, hugging_face, zipped


class Against(TreeCase):
    def setUp(self):
        super().setUp()
        unknown = {"bytes": "-", "md5": "-", "sha256": "-"}
        self.place(self.release, {}, [
            self.release.row("ILSVRC2012_img_test.tar", b"", kind="test-2012", images=len(self.release.test), **unknown),
            self.release.row(KAGGLE, b"", kind="cls-loc", images="-", **unknown)])
        self.assert_ends(self.make("copy"), 0)

    def compare(self, other, *arguments, code=0):
        before = snapshot(self.root)
        self.outcome = self.prepare("audit", "--deep", "--against", other, *arguments)
        self.assertEqual(snapshot(self.root), before, "something was changed")
        self.assert_ends(self.outcome, code)
        return self.outcome

    def assert_same(self, other, *parts, arguments=()):
        counts = {"train": 16, "val": 9, "test": 7}
        output = self.compare(other, *arguments).output
        for part in parts or counts:
            self.assertIn(f"compared {counts[part]} images of {part}/ with {other}: all the same", output)
        self.assertEqual(output.count("all the same"), len(parts or counts), output)

    def spoil(self, path):
        content = path.read_bytes()
        path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])

    def test_same_tree(self):
        """Any form of a tree, and another root, boxes too."""
        self.assert_same(self.theirs)
        self.assert_same(self.theirs / "ILSVRC/Data/CLS-LOC", "train", "test", arguments=["train", "test"])
        self.assert_ends(self.make("copy", "extract-bbox"), 0)
        output = self.compare(self.theirs).output
        self.assertIn(f"annotations of bbox/val/ with {self.theirs}: all the same", output)
        other = self.folder / "other"
        shutil.copytree(self.root, other)
        self.assertEqual(self.compare(other).output.count("all the same"), 5)
        shutil.rmtree(self.theirs)
        self.write(plain(self.release, test="images/"))
        output = self.compare(self.theirs).output
        self.assertIn("bbox/val/ is not compared", output)

    def test_lacking(self):
        """What the root lacks is a difference, also if its audit has found that before; images are not looked for among boxes."""
        next((self.root / "val").glob("*/*")).unlink()
        output = self.compare(self.theirs, code=4).output
        self.assertIn(f"compared 9 images of val/ with {self.theirs}: 1 difference", output)
        self.assertIn(f"compared 16 images of train/ with {self.theirs}: all the same", output)
        self.compare(self.theirs / "ILSVRC/Annotations", code=3)

    def test_same_archives(self):
        """One archive file, in each container, by its name or one that looks like it."""
        archives = self.release.archives()
        files = cls_loc(self.release)
        places = {
            self.folder / VAL: (archives[VAL], ["val"]),
            self.folder / TRAIN.replace(".tar", " (1).tar"): (archives[TRAIN], ["train"]),
            self.folder / CLS_LOC: (others.tgz(files.items()), []),
            self.folder / KAGGLE: (zipped(files), []),
        }
        for path, (content, parts) in places.items():
            with self.subTest(path=path):
                path.write_bytes(content)
                self.assert_same(path, *parts)

    def test_one_of_several(self):
        """Of an archive that has only some of the images, these are compared."""
        path = self.folder / HF_TRAIN[0]
        path.write_bytes(hugging_face(self.release)[HF_TRAIN[0]])
        output = self.compare(path).output
        self.assertIn("images of train/", output)
        self.assertIn("all the same", output)

    def test_differences(self):
        """Bytes that differ, files that the root lacks, and files that the other copy lacks."""
        data = self.theirs / "ILSVRC/Data/CLS-LOC"
        wnid = self.release.wnids[1]
        names = sorted(path.name for path in (data / "train" / wnid).iterdir())
        for path in (data / "train" / wnid / names[0], data / "test/ILSVRC2012_test_00000003.JPEG"):
            self.spoil(path)
        (data / "train" / wnid / names[1]).unlink()
        (data / "val/ILSVRC2012_val_00000002.JPEG").unlink()
        shutil.rmtree(data / "train" / self.release.wnids[3])
        (self.root / "train" / wnid / names[2]).unlink()
        (self.root / "test/ILSVRC2012_test_00000001.JPEG").unlink()
        outcome = self.prepare("audit", "--deep", "--against", self.theirs, "--json")
        self.assert_ends(outcome, 4)
        found = sorted((fault["path"], fault["fault"]) for fault in outcome.of_type("fault") if fault["fault"] != "wrong-count")
        label = self.release.val_wnids[1]
        self.assertEqual(found, sorted([
            (f"train/{wnid}/{names[0]}", "differs"), (f"train/{wnid}/{names[1]}", "unexpected"),
            (f"train/{wnid}/{names[2]}", "missing"), (f"train/{self.release.wnids[3]}", "unexpected"),
            (f"val/{label}/ILSVRC2012_val_00000002.JPEG", "unexpected"),
            ("test/ILSVRC2012_test_00000003.JPEG", "differs"), ("test/ILSVRC2012_test_00000001.JPEG", "missing")]))
        self.assertEqual(
            {line["part"]: line["differences"] for line in outcome.of_type("compared")}, {"train": 4, "val": 1, "test": 2})

    def test_archive_differs(self):
        path = self.folder / VAL
        path.write_bytes(self.release.archives()[VAL])
        self.spoil(next((self.root / "val").glob("*/*.JPEG")))
        self.assertIn("has other bytes", self.compare(path, code=4).output)

    def test_refused(self):
        """What cannot be compared is said; so is what makes no sense."""
        self.assert_ends(self.prepare("audit", "--against", self.theirs), 2, "--deep")
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "--against", self.theirs), 2, "repairs nothing")
        self.assert_ends(self.prepare("audit", "--deep", "--against", self.folder / "nowhere"), 3, "no such file")
        self.assert_ends(self.prepare("audit", "--deep", "--against", self.manifest), 3, "no folder with an unpacked tree")
        self.assert_ends(self.prepare("audit", "--deep", "--against", self.manifest / "synsets.tsv"), 2, "is not called like an archive that is known", KAGGLE)
        path = self.folder / VAL
        path.write_bytes(self.release.archives()[VAL])
        self.assert_ends(self.prepare("audit", "--deep", "--against", path, "train"), 3, "has no train/ to compare with")
        path.write_bytes(b"<html>")
        self.assert_ends(self.prepare("audit", "--deep", "--against", path), 4, "HTML")
        path.write_bytes(self.release.archives()[VAL][:9000])
        self.assert_ends(self.prepare("audit", "--deep", "--against", path), 4, "truncated")
