"""The command line: help, version, mistakes, streams and colours."""

import os
import pty
import subprocess

from support import program
from support.case import Case
from support.release import TRAIN

COMMANDS = ("run", "verify", "extract-train", "extract-val", "extract-test", "status", "fixture", "demo")


class CommandLine(Case):
    def test_help(self):
        """Help goes to standard output, names every command, and says what the exit codes mean."""
        text = self.run_program("--help")
        self.assert_ends(text, 0)
        self.assertEqual(text.errors, "")
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", text.output)
            self.assertEqual(self.run_program("help", command).output, self.run_program(command, "--help").output)
        self.assertIn("Exit codes:", text.output)
        self.assertLessEqual(max(map(len, text.output.splitlines())), 80)

    def test_version(self):
        """The version is the program's name and three numbers."""
        outcome = self.run_program("--version")
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.output, r"^ilsvrc-prepare \d+\.\d+\.\d+\n$")

    def test_mistakes(self):
        """A mistake ends with 2, says what is wrong and how it is used, and does nothing."""
        mistakes = (
            ["--rot", "x"], ["--frobnicate"], ["-x"], ["extract"], ["status", "more"], ["--jobs"], ["--jobs", "0"],
            ["--jobs", "many"], ["--checkpoint", "0"], ["--checkpoint", "1Q"], ["--checkpoint", "1025Ti"],
            ["--checkpoint", str(2**63 - 1)], ["--digest", "crc"], ["--only", ""],
            ["fixture"], ["demo", "--root", "."], ["--progress", "loud"], ["--json=yes"])
        for arguments in mistakes:
            with self.subTest(arguments):
                outcome = self.run_program(*arguments)
                self.assert_ends(outcome, 2, "error: ")
                self.assertEqual(outcome.output, "")
        self.assertEqual(list(self.root.iterdir()), [])

    def test_suggestion(self):
        """A name that is nearly right is suggested."""
        self.assert_ends(self.run_program("--chekpoint", "1M"), 2, "--checkpoint")
        self.assert_ends(self.run_program("verfy"), 2, "verify")

    def test_reclaim(self):
        """--reclaim is a plain flag: it takes no value."""
        for command in ([], ["run"], ["extract-val"]):
            self.assert_ends(self.run_program(*command, "--reclaim=progressively"), 2, "--reclaim")
            self.assert_ends(self.run_program(*command, "--reclaim", "progressively"), 2, "progressively")

    def test_control_bytes(self):
        """What is wrong is repeated without its control bytes."""
        self.assert_ends(self.run_program("\x1b[2J\x07"), 2)
        self.assert_ends(self.run_program("--root", "\x1b[2J\x07"), 3)

    def test_full_output(self):
        """Results that cannot be written make the command fail."""
        self.place()
        for arguments in (["--help"], ["--version"], ["status"], ["run"], ["--dry-run"], ["run", "--json"]):
            with self.subTest(arguments), open("/dev/full", "w") as full:
                outcome = self.prepare(*arguments, stdout=full)
                self.assert_ends(outcome, 5, "standard output", "No space left on device")
        self.assert_prepared()

    def test_closed_output(self):
        """A reader that goes away does not keep a run from completing."""
        self.place()
        reading, writing = os.pipe()
        os.close(reading)
        outcome = self.prepare(stdout=writing)
        os.close(writing)
        self.assertNotEqual(outcome.code, 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_quiet(self):
        """--quiet shows nothing but errors."""
        self.place()
        outcome = self.prepare("--quiet")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output + outcome.errors, "")
        (self.root / TRAIN).unlink()
        self.assert_ends(self.prepare("--quiet", "verify", TRAIN), 3, "error: ")

    def on_terminal(self, *arguments, **variables):
        """Runs with standard error on a terminal; returns what is shown there."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [program.BINARY, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=theirs,
            env=program.environment(**variables))
        os.close(theirs)
        shown = b""
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:  # the terminal's other end is closed
                break
            shown += more
            if not more:
                break
        os.close(ours)
        process.wait()
        return shown

    def test_colours(self):
        """Errors have colours on a terminal, but not where NO_COLOR or --color say otherwise."""
        wrong = ["--root", self.folder / "none"]
        self.assertIn(b"\x1b[", self.on_terminal(*wrong))
        self.assertNotIn(b"\x1b[", self.on_terminal(*wrong, NO_COLOR="1"))
        self.assertIn(b"\x1b[", self.on_terminal(*wrong, NO_COLOR=""))
        self.assertNotIn(b"\x1b[", self.on_terminal(*wrong, "--color", "never"))
        self.assertIn(b"\x1b[", self.on_terminal(*wrong, "--color", "always", NO_COLOR="1"))
