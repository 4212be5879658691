"""A part or staging on another file system, where nothing can be published: said before anything is read."""

import os

from support.case import STAGING
from support.mounts import MountCase
from support.release import TRAIN
from support.tracing import LOOK, bytes_read, needs_tracing, watching_reads


class MountPoints(MountCase):
    @needs_tracing
    def check(self, *arguments):
        """The run ends with 6, says why, and has only looked at the archive."""
        log = self.folder / "log"
        for more in (["--dry-run"], []):
            outcome = self.prepare(*arguments, *more, before=watching_reads(log))
            self.assert_ends(outcome, 6, "hint: ")
            self.assertRegex(outcome.errors, "mount point|another file system")
            self.assertLessEqual(bytes_read(log, TRAIN), LOOK)

    def test_part(self):
        """train/ is a mount point: nothing can get its name."""
        self.mount(self.root / "train")
        self.check("extract-train")
        self.assertEqual(os.listdir(self.root / "train"), [])

    def test_bound_part(self):
        """So is a folder of the same file system that is bound there."""
        (self.folder / "bound").mkdir()
        self.mount(self.root / "train", "--bind", str(self.folder / "bound"))
        self.check("extract-train")
        self.assertEqual(os.listdir(self.folder / "bound"), [])

    def test_staging(self):
        """The staging folder is one: what is staged there cannot be published by a rename."""
        self.mount(self.root / STAGING)
        self.check()
        self.assertEqual(os.listdir(self.root / STAGING), [])
        self.assert_unpublished()

    def test_part_in_staging(self):
        """So it is with a folder in it."""
        (self.root / STAGING).mkdir()
        self.mount(self.root / STAGING / "train")
        self.check("extract-train")
        self.assert_unpublished()
