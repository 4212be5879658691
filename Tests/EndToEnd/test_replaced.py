"""Archives that replace each other: one that is known to be damaged gives way to another one."""

from support import journal, others
from support.tracing import bytes_read, needs_tracing, watching_reads
from test_releases import CLS_LOC, KAGGLE, ReleaseCase, cls_loc_tree, zipped


class Replaced(ReleaseCase):
    def setUp(self):
        super().setUp()
        files = cls_loc_tree(self.release)
        self.put({CLS_LOC: others.tgz(files.items()), KAGGLE: zipped(files)})

    def damage(self, name, content=None):
        (self.root / name).write_bytes(content or self.archives[name][:-3000])

    def test_first(self):
        """If nothing speaks against it, the first one is used."""
        self.assert_all()
        self.assertEqual({source["archive"] for record in journal.records(self.journal) if record["type"] == "published"
                          for source in record["sources"]}, {CLS_LOC})

    def test_truncated(self):
        """One that was found to be cut is not used by the next run, which says so, and what it uses."""
        self.damage(CLS_LOC)
        self.assert_ends(self.prepare(), 4, f"{CLS_LOC} is truncated", f"run the same command again: it uses {KAGGLE}")
        self.assert_unpublished()
        self.assertRegex(self.prepare("status").output, f"{CLS_LOC} +damaged or incomplete, read ")
        self.assertIn("refused", {line["status"] for line in self.prepare("status", "--json").of_type("archive")})
        self.assertIn(f"{KAGGLE}: read", self.prepare("--dry-run").output)
        outcome = self.prepare()
        self.assert_ends(outcome, 0, f"{CLS_LOC} was found to be damaged or incomplete", f"{KAGGLE} is used")
        self.assert_prepared()
        self.assert_ends(self.prepare("extract-bbox"), 0)
        for command in (["audit", "--deep"], []):
            self.assert_ends(self.prepare(*command), 0)

    def test_replaced(self):
        """A new copy in its place counts as new."""
        self.damage(CLS_LOC)
        self.assert_ends(self.prepare(), 4)
        self.damage(CLS_LOC, self.archives[CLS_LOC])
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertNotIn(KAGGLE, outcome.errors)
        self.assert_prepared()

    @needs_tracing
    def test_flawed(self):
        """What no archive is by its first bytes gives way at once, and is not read."""
        self.damage(CLS_LOC, b"<!DOCTYPE html><html>Please log in</html>" + b" " * 5000)
        log = self.folder / "log"
        self.assert_ends(self.prepare(before=watching_reads(log)), 0, f"{KAGGLE} is used", "HTML")
        self.assertLessEqual(bytes_read(log, CLS_LOC), 512)
        self.assert_prepared()
        self.assert_ends(self.prepare("verify"), 0)

    def test_all_damaged(self):
        """If all of them are damaged, the first one is tried again, and the exit code says it."""
        self.damage(CLS_LOC)
        self.damage(KAGGLE)
        self.assert_ends(self.prepare(), 4, f"it uses {KAGGLE}")
        self.assert_ends(self.prepare(), 4, f"{KAGGLE} is truncated", "download it again")
        self.assert_ends(self.prepare(), 4, f"{CLS_LOC} is truncated")
        self.damage(CLS_LOC, self.archives[CLS_LOC])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_only_one(self):
        """The only one is tried again: another machine may have damaged what was read."""
        (self.root / KAGGLE).unlink()
        self.damage(CLS_LOC)
        for _ in range(2):
            self.assert_ends(self.prepare(), 4, f"{CLS_LOC} is truncated", "download it again")

    def test_kaggle(self):
        """Kaggle's archives are known by that name, too."""
        (self.root / CLS_LOC).unlink()
        self.assert_all("--from", "kaggle")
        self.assert_ends(self.prepare("--from", "kagle"), 2, "kaggle")


if __name__ == "__main__":
    import unittest

    unittest.main()
