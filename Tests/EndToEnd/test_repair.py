"""Trees that are incomplete or wrong: told of by a run, made right by a repair that writes no right file again.

Many are those that torchvision's extraction and the usual shell recipe leave: killed half-way through a class, with an
inner tar left behind, with strays.
"""

import os
import random
import shutil

from support.adopt import AdoptCase
from support.release import TRAIN
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads


class Partial(AdoptCase):
    def check(self, *arguments, left=0):
        """run says that train/ is not complete; a repair makes it right without writing what was right."""
        before = self.files()
        self.assert_ends(self.prepare("extract-train"), 6, "is not complete", "audit --repair train")
        self.assertEqual(self.files(), before)
        outcome = self.prepare("audit", "--repair", "--json", *arguments)
        self.assert_ends(outcome, 4 if left else 0)
        self.assertEqual(outcome.lines[-1]["faults"], left)
        self.assert_untouched(before)
        return outcome

    def test_killed_in_a_class(self):
        """Classes that were never begun, and one that was cut off in the middle of an image."""
        self.make("train")
        for wnid in self.wnids[4:]:
            shutil.rmtree(self.root / "train" / wnid)
        half = sorted((self.root / "train" / self.wnids[3]).iterdir())
        for path in half[9:]:
            path.unlink()
        half[8].write_bytes(half[8].read_bytes()[:1000])
        self.check()
        self.assert_same("train")
        self.assert_ends(self.prepare("extract-train"), 0)

    def test_tar_left_behind(self):
        """An inner tar that the recipe did not come to is not ours to remove: it is told of, or moved aside."""
        self.make("train")
        shutil.rmtree(self.root / "train" / self.wnids[5])
        (self.root / "train" / f"{self.wnids[5]}.tar").write_bytes(b"tar" * 1000)
        self.check(left=1)
        self.assertTrue((self.root / "train" / f"{self.wnids[5]}.tar").exists())
        self.assert_ends(self.prepare("audit", "--quarantine"), 0)
        self.assert_same("train")
        moved = self.root / "ilsvrc-prepare.quarantine" / "train" / f"{self.wnids[5]}.tar"
        self.assertEqual(moved.read_bytes(), b"tar" * 1000)

    @needs_tracing
    def test_moved_aside_without_flags(self):
        """Where a file system refuses renameat2's flag it is moved aside all the same, and replaces nothing there."""
        self.make("train")
        tars = [f"{wnid}.tar" for wnid in self.wnids[:2]]
        for name in tars:
            (self.root / "train" / name).write_bytes(b"new")
        taken = self.root / "ilsvrc-prepare.quarantine" / "train" / tars[0]
        taken.parent.mkdir(parents=True)
        taken.write_bytes(b"old")
        outcome = self.prepare("audit", "--quarantine", "train", before=injecting("renameat2", "error=EINVAL"))
        self.assert_ends(outcome, 0)
        moved = {path.name: path.read_bytes() for path in taken.parent.iterdir()}
        self.assertEqual(moved, {tars[0]: b"old", f"{tars[0]}.2": b"new", tars[1]: b"new"})

    @needs_tracing
    def test_reads_what_it_needs(self):
        """Of a verified archive only the class tars concerned are read."""
        self.make("train")
        self.assert_ends(self.prepare("verify"), 0)
        sorted((self.root / "train" / self.wnids[2]).iterdir())[5].unlink()
        log = self.folder / "log"
        outcome = self.prepare("audit", "--repair", "--json", "train", before=watching_reads(log))
        self.assert_ends(outcome, 0)
        restored = outcome.of_type("restored")
        self.assertEqual([(line["part"], line["files"]) for line in restored], [("train", 1)])
        share = (self.shelf / TRAIN).stat().st_size / 8
        self.assertLess(restored[0]["read"], share * 1.1)
        self.assertLess(bytes_read(log, TRAIN), share * 1.1 + 8 * 1024)
        self.assert_same("train")

    def test_published(self):
        """A split that the program has made is repaired as well, and stays verified."""
        self.assert_ends(self.prepare(), 0)
        victim = sorted((self.root / "val").rglob("*.JPEG"))[4]
        victim.write_bytes(b"")
        sorted((self.root / "test").iterdir())[3].unlink()
        before = self.files()
        self.assert_ends(self.prepare("audit"), 4)
        self.assert_ends(self.prepare("audit", "--repair"), 0)
        self.assert_same("train", "val", "test")
        self.assert_untouched(before)
        self.assertNotIn("NOT VERIFIED", self.prepare("status").output)

    def test_deep(self):
        """A repair that compares every byte leaves an adopted tree verified, whatever was wrong with it."""
        self.make("train", "val", "test")
        self.assert_ends(self.prepare(), 0)
        self.assertEqual(self.prepare("status").output.count("NOT VERIFIED"), 3)
        for split in ("train", "val", "test"):
            lost, cut, flipped = sorted((self.root / split).rglob("*.JPEG"))[5:8]
            lost.unlink()
            cut.write_bytes(cut.read_bytes()[:1000])
            content = bytearray(flipped.read_bytes())
            content[len(content) // 2] ^= 1
            flipped.write_bytes(content)
        self.assert_ends(self.prepare("audit", "--repair", "--deep"), 0)
        self.assert_same("train", "val", "test")
        self.assertNotIn("NOT VERIFIED", self.prepare("status").output)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("(done before)"), 3)
        self.assertNotIn("NOT VERIFIED", outcome.output)

    def test_deep_before_adoption(self):
        """So is a tree that no run has seen before, of which a part is flat."""
        self.make("train", "val")
        self.flatten()
        next((self.root / "train").glob("*/*.JPEG")).unlink()
        self.assert_ends(self.prepare("audit", "--repair", "--deep", "train", "val"), 0)
        self.assertNotIn("NOT VERIFIED", self.prepare("status").output)
        self.assert_same("train", "val")

    def test_without_archives(self):
        """Without its archive a split cannot be repaired."""
        self.make("train")
        shutil.rmtree(self.root / "train" / self.wnids[0])
        (self.shelf / TRAIN).unlink()
        self.assert_ends(self.prepare("audit", "--repair", "train"), 3, TRAIN)

    def test_damaged_archive(self):
        """Nothing is made from an archive that is not the published one."""
        self.make("train")
        shutil.rmtree(self.root / "train" / self.wnids[0])
        content = bytearray((self.shelf / TRAIN).read_bytes())
        content[len(content) // 2] ^= 1
        (self.shelf / TRAIN).write_bytes(content)
        self.assert_ends(self.prepare("audit", "--repair", "train"), 4)
        self.assertFalse((self.root / "train" / self.wnids[0]).exists())

    def test_many_faults(self):
        """100 faults at random, of all kinds: each is named, nothing else is, and a repair mends what can be."""
        draw = random.Random(13)
        self.make("train", "val", "test")
        files = draw.sample(sorted(self.root.rglob("*.JPEG")), 100)
        expected = {}
        for number, path in enumerate(files):
            name = str(path.relative_to(self.root))
            match number % 5:
                case 0:
                    path.write_bytes(b"")
                    expected[name] = "empty"
                case 1:
                    path.write_bytes(path.read_bytes()[:draw.randrange(50, 3000)])
                    expected[name] = "no-end-mark"
                case 2:
                    path.write_bytes(b"<html>" + path.read_bytes())
                    expected[name] = "not-an-image"
                case 3:
                    path.unlink()
                    expected[name] = "missing"
                case 4:
                    path.with_name(path.name + ".tmp").write_bytes(b"?")
                    expected[name + ".tmp"] = "unexpected"
        found = {fault["path"]: fault["fault"] for fault in self.prepare("audit", "--json").of_type("fault")}
        # Without the archive the names of train images are not known: their number is wrong.
        lost = {path for path, fault in expected.items() if fault == "missing" and path.startswith("train/")}
        counts = {os.path.dirname(path) + "/" for path in lost}
        self.assertEqual({path for path, fault in found.items() if fault == "wrong-count"}, counts)
        self.assertEqual(
            {path: fault for path, fault in found.items() if fault != "wrong-count"},
            {path: fault for path, fault in expected.items() if path not in lost})
        deep = {fault["path"]: fault["fault"] for fault in self.prepare("audit", "--deep", "--json").of_type("fault")}
        self.assertEqual({path: deep.get(path) for path in expected}, expected)
        before = self.files()
        self.assert_ends(self.prepare("audit", "--repair"), 4)
        self.assert_untouched(before)
        self.assert_ends(self.prepare("audit", "--quarantine"), 0)
        self.assert_same("train", "val", "test")
