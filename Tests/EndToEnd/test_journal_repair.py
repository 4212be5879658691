"""A journal that is damaged in the middle: refused, and rebuilt on request without losing what can be known."""

import os
import random
import shutil

from support.case import JOURNAL, STAGING, Case
from support.release import TEST, TRAIN, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from support.tree import actual_tree


class JournalRepair(Case):
    def setUp(self):
        super().setUp()
        self.place()

    def damage(self, line):
        """Flips a bit in a line of the journal, counted from 1."""
        lines = self.journal.read_bytes().split(b"\n")
        lines[line - 1] = bytes([lines[line - 1][0] ^ 1]) + lines[line - 1][1:]
        self.journal.write_bytes(b"\n".join(lines))

    def test_nothing(self):
        """A journal that is whole, or not there, is left alone."""
        self.assertEqual(self.prepare("journal", "repair").output, "there is no journal\n")
        self.assertFalse(self.journal.exists())
        self.assert_ends(self.prepare(), 0)
        before = self.journal.read_bytes()
        self.assertEqual(self.prepare("journal", "repair").output, "the journal is whole\n")
        self.assertEqual(self.journal.read_bytes(), before)

    def test_any_line(self):
        """Whichever line is damaged: the damage is refused with the command, and after it the root is as it was."""
        self.assert_ends(self.prepare(), 0)
        whole = self.journal.read_bytes()
        for line in range(1, whole.count(b"\n")):
            with self.subTest(line=line):
                self.journal.write_bytes(whole)
                self.damage(line)
                damaged = self.journal.read_bytes()
                self.assert_ends(self.prepare(), 6, f"line {line} of the journal is damaged", "journal repair")
                self.assertEqual(self.journal.read_bytes(), damaged)
                outcome = self.prepare("journal", "repair", "--json")
                self.assert_ends(outcome, 0)
                aside = self.root / outcome.of_type("journal")[0]["damaged"]
                self.assertEqual(aside.read_bytes(), damaged)
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared()
                aside.unlink()

    @needs_tracing
    def test_verdicts(self):
        """What was verified is not read again, and what was published stays verified."""
        self.assert_ends(self.prepare(), 0)
        shutil.rmtree(self.root / "test")
        self.damage(1)
        outcome = self.prepare("journal", "repair")
        self.assert_ends(outcome, 0)
        self.assertIn("3 verdicts saved, train/, val/ recorded", outcome.output)
        self.assertEqual(sorted(path.name for path in self.root.glob(f"{JOURNAL}*")), [JOURNAL, f"{JOURNAL}.damaged"])
        log = self.folder / "log"
        outcome = self.prepare(before=watching_reads(log))
        self.assert_ends(outcome, 0)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        self.assertEqual(bytes_read(log, TRAIN), 0)
        self.assertEqual(bytes_read(log, TEST), len((self.root / TEST).read_bytes()))
        self.assert_prepared()

    def test_classes(self):
        """The classes of a root are remembered."""
        wnid = self.release.wnids[0]
        self.assert_ends(self.prepare("verify"), 0)
        self.assert_ends(self.prepare(f"--classes={wnid}"), 0)
        self.damage(2)
        self.assert_ends(self.prepare("journal", "repair"), 0)
        self.assertIn(f"1 of 4 classes: {wnid}", self.prepare("status").output)

    @needs_tracing
    def test_in_the_middle(self):
        """What an unfinished run has staged is not trusted: the next run begins the split anew."""
        self.place(make_release(classes=30, per_class=30, val=40, test=20, largest=900_000, large=False, seed=8))
        self.prepare("--checkpoint", "4M", "--jobs", "1", before=injecting("write", "signal=KILL:when=300"))
        self.damage(3)
        self.assert_ends(self.prepare("journal", "repair"), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_given_back(self):
        """Where an archive was given back in part, staging is the only copy: nothing is rebuilt that would lose it."""
        self.place(make_release(classes=30, per_class=30, val=40, test=20, largest=900_000, large=False, seed=8))
        self.assert_ends(self.prepare("verify"), 0)
        self.prepare(
            "extract-train", "--reclaim=progressively", "--checkpoint", "4M",
            before=injecting("fallocate", "signal=KILL:when=3"))
        self.damage(2)
        before = self.journal.read_bytes()
        self.assert_ends(self.prepare("journal", "repair"), 6, "all that is left of it")
        self.assertEqual(self.journal.read_bytes(), before)

        # Also where the record is lost that says so: the zeros tell.
        lines = before.split(b"\n")
        self.journal.write_bytes(before)
        self.damage(next(n for n, line in enumerate(lines, 1) if b'"type":"reclaiming"' in line))
        before = self.journal.read_bytes()
        self.assert_ends(self.prepare("journal", "repair"), 6, "all that is left of it", "remove the staging folder")
        self.assertEqual(self.journal.read_bytes(), before)
        shutil.rmtree(self.root / STAGING)
        self.assert_ends(self.prepare("journal", "repair"), 0)

    @needs_tracing
    def test_given_back_long_ago(self):
        """An archive that was given back and deleted, its split complete, is in nobody's way."""
        self.assert_ends(self.prepare("verify"), 0)
        self.assert_ends(self.prepare("extract-test", "--reclaim=progressively"), 0)
        self.prepare("extract-val", before=injecting("renameat2", "signal=KILL:when=1"))
        self.damage(2)
        self.assert_ends(self.prepare("journal", "repair"), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_missing_folders(self):
        """Where the command line is wrong nothing is touched."""
        self.assert_ends(self.prepare(), 0)
        self.damage(2)
        before = self.journal.read_bytes()
        self.assert_ends(self.prepare("journal", "repair", "--archives", self.folder / "none"), 3, "no such folder")
        self.assert_ends(self.run_program("journal", "repair", "--root", self.folder / "none"), 3, "no such folder")
        self.assertEqual(self.journal.read_bytes(), before)
        self.assertEqual(list(self.root.glob(f"{JOURNAL}.*")), [])

    @needs_tracing
    def test_killed(self):
        """A kill at any call leaves the damaged journal, which can be repaired then, or the whole new one."""
        self.assert_ends(self.prepare(), 0)
        self.damage(2)
        damaged = self.journal.read_bytes()
        kills = 0
        for call in ("openat", "write", "fdatasync", "close", "fsync", "renameat", "renameat2"):
            for number in range(1, 100):
                self.journal.write_bytes(damaged)
                outcome = self.prepare("journal", "repair", before=injecting(call, f"signal=KILL:when={number}"))
                if outcome.code == 0:
                    break
                kills += 1
                if self.journal.read_bytes() == damaged:
                    self.assertTrue(self.prepare("journal", "repair").output.startswith("the journal is rebuilt"))
                else:
                    self.assertEqual(self.prepare("journal", "repair").output, "the journal is whole\n")
                self.assertIn("train/  ", self.prepare("status").output)
                self.assertEqual(self.prepare("status").output.count("published 20"), 3)
        self.assertGreater(kills, 15)
        for path in self.root.glob(f"{JOURNAL}.damaged*"):
            self.assertEqual(path.read_bytes(), damaged)

    def test_lost_classes(self):
        """Where the record of the classes is lost, a tree of some classes does not count as complete."""
        self.assert_ends(self.prepare("verify"), 0)
        self.assert_ends(self.prepare(f"--classes={self.release.wnids[0]}"), 0)
        lines = self.journal.read_bytes().split(b"\n")
        self.damage(next(n for n, line in enumerate(lines, 1) if b'"type":"selected"' in line))
        outcome = self.prepare("journal", "repair")
        self.assert_ends(outcome, 0)
        self.assertIn("test/ recorded", outcome.output)
        self.assertNotIn("train/", outcome.output)
        self.assert_ends(self.prepare("--reclaim"), 6, "it is not complete")
        self.assertTrue((self.root / TRAIN).exists())

    def test_other_tables(self):
        """Where the first record is lost, only what has the sums of this release is believed."""
        self.assert_ends(self.prepare(), 0)
        self.damage(1)
        other = make_release(seed=2)
        shutil.rmtree(self.manifest)
        other.write_manifest(self.manifest, other.rows(other.archives()))
        outcome = self.prepare("journal", "repair")
        self.assert_ends(outcome, 0)
        self.assertIn("0 verdicts saved, no split recorded", outcome.output)

    def test_lost_refusal(self):
        """A verdict does not outlive a lost record: that may have said that the archive has rotted since."""
        archives = self.place()
        self.assert_ends(self.prepare("verify"), 0)
        status = os.stat(self.root / TEST)
        content = bytearray(archives[TEST])
        content[1100] ^= 1  # in the first image, behind the headers of the folder and of that image
        (self.root / TEST).write_bytes(content)
        os.utime(self.root / TEST, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.assert_ends(self.prepare("verify", "--again", TEST), 4)
        refusal = self.journal.read_bytes().count(b"\n")
        self.assert_ends(self.prepare("extract-val"), 0)
        self.damage(refusal)
        outcome = self.prepare("journal", "repair")
        self.assert_ends(outcome, 0)
        self.assertIn("0 verdicts saved, val/ recorded", outcome.output)
        self.assert_ends(self.prepare("extract-test"), 4, "not the published")
        self.assert_unpublished("test")

    def test_rebuild(self):
        """Without a journal, trees are compared with the archives: a right one is recorded, with the verdict on its archive."""
        self.assert_ends(self.prepare(), 0)
        self.journal.unlink()
        image = next((self.root / "val").glob("*/*.JPEG"))
        content = bytearray(image.read_bytes())
        content[len(content) // 2] ^= 1
        image.write_bytes(content)
        outcome = self.prepare("journal", "rebuild")
        self.assert_ends(outcome, 4, "audit --repair")
        self.assertIn(f"{image.relative_to(self.root)}: differs", outcome.output)
        status = self.prepare("status", "--json")
        self.assertEqual(
            {line["split"]: (line["status"], line.get("verified")) for line in status.of_type("split")},
            {"train": ("published", True), "val": ("foreign", None), "test": ("published", True)})
        self.assertEqual({line["status"] for line in status.of_type("archive")}, {"verified"})
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "val"), 0)
        self.assert_ends(self.prepare("journal", "rebuild"), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_rebuild_damaged(self):
        """What a damaged journal still vouches for is not compared again."""
        self.assert_ends(self.prepare(), 0)
        lines = self.journal.read_bytes().split(b"\n")
        train = next(n for n, line in enumerate(lines, 1) if b'"split":"train"' in line and b'"type":"published"' in line)
        self.damage(train - 1)
        self.damage(train)
        log = self.folder / "log"
        outcome = self.prepare("journal", "rebuild", before=watching_reads(log))
        self.assert_ends(outcome, 0)
        self.assertIn("val/, test/ recorded", outcome.output)
        self.assertIn("byte for byte", outcome.output)
        self.assertGreater(bytes_read(log, TRAIN), 0)
        self.assertEqual(bytes_read(log, TEST), 0)
        self.assertNotIn("NOT VERIFIED", self.prepare("status").output)

    def test_random_damage(self):
        """Random bytes anywhere in the journal never end in a tree that is wrong."""
        draw = random.Random(14)
        # A split whose records are all lost is audited: its images have to be some.
        shelf = self.folder / "shelf"
        self.assert_ends(self.run_program("fixture", shelf, "--classes", 4), 0)
        self.manifest, self.root = shelf / "manifest", self.folder / "other"
        self.root.mkdir()
        self.assert_ends(self.prepare("--archives", shelf), 0)
        tree = actual_tree(self.root)
        whole = self.journal.read_bytes()
        for _ in range(20):
            content = bytearray(whole)
            for _ in range(draw.randrange(1, 6)):
                content[draw.randrange(len(content))] = draw.randrange(256)
            self.journal.write_bytes(content)
            if self.prepare("--archives", shelf).code != 0:
                self.assert_ends(self.prepare("journal", "repair", "--archives", shelf), 0)
                self.assert_ends(self.prepare("--archives", shelf), 0)
            self.assertEqual(actual_tree(self.root), tree)

    def test_other_actions(self):
        """There is nothing else to do with a journal."""
        self.assert_ends(self.prepare("journal"), 2)
        self.assert_ends(self.prepare("journal", "remove"), 2, "'remove'", "rebuild")
