"""Limits of the user's own session: the hint names what to change."""

import os
import resource
import shutil
import unittest

from support import program
from support.case import Case

NOBODY = 65_534


class Hints(Case):
    def test_descriptors(self):
        """Too few descriptors are told as such, with the command that shows and sets the limit."""
        failed = []
        for number in (8, 7, 6, 5):
            self.setUp()
            self.place()

            def limit():
                program.heed_signals()
                resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))
            outcome = self.prepare(preexec_fn=limit)
            if outcome.code != 0:
                failed.append(number)
                self.assert_ends(outcome, 5, "hint: ", "ulimit -n")
        self.assertTrue(failed, "five descriptors were enough")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @unittest.skipUnless(os.geteuid() == 0, "only root may become somebody else")
    def test_umask(self):
        """A umask that takes away one's own access is told as such."""
        self.place()
        binary = self.folder / "program"
        shutil.copy(program.BINARY, binary)
        binary.chmod(0o755)
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)

        def become_nobody():
            program.heed_signals()
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.umask(0o777)
        before, program.BINARY = program.BINARY, binary
        self.addCleanup(setattr, program, "BINARY", before)
        outcome = self.prepare(preexec_fn=become_nobody)
        if "loading shared libraries" in outcome.errors:
            self.skipTest("the libraries of the program cannot be read by others")
        self.assert_ends(outcome, 5, "hint: ", "umask")
        self.assert_unpublished()

    def test_missing_path(self):
        """A path that is not there is named once."""
        self.place()
        missing = self.root / "none"
        for command in ("run", "verify", "status"):
            outcome = self.prepare(command, "--archives", missing)
            self.assert_ends(outcome, 3)
            error = outcome.errors.splitlines()[0]
            self.assertEqual(error.count(str(missing)), 1, error)
            self.assertEqual(error.count("none"), 1, error)
        outcome = self.run_program("--root", self.folder / "nowhere")
        self.assert_ends(outcome, 3)
        self.assertEqual(outcome.errors.splitlines()[0].count("nowhere"), 1)

    def test_relative_paths(self):
        """So is one that is relative, below the root or not."""
        self.place()
        for root, missing in (("root", "root/root"), ("root", "root/none"), ("./root", "none")):
            outcome = self.run_program("--root", root, "--manifest", self.manifest, "--archives", missing)
            self.assert_ends(outcome, 3)
            error = outcome.errors.splitlines()[0]
            self.assertEqual(error.count(missing), 1, error)
            self.assertNotIn(f"{root}/{missing}", error.replace(missing, "", 1))

    def test_pasted(self):
        """A hint can be pasted: it repeats the folders of the command line."""
        self.place()
        (self.root / "val").mkdir()
        outcome = self.prepare("extract-val")
        self.assert_ends(outcome, 6, f"--root {self.root}", f"--manifest {self.manifest}", "audit --repair val")
