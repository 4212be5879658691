"""Archives that end too soon, with a manifest that takes them for whole: only their structure can tell."""

from support import raw
from support.hostile import HostileCase
from support.release import TEST, VAL


class Truncated(HostileCase):
    def numbered(self, split, end=raw.END, keep=None):
        images = list(getattr(self.release, split).items())[:keep]
        return raw.tar([raw.member(name, data) for name, data in images], end)

    def test_between_classes(self):
        """A train archive that is cut between two class tars is refused."""
        first = next(iter(self.release.train))
        self.assert_refused(raw.member(f"{first}.tar", raw.tar(self.members(self.release.train[first]))), "truncated")

    def test_without_end(self):
        """An archive without the two zero blocks at its end was cut, though all members are there."""
        self.assert_refused(self.numbered("val", end=b""), "truncated", name=VAL)
        self.assert_refused(self.numbered("test", end=b""), "truncated", name=TEST)

    def test_lone_zero_block(self):
        """One zero block is no end."""
        self.assert_refused(self.numbered("val", end=bytes(512)), "truncated", name=VAL)

    def test_part_of_second_block(self):
        """A zero block and a part of one are no end."""
        self.assert_refused(self.numbered("val", end=bytes(1023)), "truncated", name=VAL)

    def test_within_image(self):
        """An archive that is cut within an image is refused."""
        last = list(self.release.val.values())[-1]
        self.assert_refused(self.numbered("val", end=b"")[:-(len(last) // 2 + 512)], "truncated", name=VAL)

    def test_within_header(self):
        """An archive that is cut within a header is refused."""
        self.assert_refused(self.numbered("val", end=raw.header("ILSVRC2012_val_00000001.JPEG", 5)[:200]), name=VAL)

    def test_end_too_soon(self):
        """An archive with its end in the middle lacks what stands behind it."""
        whole = self.numbered("val", keep=3) + self.numbered("val")
        self.assert_refused(whole, f"lacks {len(self.release.val) - 3} members", name=VAL)

    def test_no_tar(self):
        """Bytes that are no tar are refused."""
        self.assert_refused(bytes(range(256)) * 80, name=VAL)

    def test_zeros(self):
        """Nothing but zeros is no empty archive, but one that was never filled."""
        self.assert_refused(bytes(10240), "begins with zeros", name=VAL)


class TruncatedClass(HostileCase):
    def check(self, inner, *texts):
        self.assert_refused(self.train(inner), *texts)

    def test_without_end(self):
        """A class tar without its end was cut before it was put into the archive."""
        self.check(raw.tar(self.members(), end=b""), "truncated")

    def test_lone_zero_block(self):
        """A class tar with one zero block was cut."""
        self.check(raw.tar(self.members(), end=bytes(512)), "truncated")

    def test_within_image(self):
        """A class tar that is cut within an image is refused."""
        last = list(self.images.values())[-1]
        self.check(raw.tar(self.members(), end=b"")[:-(len(last) // 2 + 512)], "truncated", self.wnid)

    def test_odd_length(self):
        """A class tar whose length is no whole number of blocks was cut."""
        self.check(raw.tar(self.members(), end=bytes(700)), "truncated")

    def test_empty(self):
        """A class tar without a byte is refused."""
        self.check(b"", "truncated")

    def test_no_tar(self):
        """A class tar that is no tar is refused."""
        self.check(b"\xff\xd8\xff\xe0" * 5000)
