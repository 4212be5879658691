"""Runs that are killed at random moments: whatever was done, the same command ends in the same tree."""

import json
import random
import shutil
import time

from support.case import Case
from support.program import PATIENCE, Running
from support.release import make_release

KILLS = 200
CHECKPOINT = 1 << 20
BLOCK = 4 << 20
# What may be read beyond the last checkpoint and is lost with the process: a ring of blocks, parcels on their way to
# the writers, and the block in which the checkpoint came due.
IN_FLIGHT = 8 * BLOCK + 6 * (1 << 20) + BLOCK
# The journal and the libraries are read too.
SLACK = 1 << 20


class Killed(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        release = make_release(classes=40, per_class=30, val=200, test=150, largest=200_000, seed=3)
        self.archives = self.place(release, folder=self.shelf)
        self.random = random.Random(4)
        # A split can be gone on with at the end of a class: no checkpoint comes before that.
        self.largest_class = max(sum(len(data) + 1024 for data in images.values()) for images in release.train.values())

    def start(self, *command):
        return Running(
            *command, "--root", self.root, "--manifest", self.manifest, "--archives", self.shelf, "--checkpoint",
            CHECKPOINT)

    def start_over(self):
        shutil.rmtree(self.root)
        self.root.mkdir()

    def undisturbed(self):
        """Runs to the end; returns how long that took and how much was read besides the archives."""
        begin = time.monotonic()
        code, count = self.start().end()
        self.assertEqual(code, 0)
        return time.monotonic() - begin, count - sum(map(len, self.archives.values()))

    def test_at_random(self):
        """200 runs are killed; what is left alone ends in the same tree, and no kill costs more than its share."""
        duration, besides = self.undisturbed()
        self.assert_prepared()
        self.assertLess(besides, SLACK, "the archives are read once")
        kills, mid_run = 0, 0
        while kills < KILLS:
            self.start_over()
            killed, finished, left = 0, False, self.left_to_read()
            while not finished:
                run = self.start()
                # From time to time one is left alone; else only the shortest runs would ever be seen to end.
                alone = killed >= 2 and self.random.random() < 0.1
                finished = run.ends_within(PATIENCE if alone else self.random.uniform(0, 0.7 * duration))
                code, count = run.end() if finished else run.kill()
                before, left = left, self.left_to_read()
                if finished:
                    self.assertEqual(code, 0)
                    self.assertLess(count, before + SLACK, "more was read than was left")
                else:
                    killed += 1
                    mid_run += SLACK < count
                    self.assertLess(count - (before - left), CHECKPOINT + self.largest_class + IN_FLIGHT + SLACK)
            kills += killed
            self.assert_prepared()
            self.assertEqual(left, 0)
        self.assertGreater(mid_run, kills // 2, "most kills came before or after the work")

    def left_to_read(self):
        """How many bytes of the archives lie behind what the journal says is done."""
        lines = self.journal.read_bytes().split(b"\n")[:-1] if self.journal.exists() else []
        digested, extracted = {}, {}
        for record in map(json.loads, lines):
            name, kind = record.get("archive"), record["type"]
            if kind == "checkpoint":
                digested.update({name: state["count"] for state in record["digests"]})
                for extraction in record.get("parts", []):
                    extracted[name] = extraction["offset"]
            elif kind == "verdict":
                digested[name] = len(self.archives[name])
            elif kind in ("publishing", "published"):
                for source in record.get("sources", [record]):
                    extracted[source["archive"]] = len(self.archives[source["archive"]])
        return sum(
            len(content) - min(digested.get(name, 0), extracted.get(name, 0))
            for name, content in self.archives.items())

    def test_progress(self):
        """A run that is killed again and again behind its first checkpoint gets to the end all the same."""
        runs = 0
        while True:
            before = self.records()
            run = self.start()
            runs += 1
            if not run.wait_until(lambda: self.records() > before + 1):
                self.assertEqual(run.end()[0], 0)
                break
            run.kill()
        self.assert_prepared()
        self.assertLess(runs, 4 * sum(map(len, self.archives.values())) // CHECKPOINT)

    def records(self):
        return self.journal.read_bytes().count(b"\n") if self.journal.exists() else 0

    def test_verify(self):
        """A verification that was killed goes on at its checkpoint."""
        run = self.start("verify")
        self.assertTrue(run.wait_until(lambda: self.records() > 5), "the run was over before it could be killed")
        run.kill()
        code, count = self.start("verify").end()
        self.assertEqual(code, 0)
        # At least the first blocks are not read again.
        self.assertLess(count, sum(map(len, self.archives.values())) - 2 * CHECKPOINT)
