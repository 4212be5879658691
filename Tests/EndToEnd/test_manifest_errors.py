"""Mistakes in a manifest: the message says in which file, line and column."""

from support.case import Case
from support.release import VAL, make_release
from support.tree import snapshot


class ManifestErrors(Case):
    def setUp(self):
        super().setUp()
        self.place()

    def change(self, table, line, column=None, value=None, text=None):
        """Replaces a field, or a whole line, both counted from 1; returns where the field begins, in bytes."""
        path = self.manifest / table
        lines = path.read_text().split("\n")
        fields = lines[line - 1].split("\t")
        place = 1
        if text is None:
            place += sum(len(field) + 1 for field in fields[:column - 1])
            fields[column - 1] = value
        lines[line - 1] = "\t".join(fields) if text is None else text
        path.write_text("\n".join(lines))
        return place

    def assert_refused(self, place, *texts, code=4):
        before = snapshot(self.root)
        for command in ("run", "status", "verify"):
            self.assert_ends(self.prepare(command), code, f"{self.manifest}/{place}: ", *texts)
        self.assertEqual(snapshot(self.root), before)

    def check(self, table, line, column, value, *texts):
        self.assert_refused(f"{table}:{line}:{self.change(table, line, column, value)}", *texts)

    def test_md5(self):
        """An MD5 that is none is refused at its place."""
        self.check("archives.tsv", 3, 4, "d41d8cd98f00b204e9800998ecf8427", "32 hexadecimal digits")

    def test_sha256(self):
        """A SHA-256 that is none is refused at its place."""
        self.check("archives.tsv", 2, 5, "x" * 64, "64 hexadecimal digits")

    def test_size(self):
        """A size that is no number is refused at its place."""
        self.check("archives.tsv", 2, 3, "1e6", "1e6")

    def test_kind(self):
        """A kind of archive that there is not is refused at its place."""
        self.check("archives.tsv", 4, 2, "tset", "tset")

    def test_path(self):
        """An archive's name must not be a path."""
        self.check("archives.tsv", 2, 1, "../ILSVRC2012_img_train.tar", "plain file name")

    def test_name_twice(self):
        """Two archives must not have the same name."""
        self.check("archives.tsv", 4, 1, VAL, "twice")

    def test_count(self):
        """A number of images that other tables contradict is refused at its place."""
        self.check("archives.tsv", 2, 6, "1", "other tables")

    def test_wnid(self):
        """A wnid that is none is refused at its place, in both tables."""
        self.check("synsets.tsv", 2, 3, "n123", "n123")

    def test_label(self):
        """A label that is no class is refused at its place."""
        self.check("val_wnids.txt", 4, 1, "n00000001", "n00000001")

    def test_unsorted(self):
        """Classes out of order would be wrong labels: they are refused at their place."""
        self.check("synsets.tsv", 3, 3, "n00000001", "not sorted")

    def test_class_twice(self):
        """A class must not stand twice."""
        self.check("synsets.tsv", 3, 3, self.release.wnids[0], "twice")

    def test_index(self):
        """Indices count from 0 without gaps."""
        self.check("synsets.tsv", 3, 1, "5", "5")

    def test_fields(self):
        """A row with too few or too many fields is refused with both numbers."""
        for text, count in (("0\t1\tn01440764", 3), ("0\t1\tn01440764\t1\twords\tmore", 6), ("n01440764", 1)):
            self.change("synsets.tsv", 2, text=text)
            self.assert_refused("synsets.tsv:2", f"5 fields separated by tabs are expected, not {count}")

    def test_missing_table(self):
        """A table that is not there is missing, not damaged."""
        for table in ("val_wnids.txt", "synsets.tsv", "archives.tsv"):
            (self.manifest / table).unlink()
            self.assert_refused(table, "missing", code=3)

    def test_missing_folder(self):
        """A manifest's folder that is not there is named."""
        outcome = self.run_program("--root", self.root, "--manifest", self.folder / "none")
        self.assert_ends(outcome, 3, f"{self.folder}/none")

    def test_linked_tables(self):
        """Tables may be symbolic links."""
        for path in list(self.manifest.iterdir()):
            path.rename(self.folder / path.name)
            path.symlink_to(self.folder / path.name)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_line_ends(self):
        """Tables with line ends of Windows, empty lines and remarks say the same."""
        for path in self.manifest.iterdir():
            path.write_bytes(b"# a remark\r\n\r\n" + path.read_bytes().replace(b"\n", b"\r\n"))
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_no_test_images(self):
        """A release without test images, or without any archive of a split, is one."""
        release = make_release()
        rows = release.rows(release.archives())[:2]
        self.place(rows=rows)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared(["train", "val"])
