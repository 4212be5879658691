"""The end of an extraction, call by call: the data, the record of what comes, the name, the record of it."""

import re

from support.case import JOURNAL, STAGING, Case
from support.release import make_release
from support.tracing import calls, needs_tracing

TRACED = "openat,openat2,dup,dup3,fcntl,close,syncfs,fsync,fdatasync,renameat2,write,pwrite64,writev"


@needs_tracing
class LastSync(Case):
    def setUp(self):
        super().setUp()
        self.place(make_release(classes=4, per_class=2, val=40, test=2, largest=900_000, large=False, seed=4))
        log = self.folder / "log"
        watching = ["strace", "-f", "-qq", "-y", "-s", "4000", "-o", str(log), "-e", f"trace={TRACED}"]
        # One part, with checkpoints and without.
        self.assert_ends(self.prepare("extract-val", *self.options, before=watching), 0)
        self.calls = calls(log)

    options = ()

    def matching(self, pattern):
        return [call for call in self.calls if re.search(pattern, call.text)]

    def record(self, kind):
        (call,) = self.matching(rf'^write\(\d+<[^>]*{JOURNAL}>.*type\\":\\"{kind}\\"')
        return call

    def last(self, pattern, before):
        """The last call of this kind that ended before another one began."""
        found = [call for call in self.matching(pattern) if call.end < before.begin]
        self.assertTrue(found, pattern)
        return found[-1]

    def test_descriptor(self):
        """The last syncfs is through a descriptor from before the first image: it tells of errors in all of them."""
        sync = self.last(r"^syncfs\(", self.record("publishing"))
        self.assertEqual(sync.result, 0)
        descriptor = int(re.match(r"syncfs\((\d+)", sync.text)[1])
        opening = [
            call for call in self.matching(r"^(openat2?|dup3?|fcntl\(\d+[^,]*, F_DUPFD)")
            if call.result == descriptor and call.end < sync.begin]
        images = self.matching(r"^openat2?\(.*\.JPEG.*O_CREAT")
        self.assertEqual(len(images), len(self.release.val))
        self.assertLess(opening[-1].end, min(image.begin for image in images))

    def test_data(self):
        """Before that sync begins, every image is written and closed."""
        sync = self.last(r"^syncfs\(", self.record("publishing"))
        written = self.matching(rf"^(p?write(v|64)?|close)\(\d+<[^>]*{STAGING}/val/n\d+/[^>]*\.JPEG>")
        self.assertGreaterEqual(len(written), 2 * len(self.release.val))
        self.assertLess(max(call.end for call in written), sync.begin)

    def test_records(self):
        """`publishing` is durable before the part gets its name, `published` is written after the name is durable."""
        publishing, published = self.record("publishing"), self.record("published")
        sync = self.last(r"^syncfs\(", publishing)
        durable = next(
            call for call in self.matching(rf"^fdatasync\(\d+<[^>]*{JOURNAL}>") if call.begin > publishing.end)
        (rename,) = self.matching(rf"^renameat2\(.*{STAGING}.*RENAME_NOREPLACE")
        root = next(
            call for call in self.matching(rf"^fsync\(\d+<{re.escape(str(self.root))}>") if call.begin > rename.end)
        order = [sync, publishing, durable, rename, root, published]
        for earlier, later in zip(order, order[1:]):
            self.assertLess(earlier.end, later.begin, f"{earlier.text}\nafter\n{later.text}")
        self.assertEqual([call.result for call in (sync, durable, rename, root)], [0] * 4)


class LastSyncAfterCheckpoints(LastSync):
    options = ("--checkpoint", "1K")


@needs_tracing
class Checkpoints(Case):
    def test_claims(self):
        """A checkpoint claims no more files than were closed when the sync before its record began."""
        self.place(make_release(classes=4, per_class=2, val=160, test=2, largest=900_000, large=False, seed=4))
        log = self.folder / "log"
        # A block takes long to read, so that checkpoints have something to claim. During a sync, files are written.
        watching = [
            "strace", "-f", "-qq", "-y", "-s", "100000", "-o", str(log), "-e", "trace=close,pread64,syncfs,write",
            "-e", "inject=pread64:delay_exit=150000", "-e", "inject=syncfs:delay_exit=100000"]
        self.assert_ends(self.prepare("extract-val", "--checkpoint", "1K", before=watching), 0)
        seen = calls(log)
        syncs = [call for call in seen if call.text.startswith("syncfs(")]
        closed = [call for call in seen if re.match(rf"close\(\d+<[^>]*{STAGING}/val/n\d+/[^>]*\.JPEG>", call.text)]
        claims = 0
        for record in seen:
            if re.match(rf'write\(\d+<[^>]*{JOURNAL}>.*type\\":\\"checkpoint\\"', record.text):
                files = int(re.search(r'\\"files\\":(\d+)', record.text)[1])
                sync = [call for call in syncs if call.end < record.begin][-1]
                self.assertLessEqual(files, sum(call.end < sync.begin for call in closed))
                claims += files > 0
        self.assertGreater(claims, 0)
