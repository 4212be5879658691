"""The audit of a tree: what is right is said to be, and of what is wrong just that is named."""

import os
import pathlib
import random
import shutil
import socket
import tempfile

from support import program
from support.case import Case
from support.release import jpeg
from support.tars import scratch_folder
from support.tracing import injecting, needs_tracing
from support.tree import snapshot

SIZES = ["--classes", 5, "--per-class", 12, "--val-per-class", 4, "--test", 25]
# One white pixel.
PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f614"
    "0000000049454e44ae426082")


class AuditCase(Case):
    @classmethod
    def setUpClass(cls):
        cls.model = pathlib.Path(tempfile.mkdtemp(prefix="ilsvrc-prepare-test.", dir=scratch_folder()))
        cls.addClassCleanup(shutil.rmtree, cls.model)
        for arguments in (["fixture", cls.model, *SIZES], ["--root", cls.model, "--manifest", cls.model / "manifest"]):
            outcome = program.run(*arguments)
            assert outcome.code == 0, outcome.errors

    def setUp(self):
        super().setUp()
        self.root.rmdir()
        shutil.copytree(self.model, self.root)
        self.manifest = self.root / "manifest"
        self.wnids = sorted(path.name for path in (self.root / "train").iterdir())
        self.images = {path: sorted((self.root / path).iterdir()) for path in self.folders()}

    def folders(self):
        return [f"{split}/{wnid}" for split in ("train", "val") for wnid in self.wnids] + ["test"]

    def image(self, split, number=0, wnid=0):
        """An image, by the places of its class and its own in their orders."""
        return self.images["test" if split == "test" else f"{split}/{self.wnids[wnid]}"][number]

    def path(self, file):
        return str(file.relative_to(self.root))

    def audit(self, *arguments, code=None, **options):
        """Audits in JSON; returns the faults as pairs of path and kind."""
        before = snapshot(self.root)
        self.outcome = self.prepare("audit", "--json", *arguments, **options)
        self.assertEqual(snapshot(self.root), before, "something was changed")
        last = self.outcome.lines[-1]
        self.assertEqual((last["type"], last["exit"]), ("outcome", self.outcome.code))
        faults = self.outcome.of_type("fault")
        if code is None:
            code = 4 if faults else 0
            self.assertEqual(sum(split["faults"] for split in self.outcome.of_type("split")), len(faults))
            self.assertEqual(last["faults"], len(faults))
        self.assertEqual(self.outcome.code, code, self.outcome.errors)
        return sorted((fault["path"], fault["fault"]) for fault in faults)

    def facts(self):
        return sorted((fact["path"], fact["fact"]) for fact in self.outcome.of_type("fact"))

    def assert_found(self, *expected):
        self.assertEqual(self.audit(), sorted(expected))


class Right(AuditCase):
    def test_prepared(self):
        """A tree that was just prepared is right, and the numbers are those of the tables."""
        self.assert_found()
        splits = {line["split"]: (line["files"], line["classes"]) for line in self.outcome.of_type("split")}
        self.assertEqual(splits, {"train": (60, 5), "val": (20, 5), "test": (25, 0)})
        outcome = self.prepare("audit")
        self.assertEqual(outcome.output, (
            "train/  60 images in 5 classes: right\n"
            "val/    20 images in 5 classes: right\n"
            "test/   25 images: right\n"))
        self.assertEqual(outcome.errors, "")

    def test_without_journal(self):
        """It does not matter who made the tree, and nothing is left beside it."""
        for name in ("ilsvrc-prepare.journal", *(path.name for path in self.root.glob("*.tar"))):
            (self.root / name).unlink()
        self.assert_found()

    def test_large_images(self):
        """Images around the size that is read at once are right as well."""
        for size in (4095, 4096, 4097, 4107, 4108, 4109, 8192, 70_000):
            folder = self.folder / f"size-{size}"
            sizes = ["--classes", 1, "--per-class", 2, "--val-per-class", 1, "--test", 1, "--image-bytes", size]
            for arguments in (["fixture", folder, *sizes], ["run"], ["audit"]):
                more = [] if arguments[0] == "fixture" else ["--root", folder, "--manifest", folder / "manifest"]
                self.assert_ends(self.run_program(*arguments, *more), 0)

    def test_links_to_folders(self):
        """Folders of splits and classes may be links: that is a fact."""
        for name in ("val", f"train/{self.wnids[1]}"):
            target = self.folder / name.replace("/", "-")
            (self.root / name).rename(target)
            (self.root / name).symlink_to(target)
        self.assert_found()
        self.assertEqual(self.facts(), [(f"train/{self.wnids[1]}/", "linked"), ("val/", "linked")])

    def test_threads(self):
        """Any number of threads finds the same, in the same order."""
        for number in range(6):
            self.image("train", number, wnid=number % 5).write_bytes(b"")
            self.image("test", number).unlink()
        outputs = {self.prepare("audit", "--json", "--jobs", jobs).output for jobs in (1, 2, 7, 30)}
        self.assertEqual(len(outputs), 1)

    def test_trailing_bytes(self):
        """Bytes behind the end marker are a fact with their number, however many they are."""
        for number, count in enumerate((1, 700, 100_000)):
            with open(self.image("train", number), "ab") as file:
                file.write(b"\0" * count)
        self.assert_found()
        self.assertEqual([fact["bytes"] for fact in self.outcome.of_type("fact")], [1, 700, 100_000])
        self.assertIn("60 images in 5 classes: right, 3 facts (-v)", self.prepare("audit").output)
        self.assertIn("700 bytes behind the end marker", self.prepare("audit", "-v").output)

    def test_large_without_end_mark(self):
        """A file that is larger than any image is not read as a whole: it lacks an end marker, however large it is."""
        for number, size in enumerate((33 << 20, 300 << 20)):
            os.truncate(self.image("train", number), 1000)
            os.truncate(self.image("train", number), size)
        self.assert_found(*((self.path(self.image("train", number)), "no-end-mark") for number in range(2)))

    def test_irregular(self):
        """What the table of irregular images says is a fact, and a PNG is one too."""
        png, cmyk, other, same = (self.image("train", number) for number in range(4))
        val = self.image("val", 1)
        rows = [("train", png, "png"), ("train", cmyk, "cmyk-jpeg"), ("train", same, "png"), ("val", val, "cmyk-jpeg")]
        text = "".join(f"{split}\t{file.name}\t{kind}\n" for split, file, kind in rows)
        (self.manifest / "irregular.tsv").write_text("#split\tfilename\tkind\n" + text)
        for image in (png, other):
            image.write_bytes(PNG)
        self.assert_found()
        self.assertEqual(self.facts(), sorted([
            (self.path(png), "irregular"), (self.path(cmyk), "irregular"), (self.path(other), "png"),
            (self.path(same), "converted"), (self.path(val), "irregular")]))


class Faults(AuditCase):
    def test_missing_images(self):
        """Missing images are named where names are known, and counted in train."""
        for split in ("train", "val", "test"):
            self.image(split, 2).unlink()
        self.assert_found(
            (f"train/{self.wnids[0]}/", "wrong-count"), (self.path(self.image("val", 2)), "missing"),
            (self.path(self.image("test", 2)), "missing"))
        fault = next(fault for fault in self.outcome.of_type("fault") if fault["fault"] == "wrong-count")
        self.assertEqual((fault["actual"], fault["expected"], fault["class"]), (11, 12, self.wnids[0]))

    def test_missing_classes(self):
        """A class that is not there is one fault, not one for each image."""
        for split in ("train", "val"):
            shutil.rmtree(self.root / split / self.wnids[3])
        self.assert_found(*((f"{split}/{self.wnids[3]}/", "missing-class") for split in ("train", "val")))
        self.assertEqual([fault["images"] for fault in self.outcome.of_type("fault")], [12, 4])

    def test_too_many(self):
        """An image of the right name that is too many makes the count wrong."""
        shutil.copy(self.image("train"), self.root / "train" / self.wnids[0] / f"{self.wnids[0]}_999999.JPEG")
        self.assert_found((f"train/{self.wnids[0]}/", "wrong-count"))

    def test_wrong_class(self):
        """A moved image is named with the class where it belongs, and is not missing there as well."""
        moved = []
        for split in ("train", "val"):
            image = self.image(split, 1)
            moved.append(image.rename(self.root / split / self.wnids[2] / image.name))
        self.assert_found(*((self.path(image), "wrong-class") for image in moved))
        self.assertEqual({fault["belongs_in"] for fault in self.outcome.of_type("fault")}, {self.wnids[0]})

    def test_copied_to_wrong_class(self):
        """A copy in another class is a fault too."""
        for split in ("train", "val"):
            shutil.copy(self.image(split), self.root / split / self.wnids[4])
        self.assertEqual({kind for _, kind in self.audit()}, {"wrong-class"})

    def test_beside_classes(self):
        """A single image beside the class folders is one that lies wrong."""
        for split in ("train", "val"):
            image = self.image(split, 1)
            image.rename(self.root / split / image.name)
        self.assert_found(*((f"{split}/{self.image(split, 1).name}", "wrong-class") for split in ("train", "val")))

    def test_flat(self):
        """A flat split is one fault, and what is wrong with its images is found all the same."""
        for split in ("train", "val"):
            for folder in (self.root / split).iterdir():
                for image in folder.iterdir():
                    image.rename(self.root / split / image.name)
                folder.rmdir()
        self.assert_found(("train/", "flat"), ("val/", "flat"))
        self.assertEqual([fault["images"] for fault in self.outcome.of_type("fault")], [60, 20])
        (self.root / "val" / self.image("val", 2).name).write_bytes(b"")
        (self.root / "val" / self.image("val", 3).name).unlink()
        self.assertEqual(self.audit("val"), sorted([
            ("val/", "flat"), (f"val/{self.image('val', 2).name}", "empty"), (self.path(self.image("val", 3)), "missing")]))

    def test_contents(self):
        """Empty files, files that are no images, and files that are cut off."""
        for split in ("train", "val", "test"):
            whole = self.image(split, 3).read_bytes()
            self.image(split, 0).write_bytes(b"")
            self.image(split, 1).write_bytes(b"<html>not found</html>")
            self.image(split, 2).write_bytes(bytes(len(whole)))
            self.image(split, 3).write_bytes(whole[:-1])
        kinds = ("empty", "not-an-image", "not-an-image", "no-end-mark")
        self.assert_found(*(
            (self.path(self.image(split, number)), kind)
            for split in ("train", "val", "test") for number, kind in enumerate(kinds)))

    def test_cut_anywhere(self):
        """A JPEG is found to be cut wherever that is, though it has a thumbnail with an end marker of its own."""
        thumbnail = b"Exif\0\0" + b"\xff\xd8" + bytes(500) + b"\xff\xd9"
        head = b"\xff\xd8\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail
        whole = head + self.image("train").read_bytes()[2:]
        image = self.image("train", 1)
        image.write_bytes(whole)
        self.assert_found()
        for size in (3, 4, 10, 300, len(head) - 1, len(head) + 1, 1000, 2222, len(whole) - 1):
            image.write_bytes(whole[:size])
            self.assert_found((self.path(image), "no-end-mark"))

    def test_cut_png(self):
        """A PNG that is cut off is one too."""
        self.image("train").write_bytes(PNG[:-1])
        self.assert_found((self.path(self.image("train")), "no-end-mark"))

    def test_foreign(self):
        """Whatever else lies there is foreign, is not opened, and does not count."""
        folder = self.root / "train" / self.wnids[0]
        os.mkfifo(folder / "pipe")
        (folder / "link").symlink_to("/dev/zero")
        (folder / ".DS_Store").write_bytes(b"")
        (folder / "folder").mkdir()
        (folder / "folder" / "inside").write_bytes(b"")
        (folder / f"{self.wnids[0]}.tar").write_bytes(b"tar")
        (folder / f"{self.wnids[0]}_0123.JPEG").write_bytes(b"")
        (self.root / "train" / f"{self.wnids[1]}.tar").write_bytes(b"tar")
        (self.root / "train" / "n00000001").mkdir()
        (self.root / "val" / "README").write_bytes(b"")
        (self.root / "test" / "ILSVRC2012_test_00000026.JPEG").write_bytes(b"")
        (self.root / "test" / "ILSVRC2012_val_00000001.JPEG").write_bytes(b"")
        (self.root / "val" / self.wnids[0] / "ILSVRC2012_val_00000021.JPEG").write_bytes(b"")
        (self.root / "other").mkdir()
        paths = [
            f"train/{self.wnids[0]}/{name}" for name in (
                "pipe", "link", ".DS_Store", "folder", f"{self.wnids[0]}.tar", f"{self.wnids[0]}_0123.JPEG")]
        paths += [
            f"train/{self.wnids[1]}.tar", "train/n00000001", "val/README", "test/ILSVRC2012_test_00000026.JPEG",
            "test/ILSVRC2012_val_00000001.JPEG", f"val/{self.wnids[0]}/ILSVRC2012_val_00000021.JPEG"]
        self.assert_found(*((path, "foreign") for path in paths))
        kinds = {fault["path"].split("/")[-1]: fault["kind"] for fault in self.outcome.of_type("fault")}
        self.assertEqual([kinds[name] for name in ("pipe", "link", "folder")], ["pipe", "link", "folder"])

    def test_no_files(self):
        """Images that are links, pipes, sockets or folders."""
        target = self.folder / "elsewhere.JPEG"
        shutil.copy(self.image("train"), target)
        files = [self.image("train", number, wnid=1) for number in range(4)]
        for file in files:
            file.unlink()
        files[0].symlink_to(target)
        os.mkfifo(files[1])
        files[2].mkdir()
        place = os.getcwd()
        os.chdir(files[3].parent)  # the path of a socket must be short
        try:
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(files[3].name)
        finally:
            os.chdir(place)
        self.assert_found(*((self.path(file), "not-a-file") for file in files))
        kinds = [fault["kind"] for fault in sorted(self.outcome.of_type("fault"), key=lambda fault: fault["path"])]
        self.assertEqual(kinds, ["link", "pipe", "folder", "socket"])

    def test_no_folders(self):
        """Names of classes that are files, pipes, or links that lead nowhere."""
        for wnid in self.wnids[:3]:
            shutil.rmtree(self.root / "train" / wnid)
        (self.root / "train" / self.wnids[0]).write_bytes(b"")
        os.mkfifo(self.root / "train" / self.wnids[1])
        (self.root / "train" / self.wnids[2]).symlink_to("nowhere")
        shutil.rmtree(self.root / "val")
        (self.root / "val").write_bytes(b"")
        self.assert_found(*((f"train/{wnid}/", "not-a-folder") for wnid in self.wnids[:3]), ("val/", "not-a-folder"))

    def test_case(self):
        """A name that differs only in case from another one says so."""
        image = self.image("train")
        (image.parent / (image.stem + ".jpeg")).write_bytes(image.read_bytes())
        (self.root / "train" / self.wnids[0].upper()).mkdir()
        self.audit()
        found = {fault["path"]: fault["resembles"] for fault in self.outcome.of_type("fault")}
        self.assertEqual(found, {
            f"train/{self.wnids[0]}/{image.stem}.jpeg": image.name,
            f"train/{self.wnids[0].upper()}": self.wnids[0]})
        self.assertIn(f"differs only in case from {image.name}\n", self.prepare("audit").output)

    def test_renamed(self):
        """A name in another case alone is foreign, and the image is missing."""
        image = self.image("val")
        image.rename(image.parent / (image.stem + ".jpeg"))
        self.assert_found((self.path(image), "missing"), (self.path(image)[:-4] + "jpeg", "foreign"))

    def test_odd_names(self):
        """Bytes that are no text are escaped, and names of any length are listed."""
        folder = os.fsencode(self.root / "test")
        for name in (b"\xff\x1b[2J", b"a b\\c\n", b"x" * 255):
            with open(os.path.join(folder, name), "wb"):
                pass
        paths = [path for path, _ in self.audit()]
        self.assertEqual(paths, ["test/\\xff\\x1b[2J", "test/a b\\x5cc\\x0a", "test/" + "x" * 255])
        self.assertNotIn("\x1b", self.prepare("audit").output)

    def test_many(self):
        """Of a kind and folder a hundred lines are shown, and JSON has them all."""
        for number in range(250):
            (self.root / "test" / f"extra-{number:03}").write_bytes(b"")
        output = self.prepare("audit", "test").output.splitlines()
        self.assertEqual(sum(line.startswith("test/extra-") for line in output), 100)
        self.assertIn("test/: and 150 more: do not belong here", output)
        self.assertIn("test/   25 images: 250 faults", output)
        self.assertEqual(len(self.audit("test")), 250)

    def test_unreadable(self):
        """A file or folder without permission is a fault, and others are looked at."""
        if os.geteuid() == 0:
            self.skipTest("root may read everything")
        image, folder = self.image("train"), self.root / "val" / self.wnids[2]
        image.chmod(0)
        folder.chmod(0)
        self.addCleanup(folder.chmod, 0o755)
        outcome = self.prepare("audit", "--json")
        faults = [(fault["path"], fault["fault"]) for fault in outcome.of_type("fault")]
        self.assertEqual(faults, [(self.path(image), "unreadable"), (self.path(folder) + "/", "unreadable")])

    @needs_tracing
    def test_interrupted_reads(self):
        """Reads that a signal interrupts are made again."""
        small, large = self.image("train", 5), self.image("train", 6)
        large.write_bytes(jpeg(bytes(70_000)))
        self.assertEqual(self.audit(before=injecting("read,pread64", "error=EINTR:when=1+2", small, large)), [])

    @needs_tracing
    def test_read_errors(self):
        """A disk that cannot read a file is a fault of that file, and others are looked at."""
        image = self.image("train", 5)
        faults = self.audit(before=injecting("pread64", "error=EIO", image))
        self.assertEqual(faults, [(self.path(image), "unreadable")])
        self.assertEqual(self.outcome.of_type("fault")[0]["reason"], "Input/output error")

    @needs_tracing
    def test_no_descriptors(self):
        """That no more files can be opened is no fault of theirs."""
        outcome = self.prepare("audit", before=injecting("openat", "error=EMFILE", self.image("train").parent))
        self.assert_ends(outcome, 5, "Too many open files")


class Ends(AuditCase):
    def test_absent_splits(self):
        """A split that is not there is noted; one that is named is a fault."""
        shutil.rmtree(self.root / "val")
        self.assert_found()
        self.assertIn("note: no val/", self.prepare("audit").errors)
        self.assertEqual(self.audit("train"), [])
        self.assertEqual(self.audit("train", "val"), [("val/", "missing-split")])

    def test_nothing(self):
        """Without any split, or without the named ones, there is nothing to audit."""
        shutil.rmtree(self.root / "val")
        self.assert_ends(self.prepare("audit", "val"), 3, "has no val/")
        for split in ("train", "test"):
            shutil.rmtree(self.root / split)
        self.assert_ends(self.prepare("audit"), 3, "has no train/, val/ or test/")
        self.assertEqual(self.prepare("audit", "--json").lines[-1]["exit"], 3)
        self.assert_ends(self.run_program("audit", "--root", self.folder / "none"), 3, "no such folder")

    def test_usage(self):
        """Only splits can be named."""
        self.assert_ends(self.prepare("audit", "trian"), 2, "'trian' is not a split")
        self.assert_ends(self.prepare("audit", "train", "--jobs", 0), 2, "--jobs")
        self.assertEqual(self.audit("train/", "test/"), [])

    def test_text(self):
        """People get a line for each fault, then the sums; -q says nothing but that there are faults."""
        self.image("train").write_bytes(b"")
        outcome = self.prepare("audit", "train")
        self.assertEqual(outcome.output, (
            f"{self.path(self.image('train'))}: zero length\n"
            "train/  60 images in 5 classes: 1 fault\n"))
        self.assert_ends(outcome, 4, "error: 1 fault in train/")
        quiet = self.prepare("audit", "-q")
        self.assertEqual((quiet.code, quiet.output), (4, ""))

    def test_other_tables(self):
        """A tree of another release is wrong; a root of ours is known to be one of other tables."""
        self.assert_ends(self.run_program("audit", "--root", self.root), 6, "begun with other tables")
        self.journal.unlink()
        outcome = self.run_program("audit", "--root", self.root)
        self.assertEqual(outcome.code, 4)
        self.assertIn("missing, with 1,300 images", outcome.output)

    def test_wrong_irregular_table(self):
        (self.manifest / "irregular.tsv").write_text("training\tx\ty\n")
        self.assert_ends(self.prepare("audit"), 4, "irregular.tsv:1:1: 'training' is not train, val or test")

    @needs_tracing
    def test_stopped(self):
        """A signal ends it in order."""
        outcome = self.prepare("audit", before=injecting("getdents64", "signal=SIGINT:when=2"))
        self.assert_ends(outcome, 130, "error: stopped")

    def test_progress(self):
        """Progress goes to standard error, and leaves nothing on the output."""
        outcome = program.run("audit", "--root", self.root, "--manifest", self.manifest, "--progress", "tty")
        self.assertEqual((outcome.code, outcome.output.count("\n")), (0, 3))


class Mixed(AuditCase):
    def test_mixed(self):
        """Twenty faults of all kinds at random places are found, and nothing else is."""
        for seed in range(5):
            with self.subTest(seed=seed):
                shutil.rmtree(self.root)
                shutil.copytree(self.model, self.root)
                self.assert_found(*self.damage(random.Random(seed)))

    def damage(self, draw):
        """Makes twenty faults; returns what is to be found."""
        files = [file for files in self.images.values() for file in files]
        expected, counts = [], {}
        for file in draw.sample(files, 20):
            split, path = self.path(file).split("/")[0], self.path(file)
            wnid = None if split == "test" else file.parent.name
            kind = draw.choice(["missing", "empty", "not-an-image", "no-end-mark", "not-a-file", "foreign", "wrong-class"])
            if kind == "wrong-class" and wnid is None:
                kind = "empty"
            if kind == "missing":
                file.unlink()
                if split == "train":
                    counts[wnid] = counts.get(wnid, 0) + 1
                    continue
            elif kind == "empty":
                file.write_bytes(b"")
            elif kind == "not-an-image":
                file.write_bytes(b"\xff" + file.read_bytes())
            elif kind == "no-end-mark":
                content = file.read_bytes()
                file.write_bytes(content[:draw.randrange(3, len(content) - 1)])
            elif kind == "not-a-file":
                file.unlink()
                file.mkdir()
            elif kind == "foreign":
                path += "~"
                (file.parent / (file.name + "~")).write_bytes(b"")
            else:
                other = draw.choice([other for other in self.wnids if other != wnid])
                path = self.path(file.rename(self.root / split / other / file.name))
            expected.append((path, kind))
        return expected + [(f"train/{wnid}/", "wrong-count") for wnid in counts]
