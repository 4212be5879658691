"""Exports of some images: the same from the tree and from archives, of roots that have some images themselves."""

import dataclasses
import shutil

from support.release import make_release
from support.tree import actual_tree
from support.views import names
from test_shards import ShardCase


class PickCase(ShardCase):
    def setUp(self):
        super().setUp()
        whole = make_release(classes=5, per_class=12, val=60, test=4, largest=3000, large=False, seed=6)
        # Class tars in the order of their names, as the official ones are.
        self.put(dataclasses.replace(
            whole, train={wnid: dict(sorted(images.items())) for wnid, images in whole.train.items()}))
        self.made = 0
        self.list = self.folder / "list.txt"

    def run_with(self, *options):
        """A root with a selection."""
        shutil.rmtree(self.root)
        self.root.mkdir()
        self.assert_ends(self.prepare("--archives", self.shelf, *options), 0)

    def val(self, wnid):
        return sorted(name for name in self.release.val if self.release.val_wnids[int(name[-13:-5]) - 1] == wnid)

    def write_list(self, *images):
        self.list.write_text("".join(f"{name}\n" for name in images))
        return self.list

    def exported(self, *options, layout="webdataset"):
        """The names of the images that an export has."""
        self.made += 1
        folder = self.folder / f"export-{self.made}"
        self.export(layout, *options, to=folder)
        if layout == "imagefolder":
            return sorted(name.split("/")[-1] for name in names(folder))
        return sorted(f"{sample['key']}.JPEG" for split in ("train", "val", "holdout") for sample in self.samples(split, folder))

    def assert_exported(self, expected, *options, archives=True):
        """A view has the images, and so have shards of the tree, and of archives, which have the same bytes."""
        self.assertEqual(self.exported(*options, layout="imagefolder"), sorted(expected))
        self.assertEqual(self.exported(*options), sorted(expected))
        tree = self.content(self.folder / f"export-{self.made}")
        if archives:
            self.assertEqual(self.exported("--source", "archives", *options), sorted(expected))
            self.assertEqual(self.content(self.folder / f"export-{self.made}"), tree)

    def assert_refused(self, *options, sources=("tree", "archives"), line=None):
        """An image that is not there is named, and nothing is left; returns what is said of the tree."""
        commands = [["imagefolder"], ["imagefolder", "--dry-run"]] + [["webdataset", "--source", source] for source in sources]
        commands += [["webdataset", "--source", "tree", "--dry-run"]] * ("tree" in sources)
        for command in commands:
            with self.subTest(command):
                outcome = self.export(*command, *options, code=2)
                self.assertIn("correct the list", outcome.errors)
                if line:
                    self.assertIn(f"{self.list}:{line}: ", outcome.errors)
                self.assert_nothing()
                self.assert_tidy()


class Picks(PickCase):
    def test_of_list(self):
        """A number of images of each class is counted off among those that the root's list names."""
        train = [name for images in self.release.train.values() for name in list(images)[1::2]]
        val = [name for wnid in self.release.wnids for name in self.val(wnid)[::2]]
        self.run_with("--images", self.write_list(*train, *val))

        def first(count, listed):
            kept = [[name for name in listed if name.startswith(f"{wnid}_") or name in self.val(wnid)]
                    for wnid in self.release.wnids]
            return [name for images in kept for name in sorted(images)[:count]]
        expected = first(2, train) + first(2, val)
        self.assertEqual(len(expected), 4 * 2 + 5 * 2)
        self.assert_exported(expected, "--per-class", 2)
        wnid = self.release.wnids[2]
        table = self.folder / "table.csv"
        table.write_text(f"code,name,to_download,how_many\n{wnid},words,TRUE,3\n")
        expected = [name for name in first(3, train) if name.startswith(wnid)]
        self.assert_exported(expected, "--portions", table, "--parts", "train")
        expected = self.exported("--per-class", 2, "--pick", "random", "--seed", 4, layout="imagefolder")
        self.assertLess(set(expected), set(train + val))
        self.assert_exported(expected, "--per-class", 2, "--pick", "random", "--seed", 4)
        self.export("tfrecord", "--parts", "train", "--per-class", 2, "--shards", 2)
        self.assertIn('"train-00000-of-00002": 4', (self.target / "sizes.json").read_text())

    def test_of_pick(self):
        """A smaller number of images of each class is what a run with it has."""
        for options in ([], ["--pick", "random", "--seed", 1]):
            with self.subTest(options):
                self.run_with("--per-class", 3, *options)
                expected = [path.split("/")[-1] for path in actual_tree(self.root, ["train", "val"])]
                self.run_with("--per-class", 7, *options)
                self.assert_exported(expected, "--per-class", 3, *options)

    def test_of_two_parts(self):
        """A root with training images of one class, and validation images of another, can be exported."""
        one, other = self.release.wnids[:2]
        images = [next(iter(self.release.train[one])), self.val(other)[0]]
        self.run_with("--images", self.write_list(*images))
        self.assert_exported(images)


class Lists(PickCase):
    def test_absent(self):
        """An image that is nowhere is refused, by whichever list."""
        self.run_with()
        train = [next(iter(images)) for images in self.release.train.values()]
        lacking = f"{self.release.wnids[1]}_999999.JPEG"
        for options, images in ((["--images"], train[:1]), (["--parts", "train", "--holdout-file"], train[:2])):
            self.assert_refused(*options, self.write_list(*images, lacking), line=len(images) + 1)
        self.assert_refused("--images", self.write_list(train[0], lacking, lacking.replace("9_", "8_").replace("99.", "98.")))
        # Nothing of that is in the way of a correct list.
        self.assert_exported(train[:1], "--images", self.write_list(train[0]))

    def test_not_in_root(self):
        """An image that the root's pick left out is refused, unless archives have it."""
        self.run_with("--per-class", 3)
        wnid = self.release.wnids[0]
        train, val = list(max(self.release.train.values(), key=len)), self.val(wnid)
        for images in (train[:5], val[:4], train[:2] + val[3:5]):
            absent = next(number for number, name in enumerate(images, 1) if name in train[3:] + val[3:])
            self.assert_refused("--images", self.write_list(*images), sources=["tree"], line=absent)
            self.assertEqual(self.exported("--images", self.list, "--source", "archives"), sorted(images))
        self.assert_exported(train[:2] + val[1:3], "--images", self.write_list(*train[:2], *val[1:3]))

    def test_held_out(self):
        """What is not selected need not be held out, but must be there."""
        self.run_with()
        train = list(max(self.release.train.values(), key=len))
        selected = self.write_list(*train[:3])
        held = self.folder / "held.txt"
        held.write_text(f"{train[2]}\n{train[5]}\n")
        self.assert_exported(train[:3], "--images", selected, "--holdout-file", held, "--parts", "train")
        self.assertEqual([sample["key"] for sample in self.samples("holdout", self.folder / f"export-{self.made}")],
                         [train[2][:-5]])
