"""Members with names that have no place in an official archive. The message shows the name, made harmless."""

from support import raw
from support.hostile import HostileCase
from support.release import TEST, VAL


class UnexpectedNames(HostileCase):
    def check_images(self, *names):
        """An image of the class under another name is refused."""
        for name in names:
            images = dict(self.images)
            members = [raw.member(name, images.pop(self.name))] + [raw.member(*image) for image in images.items()]
            with self.subTest(name):
                self.assert_refused(self.train(raw.tar(members)), "unexpected member")

    def check_classes(self, *names):
        for name in names:
            with self.subTest(name):
                self.assert_refused(self.train(name=name), "unexpected member")

    def check_numbered(self, split, archive, *names):
        for name in names:
            images = list(getattr(self.release, split).items())
            members = [raw.member(name, images[0][1])] + [raw.member(*image) for image in images[1:]]
            with self.subTest(name):
                self.assert_refused(raw.tar(members), "unexpected member", name=archive)

    def test_ways_up(self):
        """Names that lead out of the folder are refused, at both levels and however they begin."""
        self.check_images(f"../{self.name}", "../x", f"./../{self.name}", f"{self.wnid}/../../{self.name}", "..", ".")
        self.check_classes("../x", f"../{self.wnid}.tar", f"train/../../{self.wnid}.tar", f"./../{self.wnid}.tar")

    def test_absolute(self):
        """Absolute names are refused."""
        self.check_images(f"/{self.name}", f"{self.folder}/{self.name}", f".//{self.name}")
        self.check_classes(f"/{self.wnid}.tar", f"//{self.wnid}.tar", f".//{self.wnid}.tar")

    def test_folders(self):
        """Names with folders in them are refused."""
        self.check_images(f"{self.wnid}/{self.name}", f"x/{self.name}", f"././{self.name}")
        self.check_classes(f"train/{self.wnid}.tar", f"././{self.wnid}.tar")

    def test_other_class(self):
        """An image of another class is refused, even of one that the release has."""
        self.check_images(f"{self.other}_1.JPEG", "n00000001_1.JPEG")
        self.check_images(f"{self.wnid[:-1]}_1.JPEG", f"{self.wnid}0_1.JPEG")

    def test_spelling(self):
        """Names that are nearly right are refused."""
        w = self.wnid
        self.check_images(
            f"{w}_1.jpeg", f"{w}_1.JPG", f"{w}_1.JPEG.tar", f"{w}_1.JPEG ", f" {w}_1.JPEG", f"{w}_.JPEG", f"{w}-1.JPEG",
            f"{w}_-1.JPEG", f"{w}_+1.JPEG", f"{w}_1 .JPEG", f"{w}_0x1.JPEG", f"{w}_1e1.JPEG", f"N{w[1:]}_1.JPEG",
            f"{w}.JPEG")
        self.check_classes(f"{w}.TAR", f"{w}.tar.gz", f"{w}", f"{w}tar", f"N{w[1:]}.tar", f"{w} .tar")

    def test_leading_zeros(self):
        """Numbers with zeros in front are refused: one image would have many names."""
        self.check_images(f"{self.wnid}_01.JPEG", f"{self.wnid}_00.JPEG", f"{self.wnid}_" + "9" * 30 + ".JPEG")

    def test_control_bytes(self):
        """Line ends, escape sequences and bytes that are no text do not reach the terminal."""
        for tail in (b"\n", b"\x1b[2J", b"\r", b"\x07", b"\xff\xfe", "é".encode(), b"\x7f"):
            name = self.wnid.encode() + b"_1" + tail + b".JPEG"
            self.check_images(name)
        outcome = self.assert_refused(self.train(name=b"\x1b]0;title\x07.tar"), "\\x1b]0;title\\x07.tar")
        self.assertEqual(outcome.errors.count("\n"), 2)

    def test_empty(self):
        """A member without a name is refused."""
        self.check_images("")
        self.check_classes("")

    def test_long(self):
        """A very long name is refused, and cut in the message."""
        images = [raw.long_name_member("x" * 100_000, b"x")]
        outcome = self.assert_refused(self.train(raw.tar(images + self.members())), "xxx")
        self.assertLess(len(outcome.errors), 2000)

    def test_pax_path(self):
        """The name in a pax header is the one that counts, and is looked at as closely."""
        for path in ("../x", f"{self.wnid}_1.JPEG\n", f"/{self.name}", "é"):
            image = raw.pax_member(self.name, self.images[self.name], [("path", path)])
            self.assert_refused(self.train(raw.tar([image] + self.members()[1:])))

    def test_numbered(self):
        """Validation and test images must have their split's names, below that split's folder if below any."""
        self.check_numbered(
            "val", VAL, "ILSVRC2012_test_00000001.JPEG", "test/ILSVRC2012_val_00000001.JPEG",
            "../ILSVRC2012_val_00000001.JPEG",
            "val/../ILSVRC2012_val_00000001.JPEG", "ILSVRC2012_val_00000001.jpeg", "ILSVRC2012_val_000000001.JPEG",
            "ILSVRC2012_val_1.JPEG", "/ILSVRC2012_val_00000001.JPEG", "val//ILSVRC2012_val_00000001.JPEG")
        self.check_numbered(
            "test", TEST, "ILSVRC2012_val_00000001.JPEG", "test/test/ILSVRC2012_test_00000001.JPEG",
            "test/../../ILSVRC2012_test_00000001.JPEG", "val/ILSVRC2012_test_00000001.JPEG", "test")
