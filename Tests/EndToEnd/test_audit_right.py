"""The audit of a tree that is right: it is said to be, with the numbers of the tables, and what is odd is a fact."""

import os

from support.audit import PNG, AuditCase


class Right(AuditCase):
    def test_prepared(self):
        """A tree that was just prepared is right, and the numbers are those of the tables."""
        self.assert_found()
        splits = {line["part"]: (line["files"], line["classes"]) for line in self.outcome.of_type("part")}
        self.assertEqual(splits, {"train": (60, 5), "val": (20, 5), "test": (25, 0)})
        outcome = self.prepare("audit")
        self.assertEqual(outcome.output, (
            "train/  60 images in 5 classes: valid\n"
            "val/    20 images in 5 classes: valid\n"
            "test/   25 images: valid\n"))
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
        """Bytes after the end marker are a fact with their number, however many they are."""
        for number, count in enumerate((1, 700, 100_000)):
            with open(self.image("train", number), "ab") as file:
                file.write(b"\0" * count)
        self.assert_found()
        self.assertEqual([fact["bytes"] for fact in self.outcome.of_type("fact")], [1, 700, 100_000])
        self.assertIn("60 images in 5 classes: valid, 3 facts (-v)", self.prepare("audit").output)
        self.assertRegex(self.prepare("audit", "-v").output, "700 bytes (behind|after) the end marker")

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
