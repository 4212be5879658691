"""The program's own miniature of Kaggle's zip."""

import tarfile
import unittest
import xml.etree.ElementTree
import zipfile

from support.fixtures import CLS_LOC, KAGGLE, FixtureCase, members
from support.tree import actual_tree


class KaggleFixture(FixtureCase):
    def test_kaggle(self):
        """Kaggle's zip makes the official tree, and the boxes that the official archives make."""
        folder, boxes = self.make("kaggle"), self.make("bbox")
        self.assertEqual(self.prepared(folder), self.official())
        for place in (folder, boxes):
            self.prepared(place, ["extract-bbox"])
        for part in ("bbox/train", "bbox/val"):
            tree = actual_tree(folder, [part])
            self.assertTrue(tree)
            self.assertEqual(tree, actual_tree(boxes, [part]))
        self.assert_ends(self.run_program("audit", "--deep", "--root", folder, "--manifest", folder / "manifest"), 0)

    def test_kaggle_tar(self):
        """Kaggle's older zip has the same members, the tree's in a tar.gz, and makes the same."""
        folder, whole = self.make("kaggle-tar"), self.make("kaggle")
        found = members(folder / KAGGLE)
        (folder / "tar.tar.gz").write_bytes(found.pop("imagenet_object_localization_patched2019.tar.gz"))
        self.assertEqual({**found, **members(folder / "tar.tar.gz")}, members(whole / KAGGLE))
        (folder / "tar.tar.gz").unlink()
        self.assertEqual(self.prepared(folder), self.official())
        self.prepared(folder, ["extract-bbox"])
        self.assert_ends(self.run_program("audit", "--deep", "--root", folder, "--manifest", folder / "manifest"), 0)

    def test_kaggle_members(self):
        """It has the tree of 2017, folders too, and tables of boxes beside it."""
        folder = self.make("kaggle", "cls-loc")
        found = members(folder / KAGGLE)
        tables = {name: found.pop(name).decode().splitlines() for name in list(found) if "/" not in name}
        self.assertEqual(found, members(folder / CLS_LOC))
        with zipfile.ZipFile(folder / KAGGLE) as archive, tarfile.open(folder / CLS_LOC) as tar:
            self.assertIsNone(archive.testzip())
            names = [name for name in archive.namelist() if "/" in name]
            self.assertEqual(names, [f"{member.name}/" if member.isdir() else member.name for member in tar])
        rows = [line.split("\t") for line in (folder / "manifest/synsets.tsv").read_text().splitlines()[1:]]
        self.assertEqual(tables.pop("LOC_synset_mapping.txt"), [f"{row[2]} {row[4]}" for row in rows])
        notes = {name.split("/")[-1][:-4]: xml.etree.ElementTree.fromstring(data) for name, data in found.items()
                 if name.endswith(".xml")}
        for split in ("train", "val"):
            table = tables.pop(f"LOC_{split}_solution.csv")
            self.assertEqual(table[0], "ImageId,PredictionString")
            boxes = dict(line.split(",") for line in table[1:])
            self.assertEqual(len(boxes), len(table) - 1)
            self.assertEqual(set(boxes), {stem for stem in notes if (stem[0] == "n") == (split == "train")})
            # Some training images have known faults in their annotations, but not in the table.
            same = 0
            for stem, text in boxes.items():
                self.assertRegex(text, r"^(n\d{8}( \d+){4} ){1,3}$")
                edges = [[box.find("name").text, *(box.find(f"bndbox/{edge}").text for edge in ("xmin", "ymin", "xmax", "ymax"))]
                         for box in notes[stem].findall("object")]
                same += edges == [text.split()[start:start + 5] for start in range(0, len(text.split()), 5)]
            self.assertGreaterEqual(same, len(boxes) - (7 if split == "train" else 0))
        table = tables.pop("LOC_sample_submission.csv")
        self.assertEqual(table[0], "ImageId,PredictionString")
        self.assertEqual([line.split(",")[0] for line in table[1:]], [f"ILSVRC2012_test_{number + 1:08}" for number in range(15)])
        self.assertEqual(tables, {})


if __name__ == "__main__":
    unittest.main()
