"""Label files: what they say, when they are made again, and what is never written over."""

import json
import pickle
import shutil
import subprocess
import zipfile

from support.case import Case
from support.release import TRAIN
from support.tracing import injecting, needs_tracing

USUAL = ["README.md", "labels.txt", "meta.bin", "synsets.txt", "train.txt", "val.txt"]


class Index(Case):
    def setUp(self):
        super().setUp()
        self.place()
        self.assert_ends(self.prepare("run", "--skip=index"), 0)

    def files(self):
        return sorted(path.name for path in self.root.iterdir()
                      if path.is_file() and path.suffix in (".txt", ".bin", ".md", ".json"))

    def contents(self):
        return {name: (self.root / name).read_bytes() for name in self.files()}

    def index(self, *options, code=0):
        outcome = self.prepare("index", *options)
        self.assert_ends(outcome, code)
        return outcome

    def lines(self, split):
        return dict(line.split() for line in (self.root / f"{split}.txt").read_text().splitlines())

    def test_usual(self):
        """The usual files are made; a second time nothing is written."""
        outcome = self.index()
        self.assertEqual(self.files(), USUAL)
        self.assertNotIn("done before", outcome.output)
        before = {name: (self.root / name).stat() for name in USUAL}
        self.assertEqual(self.index().output.count("(done before)"), len(USUAL))
        self.assertEqual({name: (self.root / name).stat().st_mtime_ns for name in USUAL},
                         {name: status.st_mtime_ns for name, status in before.items()})
        for split in ("train", "val"):
            images = {str(path.relative_to(self.root / split)) for path in (self.root / split).glob("*/*")}
            lines = self.lines(split)
            self.assertEqual(set(lines), images)
            wnids = sorted(self.release.wnids)
            self.assertTrue(all(wnids[int(label)] == path.split("/")[0] for path, label in lines.items()))
        # Audits and runs leave them alone.
        self.assert_ends(self.prepare("audit"), 0)
        self.assert_ends(self.prepare("run", "--skip=index"), 0)
        self.assertEqual(self.files(), USUAL)

    def test_run(self):
        """A run ends with the usual files, and makes them again when they are missing or outdated."""
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(self.files(), USUAL)
        self.assertIn("train.txt  images of train/", outcome.output)
        self.assertNotIn(".txt", self.prepare().output)
        (self.root / "val.txt").unlink()
        self.assertEqual(self.prepare("run", "--dry-run", "--json").of_type("label_file"),
                         [{"type": "label_file", "file": "val.txt", "new": True}])
        shutil.rmtree(self.root / "train")
        outcome = self.prepare("run", "--json")
        self.assertEqual([line["file"] for line in outcome.of_type("label_file")], ["train.txt", "val.txt"])
        self.assertNotIn("label_file", self.prepare("run", "--json").output)

    def test_run_without_a_part(self):
        """Files about a part that is not there are not made, nor missed."""
        shutil.rmtree(self.root / "train")
        (self.root / TRAIN).unlink()
        self.assert_ends(self.prepare(), 0)
        self.assertEqual(self.files(), [name for name in USUAL if name != "train.txt"])

    def test_run_with_foreign_files(self):
        """A run leaves a file that is not ours, and says so; the stage by its name ends with an error."""
        (self.root / "README.md").write_text("mine\n")
        for _ in range(2):
            self.assert_ends(self.prepare(), 0, "README.md is there already")
            self.assertEqual(self.files(), USUAL)
        self.assert_ends(self.prepare("run", "--only=index"), 6, "README.md is there already")
        self.assertEqual((self.root / "README.md").read_text(), "mine\n")
        self.assertNotIn("README.md", self.prepare("run", "--skip=index").errors)

    def test_meta(self):
        """meta.bin is a zip of stored members, with a pickle of what torchvision wants."""
        self.index("--format", "meta.bin")
        with zipfile.ZipFile(self.root / "meta.bin") as archive:
            self.assertTrue(all(each.compress_type == zipfile.ZIP_STORED for each in archive.infolist()))
            self.assertIsNone(archive.testzip())
            words, val = pickle.loads(archive.read("meta/data.pkl"))
        self.assertEqual(sorted(words), sorted(self.release.wnids))
        self.assertTrue(all(isinstance(each, tuple) and all(isinstance(word, str) for word in each)
                            for each in words.values()))
        labels = {path.split("_")[-1][:8]: path.split("/")[0] for path in
                  (str(each.relative_to(self.root / "val")) for each in (self.root / "val").glob("*/*"))}
        self.assertEqual(val, [labels[number] for number in sorted(labels)])

    def test_all(self):
        """All files can be asked for, with other numbers; JSON says the same."""
        lines = self.prepare("index", "--format", "all", "--numbering", "sorted+1", "--json").of_type("label_file")
        self.assertEqual(sorted(line["file"] for line in lines), self.files())
        self.assertEqual({line["numbering"] for line in lines}, {None, "sorted+1"})
        index = json.loads((self.root / "imagenet_class_index.json").read_text())
        self.assertEqual([index[str(number)][0] for number in range(len(index))], sorted(self.release.wnids))
        self.assertEqual(min(map(int, self.lines("val").values())), 1)
        # The numbering is kept until another one is asked for.
        self.assertEqual(self.index("--format", "all").output.count("(done before)"), len(lines))
        self.index("--numbering", "sorted")
        self.assertEqual(min(map(int, self.lines("val").values())), 0)

    def test_made_again(self):
        """After a part has changed its files are made again."""
        self.index()
        path = next((self.root / "train").glob("*/*"))
        shutil.rmtree(self.root / "train")
        self.assert_ends(self.prepare("run", "--skip=index"), 0)
        self.assertTrue(path.exists())
        outcome = self.index()
        self.assertIn("train.txt  ", outcome.output)
        done = [line.split()[0] for line in outcome.output.splitlines() if line.endswith("(done before)")]
        self.assertNotIn("train.txt", done)
        self.assertIn("val.txt", done)

    def test_other_program(self):
        """Parts that another program made, or that have changed, are audited first, and adopted if they are valid."""
        self.journal.unlink()
        self.index()
        self.assertEqual(self.files(), USUAL)
        next((self.root / "train").iterdir()).touch()
        self.index()
        next((self.root / "train").glob("*/*")).unlink()
        self.assert_ends(self.prepare("index"), 6, "train has changed since it was published")

    def test_foreign(self):
        """A file that is not ours is never written over; the others are made."""
        (self.root / "train.txt").write_text("mine\n")
        self.assert_ends(self.prepare("index"), 6, f"{self.root}/train.txt is there already")
        self.assertEqual((self.root / "train.txt").read_text(), "mine\n")
        self.assertEqual(self.files(), USUAL)

    def test_edited(self):
        """Nor is one that somebody has changed since."""
        self.index()
        self.assertNotIn("labels.txt", self.prepare("status").output)
        (self.root / "labels.txt").write_text("mine\n")
        outcome = self.prepare("status")
        self.assert_ends(outcome, 0)
        self.assertIn("labels.txt has CHANGED since it was written", outcome.output)
        self.assertEqual(self.prepare("status", "--json").of_type("label_file"),
                         [{"type": "label_file", "file": "labels.txt", "status": "changed"}])
        words = "labels.txt has changed since it was written"
        for arguments, code in ((["index"], 6), (["index", "--format", "labels.txt"], 6), (["run", "--only=index"], 6), ([], 0)):
            outcome = self.prepare(*arguments)
            self.assert_ends(outcome, code, words)
            self.assertNotIn("did not write it", outcome.errors)
            self.assertEqual((self.root / "labels.txt").read_text(), "mine\n")
        self.assertEqual([path.name for path in self.root.glob("*.new")], [])
        (self.root / "labels.txt").unlink()
        self.assertIn("labels.txt  ", self.prepare().output)
        self.assertNotIn("labels.txt", self.prepare("status").output)

    def test_replaced_by_a_folder(self):
        """What is no file is none that has changed."""
        self.index()
        (self.root / "labels.txt").unlink()
        (self.root / "labels.txt").mkdir()
        self.assert_ends(self.prepare("index"), 6, "labels.txt is there already")

    def test_links(self):
        """Nothing is written through a link."""
        outside = self.folder / "outside"
        outside.write_text("mine\n")
        (self.root / "val.txt").symlink_to(outside)
        self.assert_ends(self.prepare("index"), 6)
        self.assertEqual(outside.read_text(), "mine\n")
        self.assertTrue((self.root / "val.txt").is_symlink())

    def test_same(self):
        """After a lost journal files with the right bytes are ours."""
        self.index()
        before = self.contents()
        self.journal.unlink()
        self.assert_ends(self.prepare("run", "--skip=index"), 0)
        self.index()
        self.assertEqual(self.contents(), before)

    def test_copied(self):
        """In a copy of the root they are ours, too."""
        self.index()
        copy = self.folder / "copy"
        subprocess.run(["cp", "-a", self.root, copy], check=True)
        self.root = copy
        self.assert_ends(self.prepare("run", "--skip=index"), 0)
        self.index("--numbering", "ilsvrc")

    def test_missing(self):
        """Without a part the files about it are not made."""
        shutil.rmtree(self.root / "train")
        outcome = self.prepare("index")
        self.assert_ends(outcome, 3, "train")
        self.assertEqual(self.files(), [name for name in USUAL if name != "train.txt"])

    def test_nothing_prepared(self):
        """Without any part nothing is made."""
        for name in ("train", "val", "test"):
            shutil.rmtree(self.root / name)
        self.assert_ends(self.prepare("index"), 3)
        self.assertEqual(self.files(), [])

    def test_wrong_options(self):
        self.assert_ends(self.prepare("index", "--format", "nonsense.txt"), 2, "nonsense.txt")
        self.assert_ends(self.prepare("index", "--format", "synsets.txt", "--numbering", "ilsvrc"), 2, "--numbering")

    @needs_tracing
    def test_killed(self):
        """Killed anywhere, every file is whole or not there, and the next command makes the rest."""
        self.index()
        expected = self.contents()
        for call, numbers in (("write", range(1, 14)), ("renameat2", range(1, 7)), ("fdatasync", range(1, 8)),
                              ("fsync", range(1, 14)), ("openat2", range(1, 30, 3))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    for name in USUAL:
                        (self.root / name).unlink(missing_ok=True)
                    self.prepare("index", before=injecting(call, f"signal=KILL:when={number}"))
                    for name, content in self.contents().items():
                        self.assertEqual(content, expected[name])
                    self.index()
                    self.assertEqual(self.contents(), expected)
                    self.assertEqual([path.name for path in self.root.glob("*.new")], [])

    @needs_tracing
    def test_no_space(self):
        """A full disk leaves no part of a file."""
        outcome = self.prepare("index", before=injecting("write", "error=ENOSPC:when=1", f"{self.root}/ilsvrc-prepare-train.txt.new"))
        self.assert_ends(outcome, 5)
        self.assertNotIn("train.txt", self.files())
        self.assertEqual([path.name for path in self.root.glob("*.new")], [])
        self.index()
