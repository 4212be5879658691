"""A published part that has changed since: the next run says so, audits it, and never says "done before" of it."""

import re
import shutil
import subprocess

from support.adopt import AdoptCase
from support.tracing import needs_tracing


class Stamp(AdoptCase):
    def setUp(self):
        super().setUp()
        self.assert_ends(self.prepare(), 0)
        self.image = sorted((self.root / "train" / self.wnids[2]).iterdir())[4]

    def assert_done(self):
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("(done before)"), 3, outcome.output)
        return outcome

    def assert_changed(self, part="train"):
        """A run says of the part that it is not right, and of no other."""
        for command in ("run", f"extract-{part}"):
            outcome = self.prepare(command)
            self.assert_ends(outcome, 6, part, f"audit --repair {part}")
            self.assertEqual(outcome.output.count("(done before)"), 2 if command == "run" else 0, outcome.output)
        self.assertNotRegex(outcome.output, f"{part}/.*done before")
        return outcome

    def assert_repaired(self, *options):
        self.assert_ends(self.prepare("audit", "--repair", *options), 0)
        self.assert_done()
        self.assert_same("train", "val", "test")
        self.assertNotIn("NOT VERIFIED", self.prepare("status").output)

    def test_made_again(self):
        """After rm -r and mkdir the part is not done, whatever inode its folder has."""
        shutil.rmtree(self.root / "train")
        (self.root / "train").mkdir()
        self.assert_changed()
        self.assert_repaired("--deep")

    def test_emptied(self):
        """Nor after all in its folder was removed."""
        for split in ("train", "test"):
            for path in (self.root / split).iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for command in ("run", "extract-train", "extract-test"):
            self.assert_ends(self.prepare(command), 6, "audit --repair")
        self.assert_repaired("--deep")

    def test_deleted(self):
        """One image that was deleted is named as a fault, and restored."""
        self.image.unlink()
        self.assertIn(f"train/{self.wnids[2]}/", self.assert_changed().errors)
        self.assert_repaired()

    def test_deleted_from_test(self):
        """So it is in test/, which has no class folders."""
        lost = sorted((self.root / "test").iterdir())[3]
        lost.unlink()
        self.assertIn(lost.name, self.assert_changed("test").errors)
        self.assert_repaired()

    def test_exchanged(self):
        """Another image in the place of one is seen by its size, as soon as its folder shows that it was changed."""
        other = max(self.image.parent.iterdir(), key=lambda path: path.stat().st_size if path != self.image else 0)
        content = self.image.read_bytes()
        # Bytes after the end mark are no fault of an image, so its size alone is another one.
        self.image.unlink()
        self.image.write_bytes(other.read_bytes() + b"1234567")
        self.assertNotEqual(self.image.read_bytes(), content)
        self.assert_changed()
        self.assert_repaired("--deep")

    def test_copied(self):
        """A copy made with cp -a is done, and is said to be a copy."""
        copy = self.folder / "copy"
        subprocess.run(["cp", "-a", self.root, copy], check=True)
        self.root = copy
        self.assert_done()
        outcome = self.prepare("status", "--json")
        self.assertEqual([part["copied"] for part in outcome.of_type("part")], [True] * 3)
        text = self.prepare("status").output
        self.assertEqual(len(re.findall("^(?:train|val|test)/.*copied", text, re.MULTILINE)), 3, text)
        self.assertNotIn("NOT VERIFIED", text)

    def test_not_copied(self):
        """The original is none."""
        self.assertEqual(
            {part.get("copied", False) for part in self.prepare("status", "--json").of_type("part")}, {False})
        self.assertNotIn("copied", self.prepare("status").output)

    def test_copied_without_times(self):
        """A copy whose folders have other times is audited, and recorded."""
        copy = self.folder / "copy"
        subprocess.run(["cp", "-r", self.root, copy], check=True)
        self.root = copy
        self.assert_ends(self.prepare(), 0)
        self.assert_done()

    def listed(self):
        """The class folders of train/ that a run lists, which has to end well."""
        log = self.folder / "log"
        watching = ["strace", "-f", "-qq", "-y", "-o", str(log), "-e", "trace=getdents64"]
        outcome = self.prepare(before=watching)
        self.assert_ends(outcome, 0)
        return set(re.findall(r"getdents64\(\d+<[^>]*/train/(n\d+)>", log.read_text()))

    @needs_tracing
    def test_touched(self):
        """A touched class folder leads to one audit, which is recorded: the run after that lists no class folder."""
        self.assertEqual(self.listed(), set())
        self.image.parent.touch()
        self.assertIn(self.wnids[2], self.listed())
        self.assertEqual(self.listed(), set())
        self.assert_done()
        self.assert_same("train", "val", "test")
        self.assertNotIn("NOT VERIFIED", self.prepare("status").output)
