"""Shards for trainers: what is in them, from archives and from trees, after kills and with damage."""

import contextlib
import functools
import hashlib
import json
import os
import shutil
import signal
import struct
import subprocess
import tarfile
import unittest

from support import others
from support.case import Case
from support.program import Running
from support.release import TRAIN, VAL, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from support.tree import snapshot

STAGED = ".ilsvrc-prepare-export"
# What a run may read again after an error: blocks that were on their way.
AGAIN = 8 << 20


def fields(data):
    """The fields of a message of protocol buffers, as pairs of number and value; only those that Examples have."""
    place = 0

    def variable():
        nonlocal place
        value, shift = 0, 0
        while True:
            byte = data[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while place < len(data):
        key = variable()
        assert key & 7 == 2, key
        size = variable()
        yield key >> 3, data[place:place + size]
        place += size


def numbers(data):
    """Packed integers."""
    value, shift, found = 0, 0, []
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value, shift = 0, 0
    return found


def feature(data):
    """The values of a feature."""
    (kind, values), = fields(data)
    if kind == 1:
        return [value for _, value in fields(values)]
    packed = b"".join(value for _, value in fields(values))
    return numbers(packed) if kind == 3 else list(struct.unpack(f"<{len(packed) // 4}f", packed))


def example(data):
    """The features of a tf.train.Example, by their names."""
    (_, features), = fields(data)
    found = {}
    for _, entry in fields(features):
        pair = dict(fields(entry))
        found[pair[1].decode()] = feature(pair[2])
    return found


def crc32c(data):
    value = 0xffffffff
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82f63b78 if value & 1 else 0)
    return value ^ 0xffffffff


def masked(value):
    return ((value >> 15 | value << 17) + 0xa282ead8) & 0xffffffff


def records(path):
    """The records of a TFRecord file: offset, size and data. The checksums of short ones are compared, too."""
    data = path.read_bytes()
    place = 0
    while place < len(data):
        length, check = struct.unpack_from("<QI", data, place)
        record = data[place + 12:place + 12 + length]
        assert len(record) == length
        assert masked(crc32c(data[place:place + 8])) == check
        if length < 3000:
            assert masked(crc32c(record)) == struct.unpack_from("<I", data, place + 12 + length)[0]
        yield place, length + 16, record
        place += length + 16


def overwrite(path, offset, content):
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


class ShardCase(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.target = self.folder / "shards"
        self.staged = self.folder / f"shards{STAGED}"
        self.put(make_release())

    def put(self, release, shelf=None):
        self.archives = self.place(release, folder=shelf or self.shelf)

    def export(self, layout="webdataset", *options, code=0, to=None, **others):
        outcome = self.prepare(
            "export", layout, "--to", to or self.target, "--archives", self.shelf, *options, **others)
        self.assert_ends(outcome, code)
        return outcome

    def prepare_tree(self):
        self.assert_ends(self.prepare("--archives", self.shelf), 0)

    def content(self, folder=None):
        """The bytes of all files, by their paths."""
        folder = folder or self.target
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def assert_nothing(self):
        self.assertFalse(self.target.exists())

    def assert_tidy(self):
        self.assertFalse(self.staged.exists(), "what was staged is left")

    def expected(self):
        """The images of each split, with the wnids of their classes, by their names without the ending."""
        train = {name[:-5]: (wnid, data) for wnid, images in self.release.train.items() for name, data in images.items()}
        val = {name[:-5]: (self.release.val_wnids[int(name[-13:-5]) - 1], data) for name, data in self.release.val.items()}
        return {"train": train, "val": val}

    def samples(self, split, folder=None):
        """The samples of a split's tars, in their order: the members by their endings."""
        found = []
        for path in sorted((folder or self.target).glob(f"imagenet1k-{split}-*.tar")):
            with tarfile.open(path) as archive:
                for member in archive:
                    key, ending = member.name.split(".")
                    if not found or found[-1]["key"] != key:
                        found.append({"key": key})
                    found[-1][ending] = archive.extractfile(member).read()
        return found

    def assert_samples(self, folder=None, splits=("train", "val"), label=lambda index: index):
        for split in splits:
            images = self.expected()[split]
            samples = self.samples(split, folder)
            self.assertEqual(sorted(sample["key"] for sample in samples), sorted(images))
            for sample in samples:
                wnid, data = images[sample["key"]]
                self.assertEqual(sample["jpg"], data)
                number = label(self.release.wnids.index(wnid))
                self.assertEqual(sample["cls"], str(number).encode())
                text = json.loads(sample["json"])
                self.assertEqual((text["filename"], text["label"], text["wnid"], text["class"]),
                                 (f"{wnid}/{sample['key']}.JPEG", number, wnid, f"words of {wnid}"))
                if data.startswith(b"\xff\xd8"):
                    self.assertEqual((text["width"], text["height"]), (64, 48))


class WebDataset(ShardCase):
    def test_archives(self):
        """Shards from archives have every image with its label, and the root stays empty."""
        before = snapshot(self.root)
        outcome = self.export("webdataset", "--maxcount", 4)
        self.assertEqual(snapshot(self.root), before)
        self.assert_samples()
        self.assert_tidy()
        self.assertIn(f"{TRAIN}: OK", outcome.output)
        sizes = json.loads((self.target / "sizes.json").read_text())
        tars = sorted(path.name for path in self.target.glob("*.tar"))
        self.assertEqual(sorted(sizes), tars)
        self.assertLessEqual(max(sizes.values()), 4)
        self.assertEqual(sum(sizes.values()), sum(map(len, self.expected().values())))
        sums = dict(reversed(line.split("  ")) for line in (self.target / "SHA256SUMS").read_text().splitlines())
        self.assertEqual(sums, {name: hashlib.sha256((self.target / name).read_bytes()).hexdigest() for name in tars})
        splits = json.loads((self.target / "_info.json").read_text())["splits"]
        self.assertEqual({name: split["num_samples"] for name, split in splits.items()},
                         {"train": len(self.expected()["train"]), "validation": len(self.expected()["val"])})
        self.assertEqual(splits["train"]["filenames"] + splits["validation"]["filenames"], tars)

    def test_index(self):
        """Each index says where DALI finds the members of each sample."""
        self.export("webdataset", "--maxcount", 5)
        for path in sorted(self.target.glob("*.tar")):
            head, *lines = (self.target / "idx" / f"{path.name}.idx").read_text().splitlines()
            self.assertEqual(head, f"v1.2 {len(lines)}")
            found = [word for line in lines for word in line.split(" ")]
            with tarfile.open(path) as archive:
                members = [(member.name.split(".")[1], str(member.offset_data), str(member.size), member.name)
                           for member in archive]
            self.assertEqual(found, [word for member in members for word in member])

    def test_tree(self):
        """The tree makes the same bytes as the archives, whatever order they hold the images in."""
        self.export("webdataset", "--maxcount", 4)
        self.prepare_tree()
        before = snapshot(self.root)
        again = self.folder / "again"
        outcome = self.export("webdataset", "--maxcount", 4, "--jobs", 1, to=again)
        self.assertNotIn("OK", outcome.output)
        self.assertEqual(self.content(again), self.content())
        self.assertEqual(snapshot(self.root), before)
        # The archives are verified: no checksum is computed again.
        third = self.folder / "third"
        self.assertNotIn("OK", self.export("webdataset", "--maxcount", 4, "--source", "archives", to=third).output)
        self.assertEqual(self.content(third), self.content())

    def test_orders(self):
        """Seeds make other orders; without a shuffle it is that of classes and names."""
        orders = []
        for options in ([], ["--seed", 1], ["--no-shuffle"]):
            to = self.folder / f"order-{len(orders)}"
            self.export("webdataset", *options, to=to)
            orders.append([sample["key"] for sample in self.samples("train", to)])
        self.assertEqual(len(set(map(tuple, orders))), 3)
        self.assertEqual(set(orders[0]), set(orders[1]))
        self.assertEqual(orders[2], sorted(orders[2]))

    def test_sizes(self):
        """No shard has more bytes than it may, unless it has one sample."""
        limit = 200 << 10
        self.export("webdataset", "--maxsize", "200K")
        sizes = json.loads((self.target / "sizes.json").read_text())
        self.assertTrue(all(count == 1 or (self.target / name).stat().st_size <= limit for name, count in sizes.items()))
        self.assertGreater(max(sizes.values()), 1)
        self.assert_samples()

    def test_selection(self):
        """Classes, picks and hold-outs are the same from archives and from the tree."""
        wnid = self.release.wnids[1]
        options = [["--classes", wnid], ["--per-class", 2], ["--holdout", "0.5", "--val-as", "test"], ["--parts", "val"],
                   ["--parts", "test"]]
        made = []
        for number, each in enumerate(options):
            to = self.folder / f"archives-{number}"
            self.export("webdataset", *each, to=to)
            made.append(self.content(to))
        self.prepare_tree()
        for number, each in enumerate(options):
            with self.subTest(each):
                to = self.folder / f"tree-{number}"
                self.export("webdataset", *each, to=to)
                self.assertEqual(self.content(to), made[number])
        keys = {sample["key"] for sample in self.samples("train", self.folder / "tree-0")}
        self.assertEqual(keys, {name[:-5] for name in self.release.train[wnid]})
        splits = {name: [sample["key"] for sample in self.samples(name, self.folder / "tree-2")]
                  for name in ("train", "holdout", "test")}
        self.assertEqual(sorted(splits["train"] + splits["holdout"]), sorted(self.expected()["train"]))
        self.assertEqual(len(splits["holdout"]), sum(len(images) // 2 for images in self.release.train.values()))
        self.assertEqual(sorted(splits["test"]), sorted(self.expected()["val"]))
        test = self.samples("test", self.folder / "tree-4")
        self.assertEqual({sample["key"]: sample["jpg"] for sample in test},
                         {name[:-5]: data for name, data in self.release.test.items()})
        self.assertTrue(all("cls" not in sample for sample in test))

    def test_classes_without_images(self):
        """A class of which a list has no training images has no folder, and is not missed."""
        train = [next(iter(images)) for images in list(self.release.train.values())[1:]]
        names = self.folder / "list.txt"
        names.write_text("".join(f"{name}\n" for name in [*train, *self.release.val]))
        self.assert_ends(self.prepare("--archives", self.shelf, "--images", names), 0)
        for options in ([], ["--source", "tree"]):
            self.export("webdataset", *options, "--dry-run")
            self.export("webdataset", *options)
            of_tree = self.content()
            shutil.rmtree(self.target)
        self.export("webdataset", "--source", "archives")
        self.assertEqual(self.content(), of_tree)
        found = {sample["key"] for sample in self.samples("train")}
        self.assertEqual(found, {name.removesuffix(".JPEG") for name in train})
        self.assert_tidy()

    def test_list_of_val(self):
        """A list of validation images alone leaves training images out, and does not read their archive."""
        val = sorted(self.release.val)[:3]
        names = self.folder / "list.txt"
        names.write_text("".join(f"{name}\n" for name in val))
        self.assert_ends(self.prepare("--archives", self.shelf, "--images", names), 0)
        (self.shelf / TRAIN).unlink()
        for options in ([], ["--source", "tree"], ["--source", "archives"]):
            self.assertIn("train/ is not there, and left out", self.export("webdataset", *options).errors)
            self.assertEqual({f"{sample['key']}.JPEG" for sample in self.samples("val")}, set(val))
            self.assertEqual(list(self.target.glob("*train*")), [])
            shutil.rmtree(self.target)

    def test_numbering(self):
        """Labels can have other numbers."""
        self.export("webdataset", "--numbering", "ilsvrc")
        count = len(self.release.wnids)
        self.assert_samples(label=lambda index: count - index)

    def test_read_back(self):
        """The program reads its own shards, if a manifest says how many there are."""
        self.export("webdataset", "--maxcount", 6)
        rows = []
        for split, part in (("train", "train"), ("val", "val")):
            last = len(list(self.target.glob(f"imagenet1k-{split}-*.tar"))) - 1
            empty = {"bytes": "-", "md5": "-", "sha256": "-", "images": "-"}
            rows.append(self.release.row(
                f"imagenet1k-{split}-{{000000..{last:06}}}.tar", b"", kind=f"wds-{part}", **empty))
        shutil.rmtree(self.manifest)
        self.release.write_manifest(self.manifest, rows)
        self.assert_ends(self.prepare("--archives", self.target), 0)
        self.assert_prepared(["train", "val"])

    def test_other_forms(self):
        """Shards can be made of shards, of class tars and of a zip, and have the same bytes."""
        self.export("webdataset", "--maxcount", 5)
        rows, shelf = [], self.folder / "class-tars"
        shelf.mkdir()
        empty = {"bytes": "-", "md5": "-", "sha256": "-", "images": "-"}
        for wnid, images in self.release.train.items():
            (shelf / f"{wnid}.tar").write_bytes(others.tar(images.items()))
        rows.append(self.release.row("{wnid}.tar", b"", kind="class-tar", **empty))
        rows.append(self.release.row(VAL, self.archives[VAL]))
        shutil.copy(self.shelf / VAL, shelf)
        shutil.rmtree(self.manifest)
        self.release.write_manifest(self.manifest, rows)
        self.shelf = shelf
        again = self.folder / "again"
        outcome = self.export("webdataset", "--maxcount", 5, to=again)
        self.assertIn("is published: accepted, unverified", outcome.errors)
        self.assertEqual(self.content(again), self.content())


class TFRecord(ShardCase):
    def assert_records(self, split, pattern, boxes=False):
        images = self.expected()[split]
        found = {}
        for path in sorted(self.target.glob(pattern)):
            index = [tuple(map(int, line.split())) for line in
                     (self.target / "idx" / f"{path.name}.idx").read_text().splitlines()]
            self.assertEqual(index, [(offset, size) for offset, size, _ in records(path)])
            for _, _, data in records(path):
                features = example(data)
                found[features["image/filename"][0].decode()[:-5]] = features
        self.assertEqual(sorted(found), sorted(images))
        for name, features in found.items():
            wnid, data = images[name]
            self.assertEqual(features["image/encoded"], [data])
            self.assertEqual(features["image/class/label"], [self.release.wnids.index(wnid) + 1])
            self.assertEqual(features["image/class/synset"], [wnid.encode()])
            self.assertEqual(features["image/class/text"], [f"words of {wnid}".encode()])
            self.assertEqual(features["image/format"], [b"JPEG"])
            if data.startswith(b"\xff\xd8"):
                self.assertEqual((features["image/width"], features["image/height"]), ([64], [48]))
                self.assertEqual((features["image/channels"], features["image/colorspace"]), ([1], [b"GRAY"]))
            self.assertEqual("image/object/bbox/xmin" in features, boxes)
        return found

    def test_archives_and_tree(self):
        """Records have TF-slim's features, and are the same from archives and from the tree."""
        self.export("tfrecord", "--shards", 8)
        names = sorted(path.name for path in self.target.iterdir() if "-of-" in path.name)
        self.assertEqual(names, [f"train-{number:05}-of-00008" for number in range(8)] + ["validation-00000-of-00001"])
        self.assert_records("train", "train-*")
        self.assert_records("val", "validation-*")
        first = self.content()
        self.prepare_tree()
        again = self.folder / "again"
        self.export("tfrecord", "--shards", 8, to=again)
        self.assertEqual(self.content(again), first)

    def test_boxes(self):
        """Boxes are in the records if the root has them: shares of the image's edges."""
        archives = {
            others.BBOX_TRAIN: others.tgz(others.train_boxes(self.release).items()),
        }
        rows = self.release.rows(self.archives) + list(others.rows(self.release, archives))
        shutil.rmtree(self.manifest)
        self.release.write_manifest(self.manifest, rows)
        for name, content in archives.items():
            (self.shelf / name).write_bytes(content)
        self.assert_ends(self.prepare("--archives", self.shelf, "extract-bbox"), 0)
        self.export("tfrecord", "--parts", "train")
        found = self.assert_records("train", "train-*", boxes=True)
        for features in found.values():
            xmin, xmax = features["image/object/bbox/xmin"], features["image/object/bbox/xmax"]
            self.assertEqual(len(xmin), 2)
            self.assertAlmostEqual(xmax[0] - xmin[0], 200 / 500, places=5)
            self.assertEqual((xmin[1], xmax[1]), (0, 1))
            self.assertEqual(features["image/object/bbox/label"], features["image/class/label"] * 2)


class Refused(ShardCase):
    def test_damaged(self):
        """A damaged archive makes nothing, and leaves nothing."""
        content = bytearray(self.archives[TRAIN])
        content[len(content) // 2] ^= 1
        (self.shelf / TRAIN).write_bytes(content)
        outcome = self.export(code=4)
        self.assertIn("not the published", outcome.errors)
        self.assert_nothing()
        self.assert_tidy()
        # With the right one all is well.
        (self.shelf / TRAIN).write_bytes(self.archives[TRAIN])
        self.export()
        self.assert_samples()

    def test_missing(self):
        """Without archives there is nothing to do; with those of one part that is made."""
        (self.shelf / TRAIN).unlink()
        outcome = self.export("webdataset", "--parts", "train", code=3)
        self.assertIn(TRAIN, outcome.errors)
        self.assertIn("train/ is not there, and left out", self.export().errors)
        self.assert_samples(splits=["val"])
        shutil.rmtree(self.target)
        (self.shelf / VAL).unlink()
        self.export(code=3)
        self.assert_nothing()

    def test_target(self):
        """What is there is never touched, unless it is an empty folder."""
        self.target.mkdir()
        (self.target / "mine").write_text("mine")
        self.assertIn("no empty folder", self.export(code=6).errors)
        (self.target / "mine").unlink()
        self.export()
        before = snapshot(self.target)
        self.export(code=6)
        self.assertEqual(snapshot(self.target), before)
        shutil.rmtree(self.target)
        self.target.write_text("mine")
        self.export(code=6)
        self.assertEqual(self.target.read_text(), "mine")
        self.target.unlink()
        self.target.symlink_to(self.folder / "elsewhere")
        self.export(code=6)
        self.target.unlink()
        # A folder that has the name of the staged one.
        self.staged.mkdir()
        (self.staged / "mine").write_text("mine")
        self.export(code=6)
        self.assertEqual([path.name for path in self.staged.iterdir()], ["mine"])

    def test_usage(self):
        """Options that are not about the layout are refused."""
        for layout, *options in (
                ["webdataset", "--shards", 4], ["tfrecord", "--maxcount", 4], ["tfrecord", "--maxsize", 4],
                ["webdataset", "--link", "hard"], ["imagefolder", "--maxcount", 4], ["imagefolder", "--no-shuffle"],
                ["webdataset", "--maxcount", 0], ["webdataset", "--parts", "bbox"], ["webdataset", "--source", "net"],
                ["webdataset", "--no-shuffle", "--seed", 1], ["webdataset", "--source", "tree", "--digest", "sha256"],
                ["webdataset", "--parts", "train", "--blacklist", "drop"], ["webdataset", "--parts", "test", "--per-class", 2]):
            with self.subTest(options):
                self.export(layout, *options, code=2)
        self.assert_nothing()
        self.assert_tidy()

    def previewed(self, *options):
        """What a dry run says: the images and shards of each split, and its last line."""
        outcome = self.export("webdataset", "--dry-run", "--json", *options)
        self.assert_nothing()
        self.assert_tidy()
        counts = {line["split"]: (line["images"], line["shards"]) for line in outcome.of_type("exported")}
        return counts, outcome.of_type("shards")[0], outcome.of_type("source")

    def test_dry_run(self):
        """A dry run says what the export then reads and writes, of archives and of the tree; it reads no image."""
        images = self.folder / "images"
        wnid = next(iter(self.release.train))
        names = sorted(self.release.train[wnid])[:3]
        images.write_text("".join(f"{wnid}/{name}\n" for name in names))
        variants = [["--maxcount", 7], ["--classes", wnid], ["--per-class", 2, "--maxcount", 2], ["--holdout", "0.5"],
                    ["--holdout-file", images], ["--images", images, "--parts", "train"], ["--parts", "val,test"],
                    ["--maxsize", "200k"]]
        for origin in ("archives", "tree"):
            if origin == "tree":
                self.prepare_tree()
            for options in variants:
                with self.subTest(origin=origin, options=options):
                    options = [*options, "--source", origin]
                    counts, last, sources = self.previewed(*options)
                    outcome = self.export("webdataset", *options, "--json")
                    made = {line["split"]: (line["images"], line["shards"]) for line in outcome.of_type("exported")}
                    if options[0] == "--maxsize" and origin == "archives":
                        # Its sizes are not known before it is read.
                        made, counts = ({split: images for split, (images, _) in found.items()} for found in (made, counts))
                    self.assertEqual(counts, made)
                    self.assertFalse(last["new"])
                    written = sum(path.stat().st_size for path in self.target.glob("*.tar"))
                    self.assertLess(written * 0.5, last["write"])
                    self.assertLessEqual(written, last["write"] + len(list(self.target.glob("*.tar"))) * 20480)
                    self.assertEqual([bool(line["archives"]) for line in sources], [origin == "archives"] * len(sources))
                    if origin == "archives":
                        read = {name for line in sources for name in line["archives"]}
                        self.assertEqual(last["read"], sum((self.shelf / name).stat().st_size for name in read))
                    self.assertEqual(last["scatter"] > 0, origin == "archives")
                    shutil.rmtree(self.target)

    def test_dry_run_in_words(self):
        """What it shows is what people ask before they begin."""
        output = self.export("webdataset", "--dry-run").output
        for words in ("train  from ILSVRC2012_img_train.tar, ", "val  from ILSVRC2012_img_val.tar, ",
                      f"webdataset in {self.target} would have ", " shards: read ", ", write up to ", " on their way"):
            self.assertIn(words, output)
        self.target.mkdir()
        (self.target / "mine").write_text("mine")
        self.export("webdataset", "--dry-run", code=6)
        shutil.rmtree(self.target)
        self.staged.mkdir()
        (self.staged / "mine").write_text("mine")
        self.export("webdataset", "--dry-run", code=6)
        (self.shelf / TRAIN).unlink()
        self.export("webdataset", "--dry-run", "--parts", "train", code=3)

    def test_options_of_missing_parts(self):
        """A part that an option is about is not left out."""
        (self.shelf / VAL).unlink()
        self.assertIn("ILSVRC2012_img_val.tar", self.export("webdataset", "--val-as", "test", code=3).errors)
        self.export()
        self.assert_tidy()

    def test_names(self):
        """Splits whose shards would have the same names are refused: those of val are called validation."""
        for layout in ("webdataset", "tfrecord"):
            for options in (["--holdout", "0.2", "--holdout-as", "validation"],
                            ["--holdout", "0.2", "--holdout-as", "val", "--val-as", "validation"]):
                outcome = self.export(layout, *options, code=2)
                self.assertIn("which are one name", outcome.errors)
        self.assert_nothing()

    def test_changed_tree(self):
        """A tree that has changed since it was published is refused."""
        self.prepare_tree()
        next((self.root / "train").glob("*/*")).unlink()
        self.export(code=6)
        self.assert_nothing()

    def test_growing(self):
        """A tree that lacks what is selected by now is not complete."""
        wnids = self.release.wnids
        self.assert_ends(self.prepare("--archives", self.shelf, "--classes", wnids[0]), 0)
        self.assert_ends(self.prepare("--archives", self.shelf, "extract-train", "--classes", ",".join(wnids[:2])), 0)
        self.assertIn("val is not complete", self.export("webdataset", "--source", "tree", code=6).errors)
        self.assert_nothing()

    def test_unverified(self):
        """Of a tree that nothing vouches for a note says so."""
        self.prepare_tree()
        self.assertNotIn("not verified", self.export().errors)
        self.journal.unlink()
        self.assert_ends(self.prepare(), 0)
        again = self.folder / "again"
        outcome = self.export(to=again)
        for part in ("train", "val"):
            self.assertIn(f"{part}/ is not verified", outcome.errors)
        self.assertEqual(self.content(again), self.content())

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_read_only_mode(self):
        """A root that must not be written to is enough."""
        self.root.chmod(0o555)
        self.export()

    def test_in_root(self):
        """Shards are not made within what the root keeps."""
        self.prepare_tree()
        self.export(code=2, to=self.root / "train" / "shards")


@needs_tracing
class Killed(ShardCase):
    def setUp(self):
        super().setUp()
        self.put(make_release(classes=3, per_class=3, val=4, test=3, largest=9000, large=False))
        self.model = self.folder / "model"
        self.export(to=self.model)
        self.whole = self.content(self.model)
        shutil.rmtree(self.model)

    def export(self, *options, **others):
        return super().export("webdataset", "--maxcount", 4, "--checkpoint", "1K", "--jobs", 1, *options, **others)

    def kill(self, call, number):
        """Kills an export at its call with this number."""
        outcome = self.prepare(
            "export", "webdataset", "--to", self.target, "--archives", self.shelf, "--maxcount", 4, "--checkpoint",
            "1K", "--jobs", 1, before=injecting(call, f"signal=KILL:when={number}"))
        self.assertEqual(outcome.code, -9, outcome.errors)

    def check(self, call, every=1):
        """Kills an export at its first such call, its second, and so on, until one gets through."""
        number, killed = 1, True
        while killed:
            outcome = self.prepare(
                "export", "webdataset", "--to", self.target, "--archives", self.shelf, "--maxcount", 4, "--checkpoint",
                "1K", "--jobs", 1, before=injecting(call, f"signal=KILL:when={number}"))
            killed = outcome.code != 0
            with self.subTest(call=call, number=number):
                if killed:
                    self.assertEqual(outcome.code, -9, outcome.errors)
                    if self.target.exists():
                        self.assertEqual(self.content(), self.whole, "the shards have their name too early")
                    # An empty folder says nothing about what is beside it.
                    is_empty = self.staged.exists() and self.target.exists() and not list(self.staged.iterdir())
                    if not self.target.exists() or self.staged.exists():
                        self.export(code=6 if is_empty else 0)
                self.assertEqual(self.content(), self.whole)
                self.assert_tidy()
            shutil.rmtree(self.target, ignore_errors=True)
            shutil.rmtree(self.staged, ignore_errors=True)
            number += every
        self.assertGreater(number, 1 + every, f"{call} was never made")

    def test_write(self):
        """An export may be killed whenever it writes."""
        self.check("write", every=3)

    def test_fdatasync(self):
        """An export may be killed whenever it waits for a record or a file."""
        self.check("fdatasync")

    def test_syncfs(self):
        """An export may be killed whenever it waits for the disk."""
        self.check("syncfs")

    def test_renameat(self):
        """An export may be killed whenever something gets its name."""
        self.check("renameat")

    def test_unlinkat(self):
        """An export may be killed whenever it removes what it needs no more."""
        self.check("unlinkat")

    def test_fsync(self):
        """An export may be killed whenever it waits for names."""
        self.check("fsync")

    def test_kept(self):
        """Shards that are on record are not written again."""
        outcome = self.prepare(
            "export", "webdataset", "--to", self.target, "--archives", self.shelf, "--maxcount", 4, "--jobs", 1,
            before=injecting("renameat", "signal=KILL:when=3"))
        self.assertEqual(outcome.code, -9)
        kept = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (self.staged / "shards").glob("*.tar")}
        self.assertGreaterEqual(len(kept), 2)
        self.export()
        after = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in self.target.glob("*.tar")}
        self.assertEqual(kept, {name: after[name] for name in kept})
        self.assertEqual(self.content(), self.whole)

    def test_read_error(self):
        """After a read error in the middle the next export reads the rest of the archive, and only that."""
        self.put(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        size, block, count = len(self.archives[TRAIN]), 4 << 20, 6
        self.assertGreater(size, (count + 1) * block)
        command = ["export", "webdataset", "--to", self.target, "--archives", self.shelf, "--parts", "train"]
        failing = injecting("pread64", f"error=EIO:when={count + 1}+", self.shelf / TRAIN)
        self.assert_ends(self.prepare(*command, before=failing), 5, TRAIN, "Input/output error")
        log = self.folder / "log"
        self.assert_ends(self.prepare(*command, before=watching_reads(log)), 0)
        self.assertLessEqual(bytes_read(log, TRAIN), size - count * block + AGAIN)
        self.assert_samples(splits=["train"])

    def test_other_target(self):
        """A target that has not all that was made is not taken for it, although it has its inode."""
        self.prepare_tree()
        self.kill("unlinkat", 1)
        self.assertEqual(self.content(), self.whole)
        before = snapshot(self.staged)
        shard = min(self.target.glob("*.tar"))
        for path in (shard, self.target / "idx" / f"{shard.name}.idx", *self.target.glob("*.json"), self.target / "SHA256SUMS"):
            content = path.read_bytes()
            for change in (path.unlink, lambda: path.write_bytes(content[:-1])):
                with self.subTest(path.name):
                    change()
                    self.assertIn("there already", self.export(code=6).errors)
                    self.assertEqual(snapshot(self.staged), before)
            path.write_bytes(content)
        self.assertIn("done before", self.export().output)
        self.assertEqual(self.content(), self.whole)
        self.assert_tidy()

    def test_empty_target(self):
        """An empty folder with the inode of the shards is not taken for them."""
        self.prepare_tree()
        self.kill("unlinkat", 1)
        for path in self.target.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.export(code=6)
        self.assertEqual(list(self.target.iterdir()), [])
        self.target.rmdir()
        self.export()
        self.assertEqual(self.content(), self.whole)

    def test_lost_index(self):
        """A shard whose index is gone, or was cut, is made again with it."""
        self.prepare_tree()
        for change in (lambda path: path.unlink(), lambda path: path.write_bytes(b"v1.2")):
            self.kill("renameat", 3)
            change(min((self.staged / "shards" / "idx").iterdir()))
            self.export()
            self.assertEqual(self.content(), self.whole)
            shutil.rmtree(self.target)

    def test_foreign_root(self):
        """A root that has the name of what is staged is left alone, and no hint says to delete it."""
        self.staged.mkdir()
        self.assert_ends(
            self.run_program("--archives", self.shelf, "--root", self.staged, "--manifest", self.manifest), 0)
        before = snapshot(self.staged)
        outcome = self.export(code=6)
        self.assertIn(f"{self.staged} is a root", outcome.errors)
        self.assertIn("choose another name with --to", outcome.errors)
        self.assertNotIn("rm -r", outcome.errors)
        self.assertNotIn("go on with", outcome.errors)
        self.assertEqual(snapshot(self.staged), before)
        # Its journal may be damaged, or all that is left of it.
        journal = self.staged / "ilsvrc-prepare.journal"
        whole = journal.read_bytes()
        journal.write_bytes(b"damaged\n")
        outcome = self.export(code=6)
        self.assertIn(f"{self.staged} is a root", outcome.errors)
        self.assertNotIn("remove", outcome.errors)
        shutil.rmtree(self.staged)
        self.staged.mkdir()
        journal.write_bytes(whole)
        self.assertIn(f"{self.staged} is a root, or was one", self.export(code=6).errors)
        self.assertEqual(journal.read_bytes(), whole)
        self.assert_nothing()

    def test_other_layout(self):
        """What an export of another kind has staged is neither called foreign nor touched."""
        self.prepare_tree()
        view = ["export", "imagefolder", "--to", self.target]
        shards = ["export", "webdataset", "--to", self.target, "--maxcount", 4, "--archives", self.shelf]
        for first, second in ((view, shards), (shards, view)):
            killing = injecting("renameat", "signal=KILL:when=1")
            self.assertEqual(self.prepare(*first, before=killing).code, -9)
            before = snapshot(self.staged)
            outcome = self.prepare(*second)
            self.assert_ends(outcome, 6, f"{self.staged} is what an export of another layout has begun", "--to")
            self.assertEqual(snapshot(self.staged), before)
            self.assert_ends(self.prepare(*first), 0)
            shutil.rmtree(self.target)

    def test_staged_file(self):
        """A file in the place of what is staged is called by its name."""
        self.staged.write_text("mine")
        self.assertIn(f"{self.staged} is there already", self.export(code=6).errors)
        self.assertEqual(self.staged.read_text(), "mine")

    def test_begun_early(self):
        """What was begun with other options names their command line; before that is on record nothing is staged."""
        codes = []
        for number in range(1, 5):
            self.kill("fdatasync", number)
            outcome = self.prepare("export", "webdataset", "--to", self.target, "--archives", self.shelf, "--seed", 2)
            codes.append(outcome.code)
            if outcome.code == 0:
                shutil.rmtree(self.target)
                continue
            self.assert_ends(outcome, 6, "go on with: ", "export webdataset --to")
            shutil.rmtree(self.staged)
        self.assertEqual(set(codes), {0, 6})

    def test_changed_scatter(self):
        """Images on their way that are gone, or were cut, end the export with the folder to remove; no shard lacks any."""
        saved = self.folder / "saved"

        def restore():
            shutil.rmtree(self.staged, ignore_errors=True)
            # Shards that are on record stay the same files; whatever grows is a copy.
            shutil.copytree(saved, self.staged, copy_function=lambda source, to: (
                os.link if "/shards/" in source else shutil.copy2)(source, to))

        # In the middle of an archive, and while shards are written.
        for call, number in (("syncfs", 2), ("renameat", 2)):
            self.kill(call, number)
            shutil.move(self.staged, saved)
            names = [path.name for path in saved.glob("train.*") if path.stat().st_size > 0]
            self.assertIn("train.log", names)
            self.assertGreater(len(names), 1)
            for name in names:
                path = self.staged / name
                changes = [path.unlink, lambda: os.truncate(path, path.stat().st_size // 2)]
                if name == "train.log":
                    # Of an image its class, its number, its offset, its size, and the number of its file.
                    changes += [functools.partial(overwrite, path, *change) for change in (
                        (0, b"\xff\xff\xff\xff"), (4, b"\x7b\x00\x00\x00"), (8, b"\xff" * 7 + b"\x10"),
                        (8, b"\xff\xff\xff\x7f\xff\xff\xff\xff"), (8, b"\xff" * 7 + b"\x7f"), (16, b"\xff\xff\xff\xff"),
                        (20, b"\x04"), (20, b"\xff\xff\xff\xff"))]
                for change in changes:
                    with self.subTest(call=call, name=name):
                        restore()
                        change()
                        outcome = self.export(code=6)
                        self.assertIn(f"{path} is damaged", outcome.errors)
                        self.assertIn("look at its folder: move it away, or remove it", outcome.errors)
                        self.assert_nothing()
            restore()
            self.export()
            self.assertEqual(self.content(), self.whole)
            shutil.rmtree(self.target)
            shutil.rmtree(saved)

    def test_changed_midway(self):
        """The same in the middle of an archive: it is not the archive that is blamed."""
        self.put(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        command = ["export", "webdataset", "--to", self.target, "--archives", self.shelf, "--parts", "train"]
        failing = injecting("pread64", "error=EIO:when=5+", self.shelf / TRAIN)
        saved = self.folder / "saved"
        self.assert_ends(self.prepare(*command, before=failing), 5, TRAIN, "Input/output error")
        shutil.move(self.staged, saved)
        for name in ("train.0", "train.log"):
            path = self.staged / name
            for change in (path.unlink, lambda: os.truncate(path, path.stat().st_size // 2)):
                with self.subTest(name):
                    shutil.copytree(saved, self.staged)
                    self.assertGreater(path.stat().st_size, 0)
                    change()
                    # A second run does not forget what the first has found.
                    for _ in range(2):
                        self.assert_ends(self.prepare(*command), 6, f"{path} is damaged", "begin again")
                    self.assert_nothing()
                    shutil.rmtree(self.staged)
        shutil.move(saved, self.staged)
        self.assert_ends(self.prepare(*command), 0)
        self.assert_samples(splits=["train"])

    def test_other_boxes(self):
        """An unfinished export does not go on with other boxes than it was begun with."""
        def put(seed):
            content = others.tgz(others.train_boxes(self.release, seed).items())
            rows = self.release.rows(self.archives) + list(others.rows(self.release, {others.BBOX_TRAIN: content}))
            shutil.rmtree(self.manifest)
            self.release.write_manifest(self.manifest, rows)
            (self.shelf / others.BBOX_TRAIN).write_bytes(content)
            self.assert_ends(self.prepare("--archives", self.shelf, "extract-bbox"), 0)

        put(1)
        command = ["export", "tfrecord", "--to", self.target, "--archives", self.shelf, "--parts", "train", "--shards", 4]
        self.assertEqual(self.prepare(*command, before=injecting("renameat", "signal=KILL:when=2")).code, -9)
        shutil.rmtree(self.root / "bbox")
        put(2)
        self.assert_ends(self.prepare(*command), 6, "the root has changed since")
        shutil.rmtree(self.staged)
        self.assert_ends(self.prepare(*command), 0)

    def test_other_words(self):
        """An unfinished export does not go on with other words for its classes."""
        self.kill("renameat", 2)
        table = self.manifest / "synsets.tsv"
        before = table.read_text()
        table.write_text(before.replace("words of", "other words of"))
        staged = snapshot(self.staged)
        self.assertIn("the root has changed since", self.export(code=6).errors)
        self.assertEqual(snapshot(self.staged), staged)
        table.write_text(before)
        self.export()
        self.assertEqual(self.content(), self.whole)

    def test_foreign_files(self):
        """What somebody has put beside shards is not deleted, and does not get into the target."""
        self.kill("renameat", 2)
        notes = self.staged / "NOTES"
        notes.write_text("mine")
        (self.staged / "train.old").mkdir()
        for path in (self.staged / "shards" / "NOTES", self.staged / "shards" / "idx" / "NOTES"):
            path.write_text("mine, too")
            self.assertIn(f"{path} is there already", self.export(code=6).errors)
            self.assertEqual(path.read_text(), "mine, too")
            self.assert_nothing()
            path.unlink()
        self.export()
        self.assertEqual(self.content(), self.whole)
        self.assertEqual({path.name for path in self.staged.iterdir()}, {"NOTES", "train.old"})
        self.assertEqual(notes.read_text(), "mine")

    def test_completed_meanwhile(self):
        """An export that another one overtakes finds its folder gone, and says that the target is there."""
        # Right after it has made the folder, and after it has looked into it.
        for call, path in (("mkdirat", self.folder), ("getdents64", self.staged)):
            with self.subTest(call):
                log = self.folder / f"log-{call}"
                stopping = injecting(call, "signal=STOP:when=1", path)
                stopping[stopping.index("/dev/null")] = str(log)
                slow = Running(
                    "export", "webdataset", "--to", self.target, "--archives", self.shelf, "--root", self.root,
                    "--manifest", self.manifest, before=stopping)
                self.assertTrue(slow.wait_until(lambda: log.exists() and "stopped by SIGSTOP" in log.read_text()))
                self.assertTrue(self.staged.exists())
                self.export()
                os.kill(slow.program(), signal.SIGCONT)
                self.assertEqual(slow.process.wait(), 6)
                self.assertEqual(self.content(), self.whole)
                self.assert_tidy()
                shutil.rmtree(self.target)

    def test_other_options(self):
        """An unfinished export goes on with the same options only; the message says which."""
        outcome = self.prepare(
            "export", "webdataset", "--to", self.target, "--archives", self.shelf,
            before=injecting("fdatasync", "signal=KILL:when=9"))
        self.assertEqual(outcome.code, -9)
        before = snapshot(self.staged)
        outcome = self.prepare("export", "webdataset", "--to", self.target, "--archives", self.shelf, "--seed", 2)
        self.assert_ends(outcome, 6, "other options", "export webdataset --to", f"rm -r {self.staged}")
        self.assertEqual(snapshot(self.staged), before)
        outcome = self.prepare("export", "webdataset", "--to", self.target, "--archives", self.shelf)
        self.assert_ends(outcome, 0)
        self.assert_samples()

    def test_failing(self):
        """An error of the disk ends the export; the next one goes on."""
        for call, number in (("fdatasync", 4), ("write", 20), ("syncfs", 1), ("renameat", 2), ("fsync", 2)):
            with self.subTest(call):
                outcome = self.prepare(
                    "export", "webdataset", "--to", self.target, "--archives", self.shelf, "--maxcount", 4,
                    "--checkpoint", "1K", "--jobs", 1, before=injecting(call, f"error=EIO:when={number}"))
                self.assert_ends(outcome, 5, "Input/output error")
                self.assert_nothing()
                self.export()
                self.assertEqual(self.content(), self.whole)
                shutil.rmtree(self.target)


@needs_tracing
@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
class Full(ShardCase):
    @contextlib.contextmanager
    def disk(self, size):
        place = self.folder / "disk"
        place.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], stderr=subprocess.PIPE)
        if made.returncode != 0:
            self.skipTest(made.stderr.decode())
        try:
            yield place
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)

    def test_too_small(self):
        """Too little room is said before anything is read."""
        with self.disk("1m") as place:
            outcome = self.export(to=place / "shards", code=5)
            self.assertIn("too little space", outcome.errors)
            self.assertIn("choose another folder with --to", outcome.errors)
            self.assertNotIn("--link", outcome.errors)
            self.assertIn("too little space", self.export("webdataset", "--dry-run", to=place / "shards", code=5).errors)
            self.assertEqual(list(place.iterdir()), [])

    def test_full(self):
        """A disk that is full in the middle ends the export; with room the next one goes on."""
        with self.disk("40m") as place:
            target = place / "shards"
            # The look before finds room, which somebody else takes meanwhile.
            staged = place / f"shards{STAGED}"
            run = Running(
                "export", "webdataset", "--to", target, "--archives", self.shelf, "--root", self.root, "--manifest",
                self.manifest, before=injecting("pread64", "delay_enter=200000:when=2+"))
            self.assertTrue(run.wait_until(lambda: (staged / "train.0").exists()))
            filler = place / "filler"
            with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(64 << 10))
            self.assertEqual(run.process.wait(), 5)
            self.assertFalse(target.exists())
            filler.unlink()
            self.export(to=target)
            self.assert_samples(target)
            self.assertFalse(staged.exists())
