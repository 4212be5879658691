"""The audit of a tree: of what is wrong just that is named."""

import os
import shutil
import socket

from support.audit import PNG, AuditCase
from support.release import jpeg
from support.tracing import OPENING, injecting, needs_tracing


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

    def test_unexpected(self):
        """Whatever else lies there is unexpected, is not opened, and does not count."""
        folder = self.root / "train" / self.wnids[0]
        os.mkfifo(folder / "pipe")
        (folder / "link").symlink_to("/dev/zero")
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
                "pipe", "link", "folder", f"{self.wnids[0]}.tar", f"{self.wnids[0]}_0123.JPEG")]
        paths += [
            f"train/{self.wnids[1]}.tar", "train/n00000001", "val/README", "test/ILSVRC2012_test_00000026.JPEG",
            "test/ILSVRC2012_val_00000001.JPEG", f"val/{self.wnids[0]}/ILSVRC2012_val_00000021.JPEG"]
        self.assert_found(*((path, "unexpected") for path in paths))
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
        """A name in another case alone is unexpected, and the image is missing."""
        image = self.image("val")
        image.rename(image.parent / (image.stem + ".jpeg"))
        self.assert_found((self.path(image), "missing"), (self.path(image)[:-4] + "jpeg", "unexpected"))

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
        self.assertIn("test/: and 150 more: unexpected", output)
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
        outcome = self.prepare("audit", before=injecting(OPENING, "error=EMFILE", self.image("train").parent))
        self.assert_ends(outcome, 5, "Too many open files")
