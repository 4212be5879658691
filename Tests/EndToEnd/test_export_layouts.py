"""Views of the tree: each layout has exactly the names that its program expects."""

import csv
import os
import shutil
import subprocess
import unittest

from support import program
from support.tracing import OPENING, injecting, needs_tracing
from support.views import ViewCase, names


class Layouts(ViewCase):
    forms = "official,bbox,devkit"

    def setUp(self):
        super().setUp()
        for command in ("extract-bbox", "extract-devkit"):
            self.assert_ends(self.prepare(command), 0)
        self.annotated = {path.removesuffix(".xml") for path in names(self.root / "bbox/train")}
        self.labels = {wnid: index for index, wnid in enumerate(self.wnids)}

    def lines(self, path):
        return (self.view / path).read_text().splitlines()

    def stems(self, part):
        return [path.split("/", 1)[1].removesuffix(".JPEG") for path in self.images(part)]

    def val(self):
        """The validation images in the order of their numbers, with their classes."""
        return sorted((stem.split("/")[1], stem.split("/")[0]) for stem in self.stems("val"))

    def test_imagefolder(self):
        """It is the tree as it is in the root."""
        self.assertEqual(self.exported("imagefolder"), sorted(self.images("train", "val", "test")))

    def test_datumaro(self):
        """Every folder is a label, except that of images without one."""
        test = [path.replace("test/", "test/no_label/") for path in self.images("test")]
        self.assertEqual(self.exported("datumaro"), sorted(self.images("train", "val") + test))

    def test_datumaro_txt(self):
        """Only lists of images end with .txt, and the list of labels."""
        found = self.exported("datumaro-txt")
        self.assertEqual(
            [path for path in found if path.endswith(".txt")], ["synsets.txt", "test.txt", "train.txt", "val.txt"])
        self.assertEqual(self.lines("synsets.txt"), self.wnids)
        listed = []
        for split, count in (("train", 80), ("val", 48), ("test", 5)):
            rows = [line.split() for line in self.lines(f"{split}.txt")]
            self.assertEqual(len(rows), count)
            for path, *labels in rows:
                self.assertEqual(labels, [] if split == "test" else [str(self.labels[path.split("/")[0]])])
            listed += [f"images/{row[0]}" for row in rows]
        self.assertEqual(sorted(listed), [path for path in found if not path.endswith(".txt")])

    def test_cls_loc(self):
        """It is Kaggle's tree: flat validation images, annotations, lists, tables, and the kit."""
        found = self.exported("cls-loc")
        expected = [f"ILSVRC/Data/CLS-LOC/{path}" for path in self.images("train", "test")]
        expected += [f"ILSVRC/Data/CLS-LOC/val/{name}.JPEG" for name, _ in self.val()]
        expected += [f"ILSVRC/Annotations/CLS-LOC/{part}/{path}" for part in ("train", "val")
                     for path in names(self.root / "bbox" / part)]
        expected += [f"ILSVRC/ImageSets/CLS-LOC/{name}.txt" for name in ("train_cls", "train_loc", "val", "test")]
        expected += [f"ILSVRC/devkit/{path}" for path in names(self.root / "devkit")]
        expected += [f"ILSVRC/devkit/data/{name}.txt" for name in (
            "ILSVRC2015_clsloc_validation_ground_truth", "ILSVRC2015_clsloc_validation_blacklist", "map_clsloc")]
        expected += ["LOC_synset_mapping.txt", "LOC_train_solution.csv", "LOC_val_solution.csv"]
        self.assertEqual(found, sorted(expected))

        lists = "ILSVRC/ImageSets/CLS-LOC"
        self.assertEqual(
            self.lines(f"{lists}/train_cls.txt"),
            [f"{stem} {number}" for number, stem in enumerate(sorted(self.stems("train"), key=by_name), 1)])
        self.assertEqual(
            self.lines(f"{lists}/train_loc.txt"),
            [f"{stem} {number}" for number, stem in enumerate(sorted(self.annotated, key=by_name), 1)])
        self.assertEqual(self.lines(f"{lists}/val.txt"), [f"{name} {n}" for n, (name, _) in enumerate(self.val(), 1)])
        ids = {}
        for line in self.lines("ILSVRC/devkit/data/map_clsloc.txt"):
            wnid, number, _ = line.split(" ")
            ids[wnid] = number
        truth = self.lines("ILSVRC/devkit/data/ILSVRC2015_clsloc_validation_ground_truth.txt")
        self.assertEqual(truth, [ids[wnid] for _, wnid in self.val()])
        self.assertEqual(
            truth, (self.root / "devkit/data/ILSVRC2012_validation_ground_truth.txt").read_text().splitlines())
        with open(self.view / "LOC_val_solution.csv") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["ImageId"] for row in rows], [name for name, _ in self.val()])
        for row, (_, wnid) in zip(rows, self.val()):
            self.assertEqual(row["PredictionString"].split()[::5].count(wnid), len(row["PredictionString"].split()) // 5)

    def test_cls_loc_is_a_source(self):
        """The program makes the same tree of it again, and finds the same boxes and labels in it."""
        self.exported("cls-loc")
        other = self.folder / "other"
        other.mkdir()
        outcome = program.run(
            "--root", other, "--manifest", self.manifest, "--from", f"tree:{self.view}", "--link", "hard")
        self.assertEqual(outcome.code, 0, outcome.errors)
        for part in ("train", "val", "test"):
            self.assertEqual(names(other / part), names(self.root / part))

    def test_class_names(self):
        """Folders have the names of the classes."""
        words = {}
        for line in (self.manifest / "synsets.tsv").read_text().splitlines()[1:]:
            _, _, wnid, _, text = line.split("\t")
            words[wnid] = text.split(", ")[0].replace(" ", "_")
        expected = []
        for path in self.images("train", "val"):
            part, wnid, name = path.split("/")
            expected.append(f"{part}/{words[wnid]}/{name}")
        self.assertEqual(self.exported("class-names"), sorted(expected + self.images("test")))
        outcome = self.export("class-names", "--merge-names", to=self.folder / "merged")
        self.assert_ends(outcome, 0, "note: classes of the same name share a folder")

    def test_mmpretrain(self):
        """The lists have paths in the split's folder, and labels in the order of the wnids."""
        found = self.exported("mmpretrain")
        self.assertEqual(found, sorted(self.images("train", "val", "test") + ["meta/train.txt", "meta/val.txt"]))
        for split in ("train", "val"):
            rows = [line.split() for line in self.lines(f"meta/{split}.txt")]
            self.assertEqual(sorted(f"{split}/{path}" for path, _ in rows), sorted(self.images(split)))
            for path, label in rows:
                self.assertEqual(int(label), self.labels[path.split("/")[0]])

    def test_tfds(self):
        """It needs no tree, and links the archives by the names that are known there."""
        self.assertEqual(self.exported("tfds"), [f"ILSVRC2012_img_{name}.tar" for name in ("test", "train", "val")])
        self.assertEqual(
            (self.view / "ILSVRC2012_img_test.tar").resolve(), self.root / "ILSVRC2012_img_test_v10102019.tar")
        hard = self.folder / "hard"
        self.exported("tfds", "--link", "hard", to=hard)
        self.assertTrue((hard / "ILSVRC2012_img_val.tar").samefile(self.root / "ILSVRC2012_img_val.tar"))
        (self.root / "ILSVRC2012_img_val.tar").unlink()
        for options in ([], ["--dry-run"]):
            self.assert_ends(self.export("tfds", *options, to=self.folder / "lacking"), 3, "ILSVRC2012_img_val.tar")

    def test_tfds_bytes(self):
        """A dry run says what copies take, and a copy what it took."""
        size = sum(path.stat().st_size for path in self.root.glob("ILSVRC2012_img_[tv]*.tar"))
        for link in ("sym", "copy"):
            view, = self.export("tfds", "--link", link, "--dry-run", "--json").of_type("view")
            self.assertEqual(view["bytes"], size)
        outcome = self.export("tfds", "--dry-run")
        self.assert_ends(outcome, 0)
        self.assertIn("would have archives as symbolic links, ", outcome.output)
        self.assertIn(" if copied", outcome.output)
        self.assert_nothing_made()
        view, = self.export("tfds", "--link", "copy", "--json").of_type("view")
        self.assertEqual(view["bytes"], size)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_tfds_without_room(self):
        """Copies of archives need room, which is looked for before anything is written."""
        place = self.folder / "small"
        place.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], stderr=subprocess.PIPE, text=True)
        if mounted.returncode:
            self.skipTest(f"cannot mount: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", place], check=True)
        for options in ([], ["--dry-run"]):
            outcome = self.export("tfds", "--link", "copy", *options, to=place / "view")
            self.assert_ends(outcome, 5, "too little space")
            self.assertEqual(list(place.iterdir()), [])
        self.assert_ends(self.export("tfds", to=place / "view"), 0)

    def test_portions(self):
        """Each class has its images, annotations and report."""
        found = self.exported("portions")
        expected = [f"{w}/{w}_download_report.csv" for w in self.wnids]
        expected += [path.replace("/", "/Images/") for path in names(self.root / "train")]
        expected += [path.replace("/", "/Annotation/") for path in names(self.root / "bbox/train")]
        self.assertEqual(found, sorted(expected))

    def test_portions_annotated(self):
        """With --with-annotation only annotated images are there, and the report counts the others as missing."""
        found = self.exported("portions", "--with-annotation", "--per-class", 9)
        images = {path.replace("/Images/", "/").removesuffix(".JPEG") for path in found if "/Images/" in path}
        self.assertLessEqual(images, self.annotated)
        for wnid in self.wnids:
            with open(self.view / wnid / f"{wnid}_download_report.csv") as file:
                row, = csv.DictReader(file)
            there = sum(path.startswith(f"{wnid}/") for path in images)
            self.assertEqual(
                (row["code"], int(row["wanted"]), int(row["found"]), int(row["missing"])), (wnid, 9, there, 9 - there))

    def test_portions_annotated_without_boxes(self):
        """Without annotations in the root, none can be asked for."""
        outcome = self.prepare("export", "portions", "--with-annotation", "--to", self.view, "--root", self.root)
        self.assert_ends(outcome, 0)
        (self.root / "bbox").rename(self.folder / "boxes")
        outcome = self.export("portions", "--with-annotation", to=self.folder / "other")
        self.assert_ends(outcome, 3, "bbox/train/")

    @unittest.skipUnless(shutil.which("mksquashfs"), "mksquashfs is not installed")
    def test_squashfs(self):
        """It is one file, with exactly the images that the tree would have."""
        self.assert_ends(self.export("squashfs", "--holdout", "0.2"), 0)
        self.assertFalse(self.staged.exists())
        subprocess.run(["unsquashfs", "-quiet", "-no-progress", "-d", self.folder / "out", self.view], check=True)
        found = names(self.folder / "out")
        self.assertEqual(found, self.exported("imagefolder", "--holdout", "0.2", to=self.folder / "tree"))
        for path in found:
            self.assertEqual((self.folder / "out" / path).read_bytes(), (self.folder / "tree" / path).read_bytes())
        self.assert_ends(self.export("squashfs"), 6, "is there already")
        self.assert_ends(self.export("squashfs", "--link", "sym", to=self.folder / "other"), 2)

    def test_squashfs_tool(self):
        """If the tool is missing, nothing is made; if it fails, nothing gets its name, and the next run goes on."""
        self.assert_ends(self.export("squashfs", variables={"PATH": "/nowhere"}), 5, "apt-get install squashfs-tools")
        self.assert_nothing_made()
        tools = self.folder / "tools"
        tools.mkdir()
        tool = tools / "mksquashfs"
        tool.write_text('#!/bin/sh\n[ "$1" = -version ] && exit 1\necho partly >"$2"\necho "no luck" >&2\nexit 3\n')
        tool.chmod(0o755)
        path = {"PATH": f"{tools}:{os.environ['PATH']}"}
        self.assert_ends(self.export("squashfs", variables=path), 5, "no luck", "mksquashfs has failed with exit code 3")
        self.assertFalse(self.view.exists())
        tool.write_text('#!/bin/sh\n[ "$1" = -version ] || echo whole >"$2"\n')
        self.assert_ends(self.export("squashfs", variables=path), 0)
        self.assertEqual(self.view.read_text(), "whole\n")
        self.assertFalse(self.staged.exists())

    @needs_tracing
    @unittest.skipUnless(shutil.which("mksquashfs"), "mksquashfs is not installed")
    def test_squashfs_unreadable_image(self):
        """An image that mksquashfs cannot read ends the export: it would be an empty file."""
        tools = self.folder / "tools"
        tools.mkdir()
        tool = tools / "mksquashfs"
        image = self.staged / "tree" / self.images("train")[3]
        failing = injecting("read,pread64", "error=EIO", image)
        tool.write_text(f"#!/bin/sh\nexec {' '.join(failing)} {shutil.which('mksquashfs')} \"$@\"\n")
        tool.chmod(0o755)
        outcome = self.export("squashfs", variables={"PATH": f"{tools}:{os.environ['PATH']}"})
        self.assert_ends(outcome, 5, "mksquashfs has failed with exit code")
        self.assertFalse(self.view.exists())
        self.assert_ends(self.export("squashfs"), 0)

    @needs_tracing
    def test_annotations_away(self):
        """A class without annotations has no folder, but one whose folder was away for a while has some."""
        before = injecting(OPENING, "error=ENOENT", f"bbox/train/{self.wnids[0]}")
        for layout in ("cls-loc", "portions"):
            self.assert_ends(self.export(layout, before=before), 6, f"bbox/train/{self.wnids[0]} changed")
            self.assertFalse(self.view.exists())
            shutil.rmtree(self.staged)

    def test_list_names(self):
        """Splits whose lists would have the same name are refused."""
        for layout, *options in (("cls-loc", "--val-as", "train_cls"), ("cls-loc", "--val-as", "Train_Loc"),
                                 ("cls-loc", "--holdout", "0.2", "--holdout-as", "a", "--val-as", "a_cls")):
            for preview in ([], ["--dry-run"]):
                outcome = self.export(layout, *options, *preview)
                self.assert_ends(outcome, 2, "two lists would be called", "--val-as")
                self.assert_nothing_made()

    def test_held_out_boxes(self):
        """Annotations go where their images go."""
        found = self.exported("cls-loc", "--holdout", "0.3", "--parts", "train")
        for split in ("train", "holdout"):
            images = {path.split("/")[-1][:-5] for path in found if f"/Data/CLS-LOC/{split}/" in path}
            boxes = {path.split("/")[-1][:-4] for path in found if f"/Annotations/CLS-LOC/{split}/" in path}
            self.assertEqual(boxes, images & {stem.split("/")[1] for stem in self.annotated})
            self.assertEqual(
                {line.split()[0].split("/")[1] for line in self.lines(f"ILSVRC/ImageSets/CLS-LOC/{split}_cls.txt")}, images)
            self.assertEqual(
                {line.split()[0].split("/")[1] for line in self.lines(f"ILSVRC/ImageSets/CLS-LOC/{split}_loc.txt")}, boxes)


def by_name(stem):
    """The order of the file names' bytes, which end differently."""
    return stem.split("/")[0], stem + "."
