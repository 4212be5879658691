"""Repairs of trees in which one fault hides another, or names are taken by what is no folder or file of a release."""

import fcntl
import os
import shutil

from support.adopt import AdoptCase
from support.release import TRAIN
from support.tracing import injecting, needs_tracing
from support.tree import snapshot


class Awkward(AdoptCase):
    def setUp(self):
        super().setUp()
        self.make("train", "val", "test")

    def class_folder(self, number, split="train"):
        return self.root / split / self.wnids[number]

    def quarantined(self, split="train"):
        return self.root / "ilsvrc-prepare.quarantine" / split

    def test_names_taken(self):
        """What has taken the names of a class and of images is moved aside, and all is restored in one run."""
        shutil.rmtree(self.class_folder(0))
        self.class_folder(0).write_text("?")
        shutil.rmtree(self.class_folder(1))
        self.class_folder(1).symlink_to("nowhere")
        for number, path in enumerate(sorted(self.class_folder(2).iterdir())[:3]):
            path.unlink()
            (path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to("/dev/zero"))[number]()
        before = self.files()
        self.assert_ends(self.prepare("audit", "--repair", "train"), 4)
        self.assertEqual(self.class_folder(0).read_text(), "?")
        outcome = self.prepare("audit", "--quarantine", "--json", "train")
        self.assert_ends(outcome, 0)
        self.assertEqual([line["files"] for line in outcome.of_type("quarantined")], [5])
        self.assert_same("train")
        self.assert_untouched(before)
        self.assertEqual((self.quarantined() / self.wnids[0]).read_text(), "?")

    def test_linked_classes(self):
        """Nothing is written or moved through a link to a class folder; to mend it, the link is moved aside."""
        elsewhere = self.folder / "elsewhere"
        shutil.copytree(self.class_folder(0), elsewhere)
        (elsewhere / "notes").touch()
        for number, target in ((0, elsewhere), (1, elsewhere), (2, self.wnids[3])):
            shutil.rmtree(self.class_folder(number))
            self.class_folder(number).symlink_to(target)
        before = snapshot(elsewhere), snapshot(self.class_folder(3))
        self.assert_ends(self.prepare("audit", "--repair", "train"), 4)
        self.assert_ends(self.prepare("audit", "--quarantine", "train"), 0)
        self.assert_same("train")
        self.assertEqual((snapshot(elsewhere), snapshot(self.class_folder(3))), before)
        self.assertTrue((self.quarantined() / self.wnids[1]).is_symlink())

    def test_split_is_no_folder(self):
        """A split whose name is taken keeps no other from being repaired, compared or moved aside."""
        shutil.rmtree(self.root / "train")
        (self.root / "train").write_text("?")
        next((self.root / "val").rglob("*.JPEG")).unlink()
        self.assert_ends(self.prepare("audit", "--repair"), 4, "1 fault in train/")
        self.assert_same("val", "test")
        self.assert_ends(self.prepare("audit", "--deep"), 4, "1 fault in train/")
        self.assert_ends(self.prepare("audit", "--quarantine"), 4)
        self.assertEqual(self.quarantined().read_text(), "?")
        self.assert_ends(self.prepare(), 0)
        self.assert_same("train", "val", "test")

    def test_one_archive_missing(self):
        """A split without its archive keeps no other from being repaired."""
        for split in ("train", "val"):
            next((self.root / split).rglob("*.JPEG")).unlink()
        (self.shelf / TRAIN).unlink()
        self.assert_ends(self.prepare("audit", "--repair"), 3, TRAIN)
        self.assert_same("val", "test")

    def test_sorted_before_compared(self):
        """What --deep finds in a flat split is mended too."""
        self.flatten()
        victim = sorted((self.root / "val").iterdir())[7]
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "val"), 0)
        self.assert_same("val")

    def test_class_name_taken_in_a_flat_split(self):
        """Where the name of a class is taken, the images of the others are sorted."""
        self.flatten()
        self.class_folder(0, "val").write_text("?")
        self.assert_ends(self.prepare("audit", "--repair", "val"), 4)
        self.assertEqual(len(list(self.class_folder(1, "val").iterdir())), 6)
        self.assert_ends(self.prepare("audit", "--quarantine", "val"), 0)
        self.assert_same("val")

    def test_flat_train(self):
        """A train/ whose images lie beside each other is sorted as well."""
        for path in list((self.root / "train").rglob("*.JPEG")):
            path.rename(self.root / "train" / path.name)
        before = self.files()
        self.assert_ends(self.prepare("extract-train"), 6, "flat", "audit --repair train")
        outcome = self.prepare("audit", "--repair", "train")
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.output, "train/ +160 images moved into class folders")
        self.assert_same("train")
        self.assert_untouched(before)

    def test_facts_stay(self):
        """An image with bytes behind its end mark is right, and stays so while others are repaired."""
        kept, lost = sorted((self.root / "val").rglob("*.JPEG"))[:2]
        kept.write_bytes(kept.read_bytes() + b"12345678")
        lost.unlink()
        size = kept.stat().st_size
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.assertEqual(kept.stat().st_size, size)
        self.assertTrue(lost.exists())

    def test_long_names(self):
        """The longest and oddest names are moved aside as they are."""
        names = [b"x" * 255, b"\\x41 \n" + b"\xff" * 240]
        for name in names:
            open(os.fsencode(self.class_folder(0)) + b"/" + name, "w").close()
        self.assert_ends(self.prepare("audit", "--quarantine", "train"), 0)
        self.assertEqual(sorted(os.listdir(os.fsencode(self.quarantined() / self.wnids[0]))), sorted(names))

    def test_one_cause_is_one_fault(self):
        """What --deep misses because of a fault that is known is not told again; and no more than 100 of a kind."""
        shutil.rmtree(self.class_folder(0, "val"))
        stray = next(self.class_folder(1).iterdir())
        stray.rename(self.class_folder(2) / stray.name)
        outcome = self.prepare("audit", "--deep", "--json", "train", "val")
        self.assertEqual(outcome.lines[-1]["faults"], 2)
        for path in list((self.root / "test").iterdir()):
            path.write_bytes(b"")
        outcome = self.prepare("audit", "--deep", "test")
        self.assertIn("25 faults", outcome.errors)

    def test_surplus(self):
        """A file with the name of a train image that the archive does not have is named by --deep, and moved aside."""
        extra, lost = sorted(self.class_folder(0).iterdir())[:2]
        surplus = extra.with_name(f"{self.wnids[0]}_999999.JPEG")
        surplus.write_bytes(extra.read_bytes())
        lost.unlink()
        self.assert_ends(self.prepare("audit", "train"), 0)
        faults = self.prepare("audit", "--deep", "--json", "train").of_type("fault")
        self.assertEqual({(os.path.basename(fault["path"]), fault["fault"]) for fault in faults},
                         {(lost.name, "missing"), (surplus.name, "unexpected")})
        self.assert_ends(self.prepare("audit", "--deep", "--quarantine", "train"), 0)
        self.assert_same("train")

    def test_surplus_beside_classes(self):
        """An image beside class folders is not sorted into a class that is full."""
        extra = sorted(self.class_folder(0).iterdir())[0]
        (self.root / "train" / f"{self.wnids[0]}_999999.JPEG").write_bytes(extra.read_bytes())
        self.assert_ends(self.prepare("extract-train"), 6, "is not complete")
        self.assert_ends(self.prepare("audit", "--quarantine", "train"), 0)
        self.assert_same("train")

    def test_looping_class(self):
        """A class whose name is a link to itself hinders nothing."""
        stray = sorted(self.class_folder(0, "val").iterdir())[0]
        stray.rename(self.root / "val" / stray.name)
        shutil.rmtree(self.class_folder(0, "val"))
        self.class_folder(0, "val").symlink_to(self.wnids[0])
        next((self.root / "test").iterdir()).unlink()
        self.assert_ends(self.prepare("audit", "--repair"), 4)
        self.assert_same("test")
        self.assert_ends(self.prepare("audit", "--quarantine"), 0)
        self.assert_same("train", "val", "test")

    def test_same_folder(self):
        """Two splits in one folder are refused: what belongs into one would be moved out of the other."""
        shutil.rmtree(self.root / "train")
        (self.root / "train").symlink_to("val")
        before = snapshot(self.root / "val")
        self.assert_ends(self.prepare("audit", "--quarantine"), 6, "is the same folder as")
        self.assertEqual(snapshot(self.root / "val"), before)

    def test_quarantine_is_no_folder(self):
        """Where nothing can be moved to, that is said, and nothing is moved."""
        (self.root / "test" / "notes").touch()
        (self.root / "ilsvrc-prepare.quarantine").touch()
        self.assert_ends(self.prepare("audit", "--quarantine"), 6, "quarantine is not a folder")
        self.assertTrue((self.root / "test" / "notes").exists())

    def test_no_published_sum(self):
        """Nothing is compared with an archive, or made from it, that no published sum stands for."""
        table = self.manifest / "archives.tsv"
        lines = [line.split("\t") for line in table.read_text().splitlines()]
        sums = [[field if len(field) != 64 else "-" for field in line] for line in lines]
        table.write_text("".join("\t".join(line) + "\n" for line in sums))
        next((self.root / "val").rglob("*.JPEG")).unlink()
        before = snapshot(self.root / "val")
        for option in ("--deep", "--repair"):
            self.assert_ends(self.prepare("audit", option, "--digest", "sha256", "val"), 2, "no SHA-256")
        self.assertEqual(snapshot(self.root / "val"), before)

    def test_locked(self):
        """A repair finds and mends under the lock: nothing is done from what was true before another run."""
        self.journal.touch()
        with open(self.journal) as journal:
            fcntl.flock(journal, fcntl.LOCK_EX)
            for option in ("--deep", "--repair", "--quarantine"):
                outcome = self.prepare("audit", option)
                self.assert_ends(outcome, 7)
                self.assertEqual(outcome.output, "")
        self.assert_ends(self.prepare("audit"), 0)

    def test_classes_of_unexpected_trees(self):
        """Classes are remembered once a split has them, not by a run that has refused all there was."""
        for path in list((self.root / "val").rglob("*.JPEG")):
            path.rename(self.root / "val" / path.name)
        before = sorted(os.listdir(self.root / "val"))
        self.assert_ends(self.prepare("--classes", self.wnids[0]), 6, "is not complete")
        self.assertEqual(sorted(os.listdir(self.root / "val")), before)
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_same("train", "val", "test")

    @needs_tracing
    def test_synchronized(self):
        """An adopted split is brought onto the disk before the record of it."""
        self.assert_ends(self.prepare("extract-test", before=injecting("syncfs", "error=EIO")), 5)
        self.assertNotIn("adopted", self.prepare("status").output)
