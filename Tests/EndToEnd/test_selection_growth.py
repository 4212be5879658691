"""A selection that grows: only what is new is extracted, nothing is taken away, and nothing looks complete that is not."""

import dataclasses
import os
import shutil

from support.case import Case
from support.release import TRAIN, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from support.tree import actual_tree, expected_tree, snapshot


class GrowthCase(Case):
    def setUp(self):
        super().setUp()
        self.whole = make_release(classes=6, per_class=5, val=24, test=4, largest=6000, large=False, seed=3)
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.place(self.whole, folder=self.shelf)
        self.order = list(self.whole.train)

    def prepare(self, *arguments, **options):
        places = ["--archives", self.shelf] if arguments[:1] != ("index",) else []
        threads = ["--jobs", 1] if arguments[:1] not in (("index",), ("status",)) else []
        return super().prepare(*arguments, *places, *threads, **options)

    def part(self, wnids):
        return dataclasses.replace(
            self.whole, train={wnid: self.whole.train[wnid] for wnid in wnids},
            val={name: data for name, data in self.whole.val.items()
                 if self.whole.val_wnids[int(name[-13:-5]) - 1] in wnids})

    def classes(self, wnids):
        return "--classes=" + ",".join(wnids)

    def begin(self, count):
        """Prepares the first `count` classes of the archive."""
        self.assert_ends(self.prepare(self.classes(self.order[:count])), 0)
        self.release = self.part(self.order[:count])
        self.assert_prepared(["train", "val"])


class Growth(GrowthCase):
    def test_in_steps(self):
        """A root that grows class by class up to all has the tree of one that was made at once."""
        self.begin(1)
        for count in range(2, 6):
            before = snapshot(self.root / "train")
            self.begin(count)
            after = snapshot(self.root / "train")
            own = os.path.join(self.root, "train", ".")
            self.assertEqual({path: after[path] for path in before if path != own},
                             {path: state for path, state in before.items() if path != own}, "a file was touched")
            self.assert_ends(self.prepare("audit"), 0)
            outcome = self.prepare()
            self.assert_ends(outcome, 0)
            self.assertEqual(outcome.output.count("(done before)"), 2)
        self.assert_ends(self.prepare("--classes", "all"), 0)
        self.release = self.whole
        self.assert_prepared()
        self.assert_ends(self.prepare("audit", "--deep"), 0)
        self.assertNotIn("selection", self.prepare("status", "--json").output.replace('"selection":', ""))

    @needs_tracing
    def test_extents(self):
        """Only what is new is read of archives that are verified."""
        self.begin(2)
        log = self.folder / "log"
        self.assert_ends(
            self.prepare("extract-train", self.classes(self.order[:3]), before=watching_reads(log)), 0)
        images = self.whole.train[self.order[2]].values()
        self.assertLess(bytes_read(log, TRAIN), sum(len(data) + 1024 for data in images) + 20480 + 8 * 1024)

    def test_never_shrinks(self):
        """A selection that lacks something the root has is refused, and the hint names both together."""
        self.begin(2)
        before = snapshot(self.root)
        union = ",".join(sorted(self.order[:3]))
        for wnids in (self.order[:1], self.order[2:3], self.order[1:3]):
            for command in ([], ["extract-val"], ["--dry-run"]):
                outcome = self.prepare(*command, self.classes(wnids))
                self.assert_ends(outcome, 6, "begun with another selection")
                self.assertIn(f"--classes {','.join(sorted({*wnids, *self.order[:2]}))}", outcome.errors)
        self.assertIn(union, self.prepare(self.classes(self.order[2:3])).errors)
        self.assertEqual(snapshot(self.root), before)

    def test_one_part_at_a_time(self):
        """A part that lacks what is selected by now does not count as complete, and the next run extends it."""
        self.begin(2)
        self.assert_ends(self.prepare("index"), 0)
        self.assert_ends(self.prepare("extract-train", self.classes(self.order[:4])), 0)
        outcome = self.prepare("status")
        self.assertIn("NOT COMPLETE", outcome.output)
        parts = {line["part"]: line["status"] for line in self.prepare("status", "--json").of_type("part")}
        self.assertEqual((parts["train"], parts["val"]), ("published", "growing"))
        # No other program finds a class that is not whole; an audit says which are missing.
        self.assertEqual(actual_tree(self.root, ["val"]), expected_tree(self.part(self.order[:2]), ["val"]))
        self.assert_ends(self.prepare("audit", "val"), 4)
        dry = self.prepare("--dry-run", "--json")
        self.assert_ends(dry, 0)
        self.assertEqual([line["parts"] for line in dry.of_type("job") if line["parts"]], [["val"]])
        self.assert_ends(self.prepare(), 0)
        self.release = self.part(self.order[:4])
        self.assert_prepared(["train", "val"])
        self.assert_ends(self.prepare("audit"), 0)
        self.assert_ends(self.prepare("index"), 0)
        lines = (self.root / "train.txt").read_text().splitlines()
        self.assertEqual(len(lines), sum(map(len, self.release.train.values())))

    def half_grown(self):
        """A root of which train was extended, and val was not."""
        self.begin(2)
        self.assert_ends(self.prepare("extract-train", self.classes(self.order[:4])), 0)
        self.release = self.part(self.order[:4])

    def val_record(self):
        line, = [line for line in self.prepare("status", "--json").of_type("part") if line["part"] == "val"]
        return line

    def test_repaired(self):
        """A repair that completes a part which is still to be extended records it as what it is: ours, and verified."""
        for options in ([], ["--deep"]):
            with self.subTest(options):
                shutil.rmtree(self.root)
                self.root.mkdir()
                self.half_grown()
                outcome = self.prepare("audit", "--repair", *options, "--json")
                self.assert_ends(outcome, 0)
                self.assertIn(("val", True, False),
                              [(line["part"], line["new"], line["adopted"]) for line in outcome.of_type("published")])
                record = self.val_record()
                self.assertEqual((record["status"], record["adopted"], record["verified"]), ("published", False, True))
                self.assert_prepared(["train", "val"])
                self.assert_ends(self.prepare(), 0)
                self.assertIn("nothing to do", self.prepare("status").output)

    def test_repaired_with_foreign_images(self):
        """What somebody else has put there since is not vouched for."""
        self.half_grown()
        folder = self.root / "val" / self.order[2]
        folder.mkdir()
        name = next(name for name, data in self.release.val.items()
                    if self.release.val_wnids[int(name[-13:-5]) - 1] == self.order[2])
        (folder / name).write_bytes(self.release.val[name])
        self.assert_ends(self.prepare("audit", "--repair"), 0)
        record = self.val_record()
        self.assertEqual((record["status"], record["adopted"], record["verified"]), ("published", True, False))

    def test_quiet_end(self):
        """Nothing is said of staging if all of it has gone where it belongs."""
        self.begin(2)
        for options in ([self.classes(self.order[:4])], ["--classes", "all"]):
            outcome = self.prepare(*options)
            self.assert_ends(outcome, 0)
            self.assertNotIn("removing", outcome.errors)
            self.assertFalse((self.root / "ilsvrc-prepare.staging").exists())

    def test_dry_run(self):
        """A dry run says what is new, and changes nothing."""
        self.begin(2)
        before = snapshot(self.root)
        outcome = self.prepare("--dry-run", "--json", self.classes(self.order[:3]))
        self.assert_ends(outcome, 0)
        self.assertIn("(1 of 6 class tars)", self.prepare("--dry-run", self.classes(self.order[:3])).output)
        jobs = {line["archive"]: line["files"] for line in outcome.of_type("job")}
        self.assertEqual(jobs[TRAIN], len(self.whole.train[self.order[2]]))
        self.assertEqual(snapshot(self.root), before)

    def test_damaged_before(self):
        """A part that has lost something since is not extended; once it is repaired, it is."""
        self.begin(2)
        lost = next((self.root / "train" / self.order[0]).iterdir())
        lost.unlink()
        self.assert_ends(
            self.prepare("--dry-run", self.classes(self.order[:3])), 6, "has changed since it was published")
        self.assert_ends(self.prepare(self.classes(self.order[:3])), 6, "has changed since it was published")
        self.assertEqual(len(list((self.root / "train").iterdir())), 2)
        self.assert_ends(self.prepare("audit", "--repair", "train"), 0)
        self.begin(3)

    def test_changed_bytes(self):
        """A part that is not what was written is not extended; once it is repaired, it is."""
        self.begin(1)
        image = next((self.root / "train").glob("*/*"))
        os.truncate(image, 100)
        for _ in range(2):
            self.assert_ends(self.prepare(self.classes(self.order[:3])), 6, "train has changed")
            self.assertEqual(len(list((self.root / "train").iterdir())), 1)
        self.assert_ends(self.prepare("audit", "--repair"), 0)
        self.assert_ends(self.prepare(self.classes(self.order[:3])), 0)
        self.assertEqual(len(list((self.root / "train").iterdir())), 3)

    def test_taken(self):
        """What the user has put in the place of a new class is never replaced."""
        self.begin(2)
        own = self.root / "train" / self.order[2]
        own.mkdir()
        (own / "mine").write_text("mine")
        self.assert_ends(self.prepare(self.classes(self.order[:3])), 6)
        self.assertEqual((own / "mine").read_text(), "mine")
        shutil.rmtree(own)
        self.begin(3)

    def test_linked(self):
        """A part that is a link is not extended: what it leads to is not the root's."""
        self.begin(2)
        (self.root / "train").rename(self.folder / "elsewhere")
        (self.root / "train").symlink_to(self.folder / "elsewhere")
        before = snapshot(self.folder / "elsewhere")
        self.assert_ends(self.prepare("extract-train", self.classes(self.order[:3])), 6, "is a link")
        self.assertEqual(snapshot(self.folder / "elsewhere"), before)
        self.assertFalse((self.root / "ilsvrc-prepare.staging").exists())

    def test_damaged_archive(self):
        """An archive that is damaged by now adds nothing, and takes nothing away."""
        self.begin(2)
        old = snapshot(self.root / "train")
        content = (self.shelf / TRAIN).read_bytes()
        place = content.index(self.whole.train[self.order[2]][next(iter(self.whole.train[self.order[2]]))]) + 700
        (self.shelf / TRAIN).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
        self.assert_ends(self.prepare(self.classes(self.order[:3])), 4, TRAIN)
        self.assertEqual(snapshot(self.root / "train"), old)
        self.assertIn("NOT COMPLETE", self.prepare("status").output)
        (self.shelf / TRAIN).write_bytes(content)
        self.begin(3)

    @needs_tracing
    def test_failed_moves(self):
        """If a class cannot be moved into its part, or the disk fails meanwhile, the same command finishes it."""
        self.begin(2)
        for call, error, count in (("renameat2", "EIO", 3), ("syncfs", "EIO", 4), ("fsync", "EIO", 5)):
            with self.subTest(call):
                arguments = [self.classes(self.order[:count])]
                codes = set()
                for when in range(1, 6):
                    outcome = self.prepare(*arguments, before=injecting(call, f"error={error}:when={when}"))
                    codes.add(outcome.code)
                    tree = actual_tree(self.root, ["train", "val"])
                    whole = expected_tree(self.part(self.order[:count]), ["train", "val"])
                    self.assertEqual({path: whole.get(path) for path in tree}, tree, "a class is not whole")
                self.assertIn(5, codes)
                self.begin(count)

    def test_no_archive(self):
        """Without the archive of what is new the root is not said to be complete."""
        self.begin(2)
        (self.shelf / TRAIN).rename(self.folder / "away")
        self.assert_ends(self.prepare(self.classes(self.order[:3])), 3, TRAIN)
        (self.folder / "away").rename(self.shelf / TRAIN)
        self.begin(3)

    def test_repair(self):
        """An audit that repairs extends a part, too."""
        self.begin(2)
        self.assert_ends(self.prepare("extract-train", self.classes(self.order[:3])), 0)
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.release = self.part(self.order[:3])
        self.assert_prepared(["train", "val"])
        self.assert_ends(self.prepare("audit", "--deep"), 0)
        self.assert_ends(self.prepare(), 0)

    @needs_tracing
    def test_staged(self):
        """What is staged of fewer classes is begun again, and that is said."""
        self.whole = make_release(classes=12, per_class=20, val=24, test=8, largest=4_000_000, seed=5)
        self.place(self.whole, folder=self.shelf)
        self.order = list(self.whole.train)
        options = ["extract-train", "--checkpoint", "64k"]
        self.prepare(*options, self.classes(self.order[3:6]), before=injecting("write", "signal=KILL:when=45"))
        self.assertIn("in staging", self.prepare("status").output)
        self.assert_ends(
            self.prepare(*options, self.classes(self.order[2:6])), 0, "is dropped: more classes are selected now")
        self.release = self.part(self.order[2:6])
        self.assert_prepared(["train"])


@needs_tracing
class KilledWhileGrowing(GrowthCase):
    """Runs that are killed at any call that changes the disk."""

    def check(self, call, every=1):
        self.begin(2)
        old = {split: expected_tree(self.release, [split]) for split in ("train", "val")}
        kept = self.folder / "kept"
        shutil.copytree(self.root, kept)
        # A copy has other inodes: what the run says of it is recorded once.
        self.root = kept
        self.assert_ends(self.prepare(), 0)
        self.release = self.part(self.order[:4])
        new = {split: expected_tree(self.release, [split]) for split in ("train", "val")}
        number, killed = 1, True
        while killed:
            self.root = self.folder / f"{call}-{number}"
            shutil.copytree(kept, self.root)
            outcome = self.prepare(
                self.classes(self.order[:4]), "--checkpoint", "1K", before=injecting(call, f"signal=KILL:when={number}"))
            killed = outcome.code != 0
            with self.subTest(call=call, number=number):
                if killed:
                    self.assertEqual(outcome.code, -9, outcome.errors)
                    status = {line["part"]: line for line in self.prepare("status", "--json").of_type("part")}
                    selected = self.prepare("status", "--json").of_type("selection")[0]["classes"]
                    wanted = new if len(selected) == 4 else old
                    is_whole = all(actual_tree(self.root, [split]) == wanted[split] for split in wanted)
                    self.assert_ends(self.prepare("audit"), 0 if is_whole else 4)
                    for split in ("train", "val"):
                        tree = actual_tree(self.root, [split])
                        self.assertEqual({path: tree.get(path) for path in old[split]}, old[split], "something is gone")
                        self.assertEqual({path: new[split].get(path) for path in tree}, tree, "a class is not whole")
                        if len(selected) == 4 and status[split]["status"] == "published":
                            self.assertEqual(tree, new[split], "it looks complete")
                self.assert_ends(self.prepare(self.classes(self.order[:4])), 0)
                self.assert_prepared(["train", "val"])
                self.assert_ends(self.prepare("audit"), 0)
            shutil.rmtree(self.root)
            number += every
        self.assertGreater(number, 1 + every, f"{call} was never made")

    def test_renameat2(self):
        """A run may be killed whenever a class is moved into its part."""
        self.check("renameat2")

    def test_write(self):
        """A run may be killed whenever it writes to a file or to the journal."""
        self.check("write", every=2)

    def test_fdatasync(self):
        """A run may be killed whenever it waits for a record."""
        self.check("fdatasync")

    def test_syncfs(self):
        """A run may be killed whenever it waits for the disk."""
        self.check("syncfs")

    def test_fsync(self):
        """A run may be killed whenever it waits for a folder's names."""
        self.check("fsync")

    def test_openat2(self):
        """A run may be killed whenever it opens or makes something below the root."""
        self.check("openat2", every=4)

    def test_unlinkat(self):
        """A run may be killed whenever it removes something."""
        self.check("unlinkat")
