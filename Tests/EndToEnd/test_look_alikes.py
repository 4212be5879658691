"""An archive that is missing, and a file that looks like it: what browsers and download tools call it."""

import subprocess

from support.case import Case
from support.release import TEST, TRAIN, VAL
from support.tree import snapshot


class LookAlikes(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()
        self.val = self.root / VAL

    def rename(self, name, content=None):
        """Gives the archive of val another name."""
        path = self.root / name
        self.val.rename(path)
        if content is not None:
            path.write_bytes(content)
        return path

    def missing(self, path, *texts):
        """Commands that need the archive name the look-alike, and change nothing; a run without stages notes it."""
        before = snapshot(self.root)
        for command in (["extract-val"], ["verify", VAL], ["extract-val", "--dry-run"], ["--only", "extract-val"]):
            self.assert_ends(self.prepare(*command), 3, f"error: no {VAL} in ", f", only {path}, which ", *texts)
        outcome = self.prepare("extract-val", "--json")
        self.assert_ends(outcome, 3)
        self.assertIn(str(path), outcome.lines[-1]["error"])
        self.assertIn(f"extract-val: no {VAL}, only {path}, which looks like ", self.prepare("--dry-run").output)
        self.assertEqual(snapshot(self.root), before)

    def status(self):
        """The lines of status about files that look like archives, in words and in JSON."""
        text = [line for line in self.prepare("status").output.splitlines() if " looks like " in line]
        return text, self.prepare("status", "--json").of_type("look_alike")

    def paste(self, outcome):
        """Runs the command at the end of the hint, as a user would."""
        hint = [line for line in outcome.errors.splitlines() if line.startswith("hint: ")][0]
        subprocess.run(hint.split(": ", 2)[2], shell=True, check=True, cwd=self.folder)

    def test_renamed(self):
        """A second download of an archive has a number in its name; the hint renames it."""
        names = ("ILSVRC2012_img_val (1).tar", "ILSVRC2012_img_val(1).tar", f"{VAL}.1", "ILSVRC2012_img_val - Copy.tar")
        for name in names:
            path = self.rename(name)
            self.missing(path, "looks like a copy of it", "hint: rename it, then run the same command again: mv ")
            text, lines = self.status()
            self.assertEqual((len(text), len(lines)), (1, 1))
            self.assertTrue(text[0].startswith(f"{name} "), text)
            self.assertIn(f" looks like a copy of {VAL}; to rename it: mv ", text[0])
            self.assertEqual(
                lines[0],
                {"type": "look_alike", "archive": VAL, "path": str(path), "size": len(self.archives[VAL]),
                 "status": "renamed"})
            self.paste(self.prepare("extract-val"))
            self.assertEqual(self.val.read_bytes(), self.archives[VAL])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_beside_a_damaged_one(self):
        """A whole copy beside a damaged archive is named, with the commands that put it in its place."""
        path = self.rename("ILSVRC2012_img_val (1).tar")
        self.val.write_bytes(self.archives[VAL][:1000])
        for command in (["extract-val"], ["verify"], ["--dry-run"]):
            outcome = self.prepare(*command)
            self.assert_ends(outcome, 4, f"{VAL} ends early", f"{path} looks like a copy of {VAL}; to use it instead: ")
        line = [line for line in outcome.errors.splitlines() if "to use it instead: " in line][0]
        subprocess.run(line.split(" instead: ")[1], shell=True, check=True, cwd=self.folder)
        self.assertEqual(self.val.read_bytes(), self.archives[VAL])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_unfinished(self):
        """A download that is not finished is told as such, whatever tool began it."""
        for ending in (".part", ".crdownload", ".download", ".aria2", ".partial"):
            path = self.rename(VAL + ending, self.archives[VAL][:1000])
            self.missing(path, "looks like an unfinished download of it", "hint: finish the download, then run")
            self.assertEqual([line["status"] for line in self.status()[1]], ["unfinished"])
            path.rename(self.val)

    def test_folder(self):
        """Safari keeps a download in a folder."""
        folder = self.root / f"{VAL}.download"
        folder.mkdir()
        self.val.rename(folder / VAL)
        self.missing(folder, "looks like an unfinished download of it", "hint: finish the download")

    def test_complete_download(self):
        """One of the published size may be complete, and may be renamed then."""
        path = self.rename(f"{VAL}.part")
        self.missing(path, f"hint: finish the download, then run", f"if it is complete: mv -n {path} {self.val}")

    def test_wrong_size(self):
        """Nobody is told to rename a copy of the wrong size."""
        path = self.rename("ILSVRC2012_img_val (1).tar", self.archives[VAL][:1000])
        self.missing(path, f"but has 1,000 of {len(self.archives[VAL]):,} bytes", "hint: finish or repeat the download")
        self.assertNotIn("mv ", self.prepare("extract-val").errors)

    def test_best(self):
        """Of several the one that is whole comes first; the others are named as well."""
        part = self.root / f"{VAL}.part"
        part.write_bytes(b"x")
        path = self.rename("ILSVRC2012_img_val (2).tar")
        short = self.root / "ILSVRC2012_img_val (1).tar"
        short.write_bytes(b"x")
        self.missing(path, "looks like a copy of it", f"  {short} looks like a copy", f"  {part} looks like an unfinished")
        self.assertEqual(len(self.status()[0]), 3)

    def test_run(self):
        """A run that goes on without the archive says so, and with --json too."""
        path = self.rename("ILSVRC2012_img_val (1).tar")
        missing = self.prepare("--json").of_type("missing")
        self.assertEqual([line["stage"] for line in missing], ["extract-val"])
        self.assertEqual([line["path"] for line in missing[0]["look_alikes"]], [str(path)])
        outcome = self.prepare()
        self.assert_ends(outcome, 0, f"note: extract-val: no {VAL}, only {path}, which looks like a copy of it; to rename")
        self.assert_prepared(["train", "test"])

    def test_nothing_else(self):
        """Without any archive all look-alikes are named; the hint renames those that may be whole."""
        part = self.root / f"{TEST}.part"
        (self.root / TEST).rename(part)
        part.write_bytes(b"x")
        path = self.rename("ILSVRC2012_img_val (1).tar")
        (self.root / TRAIN).rename(self.root / f"{TRAIN}.1")
        outcome = self.prepare()
        self.assert_ends(
            outcome, 3, f"no {TRAIN}, {VAL} or {TEST}", f"{self.root / TRAIN}.1", str(path), str(part), "rename them")
        self.assertEqual(self.prepare("status").output.count("looks like"), 3)
        self.assertFalse(self.journal.exists())
        self.paste(outcome)
        self.assertTrue((self.root / TRAIN).exists() and self.val.exists())

    def test_others(self):
        """Empty files, folders and what has nothing to do with an archive look like none."""
        self.val.unlink()
        (self.root / "ILSVRC2012_img_val (1).tar").write_bytes(b"")
        (self.root / "ILSVRC2012_img_val (2).tar").mkdir()
        for name in (f"{VAL}.md5", f"{VAL}.torrent", "val.tar", "ILSVRC2012_img_val_old.tar"):
            (self.root / name).write_bytes(b"x")
        self.assert_ends(self.prepare("extract-val"), 3, f"error: no {VAL} in {self.root} or its folders\n")
        self.assertEqual(self.status(), ([], []))

    def test_audit(self):
        """A repair that needs the archive names it, too."""
        self.assert_ends(self.prepare(), 0)
        path = self.rename("ILSVRC2012_img_val (1).tar")
        next((self.root / "val").glob("*/*")).unlink()
        self.assert_ends(self.prepare("audit", "--repair", "val"), 3, f"only {path}", "hint: rename it")

    def test_published(self):
        """A part that is there needs no archive, whatever is left of it."""
        self.assert_ends(self.prepare(), 0)
        self.rename("ILSVRC2012_img_val (1).tar")
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors, "")

    def test_control_characters(self):
        """Names cannot move the cursor."""
        self.rename(f"{VAL}?\x1b[2J")
        for command in ("extract-val", "run", "status", "--dry-run"):
            outcome = self.prepare(command)
            self.assertNotIn("\x1b", outcome.output)
            self.assertIn("\\x1b", outcome.output + outcome.errors)
