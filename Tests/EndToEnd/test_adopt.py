"""Trees that other tools have made: recognised, and adopted where they are complete.

The trees are those that torchvision's extraction and the usual shell recipe leave: complete, or with a flat val/.
Whatever was right in them is not written again.
"""

import os
import random
import shutil

from support.adopt import AdoptCase
from support.program import Running
from support.release import TEST, TRAIN, VAL
from support.tracing import LOOK, bytes_read, needs_tracing, watching_reads
from support.tree import snapshot


class Complete(AdoptCase):
    def test_adopted(self):
        """A complete tree is adopted as it is, and shown as adopted and not verified by this run and later ones."""
        self.make("train", "val", "test")
        before = snapshot(self.root / "train")
        for file in (TRAIN, VAL, TEST):
            (self.shelf / file).unlink()
        for command in (["run"], ["run"], ["status"], ["run", "--dry-run"]):
            outcome = self.prepare(*command)
            self.assert_ends(outcome, 0)
            self.assertEqual(outcome.output.count("adopted, NOT VERIFIED"), 3, outcome.output)
        self.assertEqual(snapshot(self.root / "train"), before)
        self.assert_same("train", "val", "test")

    def test_beside_others(self):
        """What is missing beside an adopted split is made from its archive."""
        self.make("val")
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("NOT VERIFIED"), 1)
        self.assert_same("train", "val", "test")

    def test_deep(self):
        """A tree whose bytes are all those of a verified archive is recorded as verified; each archive is read once."""
        self.make("train", "val", "test")
        self.assert_ends(self.prepare("audit", "--deep"), 0)
        status = self.prepare("status", "--json").of_type("part")
        self.assertEqual([(split["verified"], split["adopted"]) for split in status], [(True, True)] * 3)

    @needs_tracing
    def test_deep_reads_once(self):
        self.make("train")
        log = self.folder / "log"
        self.assert_ends(self.prepare("audit", "--deep", "train", before=watching_reads(log)), 0)
        self.assertEqual(bytes_read(log, TRAIN), LOOK + (self.shelf / TRAIN).stat().st_size)

    def test_deep_after_adoption(self):
        """What was adopted unverified can be verified later."""
        self.make("train")
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assertIn("NOT VERIFIED", self.prepare("status").output)
        self.assert_ends(self.prepare("audit", "--deep"), 0)
        self.assertNotIn("NOT VERIFIED", self.prepare("status").output)

    def test_flipped_byte(self):
        """A byte that differs is found by --deep alone, and repaired."""
        self.make("train", "val", "test")
        victims = [sorted((self.root / split).rglob("*.JPEG"))[7] for split in ("train", "val", "test")]
        for path in victims:
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        self.assert_ends(self.prepare("audit"), 0)
        outcome = self.prepare("audit", "--deep", "--json")
        self.assert_ends(outcome, 4)
        self.assertEqual(
            sorted((fault["path"], fault["fault"]) for fault in outcome.of_type("fault")),
            sorted((str(path.relative_to(self.root)), "differs") for path in victims))
        before = self.files()
        self.assert_ends(self.prepare("audit", "--deep", "--repair"), 0)
        self.assert_same("train", "val", "test")
        self.assert_untouched(before)
class Flat(AdoptCase):
    def setUp(self):
        super().setUp()
        self.make("val")
        self.flatten()

    def assert_left(self, *names):
        """A run and a stage leave val/ as it is, and say what is wrong and what mends it."""
        before = snapshot(self.root / "val")
        for command in (["run", *names], ["extract-val"]):
            self.assert_ends(self.prepare(*command), 6, "val", "flat", "audit --repair")
        self.assertEqual(snapshot(self.root / "val"), before)

    def test_left_alone(self):
        """A flat val/ is moved by no run: it ends with 6 and names the command that sorts it."""
        self.assert_left("--only", "extract-val")

    def test_sorted(self):
        """audit --repair sorts a flat val/ by renames, and says how many images it has moved; a run adopts it then."""
        before = self.files()
        outcome = self.prepare("audit", "--repair", "val")
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.output, "val/ +48 images moved into class folders")
        self.assert_same("val")
        self.assert_untouched(before)
        self.assert_ends(self.prepare("extract-val"), 0)
        self.assert_untouched(before)

    def test_json(self):
        """In JSON that is a line of its own."""
        outcome = self.prepare("audit", "--repair", "--json", "val")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.of_type("sorted"), [{"type": "sorted", "part": "val", "files": 48}])

    def test_half_sorted(self):
        """A val/ that some script has sorted in part is sorted to the end."""
        for path in sorted((self.root / "val").iterdir())[:11]:
            place = next((self.model / "val").glob(f"*/{path.name}")).relative_to(self.model)
            (self.root / place).parent.mkdir(exist_ok=True)
            path.rename(self.root / place)
        outcome = self.prepare("audit", "--repair", "--json", "val")
        self.assert_ends(outcome, 0)
        self.assertEqual([line["files"] for line in outcome.of_type("sorted")], [37])
        self.assert_same("val")

    def test_killed(self):
        """Sorting that is killed at any moment is completed by the next repair."""
        draw = random.Random(12)
        for _ in range(10):
            shutil.rmtree(self.root)
            self.root.mkdir()
            self.make("val")
            self.flatten()
            run = Running(
                "audit", "--repair", "val", "--root", self.root, "--archives", self.shelf, "--manifest", self.manifest)
            if run.ends_within(draw.uniform(0, 0.012)):
                run.end()
            else:
                run.kill()
            self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
            self.assert_same("val")

    def test_incomplete(self):
        """A flat val/ with images missing is left as it is; a repair sorts it and adds what is missing."""
        for path in sorted((self.root / "val").iterdir())[3:5]:
            path.unlink()
        before = self.files()
        self.assert_left("--only", "extract-val")
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.assert_same("val")
        self.assert_untouched(before)
