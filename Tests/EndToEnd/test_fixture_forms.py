"""The release forms of the program's own miniature release: each makes the same tree."""

import gzip
import hashlib
import io
import json
import re
import tarfile
import unittest
import xml.etree.ElementTree

from support import others
from support.fixtures import (
    CLASS_TARS, CLS_LOC, FORMS, HF_TEST, HF_TRAIN, HF_VAL, IMAGES, NO_SUM, SERIES, SIZE, TRAIN_T3, WDS_TRAIN, FixtureCase, members)
from support.release import REPOSITORY, TEST, TRAIN
from support.tree import actual_tree


class FixtureForms(FixtureCase):
    def test_archives(self):
        """Each form has its archives, and the table has a row for each, with what the real one's row has."""
        for form, names in FORMS.items():
            with self.subTest(form):
                folder = self.make(form)
                self.assertEqual({path.name for path in folder.iterdir()}, names | {"manifest"})
                self.assertRegex(self.words, f": {len(names)} archives? with ")
                rows = self.rows(folder)
                names = SERIES.get(form, names)
                self.assertEqual(set(rows), names | ({TEST} if form not in ("official", "test-2012") else {TEST} & set(rows)))
                for name in names:
                    if form in SERIES:
                        self.assertEqual(rows[name][1:], ["-"] * 5, name)
                        continue
                    content = (folder / name).read_bytes()
                    sums = [str(len(content)), hashlib.md5(content).hexdigest(), hashlib.sha256(content).hexdigest()]
                    self.assertEqual(rows[name][1:4], ["-"] * 3 if name in NO_SUM else sums, name)
                if TEST not in names:
                    self.assertEqual(rows[TEST], ["test", "-", "-", "-", str(IMAGES["test"]), "-"])

    def test_default(self):
        """Without a form it is the official one."""
        self.assertEqual(self.rows(self.make()), self.rows(self.make("official")))
        self.assertIn("3 archives with 47 images\n", self.words)

    def test_together(self):
        """Forms can be written together, in any order; none changes another."""
        forms = {form: names for form, names in FORMS.items() if form != "kaggle-tar"}
        one = self.make(*forms)
        other = self.make(*reversed(forms))
        for path in one.glob("*.*"):
            self.assertEqual(path.read_bytes(), (other / path.name).read_bytes(), path.name)
        for form, names in forms.items():
            alone = self.make(form)
            for name in names:
                self.assertEqual((alone / name).read_bytes(), (one / name).read_bytes(), name)

    def test_same_name(self):
        """Forms whose archives have the same name cannot be together."""
        outcome = self.run_program("fixture", self.folder / "a", "--form", "hf,kaggle-tar,kaggle")
        self.assert_ends(outcome, 2, "kaggle and kaggle-tar")
        self.assertFalse((self.folder / "a").exists())

    def test_seed(self):
        """Another seed makes other bytes of every archive."""
        one, other = self.make("hf"), self.make("cls-loc", arguments=[*SIZE, "--seed", 2])
        self.assertFalse(set(members(one / HF_TEST).values()) & set(members(other / CLS_LOC).values()))

    def test_unknown(self):
        """A form that does not exist is a mistake, and makes nothing."""
        for value in ("official,bobx", "kaggel", "official,"):
            self.assert_ends(self.run_program("fixture", self.folder / "a", "--form", value), 2, "--form")
        self.assertFalse((self.folder / "a").exists())

    def test_test_2012(self):
        """Without the patch every seventh of the images of 2012 is another one."""
        official = self.official()
        folder = self.make("test-2012")
        (folder / others.PATCH).rename(self.folder / others.PATCH)
        before = self.prepared(folder)
        self.assertEqual(set(before), set(official))
        changed = {path for path in official if official[path] != before[path]}
        self.assertEqual(changed, {f"test/ILSVRC2012_test_{number:08}.JPEG" for number in (1, 8, 15)})
        self.assertEqual({f"test/{name.split('/')[-1]}" for name in members(self.folder / others.PATCH)}, changed)

    def test_test_2012_patched(self):
        """The images of 2012 and their patch make the tree of 2019."""
        self.assertEqual(self.prepared(self.make("test-2012")), self.official())

    def test_class_tars(self):
        """The tars of the classes make the official train/, and are those that the official archive holds."""
        folder = self.make("class-tars")
        self.assertEqual(self.prepared(folder), {path: value for path, value in self.official().items() if "train/" in path})
        official = members(self.folder / "official" / TRAIN)
        self.assertEqual({name: (folder / name).read_bytes() for name in CLASS_TARS}, official)

    def test_webdataset(self):
        """The shards make the official train/ and val/; each sample has a label and a description, too."""
        folder = self.make("webdataset")
        official = {path: value for path, value in self.official().items() if not path.startswith("test/")}
        self.assertEqual(self.prepared(folder), official)
        shard = members(folder / WDS_TRAIN[0])
        wnids = sorted({path.split("/")[1] for path in official})
        for name in [name for name in shard if name.endswith(".jpg")]:
            label = int(shard[f"{name[:-4]}.cls"])
            self.assertEqual(json.loads(shard[f"{name[:-4]}.json"])["filename"], f"{wnids[label]}/{name[:-4]}.JPEG")

    def test_cls_loc(self):
        """The release of 2017 makes the official tree."""
        self.assertEqual(self.prepared(self.make("cls-loc")), self.official())

    def test_hugging_face(self):
        """The archives of Hugging Face make the official tree."""
        self.assertEqual(self.prepared(self.make("hf")), self.official())

    def test_cls_loc_members(self):
        """The archive of 2017 has images, annotations and lists in their folders."""
        official, folder = self.official(), self.make("cls-loc", "bbox")
        found = members(folder / CLS_LOC)
        images = {path: hashlib.sha256(found[name]).hexdigest() for name in found if name.endswith(".JPEG")
                  for path in [re.sub(r"^ILSVRC/Data/CLS-LOC/", "", name)]}
        flat = {re.sub(r"^val/n\d+", "val", path): digest for path, digest in official.items()}
        self.assertEqual(images, flat)
        boxes = {f"train/{name}": data for name, data in members(folder / others.BBOX_TRAIN).items()}
        boxes.update(members(folder / others.BBOX_VAL))
        prefix = "ILSVRC/Annotations/CLS-LOC/"
        self.assertEqual({name.removeprefix(prefix): data for name, data in found.items() if name.endswith(".xml")}, boxes)
        stems = {name: [line.split() for line in found[f"ILSVRC/ImageSets/CLS-LOC/{name}.txt"].decode().splitlines()]
                 for name in ("train_cls", "train_loc", "val", "test")}
        for lines in stems.values():
            self.assertEqual([int(number) for _, number in lines], list(range(1, len(lines) + 1)))
        self.assertEqual({f"train/{stem}.JPEG" for stem, _ in stems["train_cls"]},
                         {path for path in flat if path.startswith("train/")})
        self.assertEqual({f"train/{stem}.xml" for stem, _ in stems["train_loc"]},
                         {path for path in boxes if path.startswith("train/")})
        for split in ("val", "test"):
            self.assertEqual({f"{split}/{stem}.JPEG" for stem, _ in stems[split]},
                             {path for path in flat if path.startswith(f"{split}/")})

    def test_hugging_face_members(self):
        """The archives of Hugging Face have the class behind the name, and each has images of several classes."""
        official, folder = self.official(), self.make("hf")
        found = {}
        for name in (*HF_TRAIN, HF_VAL):
            for image, data in members(folder / name).items():
                stem, _, wnid = image.removesuffix(".JPEG").rpartition("_")
                found[f"{'val' if name == HF_VAL else 'train'}/{wnid}/{stem}.JPEG"] = hashlib.sha256(data).hexdigest()
            self.assertEqual(len({image.split("_")[-1] for image in members(folder / name)}), 4, name)
        for image, data in members(folder / HF_TEST).items():
            found[f"test/{image}"] = hashlib.sha256(data).hexdigest()
        self.assertEqual(found, official)

    def test_train_t3(self):
        """Three dogs, which can be extracted."""
        folder = self.make("train-t3")
        dogs = {line.split("\t")[0] for line in (REPOSITORY / "manifests" / "dogs.tsv").read_text().splitlines()}
        classes = {name.removesuffix(".tar"): data for name, data in members(folder / TRAIN_T3).items()}
        self.assertEqual(len(classes), 3)
        self.assertLessEqual(set(classes), dogs)
        expected = {}
        for wnid, data in classes.items():
            with tarfile.open(fileobj=io.BytesIO(data)) as inner:
                for image in inner:
                    expected[f"train_t3/{wnid}/{image.name}"] = hashlib.sha256(inner.extractfile(image).read()).hexdigest()
        self.assertEqual(len(expected), 18)
        self.prepared(folder, ["extract-train-t3"])
        self.assertEqual(actual_tree(folder, ["train_t3"]), expected)

    def test_devkit(self):
        """The development kits can be extracted, and fit the tables."""
        folder = self.make("devkit")
        self.prepared(folder, ["extract-devkit"])
        for name, part in ((others.DEVKIT, "devkit"), (others.DEVKIT_T3, "devkit_t3")):
            files = {f"{part}/{path.partition('/')[2]}": hashlib.sha256(data).hexdigest()
                     for path, data in members(folder / name).items()}
            self.assertEqual(actual_tree(folder, [part]), files)
        truth = (folder / "devkit/data/ILSVRC2012_validation_ground_truth.txt").read_text().split()
        rows = [line.split("\t") for line in (folder / "manifest/synsets.tsv").read_text().splitlines()[1:]]
        wnids = {row[1]: row[2] for row in rows}
        self.assertEqual([wnids[number] for number in truth], (folder / "manifest/val_wnids.txt").read_text().split())
        self.assertTrue((folder / "devkit/COPYING").is_file() and list((folder / "devkit/evaluation").iterdir()))

    def test_bbox(self):
        """The annotations are XML and can be extracted."""
        folder = self.make("bbox")
        self.prepared(folder, ["extract-bbox"])
        for name, part in ((others.BBOX_TRAIN, "bbox/train"), (others.BBOX_VAL, "bbox/val"),
                           (others.BBOX_DOGS, "bbox/train_t3"), (others.BBOX_TEST_DOGS, "bbox/test_t3")):
            files = members(folder / name)
            if part == "bbox/test_t3":
                self.assertEqual(len({path.rpartition("/")[0] for path in files}), 1)
                files = {path.rpartition("/")[2]: data for path, data in files.items()}
                self.assertEqual(sorted(files), [f"ILSVRC2012_test_{number:08}.xml" for number in (1, 6, 11)])
            for data in files.values():
                self.assertIn(len(xml.etree.ElementTree.fromstring(data).findall("object")), (1, 2, 3))
            self.assertEqual(
                actual_tree(folder, [part]),
                {f"{part}/{path.removeprefix('val/')}": hashlib.sha256(data).hexdigest() for path, data in files.items()})

    def test_gzip(self):
        """Gzipped archives have neither names nor times in their headers."""
        for path in self.make("hf").glob("*.gz"):
            content = path.read_bytes()
            self.assertEqual(content[:8], b"\x1f\x8b\x08" + bytes(5))
            self.assertEqual(len(gzip.decompress(content)) % 10240, 0)

    def test_overwrites_nothing(self):
        """If the name of any of the archives is taken, nothing is written."""
        for form, names in FORMS.items():
            folder = self.folder / f"taken-{form}"
            folder.mkdir()
            name = sorted(names)[-1]
            (folder / name).write_bytes(b"precious")
            self.assert_ends(self.run_program("fixture", folder, "--form", form), 6, "is there already")
            self.assertEqual([path.name for path in folder.iterdir()], [name])

    def test_json(self):
        """The outcome says what was written."""
        outcome = self.run_program("fixture", self.folder / "a", "--json", "--form", "bbox,hf", *SIZE)
        line = json.loads(outcome.output.splitlines()[-1])
        self.assertEqual(set(line["archives"]), FORMS["bbox"] | FORMS["hf"])
        self.assertEqual(line["images"], sum(IMAGES.values()))
        self.assertGreater(line["annotations"], IMAGES["val"])


if __name__ == "__main__":
    unittest.main()
