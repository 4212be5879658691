"""The base of all tests: a folder that is removed afterwards, a release in it, and what every run promises."""

import pathlib
import shutil
import tempfile
import unittest

from . import program
from .release import make_release
from .tars import scratch_folder
from .tree import SPLITS, actual_tree, expected_tree

STAGING = "ilsvrc-prepare.staging"
JOURNAL = "ilsvrc-prepare.journal"


class Case(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ilsvrc-prepare-test.", dir=scratch_folder()))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "root"
        self.manifest = self.folder / "manifest"
        self.root.mkdir()

    @property
    def journal(self):
        return self.root / JOURNAL

    def run_program(self, *arguments, **options):
        """Runs the program in an empty folder; whatever happens, its messages are clean."""
        outcome = program.run(*arguments, cwd=self.folder, **options)
        raw = [byte for byte in outcome.errors if ord(byte) < 32 and byte != "\n" or ord(byte) == 127]
        self.assertEqual(raw, [], f"control bytes in the messages: {outcome.errors!r}")
        return outcome

    def prepare(self, *arguments, **options):
        """Runs the program over the root with the manifest."""
        return self.run_program(*arguments, "--root", self.root, "--manifest", self.manifest, **options)

    def place(self, release=None, archives=None, rows=None, folder=None):
        """Puts archives into the root, or into `folder`, and their manifest beside it."""
        self.release = release or make_release()
        archives = archives if archives is not None else self.release.archives()
        shutil.rmtree(self.manifest, ignore_errors=True)
        self.release.write_manifest(self.manifest, rows or self.release.rows(archives))
        for name, content in archives.items():
            ((folder or self.root) / name).write_bytes(content)
        return archives

    def assert_ends(self, outcome, code, *texts):
        """The exit code is right, and the messages hold `texts`."""
        self.assertEqual(outcome.code, code, outcome.output + outcome.errors)
        for text in texts:
            self.assertIn(text, outcome.errors)

    def assert_prepared(self, splits=SPLITS, root=None):
        """The root has exactly the images of `splits`, byte for byte, in folders as torchvision wants them."""
        root = root or self.root
        self.assertEqual(actual_tree(root), expected_tree(self.release, splits))
        for split in {"train", "val"} & set(splits):
            # ImageFolder: every folder is a class, and its place in their order is the label.
            self.assertEqual(sorted(path.name for path in (root / split).iterdir()), self.release.wnids)
        self.assertFalse((root / STAGING).exists(), "the staging folder is left")

    def assert_unpublished(self, *splits):
        """Nothing has a final name."""
        for split in splits or SPLITS:
            self.assertFalse((self.root / split).exists(), f"{split}/ is there")
