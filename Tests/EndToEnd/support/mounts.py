"""Other file systems below a root."""

import os
import subprocess
import unittest

from .adopt import AdoptCase


@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
class MountCase(AdoptCase):
    def mount(self, path, *options):
        """Mounts an empty file system at `path`."""
        path.mkdir(exist_ok=True)
        result = subprocess.run(
            ["mount", *(options or ("-t", "tmpfs", "tmpfs")), path], stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            self.skipTest(f"cannot mount: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", path], check=True)
