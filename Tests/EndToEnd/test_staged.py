"""What lies in staging since an earlier run, and was changed meanwhile: it is never published as it is."""

import shutil

from support.release import TRAIN
from support.staged import StagedCase
from support.tree import snapshot


class Staged(StagedCase):
    def setUp(self):
        super().setUp()
        self.folders = [self.staged / wnid for wnid in self.recorded()[1:]]
        self.images = sorted(self.folders[0].iterdir())

    def check(self, *words):
        """Nothing wrong is published, no archive is deleted, staging is named; the next run makes the right tree."""
        outcome = self.prepare("extract-train", "--reclaim")
        self.assertIn(outcome.code, (5, 6), outcome.output + outcome.errors)
        self.assertRegex(outcome.errors, "error: .*(staged|staging)")
        for word in words:
            self.assertIn(word, outcome.errors)
        self.assert_unpublished("train")
        self.assertEqual((self.root / TRAIN).read_bytes(), self.archives[TRAIN])
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])

    def test_deleted(self):
        """Five files that are recorded are gone."""
        for path in self.images[:5]:
            path.unlink()
        self.check("train")

    def test_stranger(self):
        """A file that nobody has staged lies in a class folder."""
        (self.folders[0] / "mine.JPEG").write_bytes(b"mine")
        self.check("train")

    def test_stranger_beside(self):
        """A folder that is no class lies beside the class folders."""
        (self.staged / "mine").mkdir()
        self.check("train")

    def test_exchanged(self):
        """A file is gone and another one came: the number is right, the names are not."""
        self.images[0].rename(self.folders[0] / "mine.JPEG")
        self.check("train")

    def test_cut(self):
        """A file that is recorded is shorter."""
        self.images[0].write_bytes(self.images[0].read_bytes()[:-1])
        self.check("train")

    def test_compensated(self):
        """One file is shorter, another is longer by as much: the sum of the sizes is right."""
        first, second = self.images[:2]
        first.write_bytes(first.read_bytes()[:-1])
        second.write_bytes(second.read_bytes() + b"x")
        self.check("train")

    def test_longer(self):
        """A file that no checkpoint mentions is written over, even if it is longer."""
        wnid = list(self.ends)[len(self.recorded())]
        (self.staged / wnid).mkdir(exist_ok=True)
        for name, content in self.release.train[wnid].items():
            (self.staged / wnid / name).write_bytes(content + b"more")
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])

    def test_replaced(self):
        """An empty folder is in the place of the staged one: the run says so, and extracts all again."""
        mine = self.folder / "mine"
        self.staged.rename(mine)
        self.staged.mkdir()
        before = snapshot(mine)
        outcome = self.prepare("extract-train")
        self.assert_ends(outcome, 0, "note: ", TRAIN, "the staged folder was removed or replaced")
        self.assert_prepared(["train"])
        self.assertEqual(snapshot(mine), before)

    def test_class_removed(self):
        """A whole class folder that is recorded is gone."""
        shutil.rmtree(self.folders[0])
        self.check("train")

    def test_link(self):
        """A file that is recorded is a link to one like it."""
        outside = self.folder / "outside.JPEG"
        self.images[0].rename(outside)
        self.images[0].symlink_to(outside)
        content = outside.read_bytes()
        self.check("train")
        self.assertEqual(outside.read_bytes(), content)
