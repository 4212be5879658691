"""The journal: what is done with one that is damaged, torn, of the future, or of something else."""

import json
import os

from support.case import Case
from support.tree import SPLITS, snapshot


class Journal(Case):
    def setUp(self):
        super().setUp()
        self.place()
        self.assert_ends(self.prepare("verify"), 0)
        self.lines = self.journal.read_bytes().splitlines(keepends=True)
        self.assertGreater(len(self.lines), 3)

    def write(self, *lines):
        self.journal.write_bytes(b"".join(lines))

    def assert_conflict(self, *texts):
        """Every command refuses the journal, and nothing is changed."""
        before = snapshot(self.root)
        for command in ("run", "verify", "extract-val", "status"):
            self.assert_ends(self.prepare(command), 6, *texts)
        self.assertEqual(snapshot(self.root), before)

    def test_format(self):
        """Each line is a JSON object with a number, a time, a type and a sum."""
        for number, line in enumerate(self.lines, 1):
            record = json.loads(line)
            self.assertEqual(record["seq"], number)
            self.assertLessEqual({"seq", "time", "type", "sum"}, set(record))
        self.assertEqual(json.loads(self.lines[0])["format"], 1)

    def test_damaged_byte(self):
        """One changed byte in the middle is damage, and its line is named."""
        self.write(self.lines[0], self.lines[1].replace(b"true", b"tRue"), *self.lines[2:])
        self.assert_conflict("line 2", "damaged", "hint: ")

    def test_changed_value(self):
        """A record that was edited into another one is damage."""
        self.write(self.lines[0], self.lines[1].replace(b'"match":true', b'"match":false'), *self.lines[2:])
        self.assert_conflict("line 2")

    def test_missing_line(self):
        """A line that is missing is damage, though all others are whole."""
        self.write(self.lines[0], *self.lines[2:])
        self.assert_conflict("damaged")

    def test_line_twice(self):
        """A line that comes twice is damage."""
        self.write(self.lines[0], self.lines[1], *self.lines[1:])
        self.assert_conflict("line 3")

    def test_no_first_line(self):
        """A journal without its beginning is damage."""
        self.write(*self.lines[1:])
        self.assert_conflict("damaged")

    def test_not_ours(self):
        """A file of somebody else with the journal's name is not written to."""
        self.write(b"dear diary\n", b"today\n")
        self.assert_conflict("damaged")

    def test_torn_at_every_byte(self):
        """A last line that is torn at any byte counts as not written, and the work goes on."""
        whole, last = b"".join(self.lines[:-1]), self.lines[-1]
        for length in [*range(1, len(last) - 1, 25), len(last) - 1]:
            self.write(whole, last[:length])
            self.assert_ends(self.prepare("status"), 0)
            outcome = self.prepare("verify")
            self.assert_ends(outcome, 0)
            self.assertEqual(outcome.output.count("OK (verified"), 2)
            self.assertEqual(self.journal.read_bytes().count(b"\n"), len(self.lines))

    def test_torn_with_garbage(self):
        """A power cut may leave zeros, or anything else, where the last line was to be."""
        for garbage in (bytes(300), b"\xff" * 10, b"{}\n"):
            self.write(*self.lines, garbage)
            # A digest that is not known yet has to be recorded.
            self.assert_ends(self.prepare("verify", "--digest", "sha256"), 0)
            self.assertIn(b"".join(self.lines), self.journal.read_bytes())
            self.assertNotIn(garbage, self.journal.read_bytes())
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_empty(self):
        """An empty journal, as a run that was killed at once leaves it, is begun."""
        self.write()
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_newer(self):
        """The journal of a later version is refused, whatever else is in it."""
        record = json.loads(self.lines[0])
        for line in ({**record, "format": 2}, {"format": 7, "unheard": ["of"]}):
            self.write(json.dumps(line).encode() + b"\n", b"whatever\n")
            self.assert_conflict("newer version")

    def test_other_manifest(self):
        """A root that was begun with other tables is refused, even if two labels alone differ."""
        table = self.manifest / "val_wnids.txt"
        labels = table.read_text().split()
        other = next(number for number, wnid in enumerate(labels) if wnid != labels[0])
        labels[0], labels[other] = labels[other], labels[0]
        table.write_text("\n".join(labels) + "\n")
        self.assert_conflict("other tables")

    def test_official_tables(self):
        """A root that was begun with a manifest is refused without one."""
        self.assert_ends(self.run_program("--root", self.root), 6, "other tables")

    def test_lost(self):
        """Without its journal the program adopts splits that are whole, and says of one that is not what to do."""
        self.assert_ends(self.prepare(), 0)
        self.journal.unlink()
        before = [snapshot(self.root / split) for split in SPLITS]
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("adopted, NOT VERIFIED"), 3)
        self.assertEqual([snapshot(self.root / split) for split in SPLITS], before)
        self.journal.unlink()
        next((self.root / "val").glob("*/*.JPEG")).unlink()
        self.assert_ends(self.prepare(), 6, "val", "audit --repair")

    def test_no_file(self):
        """A folder, a link or a pipe with the journal's name is refused at once."""
        for make in (lambda path: path.mkdir(), lambda path: path.symlink_to("elsewhere")):
            self.journal.unlink()
            make(self.journal)
            for command in ("verify", "run", "journal rebuild"):
                outcome = self.prepare(*command.split())
                self.assert_ends(outcome, 6, f"{self.journal.name} is not a regular file", "move it away")
            self.journal.rmdir() if self.journal.is_dir() else self.journal.unlink()
            self.journal.touch()
        self.assertFalse((self.root / "elsewhere").exists())

    def test_pipe(self):
        """A named pipe with the journal's name is refused; nobody waits for its other end."""
        self.journal.unlink()
        os.mkfifo(self.journal)
        outcome = self.prepare("status", timeout=10)
        self.assertIn(outcome.code, (5, 6), outcome.errors)
