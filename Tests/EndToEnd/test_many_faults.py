"""Trees with very many faults: people see a hundred of a kind, JSON has them all."""

import re
import shutil

from support.audit import ModelCase

CLASSES, TEST_IMAGES = 130, 240


class ManyFaults(ModelCase):
    sizes = ("--classes", CLASSES, "--per-class", 3, "--val-per-class", 2, "--test", TEST_IMAGES)

    def check(self, part, pattern, number):
        """Of `number` faults 100 are lines for people, one says how many more there are, and JSON has all."""
        outcome = self.prepare("audit", part)
        self.assert_ends(outcome, 4)
        self.assertEqual(len(re.findall(pattern, outcome.output, re.MULTILINE)), 100)
        self.assertRegex(outcome.output, rf"(?m)^{part}/.*and {number - 100} more")
        self.assertLess(outcome.output.count("\n"), 110)
        self.assertRegex(outcome.output, rf"(?m)^{part}/ .*: {number} faults")
        self.assertEqual(len(self.prepare("audit", part, "--json").of_type("fault")), number)

    def remove_one_of_each_class(self, part):
        for folder in (self.root / part).iterdir():
            next(folder.iterdir()).unlink()

    def test_wrong_count(self):
        """A wrong number of images in each class folder of train/."""
        self.remove_one_of_each_class("train")
        self.check("train", r"^train/n\d+/: 2 images, not 3$", CLASSES)

    def test_missing_in_val(self):
        """A missing image in each class folder of val/."""
        self.remove_one_of_each_class("val")
        self.check("val", r"^val/n\d+/ILSVRC2012_val_\d+\.JPEG: missing$", CLASSES)

    def test_missing_in_test(self):
        """Missing images of test/, which has one folder."""
        for path in sorted((self.root / "test").iterdir())[:200]:
            path.unlink()
        self.check("test", r"^test/ILSVRC2012_test_\d+\.JPEG: missing$", 200)

    def test_missing_classes(self):
        """Missing class folders."""
        for path in sorted((self.root / "train").iterdir())[:120]:
            shutil.rmtree(path)
        self.check("train", r"^train/n\d+/: missing, with 3 images$", 120)
