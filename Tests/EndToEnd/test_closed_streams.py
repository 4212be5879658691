"""Standard streams that are closed: no file of the root ever takes their place."""

import itertools
import os

from support import journal, program
from support.case import Case
from support.tree import SPLITS


class ClosedStreams(Case):
    def closing(self, streams):
        """What a run does before it begins: it closes these descriptors."""
        def close():
            program.heed_signals()
            for stream in streams:
                os.close(stream)
        return close

    def combinations(self):
        return [streams for count in (1, 2, 3) for streams in itertools.combinations((0, 1, 2), count)]

    def check(self, *arguments, code=0):
        for streams in self.combinations():
            with self.subTest(arguments=arguments, closed=streams):
                self.setUp()
                archives = self.place()
                outcome = self.prepare(*arguments, preexec_fn=self.closing(streams))
                # Results that nobody can read may be an error, but never a crash.
                self.assertIn(outcome.code, (code, 5) if 1 in streams else (code,), outcome.errors)
                for name, content in archives.items():
                    self.assertEqual((self.root / name).read_bytes(), content, f"{name} was written to")
                before = self.journal.read_bytes()
                records = journal.records(self.journal)
                self.assertEqual(b"".join(map(journal.line, records)), before, "something else is in the journal")
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared()

    def test_run(self):
        """A run writes its results nowhere, and the right tree."""
        self.check("run", "--progress", "plain")

    def test_json(self):
        """So it does with JSON."""
        self.check("--json")

    def test_verify(self):
        """A verification leaves the journal clean."""
        self.check("verify")

    def test_errors(self):
        """So does a run that has an error to tell."""
        for streams in self.combinations():
            with self.subTest(closed=streams):
                self.setUp()
                self.place()
                (self.root / "val").mkdir()
                outcome = self.prepare(preexec_fn=self.closing(streams))
                self.assertIn(outcome.code, (5, 6))
                self.assertEqual(list((self.root / "val").iterdir()), [])
                (self.root / "val").rmdir()
                self.assert_ends(self.prepare(), 0)
                self.assert_prepared(SPLITS)
