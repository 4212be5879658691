"""The lists and tables of CLS-LOC archives, on request, and what they say of the validation labels."""

import shutil
import unittest
import zipfile

from support import others
from support.tracing import injecting, needs_tracing
from support.tree import actual_tree
from test_releases import CLS_LOC, KAGGLE, ReleaseCase, cls_loc_tree, zipped

TAR = "imagenet_object_localization_patched2019.tar.gz"
SOLUTION = "LOC_val_solution.csv"
TRUTH = "devkit/data/ILSVRC2015_clsloc_validation_ground_truth.txt"


def solution(release, **other):
    """Kaggle's table of boxes in validation images, in no order; `other` has other classes of images, by their numbers."""
    rows = []
    for number in reversed(range(1, len(release.val) + 1)):
        wnid = other.get(f"n{number}", release.val_wnids[number - 1])
        rows.append(f"ILSVRC2012_val_{number:08},{wnid} 1 2 3 4 {release.val_wnids[number - 1]} 5 6 7 8 \n")
    return ("ImageId,PredictionString\n" + "".join(rows)).encode()


def truth(release):
    ids = {wnid: len(release.wnids) - index for index, wnid in enumerate(release.wnids)}
    return "".join(f"{ids[wnid]}\n" for wnid in release.val_wnids).encode()


class ClsLocFiles(ReleaseCase):
    def setUp(self):
        super().setUp()
        self.files = {
            "ImageSets/CLS-LOC/val.txt": b"x 1\n", "ImageSets/CLS-LOC/train_cls.txt": b"y 1\n",
            "LOC_synset_mapping.txt": b"n01440764 tench\n", SOLUTION: solution(self.release),
            "LOC_train_solution.csv": b"ImageId,PredictionString\n" * 90_000, TRUTH: truth(self.release),
            "devkit/data/map_clsloc.txt": b"n01440764 1 tench\n", "devkit/readme.txt": b"words\n"}
        self.tree = cls_loc_tree(self.release)

    def archive(self, name="tree"):
        """A release with the files: as a tar, a zip, or a zip with a tar."""
        members = {**self.tree, **{path if path.startswith("LOC_") else f"ILSVRC/{path}": data
                                   for path, data in self.files.items()}}
        members["ILSVRC/ImageSets/DET/x.txt"] = members["ILSVRC/other"] = members[".hidden/LOC_x"] = b"passed over"
        if name == "tar":
            return {CLS_LOC: others.tgz(members.items())}
        if name == "tree":
            return {KAGGLE: zipped(members)}
        tar = others.tgz({path: data for path, data in members.items() if "/" in path}.items())
        loose = {path: data for path, data in members.items() if "/" not in path}
        first = sorted(loose)[:2]
        return {KAGGLE: others.zipped(
            [*((path, loose[path]) for path in first), (TAR, tar), *((path, loose[path]) for path in loose if path not in first)],
            zipfile.ZIP_DEFLATED if name == "deflated" else zipfile.ZIP_STORED)}

    def assert_files(self):
        self.assertEqual(actual_tree(self.root, ["cls-loc"]), others.digests(self.files, "cls-loc"))

    def test_on_request(self):
        """Each form of the archive has them; a run leaves them alone until it was asked for them."""
        for name in ("tar", "tree", "stored", "deflated"):
            with self.subTest(name=name):
                for path in (CLS_LOC, KAGGLE):
                    (self.root / path).unlink(missing_ok=True)
                self.put(self.archive(name))
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared()
                self.assertFalse((self.root / "cls-loc").exists())
                self.assertIn("extract-cls-loc", self.prepare("status").output)
                self.assert_ends(self.prepare("extract-cls-loc"), 0)
                self.assert_files()
                self.assertIn("done before", self.prepare("extract-cls-loc").output)
                self.assert_ends(self.prepare("audit", "--deep"), 0)
                (self.root / "cls-loc" / SOLUTION).write_bytes(b"other")
                (self.root / "cls-loc/ImageSets/CLS-LOC/val.txt").write_bytes(b"other")
                self.assert_ends(self.prepare("audit", "--deep", "--repair", "cls-loc"), 0)
                self.assert_files()
                self.rmtree("cls-loc")
                self.assert_ends(self.prepare(), 0)
                self.assert_files()
                self.rmtree("cls-loc")
                self.forget()

    def rmtree(self, name):
        shutil.rmtree(self.root / name)

    def test_together(self):
        """With the images they come in the same read."""
        self.put(self.archive("stored"))
        self.assert_ends(self.prepare("--only", "extract-train,extract-val,extract-test,extract-cls-loc"), 0)
        self.assert_files()
        self.assert_prepared()

    def test_none(self):
        """An archive without them is told."""
        self.put({CLS_LOC: others.tgz({path: data for path, data in self.tree.items() if "/Data/" in path}.items())})
        self.assert_ends(self.prepare("extract-cls-loc"), 4, f"{CLS_LOC} lacks", "a file of cls-loc/")
        self.assertNotIn("damaged", self.prepare("status").output)
        self.assert_all()

    @needs_tracing
    def test_killed(self):
        self.put(self.archive("deflated"))
        for call, numbers in (("openat2", range(1, 20, 3)), ("write", range(1, 9)), ("syncfs", (1, 2)), ("renameat2", (1,)),
                              ("mkdirat", range(1, 6))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.prepare("extract-cls-loc", "--checkpoint", "64k", before=injecting(call, f"signal=KILL:when={number}"))
                    self.assert_ends(self.prepare("extract-cls-loc"), 0)
                    self.assert_files()
                    self.rmtree("cls-loc")
                    self.journal.unlink()

    def audit(self, code, *texts):
        """Audits the files of an archive that has them now."""
        self.put(self.archive())
        self.assert_ends(self.prepare("extract-cls-loc"), 0)
        outcome = self.prepare("audit", "cls-loc")
        self.assert_ends(outcome, code)
        for text in texts:
            self.assertIn(text, outcome.output)
        return outcome

    def test_labels(self):
        """What they say of the validation images is compared with the mapping."""
        self.audit(0, f"val labels: {SOLUTION} and built-in agree, 9 of 9\n",
                   f"val labels: {TRUTH.split('/')[-1]} and built-in agree, 9 of 9\n")
        lines = self.prepare("audit", "--json", "cls-loc").of_type("devkit")
        self.assertEqual([(line["path"], line["agreeing"]) for line in lines],
                         [(f"cls-loc/{SOLUTION}", 9), (f"cls-loc/{TRUTH}", 9)])

    def test_other_labels(self):
        """Another class, a missing row, a second one and other text are faults, and named."""
        wnids = self.release.val_wnids
        other = next(wnid for wnid in self.release.wnids if wnid != wnids[1])
        rows = solution(self.release, n2=other).decode().splitlines()
        del rows[rows.index(next(row for row in rows if "00000003," in row))]
        rows += [rows[1], "what,is this"]
        self.files[SOLUTION] = "\n".join(rows).encode()
        self.files[TRUTH] = self.files[TRUTH].replace(b"\n", b"\nx", 1)
        outcome = self.audit(
            4, f"image 2: {other}, built in: {wnids[1]}\n", f"image 3: nothing, built in: {wnids[2]}\n",
            "'what,is this' is no row of an image", f"val labels: {SOLUTION} and built-in differ, 7 of 11\n",
            f"val labels: {TRUTH.split('/')[-1]} and built-in differ, 8 of 9\n")
        self.assertIn("5 rows of cls-loc/ differ from the tables", outcome.errors)

    def test_second_box(self):
        """The class of every box counts."""
        row = f"ILSVRC2012_val_00000001,{self.release.val_wnids[0]} 1 2 3 4 "
        self.files[SOLUTION] = solution(self.release).replace(
            row.encode() + self.release.val_wnids[0].encode(), row.encode() + b"n99999999")
        self.audit(4, f"image 1: n99999999, built in: {self.release.val_wnids[0]}\n", "differ, 8 of 9\n")

    def test_short_rows(self):
        """A table of classes without boxes will do; half a box will not."""
        lines = [f"ILSVRC2012_val_{number:08},{wnid}" for number, wnid in enumerate(self.release.val_wnids, 1)]
        self.files[SOLUTION] = "\r\n".join(["ImageId,PredictionString", *lines]).encode()
        self.audit(0, "agree, 9 of 9\n")
        for part in ("cls-loc",):
            self.rmtree(part)
        lines[4] += " 1 2"
        self.files[SOLUTION] = "\n".join(lines).encode()
        self.audit(4, "image 5: 'ILSVRC2012_val_00000005", "which is no label")


if __name__ == "__main__":
    unittest.main()
