"""Archives that are whole tars, but do not hold what the release has: too few, too many, twice."""

from support import raw
from support.hostile import HostileCase
from support.release import TEST, VAL
from support.tree import number


class WrongMembers(HostileCase):
    def check(self, members, *texts):
        self.assert_refused(self.train(raw.tar(members)), *texts)

    def numbered(self, split, *more, start=0):
        images = list(getattr(self.release, split).items())[start:]
        return raw.tar([raw.member(name, data) for name, data in images] + list(more))

    def test_image_too_few(self):
        """A class with one image too few is refused, with both numbers."""
        self.check(self.members()[1:], f"{self.wnid}.tar has {len(self.images) - 1} images, not {len(self.images)}")

    def test_image_too_many(self):
        """A class with too many images is refused at the first of them: what comes behind is not looked at."""
        more = [raw.member(f"{self.wnid}_{number}.JPEG", b"more") for number in (999997, 999998)]
        for members in (more[:1], more, more + [raw.member("unexpected", b"x")]):
            self.check(self.members() + members, f"{self.wnid}.tar has more than {len(self.images)} images")

    def test_image_twice(self):
        """A class with an image twice is refused, though the number is right."""
        self.check(self.members()[:-1] + self.members()[:1], f"'{self.name}' twice")

    def test_image_twice_by_prefix(self):
        """The same image under ./ is the same image."""
        self.check(self.members()[:-1] + [raw.member("./" + self.name, b"again")], self.name, "twice")

    def test_no_image(self):
        """A class without images is refused."""
        self.check([], f"{self.wnid}.tar has 0 images")

    def test_missing_class(self):
        """A train archive without one of the classes is refused, and the class is named."""
        classes = [
            raw.member(f"{wnid}.tar", raw.tar(self.members(images)))
            for wnid, images in self.release.train.items() if wnid != self.wnid]
        self.assert_refused(raw.tar(classes), "lacks 1 member", f"{self.wnid}.tar")

    def test_class_twice(self):
        """A class tar that comes twice is refused."""
        again = raw.member(f"{self.wnid}.tar", raw.tar(self.members()))
        self.assert_refused(self.train(extra=[again]), f"'{self.wnid}.tar' twice")

    def test_unknown_class(self):
        """A class that the release does not have is refused."""
        self.assert_refused(self.train(extra=[raw.member("n00000001.tar", raw.tar([]))]), "n00000001.tar")

    def test_missing_image(self):
        """A validation or test archive without one of its images is refused, and the image is named."""
        for split, archive in (("val", VAL), ("test", TEST)):
            first = next(iter(getattr(self.release, split)))
            self.assert_refused(self.numbered(split, start=1), "lacks 1 member", first, name=archive)

    def test_missing_image_compared(self):
        """A tree that has the image is not taken for compared with such an archive."""
        self.place(self.release, {VAL: self.numbered("val", start=1)})
        for name, data in self.release.val.items():
            folder = self.root / "val" / self.release.val_wnids[number(name) - 1]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        self.assert_ends(self.prepare("audit", "val"), 0)
        self.assert_ends(self.prepare("audit", "--deep", "val"), 4, "lacks 1 member")
        self.assertNotIn(True, [part.get("verified") for part in self.prepare("status", "--json").of_type("part")])

    def test_numbered_image_twice(self):
        """A validation or test archive with an image twice is refused."""
        for split, archive in (("val", VAL), ("test", TEST)):
            name = next(iter(getattr(self.release, split)))
            self.assert_refused(self.numbered(split, raw.member(name, b"again")), f"'{name}' twice", name=archive)

    def test_number_out_of_range(self):
        """Numbers below the first and above the last image are refused."""
        for split, archive in (("val", VAL), ("test", TEST)):
            for number in (0, len(getattr(self.release, split)) + 1, 99_999_999):
                name = f"ILSVRC2012_{split}_{number:08}.JPEG"
                self.assert_refused(self.numbered(split, raw.member(name, b"x")), name, name=archive)
