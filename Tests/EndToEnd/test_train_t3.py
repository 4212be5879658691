"""The training images of task 3: classes and counts that no table has, in a part of their own, on request only."""

import hashlib
import shutil
import unittest

from support import raw
from support.case import Case
from support.release import jpeg, make_release
from support.tree import actual_tree

T3 = "ILSVRC2012_img_train_t3.tar"
# Two of the likely dogs, and a class that no table has.
WNIDS = ("n02085620", "n02085782", "n02199999")


class TrainT3(Case):
    def setUp(self):
        super().setUp()
        self.images = {
            wnid: {f"{wnid}_{number}.JPEG": jpeg(bytes([place, number]) * 400) for number in range(1, 4 + place)}
            for place, wnid in enumerate(WNIDS)}
        self.write(raw.tar([
            raw.member(f"{wnid}.tar", raw.tar([raw.member(name, data) for name, data in files.items()]))
            for wnid, files in self.images.items()]))

    def write(self, content):
        """Puts the archive beside the others, with a row of its own."""
        release = make_release()
        archives = {**release.archives()}
        rows = release.rows(archives)
        self.place(release, archives, rows)
        (self.root / T3).write_bytes(content)
        with (self.manifest / "archives.tsv").open("a") as file:
            file.write(f"{T3}\ttrain-t3\t-\t{hashlib.md5(content).hexdigest()}\t-\t-\t-\n")

    def assert_extracted(self):
        expected = {
            f"train_t3/{wnid}/{name}": hashlib.sha256(data).hexdigest()
            for wnid, files in self.images.items() for name, data in files.items()}
        self.assertEqual(actual_tree(self.root, ["train_t3"]), expected)

    def test_not_asked_for(self):
        """Without being asked for, the archive is verified, and nothing is made from it."""
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertIn(f"{T3}: OK", outcome.output)
        self.assert_prepared()
        self.assertFalse((self.root / "train_t3").exists())
        self.assertNotIn("train_t3/", self.prepare("status").output)

    def test_extracted(self):
        """On request all classes are extracted, known or not, and never into train/."""
        self.assert_ends(self.prepare(), 0)
        outcome = self.prepare("extract-train-t3")
        self.assert_ends(outcome, 0)
        self.assertIn("train_t3/  12 images", outcome.output)
        self.assert_extracted()
        self.assert_prepared()
        for command in (["audit"], ["audit", "--deep", "train_t3"]):
            self.assert_ends(self.prepare(*command), 0)

    def test_changed(self):
        """Once asked for, it is looked at by every run: a deleted image is noticed, and can be restored."""
        self.assert_ends(self.prepare("extract-train-t3"), 0)
        self.assertIn("train_t3/  12 images", self.prepare().output)
        next((self.root / "train_t3" / WNIDS[2]).iterdir()).unlink()
        self.assert_ends(self.prepare(), 6, "train_t3", "audit --repair train_t3 --deep")
        self.assert_ends(self.prepare("run", "--skip", "extract-train-t3"), 0)
        self.assert_ends(self.prepare("audit", "--repair", "--deep", "train_t3"), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_extracted()

    def test_reclaimed(self):
        """Its archive is deleted on request, like the others."""
        self.assert_ends(self.prepare("extract-train-t3", "--reclaim"), 0)
        self.assertFalse((self.root / T3).exists())
        self.assert_extracted()

    def test_twice(self):
        """A class that stands twice in the archive is refused, known or not."""
        for wnid in WNIDS[1:]:
            files = raw.tar([raw.member(name, data) for name, data in self.images[wnid].items()])
            shutil.rmtree(self.root)
            self.root.mkdir()
            self.write(raw.tar([raw.member(f"{wnid}.tar", files)] * 2))
            self.assert_ends(self.prepare("extract-train-t3"), 4, f"{wnid}.tar", "twice")
            self.assertFalse((self.root / "train_t3").exists())


if __name__ == "__main__":
    unittest.main()
