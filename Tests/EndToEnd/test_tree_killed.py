"""Trees that are made of others, killed at their system calls: the next run completes them, and no file is ever lost."""

import shutil

from support import journal
from support.case import STAGING
from support.tracing import injecting, needs_tracing
from support.tree import SPLITS, actual_tree, expected_tree
from support.unpacked import TreeCase

CALLS = {
    "openat": range(1, 120, 6), "openat2": range(1, 60, 5), "getdents64": range(1, 40, 5), "newfstatat": range(1, 60, 7),
    "mkdirat": range(1, 9), "write": range(1, 40, 3), "close": range(20, 200, 15), "syncfs": range(1, 6),
    "renameat2": range(1, 4), "fsync": range(1, 8, 2), "fdatasync": range(1, 12), "linkat": range(1, 33, 2),
    "unlinkat": range(1, 40, 3),
}


@needs_tracing
class Killed(TreeCase):
    def check(self, link):
        shutil.move(self.theirs, self.folder / "kept")
        images = {path.split("/")[-1]: digest for path, digest in expected_tree(self.release).items()}
        kills = 0
        for call, numbers in CALLS.items():
            for number in numbers:
                shutil.rmtree(self.theirs, ignore_errors=True)
                shutil.rmtree(self.root)
                self.root.mkdir()
                shutil.copytree(self.folder / "kept", self.theirs)
                before, _ = self.state()
                options = ("--checkpoint", "10k", "--jobs", 1)
                outcome = self.make(link, *options, before=injecting(call, f"signal=KILL:when={number}"))
                if outcome.code != -9:
                    break
                kills += 1
                with self.subTest(call=call, number=number):
                    for split in SPLITS:
                        if (self.root / split).exists():
                            self.assertEqual(actual_tree(self.root, [split]), expected_tree(self.release, [split]))
                    if link == "rename":
                        # What is not theirs any more has its name here.
                        found = {path.split("/")[-1]: digest for folder in (self.theirs, self.root)
                                 for path, digest in actual_tree(folder, ["ILSVRC/Data/CLS-LOC", *SPLITS]).items()}
                        self.assertEqual({name: found.get(name) for name in images}, images)
                    else:
                        self.assertEqual(self.state()[0], before)
                    self.assert_ends(self.make(link, *options), 0)
                    self.assert_prepared()
                    if link == "rename":
                        self.assertEqual(list(self.theirs.rglob("*.JPEG")), [])
                    else:
                        self.assertEqual(self.state()[0], before)
        self.assertGreater(kills, 50)

    def test_hard(self):
        """A run that links may be killed at any call."""
        self.check("hard")

    def test_copy(self):
        """A run that copies may be killed at any call."""
        self.check("copy")

    def test_rename(self):
        """A run that moves may be killed at any call: every file is always in one of both places."""
        self.check("rename")

    def test_cleaned(self):
        """`clean` removes nothing of theirs, whatever was staged of it."""
        for link in ("hard", "rename", "copy"):
            before, _ = self.state()
            self.make(link, "--checkpoint", "10k", before=injecting("renameat2", "signal=KILL:when=1"))
            self.assertTrue((self.root / STAGING).exists())
            # It publishes what is complete first.
            self.assert_ends(self.prepare("clean"), 0)
            self.assertEqual(self.state()[0], before)
            shutil.rmtree(self.root)
            self.root.mkdir()


@needs_tracing
class Changed(TreeCase):
    def test_source(self):
        """What has changed in the tree since it was recorded is taken again, and nothing else is copied again."""
        for link, call in (("copy", "write"), ("hard", "linkat")):
            with self.subTest(link=link):
                self.assert_ends(self.make(link, "--jobs", 1, before=injecting(call, "signal=INT:when=10")), 130)
                parts = [part for record in journal.records(self.journal) if record["type"] == "checkpoint"
                         for part in record["parts"] if part["part"] == "train"]
                # One hexadecimal digit is enough for four classes.
                recorded = [wnid for index, wnid in enumerate(self.release.wnids) if int(parts[-1]["units"], 16) >> index & 1]
                self.assertGreater(len(recorded), 0)
                staged = [path for wnid in recorded for path in (self.root / STAGING / "train" / wnid).iterdir()]
                before = {path.name: path.stat().st_ino for path in staged}
                # Another file of the same size, as a repair makes it.
                path = self.theirs / "ILSVRC/Data/CLS-LOC/train" / staged[0].parent.name / staged[0].name
                content = path.read_bytes()
                spoilt = content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]
                path.write_bytes(spoilt)
                path.rename(path.with_suffix(".old"))
                path.write_bytes(content)
                self.assert_ends(self.make(link), 0)
                self.assert_prepared()
                after = {path.name: path.stat().st_ino for path in (self.root / "train").glob("*/*.JPEG")}
                self.assertEqual([name for name in before if before[name] != after[name]], [path.name])
                path.with_suffix(".old").unlink()
                shutil.rmtree(self.root)
                self.root.mkdir()

    def test_other_tree(self):
        """What was taken from another tree is dropped, and theirs stays as it was."""
        self.assert_ends(self.make("hard", "--jobs", 1, before=injecting("linkat", "signal=INT:when=10")), 130)
        before = self.state()[0]
        other = self.folder / "other"
        shutil.copytree(self.theirs, other)
        self.assert_ends(self.make("hard", tree=other), 0, "what was extracted from an unpacked tree into train/ is dropped")
        self.assert_prepared()
        self.assertEqual(self.state()[0], before)
        self.assertEqual({path.stat().st_nlink for path in self.theirs.rglob("*.JPEG")}, {1})

    def test_archives_instead(self):
        """If the archives are used after all, no file of theirs is written to."""
        self.assert_ends(self.make("hard", "--jobs", 1, before=injecting("linkat", "signal=INT:when=10")), 130)
        before = self.state()[0]
        archives = self.release.archives()
        shutil.rmtree(self.manifest)
        self.release.write_manifest(self.manifest, self.release.rows(archives))
        for name, content in archives.items():
            (self.root / name).write_bytes(content)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
        self.assertEqual(self.state()[0], before)
