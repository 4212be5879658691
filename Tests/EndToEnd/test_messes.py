"""What browsers, servers and download tools leave: told by first bytes and names, before anything is hashed."""

import bz2
import gzip
import io
import lzma
import os
import subprocess
import zipfile

from support.case import Case
from support.release import TEST, TRAIN, VAL
from support.tracing import LOOK, bytes_read, needs_tracing, watching_reads
from support.tree import snapshot

PAGE = b"\n<!DOCTYPE html>\n<html><head><title>Log in</title></head>" + b"<p>Please log in</p>" * 100 + b"</html>"


class Messes(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()

    def refused(self, *texts, name=VAL):
        """The archive is refused in every command that would read it, and nothing comes of it; others are prepared."""
        split = {TRAIN: "train", VAL: "val", TEST: "test"}[name]
        before = snapshot(self.root)
        for command in ([f"extract-{split}"], ["verify", name], [f"extract-{split}", "--accept-unverified"]):
            outcome = self.prepare(*command)
            self.assert_ends(outcome, 4, f"error: {name} ", *texts)
            self.assertEqual(snapshot(self.root), before, f"{command} has written something")
        outcome = self.prepare(f"extract-{split}", "--json")
        self.assert_ends(outcome, 4)
        self.assertEqual([line["type"] for line in outcome.lines], ["refused", "outcome"])
        self.assertEqual(outcome.lines[0]["subject"], name)
        self.assertIn(texts[0], outcome.lines[0]["error"])
        self.assertEqual(outcome.lines[1]["error"], outcome.lines[0]["error"])
        self.assert_ends(self.prepare("--dry-run"), 4, f"error: {name} ", *texts)
        self.assertEqual(snapshot(self.root), before)
        self.assert_ends(self.prepare(), 4, f"error: {name} ", *texts)
        self.assert_prepared([other for other in ("train", "val", "test") if other != split])
        return outcome

    def status(self, name=VAL):
        """What status says of an archive, in words and in JSON."""
        text = [line for line in self.prepare("status").output.splitlines() if line.startswith(name)]
        lines = [line for line in self.prepare("status", "--json").of_type("archive") if line["archive"] == name]
        self.assertEqual((len(text), len(lines)), (1, 1))
        return text[0], lines[0]

    def hint(self, *arguments):
        """The hint of a run that fails."""
        hints = [line for line in self.prepare(*arguments).errors.splitlines() if line.startswith("hint: ")]
        self.assertEqual(len(hints), 1, hints)
        return hints[0]

    def paste(self, *arguments):
        """Runs the command at the end of the hint, as a user would."""
        command = self.hint(*arguments).split(": ")[-1]
        subprocess.run(command, shell=True, check=True, cwd=self.folder, capture_output=True)

    # First bytes

    def test_page(self):
        """A page that a server has sent in an archive's place is told as such, whatever size is published."""
        for name in (VAL, TEST):
            (self.root / name).write_bytes(PAGE)
            self.refused("is an HTML page, not an archive", "log in", str(self.root / name), name=name)
            text, line = self.status(name)
            self.assertIn("an HTML page", text)
            self.assertEqual((line["status"], line["found"]), ("wrong-form", "html"))
            self.setUp()

    def test_page_of_the_right_size(self):
        """So is one that happens to have the published size, or whose size nobody knows."""
        rows = self.release.rows(self.archives)
        for size in (len(PAGE), "-"):
            rows[1]["bytes"] = size
            self.place(rows=rows)
            (self.root / VAL).write_bytes(PAGE)
            self.assert_ends(self.prepare("extract-val"), 4, f"{VAL} is an HTML page")
            self.assertFalse(self.journal.exists())

    def test_text(self):
        """A server may also answer with a text, in JSON or XML or plain."""
        for answer in (b'{"error": "expired"}', b"<?xml version='1.0'?><Error/>", b"Access denied.\n"):
            (self.root / VAL).write_bytes(answer)
            self.assert_ends(self.prepare("extract-val"), 4, f"{VAL} is a text file, not an archive", "head -c")
        self.refused("is a text file, not an archive")

    def test_compressed(self):
        """A tar that was compressed and kept its name is told as such; the hint unpacks it."""
        for pack, word in ((gzip.compress, "gzip"), (bz2.compress, "bzip2"), (lzma.compress, "xz")):
            (self.root / VAL).write_bytes(pack(self.archives[VAL]))
            self.assert_ends(self.prepare("extract-val"), 4, f"{VAL} is {word}-compressed, not a tar as its name says")
            self.assertEqual(self.status()[1]["found"], word)
            self.paste("extract-val")
            self.assertEqual((self.root / VAL).read_bytes(), self.archives[VAL])
        (self.root / VAL).write_bytes(gzip.compress(self.archives[VAL]))
        self.refused("is gzip-compressed, not a tar as its name says", "gunzip")

    def test_zip(self):
        """A zip under a tar's name is told as such; the hint shows what it holds."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as file:
            file.writestr(VAL, b"x")
        (self.root / VAL).write_bytes(stream.getvalue())
        self.refused("is a zip archive, not a tar as its name says", f"unzip -l {self.root / VAL}")

    def test_unpacked(self):
        """A plain tar under a compressed one's name is told as such."""
        name = "ILSVRC2012_bbox_train_v2.tar.gz"
        content = gzip.compress(self.archives[VAL], mtime=0)
        rows = [self.release.row(name, content, kind="bbox-train", images="-"), *self.release.rows(self.archives)]
        self.place(rows=rows)
        (self.root / name).write_bytes(self.archives[VAL])
        self.assert_ends(self.prepare("verify", name), 4, f"{name} is a plain tar, not gzip-compressed as its name says")
        (self.root / name).write_bytes(content)
        self.assert_ends(self.prepare("verify", name), 0)

    def test_zeros(self):
        """An archive of the right size that begins with zeros was never filled."""
        size = len(self.archives[VAL])
        (self.root / VAL).write_bytes(bytes(size - 512) + self.archives[VAL][-512:])
        self.refused("is not filled yet: it begins with zeros", "finish the download")
        self.assertEqual(self.status()[1]["found"], "zeros")

    def test_some_zeros(self):
        """A block of zeros is damage: it is read, and the first damaged members are named."""
        content = bytearray(self.archives[VAL])
        content[:4096] = bytes(4096)
        (self.root / VAL).write_bytes(content)
        outcome = self.prepare("verify", VAL)
        self.assert_ends(outcome, 4, f"{VAL} has MD5", "at byte 0: ")

    def test_empty(self):
        """An empty archive is told as such, with the size that it should have, if that is known."""
        (self.root / VAL).write_bytes(b"")
        self.refused(f"is empty: 0 of {len(self.archives[VAL]):,} bytes", "hint: download it again")
        rows = self.release.rows(self.archives)
        rows[1]["bytes"] = "-"
        self.place(rows=rows)
        (self.root / VAL).write_bytes(b"")
        self.assert_ends(self.prepare("extract-val"), 4, f"error: {VAL} is empty\n")

    def test_truncated(self):
        """What is plainly too short, or too long, stays that, though it begins with zeros."""
        for size in (len(self.archives[VAL]) - 512, len(self.archives[VAL]) + 512):
            os.truncate(self.root / VAL, 0)
            os.truncate(self.root / VAL, size)
            words = "ends early" if size < len(self.archives[VAL]) else "too long"
            self.assert_ends(self.prepare("extract-val"), 4, f"{size:,}", words)
        self.assertEqual(self.status()[1]["status"], "wrong-size")

    def test_damaged_start(self):
        """An archive whose first header is damaged is hashed: its first bytes are nothing that is known."""
        content = bytearray(self.archives[VAL])
        content[0] ^= 0xff
        (self.root / VAL).write_bytes(content)
        self.assert_ends(self.prepare("verify", VAL), 4, f"{VAL} has MD5")

    def test_another_copy(self):
        """If another copy is there it is used, and it is said what the first one is."""
        (self.root / "archives").mkdir()
        (self.root / VAL).rename(self.root / "archives" / VAL)
        (self.root / VAL).write_bytes(PAGE)
        self.assert_ends(self.prepare(), 0, f"note: {self.root / VAL} is an HTML page", "another copy is used")
        self.assert_prepared()

    def test_audit(self):
        """What is compared with a tree is looked at as well."""
        self.assert_ends(self.prepare("extract-val"), 0)
        (self.root / VAL).write_bytes(PAGE)
        for arguments in (["audit", "--deep", "val"], ["journal", "rebuild"]):
            if arguments[0] == "journal":
                self.journal.unlink()
            self.assert_ends(self.prepare(*arguments), 4, f"{VAL} is an HTML page")

    # Files beside an archive

    def test_control_files(self):
        """A file that a download tool deletes at the end says that an archive of the right size is not whole."""
        for ending in (".aria2", ".st", ".lftp-pget-status"):
            mark = self.root / (VAL + ending)
            mark.write_bytes(b"x")
            self.assert_ends(
                self.prepare("extract-val"), 4, f"{VAL} is not finished: {mark} is beside it", "finish the download")
            text, line = self.status()
            self.assertIn(str(mark), text)
            self.assertEqual((line["status"], line["mark"]), ("unfinished", str(mark)))
            mark.unlink()
        mark = self.root / f"{VAL}.aria2"
        mark.write_bytes(b"x")
        self.refused(f"is not finished: {mark} is beside it", f"if it is complete, delete that file: rm {mark}")
        self.paste("extract-val")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_control_file_of_short_archive(self):
        """If the archive is too short, that says more."""
        os.truncate(self.root / VAL, 1024)
        (self.root / f"{VAL}.aria2").write_bytes(b"x")
        self.assert_ends(self.prepare("extract-val"), 4, f"{VAL} ends early: 1,024 of")

    def test_control_file_of_verified_archive(self):
        """A verified archive is not doubted for what lies beside it, nor for its first bytes."""
        self.assert_ends(self.prepare("verify"), 0)
        for name in (TRAIN, VAL, TEST):
            (self.root / f"{name}.aria2").write_bytes(b"x")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
        self.assert_ends(self.prepare("verify", "--again"), 0)

    def test_leftovers(self):
        """What is left of other downloads bothers nobody if the archive is there."""
        for ending in (".part", ".crdownload", ".1", ".download", ".md5"):
            (self.root / f"{VAL}{ending}").write_bytes(b"x")
        (self.root / "ILSVRC2012_img_val (1).tar").write_bytes(b"x")
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors, "")
        self.assert_prepared()
        self.assertNotIn("looks like", self.prepare("status").output)

    def test_place_keeper(self):
        """Firefox keeps the place of a download with an empty file."""
        (self.root / VAL).write_bytes(b"")
        part = self.root / "ILSVRC2012_img_val.nzTr3k_a.tar.part"
        part.write_bytes(self.archives[VAL][:1000])
        outcome = self.prepare("extract-val")
        self.assert_ends(outcome, 4, f"{VAL} is not finished: {part} is beside it", "hint: finish the download")
        self.assertNotIn("rm ", outcome.errors)

    @needs_tracing
    def test_cost(self):
        """A look costs a few hundred bytes for each archive, and nothing if it is verified."""
        log = self.folder / "log"
        (self.root / VAL).write_bytes(PAGE)
        self.assert_ends(self.prepare("extract-val", before=watching_reads(log)), 4)
        self.assertEqual(bytes_read(log, VAL), LOOK)
        (self.root / VAL).write_bytes(self.archives[VAL])
        self.assert_ends(self.prepare(), 0)
        self.assert_ends(self.prepare(before=watching_reads(log)), 0)
        for name in (TRAIN, VAL, TEST):
            self.assertEqual(bytes_read(log, name), 0)

