"""Trees that other tools have made, beside the one that an undisturbed run makes."""

import os
import shutil

from support import program
from support.case import Case

SIZES = ["--classes", 8, "--per-class", 20, "--val-per-class", 6, "--test", 25]


class AdoptCase(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        outcome = program.run("fixture", self.shelf, *SIZES)
        assert outcome.code == 0, outcome.errors
        self.manifest = self.shelf / "manifest"
        # What an undisturbed run makes.
        self.model = self.folder / "model"
        self.model.mkdir()
        outcome = program.run(
            "--root", self.model, "--archives", self.shelf, "--manifest", self.manifest)
        assert outcome.code == 0, outcome.errors
        self.wnids = sorted(path.name for path in (self.model / "train").iterdir())

    def prepare(self, *arguments, **options):
        return super().prepare(*arguments, "--archives", self.shelf, **options)

    def make(self, *splits):
        """Makes whole splits as other tools do: without a journal."""
        for split in splits:
            shutil.copytree(self.model / split, self.root / split)

    def flatten(self):
        """Makes val/ as tar leaves it."""
        for path in sorted((self.root / "val").glob("*/*")):
            path.rename(self.root / "val" / path.name)
        for path in (self.root / "val").iterdir():
            if path.is_dir():
                path.rmdir()

    def contents(self, root, splits):
        return {
            str(path.relative_to(root)): path.read_bytes()
            for split in splits for path in (root / split).rglob("*") if path.is_file()}

    def assert_same(self, *splits):
        """The splits are those of an undisturbed run."""
        self.assertEqual(self.contents(self.root, splits), self.contents(self.model, splits))
        for split in {"train", "val"} & set(splits):
            self.assertEqual(sorted(path.name for path in (self.root / split).iterdir()), self.wnids)
        self.assertFalse((self.root / "ilsvrc-prepare.staging").exists())

    def files(self):
        """What shows that a file was written again: inode and time, by content and name."""
        return {
            (path.name, path.read_bytes()): (os.stat(path).st_ino, os.stat(path).st_mtime_ns)
            for path in self.root.rglob("*.JPEG") if path.is_file() and not path.is_symlink()}

    def assert_untouched(self, before):
        """No file that was right has been written again."""
        after = self.files()
        right = {path.name: path.read_bytes() for path in self.model.rglob("*.JPEG")}
        for (name, content), state in before.items():
            if right.get(name) == content:
                self.assertEqual(after.get((name, content)), state, name)
