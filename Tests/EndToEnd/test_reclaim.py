"""Giving back the space of archives: only when asked, only of what is verified and on the disk, through any kill."""

import os
import random
import shutil
import subprocess
import unittest

from support.case import STAGING, Case
from support.program import Running
from support.release import TEST, TRAIN, VAL, make_release
from support.tracing import injecting, needs_tracing
from support.tree import actual_tree


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

    def test_named(self):
        """A stage deletes the archive of its own split only."""
        self.place()
        self.assert_ends(self.prepare(), 0)
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertEqual(sorted(path.name for path in self.root.glob("*.tar")), sorted([TRAIN, TEST]))

    def test_another_digest(self):
        """What is deleted is not read before, whichever digest is asked for."""
        self.place()
        self.assert_ends(self.prepare(), 0)
        outcome = self.prepare("--reclaim", "--digest", "sha256", "--dry-run")
        self.assert_ends(outcome, 0)
        self.assertIn("read 0 ", outcome.output)
        self.assert_ends(self.prepare("--reclaim", "--digest", "sha256"), 0)
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])
        self.assert_prepared()

    def test_changed_tree(self):
        """The archive of a split that an earlier run has made is kept where the split is not right any more."""
        self.place()
        self.assert_ends(self.prepare(), 0)
        shutil.rmtree(self.root / "train" / self.release.wnids[2])
        self.assert_ends(self.prepare("--reclaim"), 6, f"{self.release.wnids[2]}", "audit --repair train")
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [TRAIN])
        self.assert_ends(self.prepare("audit", "--repair"), 0)
        self.assert_ends(self.prepare("--reclaim"), 0)
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])
        self.assert_prepared()

    def test_link_of_published(self):
        """A link is refused before anything is done, also where its split is complete; --dry-run says the same."""
        self.place()
        self.assert_ends(self.prepare("extract-val"), 0)
        shelf = self.folder / "shelf"
        shutil.move(self.root / VAL, shelf)
        (self.root / VAL).symlink_to(shelf)
        for more in (["--dry-run"], []):
            self.assert_ends(self.prepare("--reclaim", *more), 2, f"{VAL} is a link")
        self.assert_unpublished("train", "test")

    def test_hard_link(self):
        """Of a file with two names the one in the root is removed."""
        self.place()
        os.link(self.root / VAL, self.folder / "other")
        content = (self.root / VAL).read_bytes()
        self.assert_ends(self.prepare("extract-val", "--reclaim"), 0)
        self.assertFalse((self.root / VAL).exists())
        self.assertEqual((self.folder / "other").read_bytes(), content)

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
        self.assertIn("given back in part", self.prepare("status").output)
        for arguments in (["verify"], ["verify", "--again", TRAIN], ["verify", "--digest", "sha256", TRAIN]):
            self.assert_ends(self.prepare(*arguments), 4, f"{TRAIN}: its first", "bytes were given back")
        # Nor by comparing, with images that are in the way of those in staging.
        folder = self.root / "train" / self.release.wnids[0]
        folder.mkdir(parents=True)
        for option in ("--deep", "--repair"):
            self.assert_ends(self.prepare("audit", option, "train"), 4, "bytes were given back")
        shutil.rmtree(self.root / "train")
        staging = self.root / "ilsvrc-prepare.staging"
        shutil.move(staging, self.folder / "lost")
        self.assert_ends(self.prepare(*self.options), 4, "were given back", "download it again")
        self.assert_unpublished()
        # A new copy of the archive is one that nobody has verified.
        (self.root / TRAIN).unlink()
        (self.root / TRAIN).write_bytes(self.archives[TRAIN])
        self.assert_ends(self.prepare(*self.options), 6, "is not verified yet")
        self.assert_ends(self.prepare("extract-train"), 0)
        self.assert_prepared(["train"])

    def half(self):
        """Leaves the train archive given back in part, and the rest of it in staging."""
        self.assert_ends(self.prepare("verify"), 0)
        self.prepare(*self.options, "--jobs", "1", before=injecting("fallocate", "signal=KILL:when=3"))
        self.assertEqual((self.root / TRAIN).read_bytes()[:512], bytes(512))

    def staged(self):
        return actual_tree(self.root / STAGING)

    @needs_tracing
    def test_written_again(self):
        """An archive that was written to the same file again is another one, which nobody has verified."""
        self.half()
        content = bytearray(self.archives[TRAIN])
        content[-20_000] ^= 1
        for content, code in ((content, 4), (self.archives[TRAIN], 0)):
            with (self.root / TRAIN).open("r+b") as file:
                file.write(content)
            self.assertRegex(self.prepare("status").output, f"{TRAIN} +not verified yet")
            self.assert_ends(self.prepare("extract-train"), code)
            self.assertEqual((self.root / "train").exists(), code == 0)
        self.assert_prepared(["train"])

    @needs_tracing
    def test_moved(self):
        """Where the archive's zeros were copied, staging is kept, and the other splits are prepared."""
        self.half()
        shutil.copy2(self.root / TRAIN, self.folder / "copy")
        shutil.move(self.folder / "copy", self.root / TRAIN)
        staged = self.staged()
        for arguments, code in ((["--dry-run"], 6), ([], 6), ([f"--classes={self.release.wnids[0]}"], 6), (["clean"], 6)):
            self.assert_ends(self.prepare(*arguments), code, "hint: ")
            self.assertEqual(self.staged(), staged, arguments)
        self.assertTrue((self.root / "val").exists() and (self.root / "test").exists())
        # With a whole archive nothing is lost any more.
        (self.root / TRAIN).write_bytes(self.archives[TRAIN])
        self.assert_ends(self.prepare("clean"), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_adopted_meanwhile(self):
        """A tree that somebody puts there does not end what is staged, where that is all that is left of an archive."""
        self.half()
        (self.root / "train").mkdir()
        for path, images in self.release.train.items():
            (self.root / "train" / path).mkdir()
            for name, content in images.items():
                (self.root / "train" / path / name).write_bytes(content)
        staged = self.staged()
        self.assert_ends(self.prepare(), 6, "all that is left of it")
        self.assertEqual(self.staged(), staged)
        shutil.rmtree(self.root / "train")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_lost_journal(self):
        """Without a journal the zeros tell that staging is the only copy."""
        self.half()
        self.journal.unlink()
        staged = self.staged()
        for arguments in (["clean"], ["extract-train"], ["run"], ["run"]):
            self.assert_ends(self.prepare(*arguments), 6, "all that is left of it", "download the archive again")
            self.assertEqual(self.staged(), staged, arguments)

    def test_hard_link(self):
        """A file with another name is not emptied under that one."""
        self.assert_ends(self.prepare("verify"), 0)
        os.link(self.root / TRAIN, self.folder / "other")
        for more in (["--dry-run"], []):
            self.assert_ends(self.prepare(*self.options, *more), 2, "hard links", "--reclaim")
        self.assertEqual((self.folder / "other").read_bytes(), self.archives[TRAIN])

    @needs_tracing
    def test_no_holes(self):
        """Where no space can be given back, that is said before anything is done."""
        self.assert_ends(self.prepare("verify"), 0)
        before = self.journal.read_bytes()
        outcome = self.prepare(*self.options, before=injecting("fallocate", "error=EOPNOTSUPP"))
        self.assert_ends(outcome, 5, "cannot be given back", "hint: use --reclaim")
        self.assertEqual(self.journal.read_bytes(), before)
        self.assert_ends(self.prepare("extract-train", "--reclaim"), 0)
        self.assert_prepared(["train"])

    @needs_tracing
    def test_interrupted_call(self):
        """An interrupted call is made again."""
        self.assert_ends(self.prepare("verify"), 0)
        self.assert_ends(self.prepare(*self.options, before=injecting("fallocate", "error=EINTR:when=1+2")), 0)
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
class ReadOnly(Case):
    def test_folder(self):
        """A folder that nothing can be deleted in is refused beforehand, also by --dry-run."""
        shelf = self.folder / "shelf"
        shelf.mkdir()
        self.place(folder=shelf)
        for options in (["--bind", shelf, shelf], ["-o", "remount,bind,ro", shelf]):
            result = subprocess.run(["mount", *options], stderr=subprocess.PIPE, text=True)
            if result.returncode != 0:
                self.skipTest(f"cannot mount: {result.stderr.strip()}")
            if options[0] == "--bind":
                self.addCleanup(subprocess.run, ["umount", "--lazy", shelf], check=True)
        for more in (["--dry-run"], []):
            self.assert_ends(self.prepare("--reclaim", "--archives", shelf, *more), 5, f"{shelf}: ", "cannot be written to")
        self.assert_unpublished()


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
