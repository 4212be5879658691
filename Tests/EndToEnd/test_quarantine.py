"""A quarantine that lies on another file system than the part: nothing is moved, and the message says why."""

import subprocess

from support.mounts import MountCase
from support.tree import snapshot

QUARANTINE = "ilsvrc-prepare.quarantine"


class Quarantine(MountCase):
    def setUp(self):
        super().setUp()
        self.make("val")

    def litter(self):
        (self.root / "val" / self.wnids[0] / "notes").write_text("mine")
        (self.root / "val" / "more").mkdir()

    def check(self):
        """Nothing is moved; the message says why, and what to do."""
        before = snapshot(self.root / "val")
        outcome = self.prepare("audit", "--quarantine", "val")
        self.assert_ends(outcome, 6, "file system", "hint: ")
        self.assertEqual(snapshot(self.root / "val"), before)
        self.assertEqual([path for path in (self.root / QUARANTINE).rglob("*") if path.is_file()], [])

    def test_quarantine(self):
        """The quarantine lies on another file system."""
        self.litter()
        self.mount(self.root / QUARANTINE)
        self.check()

    def test_part_of_quarantine(self):
        """So does the folder of the part in it."""
        self.litter()
        (self.root / QUARANTINE).mkdir()
        self.mount(self.root / QUARANTINE / "val")
        self.check()

    def test_part(self):
        """The part lies on another file system."""
        self.mount(self.folder / "elsewhere")
        subprocess.run(["cp", "-a", self.root / "val", self.folder / "elsewhere"], check=True)
        subprocess.run(["rm", "-r", self.root / "val"], check=True)
        self.mount(self.root / "val", "--bind", str(self.folder / "elsewhere" / "val"))
        self.litter()
        self.check()

    def test_nothing_to_move(self):
        """That is no matter as long as nothing has to be moved."""
        self.mount(self.root / QUARANTINE)
        self.assert_ends(self.prepare("audit", "--quarantine", "val"), 0)
        self.assert_same("val")
