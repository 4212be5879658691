"""Archives that must be refused: their manifest is true to them, so that nothing but what is in them is wrong."""

from . import raw
from .case import Case
from .release import TRAIN, make_release
from .tree import snapshot


class HostileCase(Case):
    def setUp(self):
        super().setUp()
        self.release = make_release(per_class=3, largest=20_000, large=False)
        # A class of several images, that is neither the first nor the last in the archive.
        self.wnid = list(self.release.train)[1]
        self.images = self.release.train[self.wnid]
        self.name = next(iter(self.images))
        self.other = list(self.release.train)[2]

    def members(self, images=None, **changes):
        """The members of a class tar; `changes` go to the header of its second image."""
        images = self.images if images is None else images
        return [
            raw.member(name, data, **(changes if index == 1 else {}))
            for index, (name, data) in enumerate(images.items())]

    def train(self, inner=None, name=None, extra=(), **changes):
        """A train archive in which the class tar of `self.wnid` is `inner`, has the name `name`, or other headers."""
        members = []
        for wnid, images in self.release.train.items():
            content = raw.tar(self.members(images))
            if wnid == self.wnid:
                content = inner if inner is not None else content
                members.append(raw.member(name if name is not None else f"{wnid}.tar", content, **changes))
            else:
                members.append(raw.member(f"{wnid}.tar", content))
        return raw.tar(members + list(extra))

    def assert_refused(self, content, *texts, name=TRAIN, code=4):
        """The archive `content` is refused in a message with `texts`, and leaves nothing outside the staging folder."""
        # Each one in a root of its own: the journal holds a root to its tables.
        self.root = self.folder / f"root-{len(list(self.folder.iterdir()))}"
        self.root.mkdir()
        self.place(self.release, {name: content})
        before = snapshot(self.folder)
        outcome = self.prepare("run", "--skip=index")
        self.assert_ends(outcome, code, "error: ", name, *texts)
        self.assert_unpublished()
        changed = [path for path in snapshot(self.folder) if path not in before]
        inside = (str(self.journal), str(self.root / "ilsvrc-prepare.staging"))
        self.assertEqual([path for path in changed if not path.startswith(inside)], [])
        return outcome
