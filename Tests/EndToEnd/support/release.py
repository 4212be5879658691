"""A miniature release made of random bytes: its images, its archives, and the tables that describe them."""

import dataclasses
import functools
import hashlib
import pathlib
import random
import re

from .tars import Shape

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
TRAIN = "ILSVRC2012_img_train.tar"
VAL = "ILSVRC2012_img_val.tar"
TEST = "ILSVRC2012_img_test_v10102019.tar"
KINDS = {TRAIN: "train", VAL: "val", TEST: "test"}


@dataclasses.dataclass(frozen=True)
class Release:
    """Images by name; `train` has them by class. The orders are those of the archives."""

    train: dict
    val: dict
    val_wnids: tuple
    test: dict

    @property
    def wnids(self):
        return sorted(self.train)

    def archives(self, shape=Shape()):
        """Returns the bytes of the three archives, by name."""
        classes = [(f"{wnid}.tar", shape.write(images.items(), shape.inner)) for wnid, images in self.train.items()]
        return {
            TRAIN: shape.write(classes, shape.outer),
            VAL: shape.write(self.val.items(), shape.outer, shape.val_prefix),
            TEST: shape.write(self.test.items(), shape.outer, shape.test_prefix),
        }

    def row(self, archive, content, **other):
        """Returns the fields of archives.tsv for an archive of these bytes; `other` replaces some."""
        images = {TRAIN: sum(map(len, self.train.values())), VAL: len(self.val), TEST: len(self.test)}
        fields = {
            "name": archive, "kind": KINDS.get(archive), "bytes": len(content), "md5": hashlib.md5(content).hexdigest(),
            "sha256": hashlib.sha256(content).hexdigest(), "images": images.get(archive), "url": "-"}
        return {**fields, **other}

    def rows(self, archives):
        return [self.row(name, content) for name, content in archives.items()]

    def write_manifest(self, folder, rows):
        """Writes the tables into `folder`; `rows` are those of archives.tsv."""
        folder.mkdir()
        lines = ["#name\tkind\tbytes\tmd5\tsha256\timages\turl"]
        lines += ["\t".join(str(field) for field in row.values()) for row in rows]
        (folder / "archives.tsv").write_text("\n".join(lines) + "\n")
        lines = [
            f"{index}\t{len(self.wnids) - index}\t{wnid}\t{len(self.train[wnid])}\twords of {wnid}"
            for index, wnid in enumerate(self.wnids)]
        (folder / "synsets.tsv").write_text("\n".join(lines) + "\n")
        (folder / "val_wnids.txt").write_text("\n".join(self.val_wnids) + "\n")


def segment(marker, content):
    return bytes([0xff, marker]) + (len(content) + 2).to_bytes(2, "big") + content


# A baseline JPEG of one component, 64 by 48, with the Huffman tables that ITU-T T.81, annex K, suggests.
DC_TABLE = bytes.fromhex("0000010501010101010100000000000000") + bytes(range(12))
AC_TABLE = bytes.fromhex(
    "100002010303020403050504040000017d"
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738"
    "393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6"
    "a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa")
JPEG_HEAD = b"".join([
    b"\xff\xd8", segment(0xe0, b"JFIF\0" + bytes.fromhex("010100000100010000")),
    segment(0xdb, b"\0" + bytes(range(8, 72))), segment(0xc0, bytes.fromhex("080030004001011100")),
    segment(0xc4, DC_TABLE + AC_TABLE), segment(0xda, bytes.fromhex("010100003f00"))])


def jpeg(data):
    """Makes a JPEG of as many bytes as `data`: a real header, and what follows that in `data` for a picture.

    Less than a header has room for stays as it is.
    """
    if len(data) < len(JPEG_HEAD) + 2:
        return data
    # In a picture 0xff is stuffed; here that is the byte after it, so that the size stays.
    picture = re.sub(rb"(?s)\xff.", b"\xff\0", data[len(JPEG_HEAD):-2])
    return JPEG_HEAD + (picture[:-1] + b"\xfe" if picture.endswith(b"\xff") else picture) + b"\xff\xd9"


@functools.lru_cache(maxsize=None)
def make_release(classes=4, per_class=5, val=9, test=7, largest=300_000, large=True, seed=1):
    """Makes a release. Its first class has one image; with `large` one image of another is above 1 MiB."""
    draw = random.Random(seed)
    table = (REPOSITORY / "manifests" / "synsets.tsv").read_text().splitlines()
    wnids = draw.sample([line.split("\t")[2] for line in table if line and line[0] != "#"], classes)

    def image():
        # Most are small, as in the real archives; whole blocks are where padding goes wrong.
        size = int(700 * (largest / 700) ** draw.random()) if largest > 700 else largest
        return jpeg(draw.randbytes(size if draw.random() < 0.7 else max(512, size // 512 * 512)))

    def numbered(split, count):
        names = [f"ILSVRC2012_{split}_{number:08}.JPEG" for number in range(1, count + 1)]
        draw.shuffle(names)
        return {name: image() for name in names}

    train = {}
    for wnid in wnids:
        numbers = draw.sample(range(1, 100_000), per_class if train else 1)
        train[wnid] = {f"{wnid}_{number}.JPEG": image() for number in numbers}
    if large:
        images = train[wnids[-1]]
        images[next(iter(images))] = jpeg(draw.randbytes((1 << 20) + 77_777))
    labels = wnids + draw.choices(wnids, k=val - classes)
    draw.shuffle(labels)
    return Release(train, numbered("val", val), tuple(labels), numbered("test", test))
