"""Trees that other tools have made: recognised, adopted where they are complete, else finished by a repair.

The trees are those that torchvision's extraction and the usual shell recipe leave: complete, killed half-way through a
class, with an inner tar left behind, with a flat val/. Whatever was right in them is not written again.
"""

import os
import random
import shutil

from support import program
from support.case import Case
from support.program import Running
from support.release import TEST, TRAIN, VAL
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from support.tree import snapshot

SIZES = ["--classes", 8, "--per-class", 20, "--val-per-class", 6, "--test", 25]


class AdoptCase(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        outcome = program.run("fixture", self.shelf, *SIZES)
        assert outcome.code == 0, outcome.errors
        self.manifest = self.shelf / "manifest"
        # What an undisturbed run makes.
        self.model = self.folder / "model"
        self.model.mkdir()
        outcome = program.run(
            "--root", self.model, "--archives", self.shelf, "--manifest", self.manifest)
        assert outcome.code == 0, outcome.errors
        self.wnids = sorted(path.name for path in (self.model / "train").iterdir())

    def prepare(self, *arguments, **options):
        return super().prepare(*arguments, "--archives", self.shelf, **options)

    def make(self, *splits):
        """Makes whole splits as other tools do: without a journal."""
        for split in splits:
            shutil.copytree(self.model / split, self.root / split)

    def flatten(self):
        """Makes val/ as tar leaves it."""
        for path in sorted((self.root / "val").glob("*/*")):
            path.rename(self.root / "val" / path.name)
        for path in (self.root / "val").iterdir():
            if path.is_dir():
                path.rmdir()

    def contents(self, root, splits):
        return {
            str(path.relative_to(root)): path.read_bytes()
            for split in splits for path in (root / split).rglob("*") if path.is_file()}

    def assert_same(self, *splits):
        """The splits are those of an undisturbed run."""
        self.assertEqual(self.contents(self.root, splits), self.contents(self.model, splits))
        for split in {"train", "val"} & set(splits):
            self.assertEqual(sorted(path.name for path in (self.root / split).iterdir()), self.wnids)
        self.assertFalse((self.root / "ilsvrc-prepare.staging").exists())

    def files(self):
        """What shows that a file was written again: inode and time, by content and name."""
        return {
            (path.name, path.read_bytes()): (os.stat(path).st_ino, os.stat(path).st_mtime_ns)
            for path in self.root.rglob("*.JPEG")}

    def assert_untouched(self, before):
        """No file that was right has been written again."""
        after = self.files()
        right = {path.name: path.read_bytes() for path in self.model.rglob("*.JPEG")}
        for (name, content), state in before.items():
            if right.get(name) == content:
                self.assertEqual(after.get((name, content)), state, name)


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
        status = self.prepare("status", "--json").of_type("split")
        self.assertEqual([(split["verified"], split["adopted"]) for split in status], [(True, True)] * 3)

    @needs_tracing
    def test_deep_reads_once(self):
        self.make("train")
        log = self.folder / "log"
        self.assert_ends(self.prepare("audit", "--deep", "train", before=watching_reads(log)), 0)
        self.assertEqual(bytes_read(log, TRAIN), (self.shelf / TRAIN).stat().st_size)

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
    def test_sorted(self):
        """A flat val/ is sorted into class folders by renames, and adopted."""
        self.make("val")
        self.flatten()
        before = self.files()
        self.assert_ends(self.prepare("extract-val"), 0)
        self.assert_same("val")
        self.assert_untouched(before)

    def test_half_sorted(self):
        """A val/ that some script has sorted in part is sorted to the end."""
        self.make("val")
        self.flatten()
        for path in sorted((self.root / "val").iterdir())[:11]:
            place = next((self.model / "val").glob(f"*/{path.name}")).relative_to(self.model)
            (self.root / place).parent.mkdir(exist_ok=True)
            path.rename(self.root / place)
        self.assert_ends(self.prepare("extract-val"), 0)
        self.assert_same("val")

    def test_killed(self):
        """Sorting that is killed at any moment is completed by the next run."""
        draw = random.Random(12)
        for _ in range(10):
            shutil.rmtree(self.root)
            self.root.mkdir()
            self.make("val")
            self.flatten()
            run = Running(
                "extract-val", "--root", self.root, "--archives", self.shelf, "--manifest", self.manifest)
            if run.ends_within(draw.uniform(0, 0.012)):
                run.end()
            else:
                run.kill()
            self.assert_ends(self.prepare("extract-val"), 0)
            self.assert_same("val")

    def test_incomplete(self):
        """A flat val/ with images missing is sorted; a repair adds what is missing."""
        self.make("val")
        self.flatten()
        for path in sorted((self.root / "val").iterdir())[3:5]:
            path.unlink()
        before = self.files()
        self.assert_ends(self.prepare("extract-val"), 6, "is not complete", "audit --repair val")
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.assert_same("val")
        self.assert_untouched(before)


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
        repaired = outcome.of_type("repaired")
        self.assertEqual([(line["split"], line["files"]) for line in repaired], [("train", 1)])
        share = (self.shelf / TRAIN).stat().st_size / 8
        self.assertLess(repaired[0]["read"], share * 1.1)
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
                    expected[name + ".tmp"] = "foreign"
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
