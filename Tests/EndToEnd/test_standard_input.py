"""An archive that another program pipes in: `curl … | ilsvrc-prepare extract-train --from -`."""

import os
import pty
import signal
import subprocess
import unittest

from support.case import STAGING, Case
from support.program import BINARY, PATIENCE, Running, environment
from support.release import TEST, TRAIN, VAL, make_release
from support.tree import actual_tree

NAMES = {"train": TRAIN, "val": VAL, "test": TEST}


class StandardInput(Case):
    def setUp(self):
        super().setUp()
        shelf = self.folder / "shelf"
        shelf.mkdir()
        self.archives = self.place(make_release(classes=4, per_class=12, val=30, test=20), folder=shelf)
        self.shelf = shelf

    def pipe(self, part, *more, content=None):
        content = self.archives[NAMES[part]] if content is None else content
        return self.prepare(f"extract-{part}", "--from", "-", *more, input=content)

    def assert_refused(self, outcome, code, *texts):
        self.assert_ends(outcome, code, *texts)
        self.assert_unpublished()

    def test_each_part(self):
        """Each archive is verified and prepared as it comes, and not kept."""
        for part in NAMES:
            outcome = self.pipe(part)
            self.assert_ends(outcome, 0, f"{NAMES[part]} is read from standard input", "starts over")
            self.assertIn(f"{NAMES[part]}: OK", outcome.output)
        self.assert_prepared()
        self.assertEqual(list(self.root.glob("*.tar*")), [])

    def test_file(self):
        """A file is as good as a pipe, and so is a run of a single stage."""
        with open(self.shelf / VAL, "rb") as file:
            outcome = self.prepare("run", "--only", "extract-val", "--from=-", stdin=file)
        self.assert_ends(outcome, 0)
        self.assert_prepared(["val"])

    def test_dry_run(self):
        outcome = self.pipe("train", "--dry-run")
        self.assert_ends(outcome, 0)
        self.assertIn("compare MD5", outcome.output)
        self.assertEqual(list(self.root.iterdir()), [])

    def test_selection(self):
        """Images are picked while all of it goes by, and so is verified."""
        for limit in (3, 5):
            outcome = self.pipe("train", "--per-class", limit)
            self.assert_ends(outcome, 0)
            self.assertIn(f"{TRAIN}: OK", outcome.output)
            # One of the four classes has a single image.
            self.assertEqual(len(actual_tree(self.root)), 3 * limit + 1)

    def test_wrong_lengths(self):
        """What ends too early, or goes on, is refused; the next attempt starts over."""
        content = self.archives[TRAIN]
        for size in (0, 100, 512, len(content) // 2, len(content) - 1):
            outcome = self.pipe("train", content=content[:size])
            self.assert_refused(outcome, 8, f"standard input ended after {size:,} of {len(content):,} bytes")
        self.assert_refused(self.pipe("train", content=content + b"\0"), 4, "goes on after")
        self.assert_ends(self.pipe("train"), 0)
        self.assert_prepared(["train"])

    def test_wrong_content(self):
        """Other bytes are refused as those of a file are."""
        content = bytearray(self.archives[TRAIN])
        content[len(content) // 2] ^= 1
        self.assert_refused(self.pipe("train", content=bytes(content)), 4)
        page = b"<html>login</html>".ljust(len(content), b" ")
        self.assert_refused(self.pipe("train", content=page), 4, TRAIN)
        self.assert_refused(self.pipe("train", content=bytes(len(content))), 4, TRAIN)

    def test_closed(self):
        """Standard input may not be open at all."""
        outcome = self.prepare("extract-val", "--from", "-", before=["sh", "-c", 'exec "$@" <&-', "sh"], stdin=None)
        self.assert_refused(outcome, 8, "ended after 0")

    def test_here(self):
        """A file that is there is not passed over silently."""
        (self.root / VAL).write_bytes(self.archives[VAL])
        self.assert_refused(self.pipe("val"), 2, f"{VAL} is there", "leave --from - out")
        self.assertEqual((self.root / VAL).read_bytes(), self.archives[VAL])

    def test_complete(self):
        """A part that is complete needs nothing."""
        self.assert_ends(self.pipe("val"), 0)
        self.assert_ends(self.pipe("val", content=b""), 0)
        self.assert_prepared(["val"])

    def test_size(self):
        """A size that is not published has to be given."""
        rows = [row | {"bytes": "-"} for row in self.release.rows(self.archives)]
        self.place(self.release, self.archives, rows, folder=self.shelf)
        size = len(self.archives[TEST])
        self.assert_refused(self.pipe("test"), 2, "is not published", "--size")
        self.assert_refused(self.pipe("test", "--size", size - 1), 4, "goes on")
        self.assert_refused(self.pipe("test", "--size", size + 1), 8, "ended after")
        self.assert_ends(self.pipe("test", "--size", size), 0)
        self.assert_prepared(["test"])

    def test_usage(self):
        """What cannot be meant is refused before a byte is read."""
        self.assert_refused(self.pipe("val", "--size", 5), 2, "not 5")
        for more in (["--stream"], ["--download"], ["--base-url", "http://127.0.0.1/"], ["--limit-rate", "1M"]):
            self.assert_refused(self.pipe("val", *more), 2, more[0])
        for command in (["run"], ["status"], ["verify"], ["audit"], ["extract-devkit"]):
            outcome = self.prepare(*command, "--from", "-", input=b"")
            self.assert_refused(outcome, 2, "--from -")

    def test_terminal(self):
        """Nobody types an archive."""
        leader, follower = pty.openpty()
        try:
            outcome = self.prepare("extract-val", "--from", "-", stdin=follower)
        finally:
            os.close(leader)
            os.close(follower)
        self.assert_refused(outcome, 2, "is a terminal")

    def test_interrupted(self):
        """A signal ends the wait for a program that says nothing, and a kill leaves nothing half done under a name."""
        content = self.archives[TRAIN]
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)):
            run = Running(
                "extract-train", "--root", self.root, "--manifest", self.manifest, "--from", "-", stdin=subprocess.PIPE)
            run.process.stdin.write(content[: len(content) // 2])
            run.process.stdin.flush()
            self.assertTrue(run.wait_until((self.root / STAGING).exists))
            run.send(number)
            self.assertTrue(run.ends_within(PATIENCE))
            run.process.stdin.close()
            self.assertEqual(run.end()[0], code)
            self.assert_unpublished()
        self.assert_ends(self.pipe("train"), 0)
        self.assert_prepared(["train"])

    def test_pipeline(self):
        """In a shell, slowly and in odd pieces."""
        command = (
            'dd if="$0" bs=777 status=none | (head -c 1000; sleep 0.3; cat) | '
            '"$1" extract-val --root "$2" --manifest "$3" --from -')
        result = subprocess.run(
            ["sh", "-c", command, self.shelf / VAL, BINARY, self.root, self.manifest], env=environment(),
            capture_output=True, timeout=PATIENCE)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_prepared(["val"])


if __name__ == "__main__":
    unittest.main()
