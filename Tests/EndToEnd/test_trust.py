"""What a record is believed to say: names and sizes are no bytes, and a copy is not the tree that was made."""

import os
import shutil
import signal
import subprocess
import unittest

from support import program
from support.case import STAGING
from support.adopt import AdoptCase
from support.mounts import MountCase
from support.release import TRAIN, VAL
from support.tracing import injecting, needs_tracing


class Trust(AdoptCase):
    def setUp(self):
        super().setUp()
        self.archives = self.folder / "archives"
        shutil.copytree(self.shelf, self.archives)

    def prepare(self, *arguments, **options):
        given = () if {"status", "clean"} & set(map(str, arguments)) else ("--archives", self.archives)
        return self.run_program(*arguments, "--root", self.root, "--manifest", self.manifest, *given, **options)

    def flip(self, part="train"):
        """Changes a byte of an image, as a failing disk does: size, time and folder stay."""
        image = next((self.root / part).rglob("*.JPEG"))
        status = os.stat(image)
        content = bytearray(image.read_bytes())
        content[2000] ^= 1
        image.write_bytes(content)
        os.utime(image, ns=(status.st_atime_ns, status.st_mtime_ns))
        return image

    def assert_kept(self, *names):
        self.assertEqual(sorted(path.name for path in self.archives.glob("*.tar")), sorted(names))

    def part(self, name):
        return next(line for line in self.prepare("status", "--json").of_type("part") if line["part"] == name)

    def test_copy_is_not_reclaimed(self):
        """The archive of a part that was copied is kept until its bytes were compared."""
        self.assert_ends(self.prepare(), 0)
        for way in (["cp", "-a"], ["cp", "-r"]):
            with self.subTest(way=way):
                shutil.move(self.root / "train", self.folder / "made")
                subprocess.run([*way, self.folder / "made", self.root / "train"], check=True)
                shutil.rmtree(self.folder / "made")
                outcome = self.prepare("extract-train", "--reclaim")
                self.assert_ends(outcome, 0, f"{TRAIN} is kept", "audit --deep train")
                self.assertTrue((self.archives / TRAIN).exists())
                self.assertTrue(self.part("train")["copied"])
        self.assert_ends(self.prepare("audit", "--deep", "train"), 0)
        self.assertFalse(self.part("train")["copied"])
        self.assert_ends(self.prepare("extract-train", "--reclaim"), 0)
        self.assertFalse((self.archives / TRAIN).exists())

    def test_copy_that_ended_early(self):
        """A copy of the right names and times with empty files, as a full disk leaves it, is not done."""
        self.assert_ends(self.prepare(), 0)
        copy = self.folder / "copy"
        shutil.copytree(self.root, copy)
        subprocess.run(["cp", "-a", f"{self.root}/.", copy], check=True)
        for image in list((copy / "val").rglob("*.JPEG"))[:3]:
            os.truncate(image, 0)
        self.root = copy
        self.assert_ends(self.prepare(), 6, "val", "zero length")
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.assert_ends(self.prepare(), 0)

    def test_found_by_comparing(self):
        """What a deep audit has found is not forgotten: the part is not verified, and its archive is kept."""
        self.assert_ends(self.prepare(), 0)
        self.flip()
        self.assert_ends(self.prepare("audit", "--deep", "train"), 4, "1 fault in train/")
        self.assertFalse(self.part("train")["verified"])
        self.assertIn("NOT VERIFIED", self.prepare().output)
        self.prepare("extract-train", "--reclaim")
        self.assertTrue((self.archives / TRAIN).exists())
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "train"), 0)
        self.assertTrue(self.part("train")["verified"])
        self.assert_same("train")

    def test_stray_file_is_no_doubt(self):
        """A file beside the images is a fault, and says nothing about their bytes."""
        self.assert_ends(self.prepare(), 0)
        (self.root / "val" / "notes").write_text("hi")
        self.assert_ends(self.prepare("audit", "--deep", "val"), 4, "1 fault in val/")
        (self.root / "val" / "notes").unlink()
        self.assert_ends(self.prepare(), 0)
        self.assertTrue(self.part("val")["verified"])

    def test_beside_class_folders(self):
        """A file beside the class folders is seen by the next run, and so is a folder."""
        self.assert_ends(self.prepare(), 0)
        for make in (lambda path: path.write_text("hi"), lambda path: path.mkdir()):
            stray = self.root / "train" / "notes"
            make(stray)
            self.assert_ends(self.prepare(), 6, "train/notes", "unexpected")
            stray.rmdir() if stray.is_dir() else stray.unlink()
            self.assert_ends(self.prepare(), 0)

    def test_other_classes_come_back(self):
        """A part of other classes that comes back is not taken for the one that is wanted now."""
        one, two = self.wnids[:2]
        self.assert_ends(self.prepare("--classes", one), 0)
        for part in ("train", "val"):
            shutil.move(self.root / part, self.folder / part)
        self.assert_ends(self.prepare("extract-val", "--classes", two), 0)
        shutil.move(self.folder / "train", self.root / "train")
        self.assert_ends(self.prepare(), 6, "train", "missing")

    @needs_tracing
    def test_deleted_during_a_comparison(self):
        """An image that is deleted while the tree is compared and recorded is missed at once, or by the next run."""
        self.make("train")
        command = injecting("fdatasync", "delay_enter=300000:when=2")
        process = subprocess.Popen(
            [*command, program.BINARY, "audit", "--deep", "train", "--root", self.root, "--manifest", self.manifest,
             "--archives", self.archives], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=program.environment())
        journal = self.root / "ilsvrc-prepare.journal"
        while process.poll() is None and not (journal.exists() and b'"verdict"' in journal.read_bytes()):
            pass
        next((self.root / "train").rglob("*.JPEG")).unlink()
        process.wait()
        outcome = self.prepare("extract-train", "--reclaim")
        self.assertEqual(outcome.code, 6, outcome.output + outcome.errors)
        self.assertTrue((self.archives / TRAIN).exists())

    def test_linked_class_folder(self):
        """A part in which a class folder is a link is audited, but nothing is recorded of what is behind it."""
        self.make("train")
        wnid = self.wnids[1]
        shutil.move(self.root / "train" / wnid, self.folder / wnid)
        (self.root / "train" / wnid).symlink_to(self.folder / wnid)
        self.assert_ends(self.prepare("audit", "train"), 0)
        self.assert_ends(self.prepare("audit", "--deep", "train"), 6, "link")
        self.assert_ends(self.prepare("extract-train", "--reclaim"), 6, "link")
        self.assertTrue((self.archives / TRAIN).exists())

    def test_refused_archives_bind_nothing(self):
        """A journal in which archives were only refused does not tie the root to the tables of that run."""
        for path in self.archives.glob("*.tar"):
            shutil.copy(path, self.root)
        self.assert_ends(self.run_program("--root", self.root), 4)
        self.assert_ends(self.prepare(), 0)
        self.assert_same("train", "val", "test")

    def test_last_verdict_failed(self):
        """An archive that was refused since its part was made is not deleted."""
        self.assert_ends(self.prepare(), 0)
        archive = self.archives / VAL
        status = os.stat(archive)
        content = bytearray(archive.read_bytes())
        content[3000] ^= 1
        archive.write_bytes(content)
        os.utime(archive, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.assert_ends(self.prepare("verify", "--again", VAL), 4)
        self.prepare("extract-val", "--reclaim")
        self.assertTrue(archive.exists())


class OtherNames(AdoptCase):
    def test_argument_that_is_no_text(self):
        """A path that is not UTF-8 is refused: repaired it would be another folder's."""
        name, other = os.fsencode(self.folder) + b"/r\xff", self.folder / "r\ufffd"
        os.mkdir(name)
        other.mkdir()
        outcome = subprocess.run(
            [program.BINARY, "--root", name, "--archives", self.shelf, "--manifest", self.manifest],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=program.environment())
        self.assertEqual((outcome.returncode, os.listdir(name), os.listdir(other)), (2, [], []), outcome.stderr)

    @needs_tracing
    def test_hard_link_in_staging(self):
        """A file in staging that has another name elsewhere is replaced, not written to."""
        options = ("--checkpoint", "16K", "--jobs", 1)
        outcome = self.prepare("extract-train", *options, before=injecting("write", "signal=KILL:when=40"))
        self.assertEqual(outcome.code, -signal.SIGKILL)
        precious = self.folder / "precious"
        precious.write_text("precious")
        for path in sorted(path for path in (self.model / "train").rglob("*.JPEG")):
            target = self.root / STAGING / path.relative_to(self.model)
            if target.parent.is_dir() and not target.exists():
                os.link(precious, target)
        self.assert_ends(self.prepare("extract-train", *options), 0)
        self.assertEqual(precious.read_text(), "precious")
        self.assert_same("train")


class Mounts(MountCase):
    def test_nothing_is_removed_through_a_mount(self):
        """What somebody has mounted in staging is neither removed nor written to."""
        valuables, place = self.folder / "valuables", self.root / STAGING / "train" / self.wnids[0]
        valuables.mkdir()
        (valuables / "file").write_text("valuable")
        place.mkdir(parents=True)
        self.mount(place, "--bind", valuables)
        for command in (["clean"], ["run"]):
            self.assertNotEqual(self.prepare(*command).code, 0)
            self.assertEqual(os.listdir(valuables), ["file"])


if __name__ == "__main__":
    unittest.main()
