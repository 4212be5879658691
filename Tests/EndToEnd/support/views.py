"""A root that views are made of, with boxes and a development kit."""

import os

from support import program
from support.case import Case

SIZES = ["--classes", 8, "--per-class", 10, "--val-per-class", 6, "--test", 5]
# The first number of the blacklist; the fixture has 48 validation images.
BLACKLISTED = 36


def snapshot(folder):
    """Everything in a folder: kind, size, time, inode, and the bytes of what is small."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        status = os.lstat(path)
        content = path.read_bytes() if path.is_file() and status.st_size < 1 << 16 else None
        found[str(path.relative_to(folder))] = (
            status.st_mode, status.st_size, status.st_mtime_ns, status.st_ino, content)
    return found


def names(folder):
    """The paths of all files in a folder, and of links."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


class ViewCase(Case):
    forms = "official"

    def setUp(self):
        super().setUp()
        self.root = self.folder / "fixture"
        outcome = program.run("fixture", self.root, "--form", self.forms, *SIZES)
        assert outcome.code == 0, outcome.errors
        self.manifest = self.root / "manifest"
        self.assert_ends(self.prepare(), 0)
        self.view = self.folder / "view"
        self.staged = self.folder / "view.ilsvrc-prepare-export"
        self.wnids = sorted(path.name for path in (self.root / "train").iterdir())

    def export(self, layout, *arguments, to=None, **options):
        return self.prepare("export", layout, "--to", to or self.view, *arguments, **options)

    def exported(self, layout, *arguments, to=None):
        """The names in a view that could be made."""
        self.assert_ends(self.export(layout, *arguments, to=to), 0)
        self.assertFalse(self.staged.exists())
        return names(to or self.view)

    def images(self, *parts):
        """The paths of the images in the root, in the order of the issue: by part, class and name."""
        return [f"{part}/{name}" for part in parts for name in names(self.root / part)]

    def assert_nothing_made(self):
        self.assertFalse(self.staged.exists())
        self.assertFalse(self.view.exists())
