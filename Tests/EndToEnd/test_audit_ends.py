"""How an audit ends: what is said, what there is nothing to say of, and that any mixture of faults is found."""

import random
import shutil

from support import program
from support.audit import AuditCase
from support.tracing import injecting, needs_tracing


class Ends(AuditCase):
    def test_absent_splits(self):
        """A split that is not there is noted; one that is named is a fault."""
        shutil.rmtree(self.root / "val")
        self.assert_found()
        self.assertIn("note: no val/", self.prepare("audit").errors)
        self.assertEqual(self.audit("train"), [])
        self.assertEqual(self.audit("train", "val"), [("val/", "missing-part")])

    def test_nothing(self):
        """Without any split, or without the named ones, there is nothing to audit."""
        shutil.rmtree(self.root / "val")
        self.assert_ends(self.prepare("audit", "val"), 3, "has no val/")
        for split in ("train", "test"):
            shutil.rmtree(self.root / split)
        self.assert_ends(self.prepare("audit"), 3, "has no train/, val/ or test/")
        self.assertEqual(self.prepare("audit", "--json").lines[-1]["exit"], 3)
        self.assert_ends(self.run_program("audit", "--root", self.folder / "none"), 3, "no such folder")

    def test_usage(self):
        """Only splits can be named."""
        self.assert_ends(self.prepare("audit", "trian"), 2, "'trian' is not a part")
        self.assert_ends(self.prepare("audit", "train", "--jobs", 0), 2, "--jobs")
        self.assertEqual(self.audit("train/", "test/"), [])

    def test_text(self):
        """People get a line for each fault, then the sums; -q says nothing but that there are faults."""
        self.image("train").write_bytes(b"")
        outcome = self.prepare("audit", "train")
        self.assertEqual(outcome.output, (
            f"{self.path(self.image('train'))}: zero length\n"
            "train/  60 images in 5 classes: 1 fault\n"))
        self.assert_ends(outcome, 4, "error: 1 fault in train/")
        quiet = self.prepare("audit", "-q")
        self.assertEqual((quiet.code, quiet.output), (4, ""))

    def test_other_tables(self):
        """A tree of another release is wrong; a root of ours is known to be one of other tables."""
        self.assert_ends(self.run_program("audit", "--root", self.root), 6, "begun with other tables")
        self.journal.unlink()
        outcome = self.run_program("audit", "--root", self.root)
        self.assertEqual(outcome.code, 4)
        self.assertIn("missing, with 1,300 images", outcome.output)

    def test_wrong_irregular_table(self):
        (self.manifest / "irregular.tsv").write_text("training\tx\ty\n")
        self.assert_ends(
            self.prepare("audit"), 4, "irregular.tsv:1:1: 'training' is not one of train, val, test, train_t3")

    @needs_tracing
    def test_stopped(self):
        """A signal ends it in order."""
        outcome = self.prepare("audit", before=injecting("getdents64", "signal=SIGINT:when=2"))
        self.assert_ends(outcome, 130, "error: stopped")

    def test_progress(self):
        """Progress goes to standard error, and leaves nothing on the output."""
        outcome = program.run("audit", "--root", self.root, "--manifest", self.manifest, "--progress", "tty")
        self.assertEqual((outcome.code, outcome.output.count("\n")), (0, 3))


class Mixed(AuditCase):
    def test_mixed(self):
        """Twenty faults of all kinds at random places are found, and nothing else is."""
        for seed in range(5):
            with self.subTest(seed=seed):
                shutil.rmtree(self.root)
                shutil.copytree(self.model, self.root)
                self.assert_found(*self.damage(random.Random(seed)))

    def damage(self, draw):
        """Makes twenty faults; returns what is to be found."""
        files = [file for files in self.images.values() for file in files]
        expected, counts = [], {}
        for file in draw.sample(files, 20):
            split, path = self.path(file).split("/")[0], self.path(file)
            wnid = None if split == "test" else file.parent.name
            kind = draw.choice(["missing", "empty", "not-an-image", "no-end-mark", "not-a-file", "unexpected", "wrong-class"])
            if kind == "wrong-class" and wnid is None:
                kind = "empty"
            if kind == "missing":
                file.unlink()
                if split == "train":
                    counts[wnid] = counts.get(wnid, 0) + 1
                    continue
            elif kind == "empty":
                file.write_bytes(b"")
            elif kind == "not-an-image":
                file.write_bytes(b"\xff" + file.read_bytes())
            elif kind == "no-end-mark":
                content = file.read_bytes()
                file.write_bytes(content[:draw.randrange(3, len(content) - 1)])
            elif kind == "not-a-file":
                file.unlink()
                file.mkdir()
            elif kind == "unexpected":
                path += "~"
                (file.parent / (file.name + "~")).write_bytes(b"")
            else:
                other = draw.choice([other for other in self.wnids if other != wnid])
                path = self.path(file.rename(self.root / split / other / file.name))
            expected.append((path, kind))
        return expected + [(f"train/{wnid}/", "wrong-count") for wnid in counts]
