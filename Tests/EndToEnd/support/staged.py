"""A root whose train/ is staged in part: its run was killed after some checkpoints."""

import io
import tarfile

from . import journal
from .case import STAGING, Case
from .program import Running
from .release import TRAIN, make_release


class StagedCase(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        self.staged = self.root / STAGING / "train"
        with tarfile.open(fileobj=io.BytesIO(self.archives[TRAIN])) as archive:
            self.ends = {member.name[:-4]: member.offset_data + member.size for member in archive.getmembers()}
        run = Running(
            "extract-train", "--root", self.root, "--manifest", self.manifest, "--checkpoint", "1M", "--jobs", 1)
        self.assertTrue(run.wait_until(lambda: len(self.recorded()) > 2), "the run was over before it could be killed")
        run.kill()

    def recorded(self):
        """The classes that a checkpoint says are in staging, in the archive's order; the first one has one image."""
        offset = journal.extracted(self.journal, TRAIN)
        return [wnid for wnid, end in self.ends.items() if end <= offset]
