"""The order in which repairs, adoptions and deletions reach the disk: data, then names, then the record."""

import re

from support.adopt import AdoptCase
from support.case import JOURNAL, STAGING
from support.release import VAL
from support.tracing import calls, needs_tracing

TRACED = "syncfs,fsync,fdatasync,renameat,renameat2,write,close,unlinkat"


@needs_tracing
class Order(AdoptCase):
    def trace(self, *arguments, code=0):
        log = self.folder / "log"
        watching = ["strace", "-f", "-qq", "-y", "-s", "4000", "-o", str(log), "-e", f"trace={TRACED}"]
        self.assert_ends(self.prepare(*arguments, before=watching), code)
        self.calls = calls(log)

    def matching(self, pattern):
        found = [call for call in self.calls if re.search(pattern, call.text) and call.result != -1]
        self.assertTrue(found, pattern)
        return found

    def record(self, kind):
        return self.matching(rf'^write\(\d+<[^>]*{JOURNAL}>.*type\\":\\"{kind}\\"')[0]

    def assert_between(self, pattern, earlier, later):
        """Such a call begins after all of `earlier` have ended, and ends before any of `later` begins."""
        end, begin = max(call.end for call in earlier), min(call.begin for call in later)
        found = [call for call in self.matching(pattern) if call.begin > end and call.end < begin]
        self.assertTrue(found, f"no {pattern} between {earlier[-1].text} and {later[0].text}")

    def assert_after(self, pattern, earlier):
        """Such a call begins after all of `earlier` have ended."""
        end = max(call.end for call in earlier)
        self.assertTrue([call for call in self.matching(pattern) if call.begin > end], pattern)

    def test_restored(self):
        """Restored images are on the disk before they get their names, and these before the part is recorded."""
        self.make("val")
        for path in (self.root / "val" / self.wnids[0]).iterdir():
            path.unlink()
        self.trace("audit", "--repair", "val")
        written = self.matching(rf"^close\(\d+<[^>]*{STAGING}/[^>]*\.JPEG>")
        named = self.matching(r"^renameat2?\(.*\.JPEG")
        self.assertEqual((len(written), len(named)), (6, 6))
        self.assert_between(r"^syncfs\(", written, named)
        self.assert_between(r"^syncfs\(", named, self.matching(rf"^unlinkat\(\d+<[^>]*{STAGING}"))
        self.assert_between(r"^syncfs\(", named, [self.record("published")])
        self.assert_same("val")

    def test_sorted(self):
        """The names of images that were sorted are synchronized, also if the part is not valid yet."""
        self.make("val")
        self.flatten()
        (self.root / "val" / "notes").write_text("mine")
        self.trace("audit", "--repair", "val", code=4)
        named = self.matching(r"^renameat2?\(.*\.JPEG")
        self.assertEqual(len(named), 48)
        self.assert_after(r"^syncfs\(", named)

    def test_moved_aside(self):
        """So are those of what was moved aside."""
        self.make("val")
        (self.root / "val" / self.wnids[0] / "notes").write_text("mine")
        self.trace("audit", "--quarantine", "val")
        self.assert_after(r"^syncfs\(\d+<[^>]*quarantine>", self.matching(r'^renameat2?\(.*"notes"'))

    def test_adopted(self):
        """A tree of another program is on the disk before it is recorded."""
        self.make("val")
        self.trace("extract-val")
        self.assert_between(r"^syncfs\(", self.matching(r"^fdatasync\(")[:1], [self.record("published")])

    def test_journal(self):
        """The name of a new journal is on the disk before its first record."""
        self.trace("verify")
        root = re.escape(str(self.root))
        first = self.matching(rf"^write\(\d+<{root}/{JOURNAL}>")[0]
        self.assertTrue([call for call in self.matching(rf"^fsync\(\d+<{root}>") if call.end < first.begin])

    def test_reclaimed(self):
        """An archive is deleted after the record of that is durable, and the folder is synchronized after that."""
        self.trace("extract-val", "--reclaim")
        deleted = self.matching(rf'^unlinkat\(.*"{VAL}"')
        self.assert_between(r"^fdatasync\(", [self.record("reclaimed")], deleted)
        self.assert_after(rf"^fsync\(\d+<{re.escape(str(self.shelf))}>", deleted)
