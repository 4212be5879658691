"""Very many names that do not belong: an audit ends, counts them, and needs no more memory than for any tree."""

import itertools
import os
import subprocess
import sys

from support import program
from support.adopt import AdoptCase

NAMES = 60_000
MEMORY = 64 << 10  # KiB
WATCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


class ManyNames(AdoptCase):
    def setUp(self):
        super().setUp()
        self.make("train")
        self.class_folder = self.root / "train" / self.wnids[2]

    def fill(self, names):
        """Makes an empty file with each of these names in a class folder."""
        folder = os.open(self.class_folder, os.O_RDONLY)
        for name in names:
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT, dir_fd=folder))
        os.close(folder)

    def audit(self, *arguments):
        """Audits train/; returns the exit code, the output, and the peak of its memory in KiB."""
        output = self.folder / "output"
        with output.open("wb") as file:
            # A child's peak counts from the fork on, when it is as large as we are: a small process starts the program.
            watcher = subprocess.run(
                [sys.executable, "-S", "-c", WATCHER, program.BINARY, "audit", "train", "--root", self.root,
                 "--manifest", self.manifest, *arguments],
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, env=program.environment(), check=True)
        code, memory = map(int, watcher.stderr.split()[-2:])
        return code, output.read_bytes(), memory

    def check(self, names):
        self.fill(names)
        code, output, memory = self.audit()
        self.assertEqual(code, 4)
        lines = output.decode().splitlines()
        self.assertLessEqual(len(lines), 103)
        self.assertEqual(sum(": unexpected" in line and " more: " not in line for line in lines), 100)
        self.assertIn(f"and {NAMES - 100:,} more", output.decode())
        self.assertIn(f"{NAMES:,} faults", output.decode())
        self.assertLess(memory, MEMORY)
        code, output, memory = self.audit("--json")
        self.assertEqual(code, 4)
        self.assertEqual(output.count(b'"fault":"unexpected"'), NAMES)
        self.assertLess(memory, MEMORY)

    def test_equal_but_for_case(self):
        """Names that differ in nothing but case."""
        letters = itertools.product(*((letter, letter.upper()) for letter in b"abcdefghijklmnop".decode()))
        self.check("".join(name) for name in itertools.islice(letters, NAMES))

    def test_case_of_images(self):
        """Names that differ from those of images in nothing but case."""
        stems = [path.stem for path in sorted(self.class_folder.iterdir())]
        extensions = [
            "".join(letters) for letters in itertools.product(*((letter.lower(), letter) for letter in "JPEG"))]
        names = {f"{stem}.{extension}" for stem in stems for extension in extensions[:-1]}
        names |= {f"{stem}_{number:05}.jpeg" for stem in stems for number in range(NAMES // len(stems))}
        self.check(sorted(names)[:NAMES])

    def test_long(self):
        """Names of the greatest length, of bytes that are no text."""
        self.check(b"\xff\x1b%08d" % number + b"\xc3" * 245 for number in range(NAMES))
