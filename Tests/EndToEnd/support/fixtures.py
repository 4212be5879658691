"""The release forms of the program's own miniature release, and the base of their tests."""

import tarfile
import zipfile

from . import others
from .case import Case
from .release import TEST, TRAIN, VAL
from .tree import SPLITS, actual_tree

CLS_LOC = "ILSVRC2017_CLS-LOC.tar.gz"
KAGGLE = "imagenet-object-localization-challenge.zip"
TRAIN_T3 = "ILSVRC2012_img_train_t3.tar"
HF_TRAIN = tuple(f"train_images_{number}.tar.gz" for number in range(5))
HF_VAL, HF_TEST = "val_images.tar.gz", "test_images.tar.gz"
CLASS_TARS = ("n01978287.tar", "n02342885.tar", "n02883205.tar", "n04458633.tar")
WDS_TRAIN = tuple(f"imagenet1k-train-{number:04}.tar" for number in range(4))
WDS_VAL = tuple(f"imagenet1k-validation-{number:02}.tar" for number in range(2))
# The rows that stand for many archives.
SERIES = {
    "class-tars": {"{wnid}.tar"},
    "webdataset": {"imagenet1k-train-{0000..0003}.tar", "imagenet1k-validation-{00..01}.tar"}}
FORMS = {
    "official": {TRAIN, VAL, TEST},
    "test-2012": {TRAIN, VAL, others.TEST_2012, others.PATCH},
    "train-t3": {TRAIN_T3},
    "devkit": {others.DEVKIT, others.DEVKIT_T3},
    "bbox": {others.BBOX_TRAIN, others.BBOX_VAL, others.BBOX_DOGS, others.BBOX_TEST_DOGS},
    "cls-loc": {CLS_LOC},
    "kaggle": {KAGGLE},
    "kaggle-tar": {KAGGLE},
    "hf": {*HF_TRAIN, HF_VAL, HF_TEST},
    "class-tars": {*CLASS_TARS},
    "webdataset": {*WDS_TRAIN, *WDS_VAL},
}
NO_SUM = {others.PATCH, others.DEVKIT_T3, CLS_LOC, KAGGLE, *HF_TRAIN, HF_VAL, HF_TEST}
IMAGES = {"train": 4 * 6, "val": 4 * 2, "test": 15}
SIZE = ["--classes", 4, "--per-class", 6, "--val-per-class", 2, "--test", 15, "--image-bytes", 2000]


def members(path):
    """The files in a zip, or in a tar that may be gzipped, by their names."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return {member.filename: archive.read(member) for member in archive.infolist() if not member.is_dir()}
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


class FixtureCase(Case):
    def make(self, *forms, arguments=SIZE):
        """Makes a fixture of these forms; returns its folder."""
        folder = self.folder / "-".join(forms or ["default"])
        options = ["--form", ",".join(forms)] if forms else []
        outcome = self.run_program("fixture", folder, *options, *arguments)
        self.assert_ends(outcome, 0)
        self.words = outcome.output
        return folder

    def rows(self, folder):
        lines = (folder / "manifest" / "archives.tsv").read_text().splitlines()
        return {line.split("\t")[0]: line.split("\t")[1:] for line in lines if line[0] != "#"}

    def prepared(self, folder, *stages):
        """Prepares a fixture where it is; returns the tree of its splits."""
        for stage in stages or [()]:
            outcome = self.run_program(*stage, "--root", folder, "--manifest", folder / "manifest")
            self.assert_ends(outcome, 0)
        return actual_tree(folder, SPLITS)

    def official(self):
        tree = self.prepared(self.make("official"))
        self.assertEqual(len(tree), sum(IMAGES.values()))
        return tree
