"""Some classes only: what is read for them, what the root remembers, and that nothing weakens the verification."""

import dataclasses
import random
import shutil

from support.case import Case
from support.release import TRAIN, VAL, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads


class Classes(Case):
    def setUp(self):
        super().setUp()
        self.begin(make_release(classes=12, per_class=9, val=60, test=8, largest=60_000, seed=5))

    def begin(self, whole):
        self.whole = whole
        self.archives = self.place(whole)
        # Two that lie side by side in the archive, one alone, neither the first nor the last one.
        order = list(self.whole.train)
        self.wnids = [order[3], order[4], order[8]]
        self.release = self.part()

    @property
    def classes(self):
        return f"--classes={','.join(self.wnids)}"

    def test_at_once(self):
        """Archives that nobody has verified are read once, verified, and give the chosen classes; test/ is left out."""
        outcome = self.prepare(self.classes)
        self.assert_ends(outcome, 0, "3 of 12 classes")
        self.assertEqual(outcome.output.count(": OK\n"), 3)
        self.assert_prepared()

    @needs_tracing
    def test_extents(self):
        """Of a verified archive the tars of these classes are read, and a header of 512 bytes for each other one."""
        self.assert_ends(self.prepare("verify"), 0)
        log = self.folder / "log"
        self.assert_ends(self.prepare("extract-train", self.classes, before=watching_reads(log)), 0)
        self.assert_prepared(["train"])
        tars = sum(
            1024 * len(images) + sum(-(-len(data) // 512) * 512 for data in images.values()) + 20480
            for images in self.release.train.values())
        count = bytes_read(log, TRAIN)
        self.assertLess(count, tars + 12 * 1024)
        self.assertGreater(count, sum(len(data) for images in self.release.train.values() for data in images.values()))

    def test_in_any_order(self):
        """Names may come twice, in any order; all of them together are the same as none."""
        self.wnids.reverse()
        self.assert_ends(self.prepare(self.classes, f"--classes={self.wnids[0]}"), 0)
        self.assert_prepared()
        shutil.rmtree(self.root / "train")
        shutil.rmtree(self.root / "val")
        outcome = self.prepare(f"--classes={','.join(self.whole.wnids)}")
        self.assert_ends(outcome, 0)
        self.assertNotIn("classes", outcome.errors)
        self.release = self.whole
        self.assert_prepared()

    def test_remembered(self):
        """A root keeps its classes: without --classes it goes on with them, and with others it is refused."""
        self.assert_ends(self.prepare("extract-train", self.classes), 0)
        for command in (["run"], ["extract-val"], ["extract-train", "--dry-run"]):
            self.assert_ends(
                self.prepare(*command, f"--classes={self.wnids[0]}"), 6, "begun with another selection", self.wnids[1],
                "hint: ")
        self.assertIn("3 of 12 classes", self.prepare("status").output)
        self.assertEqual(
            self.prepare("status", "--json").of_type("selection"),
            [{"type": "selection", "classes": sorted(self.wnids), "per_class": None, "images": None}])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_whole_root(self):
        """A root that was prepared as a whole does not become a part of itself."""
        self.release = self.whole
        self.assert_ends(self.prepare("extract-val"), 0)
        self.assert_ends(self.prepare(self.classes), 6, "begun with another selection: all")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_staged(self):
        """Classes can be changed as long as none is in staging."""
        # Larger than what is on its way from the reader to the writers, so that some of it is recorded.
        self.begin(make_release(classes=12, per_class=20, val=12, test=8, largest=4_000_000, seed=5))
        self.assert_ends(self.prepare("extract-test"), 0)
        self.assert_ends(self.prepare("extract-train", f"--classes={self.wnids[2]}", "--dry-run"), 0)
        options = ["extract-train", "--checkpoint", "64k", "--jobs", "1"]
        self.prepare(*options, self.classes, before=self.killing(45))
        self.assertIn("in staging", self.prepare("status").output)
        self.assert_ends(self.prepare(*options, f"--classes={self.wnids[2]}"), 6, "begun with another selection")
        self.assert_ends(self.prepare(*options), 0)
        self.release = dataclasses.replace(self.release, test=self.whole.test)
        self.assert_prepared(["train", "test"])

    @needs_tracing
    def test_staged_of_others(self):
        """What is staged of other classes gets into no part, if its archive was away when the classes were changed."""
        self.begin(make_release(classes=12, per_class=20, val=24, test=8, largest=4_000_000, seed=5))
        options = ["extract-train", "--checkpoint", "64k", "--jobs", "1"]
        self.prepare(*options, self.classes, before=self.killing(45))
        self.assertIn("in staging", self.prepare("status").output)
        (self.root / TRAIN).rename(self.folder / "away")
        self.wnids = [wnid for wnid in self.whole.train if wnid not in self.wnids][:2]
        self.release = self.part()
        self.assert_ends(self.prepare("extract-val", self.classes), 0)
        (self.folder / "away").rename(self.root / TRAIN)
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train", "val"])

    def test_unknown(self):
        """A class that there is not is a mistake, and leaves no trace."""
        for name in ("n00000000", "goldfish", "n0144076"):
            self.assert_ends(self.prepare(f"--classes={name}"), 2, f"'{name}'", "hint: classes are named like n")
        self.assertFalse(self.journal.exists())

    def test_damaged(self):
        """An archive that is damaged where nobody asked for is refused all the same."""
        content = bytearray(self.archives[VAL])
        content[-3000] ^= 1
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare("extract-val", self.classes), 4)
        self.assert_unpublished()

    def test_missing_class(self):
        """An archive without one of the classes is refused before anything of it is extracted."""
        order = [wnid for wnid in self.whole.train if wnid != self.wnids[0]]
        short = dataclasses.replace(self.whole, train={wnid: self.whole.train[wnid] for wnid in order})
        content = short.archives()[TRAIN]
        self.place(self.whole, {TRAIN: content}, [self.whole.row(TRAIN, content)])
        self.assert_ends(self.prepare("verify"), 0)
        self.assert_ends(self.prepare("extract-train", self.classes), 4, f"{self.wnids[0]}.tar")
        self.assert_unpublished()

    @needs_tracing
    def test_killed(self):
        """Runs that are killed at any write of a file go on where they were."""
        killed = 0
        for verified in (False, True):
            for when in random.Random(6).sample(range(4, 27), 8):
                with self.subTest(verified=verified, when=when):
                    shutil.rmtree(self.root)
                    self.root.mkdir()
                    self.place(self.whole)
                    self.release = self.part()
                    if verified:
                        self.assert_ends(self.prepare("verify"), 0)
                    options = [self.classes, "--checkpoint", "64k", "--jobs", "1"]
                    killed += self.prepare(*options, before=self.killing(when)).code != 0
                    self.assert_ends(self.prepare(*options), 0)
                    self.assert_prepared()
        self.assertGreater(killed, 8)

    def killing(self, number):
        """The command that kills a run at the write with this number of one of its threads: the one that writes images."""
        return injecting("write", f"signal=KILL:when={number}")

    def part(self):
        return dataclasses.replace(
            self.whole, test={}, train={wnid: self.whole.train[wnid] for wnid in self.wnids},
            val={name: data for name, data in self.whole.val.items()
                 if self.whole.val_wnids[int(name[-13:-5]) - 1] in self.wnids})
