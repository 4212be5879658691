"""Publications that an earlier run has begun: completed by the next one, unless the folder is not what it was."""

from support import journal
from support.case import STAGING, Case
from support.release import VAL
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads


@needs_tracing
class Publishing(Case):
    def setUp(self):
        super().setUp()
        self.place()
        outcome = self.prepare("extract-val", before=injecting("renameat2", "error=EIO:when=1"))
        self.assert_ends(outcome, 5)
        self.assertEqual(journal.records(self.journal)[-1]["type"], "publishing")
        self.folders = {"staged": self.root / STAGING / "val", "named": self.root / "val"}

    def begin(self, place):
        """Leaves the folder in staging, or gives it its name, as a run that is killed before or after that does."""
        self.folders["staged"].rename(self.folders[place])
        return sorted(self.folders[place].rglob("*.JPEG"))

    def published(self):
        return [record for record in journal.records(self.journal) if record["type"] == "published"]

    def test_completed(self):
        """The next run completes it without reading the archive again."""
        for place in self.folders:
            with self.subTest(place):
                self.doCleanups()
                self.setUp()
                self.begin(place)
                log = self.folder / "log"
                self.assert_ends(self.prepare("extract-val", before=watching_reads(log)), 0)
                self.assertEqual(bytes_read(log, VAL), 0)
                self.assert_prepared(["val"])
                self.assertEqual([record.get("adopted", False) for record in self.published()], [False])

    def test_completed_by_repair(self):
        """If the folder has its name, an audit that may write completes it as well."""
        self.begin("named")
        self.assert_ends(self.prepare("audit", "--repair", "val"), 0)
        self.assertEqual([record.get("adopted", False) for record in self.published()], [False])
        self.assert_ends(self.prepare("extract-val"), 0)
        self.assert_prepared(["val"])

    def test_changed(self):
        """What was changed meanwhile is not recorded as published."""
        changes = {
            "deleted": lambda images: images[3].unlink(),
            "larger": lambda images: images[3].write_bytes(images[3].read_bytes() + b"x"),
            "unexpected": lambda images: (images[3].parent / "notes").touch(),
        }
        for place in self.folders:
            for name, change in changes.items():
                with self.subTest(place=place, change=name):
                    self.doCleanups()
                    self.setUp()
                    change(self.begin(place))
                    outcome = self.prepare("extract-val")
                    if place == "staged":
                        # It never gets its name: it is dropped, and made again from the archive.
                        self.assert_ends(outcome, 0, "note: removing staged files of val/")
                        self.assert_prepared(["val"])
                        continue
                    # A larger file may be an image all the same: then that is another program's tree.
                    vouched = [record for record in self.published() if not record.get("unverified")]
                    self.assertEqual(vouched, [], outcome.output)
                    if self.published():
                        self.assertIn("adopted, NOT VERIFIED", outcome.output)
                    else:
                        self.assertEqual(outcome.code, 6, outcome.output + outcome.errors)
