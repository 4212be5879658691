"""Giving back the space of archives: only when asked, only of what is verified and on the disk, through any kill."""

import os
import random
import shutil
import subprocess
import unittest

from support.case import Case
from support.program import Running
from support.release import TEST, TRAIN, VAL, make_release
from support.tracing import injecting, needs_tracing


class Reclaim(Case):
    def test_archives(self):
        """--reclaim deletes each archive when its split is complete; the next run finds nothing to do."""
        self.place()
        outcome = self.prepare("--reclaim")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("is deleted"), 3)
        self.assert_prepared()
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])
        for command in (["run"], ["--reclaim"], ["status"]):
            self.assert_ends(self.prepare(*command), 0)
        self.assert_prepared()

    def test_afterwards(self):
        """Archives whose splits were published before are deleted too, and --dry-run says so."""
        self.place()
        self.assert_ends(self.prepare("extract-val"), 0)
        outcome = self.prepare("extract-val", "--reclaim", "--dry-run")
        self.assertIn(f"{VAL}: delete it", outcome.output)
        self.assertTrue((self.root / VAL).exists())
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertEqual(sorted(path.name for path in self.root.glob("*.tar")), sorted([TRAIN, TEST]))
        self.assert_prepared(["val"])

    def test_other_archive(self):
        """An archive that was replaced since its split was made is left alone."""
        self.place()
        self.assert_ends(self.prepare("extract-val"), 0)
        content = (self.root / VAL).read_bytes()
        (self.root / VAL).unlink()
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertTrue((self.root / VAL).exists())

    def test_refused(self):
        """An archive that is damaged is not deleted."""
        archives = self.place()
        content = bytearray(archives[VAL])
        content[len(content) // 2] ^= 1
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare("--reclaim"), 4)
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [VAL])

    def test_link(self):
        """A link is not followed and not removed: what it leads to belongs elsewhere."""
        self.place()
        shelf = self.folder / "shelf"
        shelf.mkdir()
        shutil.move(self.root / VAL, shelf / VAL)
        (self.root / VAL).symlink_to(shelf / VAL)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 2, f"{VAL} is a link", "hint: ")
        self.assertTrue((self.root / VAL).is_symlink() and (shelf / VAL).exists())
        self.assert_unpublished()
        self.assert_ends(self.prepare("extract-val"), 0)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 2, f"{VAL} is a link")
        self.assertTrue((shelf / VAL).exists())

    def test_some_classes(self):
        """With some classes only nothing is deleted: the rest of the archive is in no tree."""
        self.place()
        self.assert_ends(
            self.prepare("--reclaim", f"--classes={self.release.wnids[0]}"), 2, "only some classes", "hint: ")
        self.assert_unpublished()


class Progressively(Case):
    def setUp(self):
        super().setUp()
        release = make_release(classes=30, per_class=30, val=40, test=20, largest=900_000, large=False, seed=8)
        self.archives = self.place(release)

    options = ["extract-train", "--reclaim=progressively", "--checkpoint", "4M"]

    def test_not_verified(self):
        """Without prior verification nothing is given back."""
        before = {name: os.stat(self.root / name).st_blocks for name in self.archives}
        for more in ([], ["--dry-run"]):
            self.assert_ends(self.prepare(*self.options, *more), 6, f"{TRAIN} is not verified yet", "hint: ")
        self.assert_unpublished()
        self.assertEqual(before, {name: os.stat(self.root / name).st_blocks for name in self.archives})

    def test_verified(self):
        """A verified archive is given back and deleted; --dry-run says so and changes nothing."""
        self.assert_ends(self.prepare("verify"), 0)
        self.assertIn("give its space back meanwhile", self.prepare(*self.options, "--dry-run").output)
        self.assert_ends(self.prepare(*self.options), 0)
        self.assert_prepared(["train"])
        self.assertFalse((self.root / TRAIN).exists())
        self.assertTrue((self.root / VAL).exists())

    @needs_tracing
    def test_holes_are_not_read(self):
        """What was given back is never taken for the archive's bytes: not after staging is lost, nor by a verification."""
        self.assert_ends(self.prepare("verify"), 0)
        self.prepare(*self.options, before=injecting("fallocate", "signal=KILL:when=3"))
        self.assertLess(os.stat(self.root / TRAIN).st_blocks * 512, len(self.archives[TRAIN]))
        self.assert_ends(self.prepare("verify"), 0)
        for arguments in (["verify", "--again", TRAIN], ["verify", "--digest", "sha256", TRAIN]):
            self.assert_ends(self.prepare(*arguments), 4, f"{TRAIN}: its first", "bytes were given back")
        staging = self.root / "ilsvrc-prepare.staging"
        shutil.move(staging, self.folder / "lost")
        self.assert_ends(self.prepare(*self.options), 4, "were given back", "hint: download it again")
        self.assert_unpublished()
        # A new copy of the archive is one that nobody has verified.
        (self.root / TRAIN).unlink()
        (self.root / TRAIN).write_bytes(self.archives[TRAIN])
        self.assert_ends(self.prepare(*self.options), 6, "is not verified yet")
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])

    @needs_tracing
    def test_resumed_otherwise(self):
        """A run that gives nothing more back finishes what one that did has begun."""
        self.assert_ends(self.prepare("verify"), 0)
        self.prepare(*self.options, before=injecting("fallocate", "signal=KILL:when=2"))
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])
        self.assertTrue((self.root / TRAIN).exists())


@unittest.skipUnless(os.geteuid() == 0, "only root may mount")
class SmallDisk(Case):
    def test_killed(self):
        """On a disk that cannot hold archive and tree together, 50 kills at random moments end in the whole tree."""
        release = make_release(classes=67, per_class=100, val=67, test=20, largest=300_000, large=False, seed=9)
        archive = release.archives()[TRAIN]
        size = len(archive)
        result = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size * 13 // 10}", "tmpfs", self.root], stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            self.skipTest(f"cannot mount: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.root], check=True)
        draw = random.Random(10)
        kills, given_back = 0, 0
        while kills < 50:
            for path in self.root.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            self.place(release, {TRAIN: archive})
            self.assert_ends(self.prepare("extract-train"), 5, "too little space")
            self.assert_ends(self.prepare("verify"), 0)
            killed = 0
            while True:
                run = Running(
                    "extract-train", "--reclaim=progressively", "--checkpoint", "2M", "--root", self.root, "--manifest",
                    self.manifest)
                # A run that is killed at once forever would never end.
                if run.ends_within(draw.uniform(0, 0.3) if killed < 25 else 60):
                    self.assertEqual(run.end()[0], 0)
                    break
                run.kill()
                killed += 1
                path = self.root / TRAIN
                given_back += path.exists() and os.stat(path).st_blocks * 512 < size * 9 // 10
            kills += killed
            self.assert_prepared(["train"])
            self.assertFalse((self.root / TRAIN).exists())
        self.assertGreater(given_back, 5, "most kills came before anything was given back")
