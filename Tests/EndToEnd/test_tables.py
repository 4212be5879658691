"""Which changes of the tables lock a root: those of the synsets and the labels, and no others."""

from support.case import Case
from support.tree import snapshot


class Tables(Case):
    def setUp(self):
        super().setUp()
        self.place()
        self.assert_ends(self.prepare(), 0)

    def change(self, table, change):
        """Replaces the lines of a table by what `change` makes of them."""
        path = self.manifest / table
        path.write_text("".join(line + "\n" for line in change(path.read_text().splitlines())))

    def assert_open(self):
        before = snapshot(self.root)
        for command in (["run"], ["status"], ["verify"], ["audit"], ["--dry-run"]):
            self.assert_ends(self.prepare(*command), 0)
        self.assertEqual(self.prepare().output.count("(done before)"), 3)
        self.assertEqual(snapshot(self.root), before)

    def assert_locked(self):
        before = snapshot(self.root)
        for command in (["run"], ["status"], ["verify"], ["audit"], ["--dry-run"], ["clean"]):
            self.assert_ends(self.prepare(*command), 6, "other tables")
        self.assertEqual(snapshot(self.root), before)

    def test_comments(self):
        """A comment locks nobody out, whichever table has it."""
        for table in ("archives.tsv", "synsets.tsv", "val_wnids.txt"):
            with self.subTest(table):
                self.change(table, lambda lines: ["# a remark", *lines, "# another one"])
                self.assert_open()

    def test_url(self):
        """Nor does another URL."""
        def change(lines):
            rows = [line.split("\t") for line in lines[1:]]
            return [lines[0], *("\t".join([*row[:-1], "https://example.org/a.tar"]) for row in rows)]
        self.change("archives.tsv", change)
        self.assert_open()

    def test_added_archive(self):
        """Nor does an archive that the tables did not know before."""
        row = ["ILSVRC2012_devkit_t12.tar.gz", "devkit", "2568145", "fa75699e90414af021442c21a62c3abf", "-", "-", "-"]
        self.change("archives.tsv", lambda lines: [*lines, "\t".join(row)])
        self.assert_open()

    def test_added_checksum(self):
        """Nor does a checksum that was not published before, or is not any more."""
        def change(lines):
            rows = [line.split("\t") for line in lines]
            return ["\t".join("-" if len(field) == 64 else field for field in row) for row in rows]
        self.change("archives.tsv", change)
        self.assert_open()

    def test_labels(self):
        """Other labels of validation images do."""
        def change(lines):
            other = next(number for number, wnid in enumerate(lines) if wnid != lines[0])
            lines[0], lines[other] = lines[other], lines[0]
            return lines
        self.change("val_wnids.txt", change)
        self.assert_locked()

    def test_synsets(self):
        """So do other synsets."""
        wnids = self.release.wnids
        other = wnids[1][:-1] + ("8" if wnids[1][-1] != "8" else "7")
        for table in ("synsets.tsv", "val_wnids.txt"):
            self.change(table, lambda lines: [line.replace(wnids[1], other) for line in lines])
        self.assert_locked()

    def test_counts(self):
        """So does another number of train images in two classes."""
        def change(lines):
            rows = [line.split("\t") for line in lines]
            rows[0][3], rows[1][3] = str(int(rows[0][3]) + 1), str(int(rows[1][3]) - 1)
            return ["\t".join(row) for row in rows]
        self.change("synsets.tsv", change)
        self.assert_locked()
