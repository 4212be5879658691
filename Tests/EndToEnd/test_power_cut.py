"""Losing power: what was not yet on the disk is gone, and the same command ends in the same tree all the same."""

import os
import random
import shutil
import subprocess
import unittest

from support.case import Case
from support.program import Running
from support.release import make_release
from support.tree import SPLITS

ROUNDS = 4
CUTS = 3


@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
@unittest.skipUnless(shutil.which("xfs_io") and shutil.which("mkfs.ext4"), "xfs_io and mkfs.ext4 are needed")
class PowerCut(Case):
    def setUp(self):
        super().setUp()
        shelf = self.folder / "shelf"
        shelf.mkdir()
        self.place(make_release(classes=20, per_class=40, val=200, test=100, largest=100_000, seed=8), folder=shelf)
        self.image = self.folder / "image"
        self.arguments = [
            "--root", self.root, "--archives", shelf, "--manifest", self.manifest, "--checkpoint", "2M"]
        self.random = random.Random(9)

    def mount(self):
        result = subprocess.run(["mount", "-o", "loop", self.image, self.root], stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            self.skipTest(f"cannot mount: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.root], stderr=subprocess.DEVNULL)

    def unmount(self):
        subprocess.run(["umount", self.root], check=True)

    def cut_power(self, run):
        """Drops what the file system has not yet written, as a power cut would, and mounts it again."""
        subprocess.run(["xfs_io", "-x", "-c", "shutdown", self.root], check=True)
        run.end()
        self.unmount()
        self.mount()

    def assert_no_empty_files(self):
        """A split with a name is whole."""
        for split in SPLITS:
            for path in (self.root / split).rglob("*.JPEG"):
                self.assertGreater(path.stat().st_size, 0, path)

    def outlive(self, *make):
        """Cuts the power of several runs on a new file system, and then lets one end."""
        for _ in range(ROUNDS):
            with open(self.image, "wb") as file:
                file.truncate(400 << 20)
            subprocess.run([*make, self.image], check=True, stdout=subprocess.DEVNULL)
            self.mount()
            for _ in range(CUTS):
                run = Running(*self.arguments)
                run.ends_within(self.random.uniform(0.03, 0.4))
                self.cut_power(run)
                self.assert_no_empty_files()
            self.assertEqual(Running(*self.arguments).end()[0], 0)
            shutil.rmtree(self.root / "lost+found", ignore_errors=True)
            self.assert_prepared()
            self.unmount()

    def test_ext4(self):
        """Power cuts on ext4 lose no more than the last moments."""
        self.outlive("mkfs.ext4", "-q", "-F")

    @unittest.skipUnless(shutil.which("mkfs.xfs"), "mkfs.xfs is needed")
    def test_xfs(self):
        """Power cuts on XFS lose no more than the last moments."""
        self.outlive("mkfs.xfs", "-q", "-f")
