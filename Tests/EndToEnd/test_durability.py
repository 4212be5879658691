"""The order in which things reach the disk: data, then names, then the record that claims them."""

import re

from support.case import JOURNAL, STAGING, Case
from support.release import make_release
from support.tracing import needs_tracing

CALLS = ("syncfs", "fsync", "fdatasync", "renameat2", "write")


@needs_tracing
class Durability(Case):
    def setUp(self):
        super().setUp()
        # More than a block, so that checkpoints come due before the end.
        self.place(make_release(classes=4, per_class=2, val=40, test=2, largest=900_000, large=False, seed=4))
        log = self.folder / "log"
        watching = ["strace", "-f", "-qq", "-y", "-s", "4000", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
        self.assert_ends(self.prepare("extract-val", "--checkpoint", "1K", before=watching), 0)
        self.calls = [line.split(maxsplit=1)[1] for line in log.read_text(errors="replace").splitlines()]

    def places(self, pattern):
        """Where in the order of calls those that match are."""
        return [index for index, call in enumerate(self.calls) if re.search(pattern, call)]

    def record(self, kind):
        return self.places(rf'write\(\d+<[^>]*{JOURNAL}>.*type\\":\\"{kind}\\"')

    def test_data_before_checkpoint(self):
        """Before each checkpoint's record the images are on the disk."""
        checkpoints, syncs = self.record("checkpoint"), self.places("^syncfs")
        self.assertTrue(checkpoints)
        for number, place in enumerate(checkpoints, 1):
            self.assertGreaterEqual(sum(sync < place for sync in syncs), number)

    def test_record_is_durable(self):
        """Every record is on the disk before the next one is written."""
        writes = self.places(rf"^write\(\d+<[^>]*{JOURNAL}>")
        syncs = self.places(rf"^fdatasync\(\d+<[^>]*{JOURNAL}>")
        self.assertEqual(len(writes), len(syncs))
        for write, sync, following in zip(writes, syncs, [*writes[1:], len(self.calls)]):
            self.assertTrue(write < sync < following)

    def test_name_last(self):
        """A split gets its name after the verdict and the data; the record waits until the name is durable."""
        rename, = self.places(rf"^renameat2\(.*{STAGING}.*RENAME_NOREPLACE")
        verdict, = self.record("verdict")
        published, = self.record("published")
        images = self.places(rf"^write\(\d+<[^>]*{STAGING}/val/")
        last_data = max(place for place in self.places("^syncfs") if place < rename)
        durable = [place for place in self.places(rf"^fsync\(\d+<{re.escape(str(self.root))}>") if place > rename]
        self.assertEqual(len(images), len(self.release.val))
        self.assertLess(max(images), last_data)
        self.assertLess(verdict, rename)
        self.assertTrue(durable and durable[0] < published)
