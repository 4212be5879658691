"""A chroot or container without /proc: the command line is heeded all the same."""

import os
import subprocess
import unittest

from support.adopt import AdoptCase
from support.release import TRAIN


@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
class WithoutProc(AdoptCase):
    COVERING = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /proc && exec "$@"', "sh"]

    def setUp(self):
        super().setUp()
        if subprocess.run([*self.COVERING, "true"], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("cannot mount in a namespace of its own")

    def test_version(self):
        """The command line is heeded."""
        outcome = self.run_program("--version", before=self.COVERING)
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.output, r"^ilsvrc-prepare \d+\.\d+\.\d+\n$")
        self.assert_ends(self.run_program("--frobnicate", before=self.COVERING), 2, "--frobnicate")

    def test_status(self):
        """So is the root that it names."""
        outcome = self.prepare("status", before=self.COVERING)
        self.assert_ends(outcome, 0)
        self.assertIn(TRAIN, outcome.output)

    def test_run(self):
        """A run makes the same tree, and an audit finds it right."""
        self.assert_ends(self.prepare(before=self.COVERING), 0)
        self.assert_same("train", "val", "test")
        self.assert_ends(self.prepare("audit", before=self.COVERING), 0)
