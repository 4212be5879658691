"""The boxes: annotations of every image in folders of their own, and a table of them."""

import csv
import shutil
import unittest

from support import others
from support.case import STAGING, Case
from support.others import BBOX_DOGS, BBOX_TRAIN, BBOX_VAL
from support.release import make_release
from support.tracing import injecting, needs_tracing
from support.tree import actual_tree

HEADER = "image,wnid,xmin,ymin,xmax,ymax,xmin_rel,ymin_rel,xmax_rel,ymax_rel".split(",")


class Boxes(Case):
    def setUp(self):
        super().setUp()
        self.release = make_release()
        self.train = others.train_boxes(self.release)
        self.val = others.val_boxes(self.release)
        self.write(self.train)

    def write(self, train):
        self.train = train
        self.archives = {
            BBOX_TRAIN: others.tgz(train.items()),
            BBOX_VAL: others.tgz([("val/", None)] + [(f"val/{name}", data) for name, data in self.val.items()])}
        self.place(self.release, self.archives, list(others.rows(self.release, self.archives)))

    def assert_extracted(self):
        self.assertEqual(
            actual_tree(self.root, ["bbox"]),
            {**others.digests(self.train, "bbox/train"), **others.digests(self.val, "bbox/val")})
        self.assertFalse((self.root / STAGING).exists())

    def table(self, name="bbox_train.csv"):
        with (self.root / name).open(newline="") as file:
            rows = list(csv.reader(file))
        self.assertEqual(rows[0], HEADER)
        return rows[1:]

    def test_extracted(self):
        """Annotations are in bbox/train/WNID and bbox/val; the tables have a row for each box."""
        outcome = self.prepare("extract-bbox")
        self.assert_ends(outcome, 0)
        self.assertIn(f"bbox/train/  {len(self.train)} annotations", outcome.output)
        self.assertIn(f"bbox_train.csv  {2 * len(self.train)} boxes of {len(self.train)} annotations", outcome.output)
        self.assertIn(f"bbox_val.csv  {len(self.val)} boxes of {len(self.val)} annotations", outcome.output)
        self.assert_extracted()
        rows = self.table()
        self.assertEqual({row[0] for row in rows}, {path[10:-4] for path in self.train})
        whole = [row for row in rows if row[2:6] == ["0", "0", "500", "375"]]
        self.assertEqual(len(whole), len(self.train))
        self.assertEqual({tuple(map(float, row[6:])) for row in whole}, {(0, 0, 1, 1)})
        first = self.table("bbox_val.csv")[0]
        self.assertEqual(first[:6], ["ILSVRC2012_val_00000001", self.release.val_wnids[0], "10", "20", "110", "220"])
        self.assertAlmostEqual(float(first[6]), 10 / 500, places=5)
        again = self.prepare("extract-bbox")
        self.assert_ends(again, 0)
        self.assertEqual(again.output.count("done before"), 2)
        for command in (["audit", "bbox/train", "bbox/val"], ["audit", "--deep", "bbox/train", "bbox/val"]):
            self.assert_ends(self.prepare(*command), 0)

    def test_solutions(self):
        """Kaggle's tables have a row for each image with boxes; 'all' has them only if there are boxes."""
        self.assert_ends(self.prepare("extract-bbox"), 0)
        (self.root / "bbox_val.csv").unlink()
        self.assert_ends(self.prepare("index", "--format=LOC_train_solution.csv,LOC_val_solution.csv"), 0)
        boxes = {}
        for row in self.table():
            boxes[row[0]] = boxes.get(row[0], "") + " ".join(row[1:6]) + " "
        lines = (self.root / "LOC_train_solution.csv").read_text().splitlines()
        self.assertEqual(lines, ["ImageId,PredictionString"] + [f"{image},{text}" for image, text in boxes.items()])
        lines = (self.root / "LOC_val_solution.csv").read_text().splitlines()[1:]
        wnids = self.release.val_wnids
        self.assertEqual(lines, [f"ILSVRC2012_val_{number:08},{wnids[number - 1]} 10 20 110 220 "
                                 for number in range(1, len(wnids) + 1)])
        shutil.rmtree(self.root / "bbox")
        self.assert_ends(self.prepare("index", "--format=LOC_val_solution.csv"), 3, "bbox/val")
        self.assertNotIn("LOC", self.prepare("index", "--format=all").errors)

    def test_one_archive(self):
        """Each archive is as good as all of them."""
        (self.root / BBOX_VAL).unlink()
        self.assert_ends(self.prepare("extract-bbox"), 0)
        self.assertTrue((self.root / "bbox_train.csv").exists())
        self.assertFalse((self.root / "bbox_val.csv").exists())
        (self.root / BBOX_TRAIN).unlink()
        shutil.rmtree(self.root / "bbox")
        self.assert_ends(self.prepare("extract-bbox"), 3, BBOX_TRAIN)

    def test_dogs(self):
        """Those of task 3 go beside them, whatever classes they are of."""
        dogs = {"n02085620/n02085620_7.xml": others.xml("n02085620_7", "n02085620", (1, 2, 3, 4))}
        archive = {BBOX_DOGS: others.tgz(dogs.items())}
        self.place(self.release, archive, list(others.rows(self.release, archive)))
        self.assert_ends(self.prepare("extract-bbox"), 0)
        self.assertEqual(actual_tree(self.root, ["bbox/train_t3"]), others.digests(dogs, "bbox/train_t3"))

    def test_dirt(self):
        """Known dirt is repaired and counted; what cannot be read is named and costs nothing else."""
        paths = list(self.train)
        changes = [(b"<filename>" + paths[0][10:-4].encode(), b"<filename>%s"), (b"<xmax>500", b"<xmax>900"),
                   (b"<annotation>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><annotation>"), (b"</size>", b"")]
        train = dict(self.train)
        for path, (old, new) in zip(paths, changes):
            self.assertIn(old, train[path])
            train[path] = train[path].replace(old, new)
        self.write(train)
        outcome = self.prepare("extract-bbox")
        self.assert_ends(outcome, 0, "bbox_train.csv: repaired: 1 without a name, 1 beyond the image",
                         f"bbox/train/{paths[2]} is left out", f"bbox/train/{paths[3]} is left out")
        self.assert_extracted()
        rows = self.table()
        self.assertEqual(len(rows), 2 * len(self.train) - 4)
        self.assertEqual(len([row for row in rows if row[0] == paths[0][10:-4]]), 2)
        lines = {line["table"]: line for line in self.prepare_again("--json").of_type("table")}
        self.assertEqual(lines["bbox_train.csv"]["refused"], 2)
        self.assertEqual(lines["bbox_train.csv"]["repairs"]["clamped"], 1)

    def prepare_again(self, *options):
        (self.root / "bbox_train.csv").unlink()
        return self.prepare("extract-bbox", *options)

    def test_table_lost(self):
        """A table that is not there is made again; one that is not ours is left alone."""
        self.assert_ends(self.prepare("extract-bbox"), 0)
        path = self.root / "bbox_train.csv"
        content = path.read_bytes()
        self.assert_ends(self.prepare_again(), 0)
        self.assertEqual(path.read_bytes(), content)
        shutil.rmtree(self.root / "bbox")
        self.journal.unlink()
        path.write_text("mine\n")
        for _ in range(2):
            self.assert_ends(self.prepare("extract-bbox"), 6, "bbox_train.csv is there already")
            self.assertEqual(path.read_text(), "mine\n")
        self.assert_extracted()

    def test_damaged_tree(self):
        """Annotations that are cut, empty or no XML are faults, and are restored."""
        self.assert_ends(self.prepare("extract-bbox"), 0)
        paths = [self.root / "bbox/train" / path for path in list(self.train)[:3]]
        paths[0].write_bytes(b"")
        paths[1].write_bytes(paths[1].read_bytes()[:100])
        paths[2].write_bytes(b"nothing")
        outcome = self.prepare("audit", "bbox/train")
        self.assert_ends(outcome, 4, "3 faults")
        for path in paths:
            self.assertIn(path.name, outcome.output)
        self.assert_ends(self.prepare("audit", "--repair", "bbox/train"), 0)
        self.assert_extracted()

    def test_surplus(self):
        """A comparison names annotations that the archive does not have."""
        self.assert_ends(self.prepare("extract-bbox"), 0)
        path = self.root / "bbox/train" / next(iter(self.train))
        path.with_name(f"{path.parent.name}_99999.xml").write_bytes(path.read_bytes())
        outcome = self.prepare("audit", "--deep", "bbox/train")
        self.assert_ends(outcome, 4)
        self.assertIn("_99999.xml", outcome.output)

    def test_unexpected(self):
        """Other files in the archive are refused."""
        for name in ("n01440764/readme.txt", "n99999999/n99999999_1.JPEG", "val.xml"):
            self.write({**others.train_boxes(self.release), name: b"x"})
            self.assert_ends(self.prepare("extract-bbox"), 4, BBOX_TRAIN)
            self.assertFalse((self.root / "bbox/train").exists())
            shutil.rmtree(self.root / "bbox")
            self.journal.unlink()

    @needs_tracing
    def test_killed(self):
        """Killed at any of its writes, it is completed by the next run, tables and all."""
        for call, numbers in (("openat2", range(1, 80, 9)), ("write", range(1, 40, 5)), ("renameat2", (1, 2, 3, 4)),
                              ("renameat", (1, 2)), ("syncfs", (1, 2, 3)), ("fdatasync", range(1, 12, 2))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.prepare("extract-bbox", before=injecting(call, f"signal=KILL:when={number}"))
                    self.assert_ends(self.prepare("extract-bbox"), 0)
                    self.assert_extracted()
                    self.assertEqual(len(self.table()), 2 * len(self.train))
                    self.assertEqual(len(self.table("bbox_val.csv")), len(self.val))
                    left = {path.name for path in self.root.iterdir()}
                    self.assertEqual(
                        left, {BBOX_TRAIN, BBOX_VAL, "bbox", "bbox_train.csv", "bbox_val.csv", self.journal.name})
                    shutil.rmtree(self.root / "bbox")
                    for name in ("bbox_train.csv", "bbox_val.csv", self.journal.name):
                        (self.root / name).unlink()


if __name__ == "__main__":
    unittest.main()
