"""Unpacked trees that somebody keeps: the root's tree is made beside them, and they stay as they are."""

import os
import shutil
import subprocess
import unittest

from support import journal
from support.case import STAGING
from support.tree import SPLITS, actual_tree, expected_tree
from support.unpacked import TreeCase, plain


class Forms(TreeCase):
    def test_cls_loc(self):
        """The folder of ILSVRC/, ILSVRC itself and the folders in it make the same tree; others are passed over."""
        for place in ("", "ILSVRC", "ILSVRC/Data", "ILSVRC/Data/CLS-LOC"):
            with self.subTest(place=place):
                outcome = self.assert_made(tree=self.theirs / place)
                self.assertEqual(outcome.output.count("NOT VERIFIED"), 3, outcome.output)
                self.forget()

    def forget(self):
        for name in (*SPLITS, "bbox"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        for path in self.root.glob("*.*"):
            path.unlink()

    def test_plain(self):
        """A folder with train/, a val/ that is flat or sorted, and a test/ that may have a folder more."""
        for is_flat in (True, False):
            for test in ("", "images/"):
                with self.subTest(is_flat=is_flat, test=test):
                    shutil.rmtree(self.theirs)
                    self.write(plain(self.release, is_flat, test))
                    self.assert_made()
                    self.forget()

    def test_boxes(self):
        """The boxes are made on request."""
        self.assert_made()
        self.assert_ends(self.make("hard", "extract-bbox"), 0)
        self.assertTrue((self.root / "bbox_train.csv").exists())
        self.assertTrue(any((self.root / "bbox" / "val").iterdir()))

    def test_other_files(self):
        """Files that no part is made of are passed over, and counted."""
        (self.theirs / "ILSVRC/Data/CLS-LOC/train/readme.txt").write_bytes(b"x")
        (self.theirs / "ILSVRC/Data/CLS-LOC/val/a\nb").write_bytes(b"x")
        outcome = self.assert_made()
        self.assertIn(f"2 files in {self.theirs} are passed over", outcome.errors)

    def test_linked_folders(self):
        """Folders of theirs may be links."""
        data = self.theirs / "ILSVRC/Data/CLS-LOC"
        (data / "train").rename(self.folder / "elsewhere")
        (data / "train").symlink_to(self.folder / "elsewhere")
        wnid = self.release.wnids[1]
        (self.folder / "elsewhere" / wnid).rename(self.folder / "other")
        (self.folder / "elsewhere" / wnid).symlink_to("../other")
        self.assert_ends(self.make(), 0)
        self.assert_prepared()

    def test_some_parts(self):
        """A tree with only some of the parts makes these; the others are said to be missing."""
        shutil.rmtree(self.theirs / "ILSVRC/Data/CLS-LOC/test")
        outcome = self.make()
        self.assert_ends(outcome, 0, f"no {self.theirs}/test")
        self.assert_prepared(["train", "val"])
        self.assert_ends(self.make("hard", "extract-test"), 3, f"no {self.theirs}/test")

    def test_home(self):
        """The home folder may be written as shells have it: they do not expand it there."""
        variables = {"HOME": str(self.folder)}
        self.assert_ends(self.make(tree="~/theirs", variables=variables), 0)
        self.assert_prepared()

    def test_classes(self):
        """Of selected classes only these are taken."""
        wnid = self.release.wnids[2]
        self.assert_ends(self.make("hard", "--classes", wnid), 0)
        self.assertEqual([path.name for path in (self.root / "train").iterdir()], [wnid])

    def test_dry_run(self):
        """A dry run says what would be made, and how; it makes nothing."""
        outcome = self.make("hard", "--dry-run")
        self.assert_ends(outcome, 0)
        self.assertIn(f"{self.theirs}: link 16 files to train/, 9 files to val/ and 7 files to test/", outcome.output)
        self.assertEqual(list(self.root.iterdir()), [])

    def test_status(self):
        """Without archives, a tree below the root is found and named, with the command that uses it."""
        (self.root / "data").mkdir()
        self.theirs.rename(self.root / "data" / "imagenet")
        outcome = self.prepare("status")
        self.assert_ends(outcome, 0)
        tree = self.root / "data" / "imagenet"
        command = f"ilsvrc-prepare --root {self.root} --from tree:{tree} --manifest {self.manifest} --link hard"
        self.assertIn(f"{tree} is an unpacked tree: train/ with 4 classes, val/, test/", outcome.output)
        self.assertIn(command, outcome.output)
        self.assert_ends(self.prepare(), 3, "is an unpacked tree", command)
        self.assert_ends(self.run_program(*command.split()[1:]), 0)
        self.assert_prepared()


class Links(TreeCase):
    def test_chosen(self):
        """How the files become the root's has to be said; nothing is copied silently."""
        outcome = self.prepare("--from", f"tree:{self.theirs}")
        self.assert_ends(outcome, 2, "--link hard", "--link reflink", "--link rename", "--link copy")
        self.assert_ends(self.prepare("--link", "hard"), 2, "--from tree:DIR")
        self.assert_ends(self.make("hard", "--reclaim"), 2, "--reclaim")
        self.assertEqual(list(self.root.iterdir()), [])

    def test_copied(self):
        """Copies are files of their own."""
        self.assert_made("copy")

    def test_hard(self):
        """Hard links are the very files; what repairs one later does not write to theirs."""
        self.assert_made("hard")
        before = self.state()[0]
        image = next((self.root / "train").glob("*/*.JPEG"))
        with open(image, "r+b") as file:
            file.truncate(10)
        damaged = self.state()[0]
        self.assertNotEqual(before, damaged)
        other = self.folder / "other"
        shutil.copytree(self.theirs, other)
        name = image.name
        path = next(other.rglob(name))
        path.write_bytes(self.release.train[image.parent.name][name])
        self.assert_ends(self.prepare("audit", "--repair", "--from", f"tree:{other}"), 0)
        self.assert_prepared()
        self.assertEqual(self.state()[0], damaged)

    def test_moved(self):
        """Files are moved once their part is published; others of theirs stay."""
        extra = self.theirs / "ILSVRC/Data/CLS-LOC/train" / self.release.wnids[0] / "notes.txt"
        extra.write_bytes(b"mine")
        outcome = self.make("rename")
        self.assert_ends(outcome, 0)
        self.assertIn("moved here", outcome.output)
        self.assert_prepared()
        self.assertEqual([path for path in self.theirs.rglob("*.JPEG")], [])
        self.assertEqual(extra.read_bytes(), b"mine")
        self.assertTrue((self.theirs / "ILSVRC/ImageSets/CLS-LOC/val.txt").exists())
        self.assert_ends(self.make("rename"), 0)
        self.assert_prepared()

    def test_moved_after_adoption(self):
        """A run that has to audit a part first moves its files in the same run."""
        self.assert_ends(self.make("hard"), 0)
        self.journal.unlink()
        outcome = self.make("rename")
        self.assert_ends(outcome, 0)
        self.assertEqual(list(self.theirs.rglob("Data/**/*.JPEG")), [])
        self.assert_prepared()

    def test_kept(self):
        """A file that is not the very one that was published keeps its name."""
        self.assert_made("copy")
        before = self.state()
        self.assert_ends(self.make("rename"), 0)
        self.assertEqual(self.state(), before)

    def test_link_to_published(self):
        """A folder of theirs that is a link to the published one keeps the only names of its files."""
        self.assert_made("copy")
        folder = self.theirs / "ILSVRC/Data/CLS-LOC/train" / self.release.wnids[1]
        shutil.rmtree(folder)
        folder.symlink_to(self.root / "train" / folder.name)
        self.assert_ends(self.make("rename"), 0)
        self.assert_prepared()
        # The whole part is the root's own.
        (self.theirs / "ILSVRC/Data/CLS-LOC/val").rename(self.folder / "val")
        (self.theirs / "ILSVRC/Data/CLS-LOC/val").symlink_to(self.root / "val")
        self.assert_ends(self.make("rename"), 2, "the root's own val/")
        self.assert_prepared()

    def test_changed_choice(self):
        """Another choice than that of an interrupted run is heeded for all files."""
        for first, second in (("hard", "copy"), ("copy", "hard")):
            with self.subTest(first=first, second=second):
                image = next((self.theirs / "ILSVRC/Data/CLS-LOC/train").glob("*/*.JPEG"))
                content = image.read_bytes()
                image.write_bytes(content[:-50])
                self.assert_ends(self.make(first, "extract-train"), 4)
                self.assertTrue((self.root / STAGING / "train").exists())
                image.write_bytes(content)
                self.assert_ends(self.make(second, "extract-train"), 0)
                links = {os.stat(path).st_nlink for path in (self.root / "train").glob("*/*.JPEG")}
                self.assertEqual(links, {1} if second == "copy" else {2})
                shutil.rmtree(self.root)
                self.root.mkdir()

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_space(self):
        """Copies that find no room are refused before anything is made; hard links need none."""
        mount = self.folder / "mount"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", mount], capture_output=True).returncode:
            self.skipTest("cannot mount")
        self.addCleanup(subprocess.run, ["umount", mount], check=True)
        shutil.copytree(self.theirs, mount / "theirs")
        self.theirs, self.root = mount / "theirs", mount / "root"
        self.root.mkdir()
        with open(mount / "filler", "wb") as file:
            file.write(bytes(max(0, shutil.disk_usage(mount).free - 80_000)))
        self.assert_ends(self.make("copy"), 5, "too little space")
        self.assertEqual(list(self.root.iterdir()), [self.journal] if self.journal.exists() else [])
        self.assert_ends(self.make("hard"), 0)
        self.assert_prepared()

    def test_reflink_refused(self):
        """Where the file system shares no blocks, that is an error, and nothing is copied instead."""
        if subprocess.run(["cp", "--reflink=always", self.manifest / "synsets.tsv", self.folder / "x"],
                          stderr=subprocess.DEVNULL).returncode == 0:
            self.skipTest("this file system shares blocks")
        before = self.state()
        self.assert_ends(self.make("reflink"), 5, "--link reflink", "--link copy")
        self.assertEqual(self.state(), before)
        self.assert_unpublished()
        self.assertFalse((self.root / STAGING).exists())

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("mkfs.xfs"), "only root can mount an XFS")
    def test_reflink(self):
        """On a file system that can, the files share blocks and are files of their own."""
        image, mount = self.folder / "disk", self.folder / "mount"
        with open(image, "wb") as file:
            file.truncate(320 << 20)
        mount.mkdir()
        made = subprocess.run(["mkfs.xfs", "-q", "-m", "reflink=1", image], capture_output=True)
        if made.returncode or subprocess.run(["mount", "-o", "loop", image, mount], capture_output=True).returncode:
            self.skipTest("cannot mount an XFS")
        self.addCleanup(subprocess.run, ["umount", mount], check=True)
        shutil.move(self.theirs, mount / "theirs")
        self.theirs, self.root = mount / "theirs", mount / "root"
        self.root.mkdir()
        self.assert_made("reflink")

    def test_elsewhere(self):
        """Hard links to another file system are refused before anything is made; the error says what copies take."""
        other = "/tmp" if str(self.folder).startswith("/dev/shm") else "/dev/shm"
        if not os.access(other, os.W_OK) or os.stat(other).st_dev == os.stat(self.folder).st_dev:
            self.skipTest("there is no other file system")
        place = subprocess.run(["mktemp", "-d", f"{other}/ilsvrc-prepare-test.XXXXXX"], capture_output=True, text=True).stdout.strip()
        self.addCleanup(shutil.rmtree, place)
        shutil.copytree(self.theirs, f"{place}/theirs")
        for link in ("hard", "rename"):
            self.assert_ends(self.make(link, tree=f"{place}/theirs"), 5, "another file system", "--link copy, which takes")
        self.assertEqual(list(self.root.iterdir()), [])
        self.assert_ends(self.make("copy", tree=f"{place}/theirs"), 0)
        self.assert_prepared()


class Faulty(TreeCase):
    def setUp(self):
        super().setUp()
        self.data = self.theirs / "ILSVRC/Data/CLS-LOC"
        self.image = self.data / "train" / self.release.wnids[1] / next(iter(self.release.train[self.release.wnids[1]]))

    def assert_refused(self, *texts, code=4, link="hard", others=("val", "test")):
        """train/ is refused, theirs stays as it is, and the other parts are made."""
        before = self.state()[0]
        self.assert_ends(self.make(link), code, *texts)
        self.assertEqual(self.state()[0], before)
        self.assertFalse((self.root / "train").exists())
        self.assertEqual(actual_tree(self.root), expected_tree(self.release, others))

    def test_missing_class(self):
        shutil.rmtree(self.data / "train" / self.release.wnids[0])
        self.assert_refused(f"train/{self.release.wnids[0]} has 0 images", "complete the tree")

    def test_missing_images(self):
        self.image.unlink()
        self.assert_refused("images, not")

    def test_class_is_a_file(self):
        shutil.rmtree(self.image.parent)
        self.image.parent.write_bytes(b"x")
        self.assert_refused("has 0 images")

    def test_linked_image(self):
        """A link in the place of an image is refused, wherever it leads."""
        self.image.unlink()
        self.image.symlink_to("/etc/passwd")
        for link in ("hard", "copy"):
            self.assert_refused("is not a regular file, but a link", link=link)

    def test_pipe(self):
        self.image.unlink()
        os.mkfifo(self.image)
        self.assert_refused("is not a regular file, but a pipe", link="copy")

    def test_truncated(self):
        """A truncated image is refused before anything has a name. When it is whole again, only it is taken again."""
        whole = self.image.read_bytes()
        for link in ("hard", "copy"):
            self.image.write_bytes(whole[:-100])
            self.assert_refused("does not hold what it should", "truncated", link=link)
            self.image.write_bytes(whole)
            self.assert_ends(self.make(link), 0)
            self.assert_prepared()
            shutil.rmtree(self.root)
            self.root.mkdir()

    def test_mended_with_an_old_time(self):
        """What a program has put in the tree since is copied again, though tar and cp -p set an old time."""
        path = next((self.theirs / "ILSVRC/Data/CLS-LOC/train").glob("*/*.JPEG"))
        content, status = path.read_bytes(), path.stat()
        path.write_bytes(bytes(len(content)))
        self.assert_ends(self.make("copy"), 4)
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 10**15))
        self.assert_ends(self.make("copy"), 0)
        self.assert_prepared()

    def test_twice(self):
        (self.data / "test/more").mkdir()
        shutil.copy(next((self.data / "test").glob("*.JPEG")), self.data / "test/more")
        self.assert_ends(self.make(), 4, "twice")

    def test_misplaced(self):
        """A validation image in the folder of another class is none."""
        shutil.rmtree(self.theirs)
        self.write(plain(self.release, is_flat=False))
        image = next((self.theirs / "val").glob("*/*.JPEG"))
        other = next(path for path in (self.theirs / "val").iterdir() if path != image.parent)
        image.rename(other / image.name)
        self.assert_ends(self.make(), 4, "lacks 1 member", image.name)

    def test_places(self):
        """A tree that is not there, has no parts, or is the root's own, is refused at once."""
        self.assert_ends(self.make(tree=self.folder / "nowhere"), 3, "no folder with an unpacked tree")
        self.assert_ends(self.make(tree=self.manifest), 3, "no folder with an unpacked tree")
        self.assert_ends(self.make(tree=self.manifest / "synsets.tsv"), 3, "no folder with an unpacked tree")
        self.assertEqual(list(self.root.iterdir()), [])
        shutil.rmtree(self.theirs)
        self.write(plain(self.release))
        self.root = self.theirs
        self.assert_ends(self.make(), 2, "the root's own train/")

    def test_nested(self):
        """The tree may lie in the root, and the root in the tree."""
        self.theirs.rename(self.root / "theirs")
        self.theirs = self.root / "theirs"
        self.assert_made()
        inside = self.theirs / "ILSVRC" / "Data" / "CLS-LOC" / "new"
        inside.mkdir()
        self.root = inside
        self.assert_ends(self.make(), 0)
        self.assert_prepared()

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable(self):
        self.image.parent.chmod(0)
        self.addCleanup(self.image.parent.chmod, 0o755)
        self.assert_refused(code=5)


class Recorded(TreeCase):
    def test_archives_later(self):
        """When the official archives are there, `audit --deep` compares the tree with them, and it is verified."""
        self.assert_made()
        archives = self.release.archives()
        rows = self.release.rows(archives)
        shutil.rmtree(self.manifest)
        self.release.write_manifest(self.manifest, rows)
        for name, content in archives.items():
            (self.root / name).write_bytes(content)
        self.assert_ends(self.prepare("audit", "--deep"), 0)
        self.assertTrue(all(part["verified"] for part in self.prepare("status", "--json").of_type("part")))

    def test_journal(self):
        """The journal has the tree by the inode of its folder."""
        self.assert_made()
        published = [record for record in journal.records(self.journal) if record["type"] == "published"]
        self.assertEqual(
            [record["sources"] for record in published],
            [[{"archive": "tree", "digests": {}, "identity": {"inode": os.stat(self.theirs).st_ino, "modified": 0, "size": 0}}]] * 3)
