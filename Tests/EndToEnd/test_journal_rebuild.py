"""journal rebuild: a damaged journal is moved aside, and what is there is compared with the archives and recorded."""

import random
import shutil

from support.case import JOURNAL, STAGING, Case
from support.release import TEST, TRAIN, VAL, make_release
from support.tracing import LOOK, bytes_read, injecting, needs_tracing, watching_reads
from support.tree import actual_tree


class JournalRebuild(Case):
    def setUp(self):
        super().setUp()
        self.place()

    def damage(self, line):
        """Flips a bit in a line of the journal, counted from 1; returns what the journal holds then."""
        lines = self.journal.read_bytes().split(b"\n")
        lines[line - 1] = bytes([lines[line - 1][0] ^ 1]) + lines[line - 1][1:]
        self.journal.write_bytes(b"\n".join(lines))
        return self.journal.read_bytes()

    def aside(self):
        return sorted(self.root.glob(f"{JOURNAL}.*"))

    def assert_recorded(self):
        """All parts are published and verified, and a run finds nothing to do."""
        parts = self.prepare("status", "--json").of_type("part")
        self.assertEqual([(part["status"], part["verified"]) for part in parts], [("published", True)] * 3)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("(done before)"), 3)
        self.assert_prepared()

    def test_any_line(self):
        """Whichever line is damaged: that is refused with the command, and after it the root is as it was."""
        self.assert_ends(self.prepare(), 0)
        whole = self.journal.read_bytes()
        for line in range(1, whole.count(b"\n")):
            with self.subTest(line=line):
                self.journal.write_bytes(whole)
                damaged = self.damage(line)
                for command in ("run", "status", "clean"):
                    outcome = self.prepare(command)
                    self.assert_ends(outcome, 6, f"line {line} of the journal is damaged", "journal rebuild")
                self.assertEqual(self.journal.read_bytes(), damaged)
                outcome = self.prepare("journal", "rebuild", "--json")
                self.assert_ends(outcome, 0)
                self.assertEqual(outcome.of_type("journal")[0]["damaged"], f"{JOURNAL}.damaged")
                (aside,) = self.aside()
                self.assertEqual(aside.read_bytes(), damaged)
                self.assert_recorded()
                aside.unlink()

    def test_twice(self):
        """A journal that was moved aside before is not replaced."""
        self.assert_ends(self.prepare("verify"), 0)
        damaged = []
        for line in (1, 2):
            damaged.append(self.damage(line))
            self.assert_ends(self.prepare("journal", "rebuild"), 0)
            self.assert_ends(self.prepare("verify"), 0)
        self.assertEqual(sorted(path.read_bytes() for path in self.aside()), sorted(damaged))

    @needs_tracing
    def test_read_once(self):
        """Nothing of a damaged journal is believed: each archive is verified in the read that compares its part."""
        self.assert_ends(self.prepare(), 0)
        self.damage(2)
        log = self.folder / "log"
        self.assert_ends(self.prepare("journal", "rebuild", before=watching_reads(log)), 0)
        for name in (TRAIN, VAL, TEST):
            self.assertEqual(bytes_read(log, name), LOOK + (self.root / name).stat().st_size)
        self.assertEqual(
            {line["status"] for line in self.prepare("status", "--json").of_type("archive")}, {"verified"})
        self.assert_recorded()

    @needs_tracing
    def test_whole(self):
        """With a whole journal nothing is moved, and only parts that no verified record vouches for are compared."""
        self.assert_ends(self.prepare(), 0)
        (self.root / "val").rename(self.folder / "val")
        shutil.copytree(self.folder / "val", self.root / "val")
        next((self.root / "val").glob("*/*.JPEG")).touch()
        for folder in (self.root / "val").iterdir():
            folder.touch()
        before = self.journal.read_bytes()
        log = self.folder / "log"
        self.assert_ends(self.prepare("journal", "rebuild", before=watching_reads(log)), 0)
        self.assertEqual([bytes_read(log, name) for name in (TRAIN, TEST)], [0, 0])
        self.assertTrue(self.journal.read_bytes().startswith(before))
        self.assertEqual(self.aside(), [])
        self.assert_recorded()

    def test_without_journal(self):
        """Without a journal a part that is right is recorded with the verdict on its archive; of others it is said."""
        self.assert_ends(self.prepare(), 0)
        self.journal.unlink()
        image = next((self.root / "val").glob("*/*.JPEG"))
        content = bytearray(image.read_bytes())
        content[len(content) // 2] ^= 1
        image.write_bytes(content)
        outcome = self.prepare("journal", "rebuild")
        self.assert_ends(outcome, 4, "audit --repair")
        self.assertIn(f"{image.relative_to(self.root)}: has other bytes", outcome.output)
        status = self.prepare("status", "--json")
        self.assertEqual(
            {line["part"]: (line["status"], line.get("verified")) for line in status.of_type("part")},
            {"train": ("published", True), "val": ("unmanaged", None), "test": ("published", True)})
        self.assertEqual({line["status"] for line in status.of_type("archive")}, {"verified"})
        self.assertEqual(self.aside(), [])
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "val"), 0)
        self.assert_ends(self.prepare("journal", "rebuild"), 0)
        self.assert_recorded()

    @needs_tracing
    def test_staged(self):
        """What an unfinished run has staged is dropped."""
        self.place(make_release(classes=30, per_class=30, val=40, test=20, largest=900_000, large=False, seed=8))
        self.prepare("--checkpoint", "4M", "--jobs", "1", before=injecting("write", "signal=KILL:when=300"))
        self.assertTrue((self.root / STAGING).exists())
        self.damage(2)
        self.assert_ends(self.prepare("journal", "rebuild"), 0)
        staging = self.root / STAGING
        self.assertEqual([path for path in staging.rglob("*") if path.is_file()], [])
        self.assertNotIn("in staging", self.prepare("status").output)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_missing_folders(self):
        """If the command line is wrong nothing is touched."""
        self.assert_ends(self.prepare(), 0)
        damaged = self.damage(2)
        self.assert_ends(self.prepare("journal", "rebuild", "--archives", self.folder / "none"), 3, "no such folder")
        self.assert_ends(self.run_program("journal", "rebuild", "--root", self.folder / "none"), 3, "no such folder")
        self.assertEqual(self.journal.read_bytes(), damaged)
        self.assertEqual(self.aside(), [])

    @needs_tracing
    def test_killed(self):
        """After a kill at any call the damaged journal is there, here or aside, and the same command ends the work."""
        self.assert_ends(self.prepare(), 0)
        damaged = self.damage(2)
        kills = 0
        for call, every in (("write", 1), ("fdatasync", 1), ("fsync", 1), ("close", 7), ("renameat2", 1)):
            for number in range(1, 200, every):
                for path in self.aside():
                    path.unlink()
                self.journal.write_bytes(damaged)
                outcome = self.prepare("journal", "rebuild", before=injecting(call, f"signal=KILL:when={number}"))
                places = [path.read_bytes() for path in [*self.aside(), *self.root.glob(JOURNAL)]]
                self.assertIn(damaged, places, f"{call} {number}")
                if outcome.code == 0:
                    break
                kills += 1
                with self.subTest(call=call, number=number):
                    self.assert_ends(self.prepare("journal", "rebuild"), 0)
                    self.assertIn(damaged, [path.read_bytes() for path in self.aside()])
                    parts = self.prepare("status", "--json").of_type("part")
                    self.assertEqual([part["verified"] for part in parts], [True] * 3)
        self.assertGreater(kills, 10)
        self.assert_recorded()

    def test_random_damage(self):
        """Random bytes anywhere in the journal never end in a tree that is wrong."""
        draw = random.Random(14)
        self.assert_ends(self.prepare(), 0)
        tree, whole = actual_tree(self.root), self.journal.read_bytes()
        for _ in range(20):
            content = bytearray(whole)
            for _ in range(draw.randrange(1, 6)):
                content[draw.randrange(len(content))] = draw.randrange(256)
            self.journal.write_bytes(content)
            if self.prepare().code != 0:
                self.assert_ends(self.prepare("journal", "rebuild"), 0)
                self.assert_ends(self.prepare(), 0)
            self.assertEqual(actual_tree(self.root), tree)

    def test_classes(self):
        """A damaged journal cannot say which classes were selected: they are named again."""
        wnids = self.release.wnids[:2]
        self.assert_ends(self.prepare("--classes", ",".join(wnids)), 0)
        self.damage(2)
        self.assert_ends(self.prepare("journal", "rebuild", "--classes", ",".join(wnids)), 0)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("(done before)"), 2)

    def test_missing_archives(self):
        """A part that no record vouches for is reported if there is no archive to compare it with."""
        self.assert_ends(self.prepare(), 0)
        (self.root / VAL).unlink()
        self.journal.unlink()
        self.assert_ends(self.prepare("journal", "rebuild"), 3, VAL)

    def test_other_actions(self):
        """There is nothing else to do with a journal."""
        self.assert_ends(self.prepare("journal"), 2)
        self.assert_ends(self.prepare("journal", "remove"), 2, "'remove'", "rebuild")
        self.assert_ends(self.prepare("journal", "repair"), 2, "'repair'", "rebuild")
