"""Unpacked trees that somebody keeps, and the base of their tests."""

import os
import stat

from . import others
from .case import Case
from .release import make_release


def cls_loc(release, top="ILSVRC/"):
    """The files of the tree of CLS-LOC, by their paths."""
    data, notes = f"{top}Data/CLS-LOC", f"{top}Annotations/CLS-LOC"
    files = {f"{top}ImageSets/CLS-LOC/val.txt": b"x 1\n"}
    for wnid, images in release.train.items():
        files.update({f"{data}/train/{wnid}/{name}": image for name, image in images.items()})
    files.update({f"{data}/val/{name}": image for name, image in release.val.items()})
    files.update({f"{data}/test/{name}": image for name, image in release.test.items()})
    files.update({f"{notes}/train/{path}": text for path, text in others.train_boxes(release).items()})
    files.update({f"{notes}/val/{path}": text for path, text in others.val_boxes(release).items()})
    return files


def plain(release, is_flat=True, test=""):
    """The files of a folder with train/, val/ (flat, or in class folders) and test/ (or a folder in it)."""
    files = {}
    for wnid, images in release.train.items():
        files.update({f"train/{wnid}/{name}": image for name, image in images.items()})
    for name, image in release.val.items():
        wnid = release.val_wnids[int(name[-13:-5]) - 1]
        files[f"val/{name}" if is_flat else f"val/{wnid}/{name}"] = image
    files.update({f"test/{test}{name}": image for name, image in release.test.items()})
    return files


class TreeCase(Case):
    def setUp(self):
        super().setUp()
        self.release = make_release(classes=4, per_class=5, val=9, test=7, largest=30_000, large=False)
        self.place(self.release, {}, [self.release.row("ILSVRC2012_img_test.tar", b"", kind="test-2012", bytes="-", md5="-",
                                                       sha256="-", images=len(self.release.test))])
        self.theirs = self.folder / "theirs"
        self.write(cls_loc(self.release))

    def write(self, files):
        for path, content in files.items():
            target = self.theirs / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def make(self, link="hard", *arguments, tree=None, **options):
        return self.prepare("--from", f"tree:{tree or self.theirs}", "--link", link, *arguments, **options)

    def state(self):
        """Everything about their files that must stay: content, inode, mode, owner, time; and how many names they have."""
        found, names = {}, {}
        for folder, folders, files in os.walk(self.theirs):
            for name in folders + files:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                content = None
                if stat.S_ISREG(status.st_mode):
                    names[path] = status.st_nlink
                    with open(path, "rb") as file:
                        content = file.read()
                found[path] = (status.st_ino, status.st_mode, status.st_uid, status.st_mtime_ns, content)
        return found, names

    def assert_made(self, link="hard", *arguments, **options):
        """The tree is made, and theirs is as it was: only hard links give its files more names."""
        before, names = self.state()
        outcome = self.make(link, *arguments, **options)
        self.assert_ends(outcome, 0)
        self.assert_prepared()
        after, now = self.state()
        self.assertEqual(after, before)
        images = sum(path.endswith(".JPEG") for path in names)
        self.assertEqual(sum(now.values()) - sum(names.values()), images if link == "hard" else 0)
        return outcome
