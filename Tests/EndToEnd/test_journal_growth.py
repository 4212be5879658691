"""Journals of newer versions, and records with a right checksum and values that cannot be: refused, not believed."""

import copy

from support import journal
from support.case import Case
from support.release import VAL, make_release
from support.tree import snapshot

COMMANDS = ("run", "status", "verify", "audit", "clean")


class JournalCase(Case):
    def setUp(self):
        super().setUp()
        # More than a block, so that there are checkpoints.
        self.place(make_release(classes=4, per_class=2, val=40, test=2, largest=900_000, large=False, seed=4))
        self.assert_ends(self.prepare("--checkpoint", "1K"), 0)
        self.records = journal.records(self.journal)
        self.assertIn("checkpoint", [record["type"] for record in self.records])

    def assert_refused(self, pattern):
        """Every command ends with 6 and this message, and changes nothing."""
        before = snapshot(self.root), self.journal.read_bytes()
        for command in COMMANDS:
            outcome = self.prepare(command)
            self.assert_ends(outcome, 6)
            self.assertRegex(outcome.errors, pattern)
        self.assertEqual((snapshot(self.root), self.journal.read_bytes()), before)


class Grown(JournalCase):
    def test_helper(self):
        """What this test writes is what the program wrote, byte for byte."""
        before = self.journal.read_bytes()
        journal.write(self.journal, self.records)
        self.assertEqual(self.journal.read_bytes(), before)

    def test_unknown_type(self):
        """A whole record of an unknown type was written by a newer version, wherever it stands."""
        record = {"type": "sharded", "time": self.records[0]["time"], "shard": {"of": [1, 2]}}
        for place in (1, 3, len(self.records)):
            with self.subTest(place=place):
                journal.write(self.journal, self.records[:place] + [record] + self.records[place:])
                self.assert_refused("newer version")

    def test_unknown_type_torn(self):
        """Half of one is torn like any other, and is dropped."""
        record = {"type": "sharded", "time": self.records[0]["time"], "seq": len(self.records) + 1}
        with self.journal.open("ab") as file:
            file.write(journal.line(record)[:-20])
        for command in COMMANDS:
            self.assert_ends(self.prepare(command), 0)

    def test_unknown_fields(self):
        """Fields that this version does not know are ignored."""
        def add(value):
            if isinstance(value, dict):
                return {**{name: add(inner) for name, inner in value.items()}, "unheard": {"of": [True]}}
            return [add(inner) for inner in value] if isinstance(value, list) else value

        grown = [{**record, "unheard": [1], "zz": None} for record in self.records]
        for record in grown:
            # Not in digests: the names in these are algorithms.
            for name in {"identity", "parts", "extraction"} & set(record):
                record[name] = add(record[name])
        journal.write(self.journal, grown)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("(done before)"), 3)
        self.assert_prepared()

    def test_later_format(self):
        """A later format is refused, whatever else is in the journal."""
        journal.write(self.journal, [{**self.records[0], "format": 2}, *self.records[1:]])
        self.assert_refused("(later|newer) version")


class Absurd(JournalCase):
    # Values that no program has written. But inodes are any numbers, and files may be older than 1970.
    NUMBERS = (-1, 2**63, 10**30, 1.5, "1", None)
    WHOLE = {"seq", "format"}
    ANY = {"inode", "folder", "modified", "device"}

    def leaves(self, value, path=()):
        """The paths of all values within a record that are no objects or lists."""
        if isinstance(value, dict):
            return [leaf for name, inner in value.items() for leaf in self.leaves(inner, path + (name,))]
        if isinstance(value, list):
            return [leaf for number, inner in enumerate(value) for leaf in self.leaves(inner, path + (number,))]
        return [(path, value)]

    def changes(self, record):
        """Absurd values for each field of a record, with their paths."""
        for path, value in self.leaves(record):
            name = path[-1]
            if name in ("type", "sum", "tool", "id", "match", "unverified", "adopted") or name in self.WHOLE:
                continue
            if isinstance(value, int):
                for other in self.NUMBERS:
                    if not (name in self.ANY and other in (-1, 2**63)):
                        yield path, other
                if name == "count":
                    yield path, record["identity"]["size"] // 64 * 64 + 64_000
                if name == "offset":
                    # More than a compressed archive of that size can hold.
                    yield path, record["identity"]["size"] * 1033
                if name == "count":
                    yield path, value + 1
            elif "words" in path:
                yield from ((path, other) for other in (value[:-1], value + "0", "zz" + value[2:], ""))
            elif name in ("md5", "sha256"):
                yield from ((path, other) for other in (value[:-1], "z" + value[1:], ""))
            elif name in ("units", "members", "names"):
                yield path, "zz" + value[2:]

    def check(self, kind, archive=None):
        """Each absurd value of the first record of this type is damage, in the middle and as the last line."""
        place, record = next(
            (place, record) for place, record in enumerate(self.records)
            if record["type"] == kind and archive in (None, record.get("archive")))
        tried = 0
        for path, other in self.changes(record):
            changed = copy.deepcopy(record)
            holder = changed
            for name in path[:-1]:
                holder = holder[name]
            holder[path[-1]] = other
            journal.write(self.journal, self.records[:place] + [changed] + self.records[place + 1:])
            with self.subTest(path=path, value=other):
                tried += 1
                # One command each, in turns: all of them read the journal in the same way.
                outcome = self.prepare(COMMANDS[tried % len(COMMANDS)])
                self.assert_ends(outcome, 6, f"line {place + 1}", "damaged")
        self.assertGreater(tried, 10)
        with self.subTest("last"):
            journal.write(self.journal, self.records[:place] + [changed])
            self.assert_refused(f"line {place + 1} .*damaged")

    def test_verdict(self):
        """A verdict with absurd values is damage."""
        self.check("verdict")

    def test_checkpoint(self):
        """A checkpoint with absurd values is damage."""
        self.check("checkpoint", VAL)

    def test_published(self):
        """A record of a published part with absurd values is damage."""
        self.check("published")

    def test_publishing(self):
        """So is one of a part that is about to be published."""
        self.check("publishing")

    def test_time(self):
        """A time before 1970 or after the year 9999 is damage."""
        for time in (-1, 253_402_300_800, 2**62, 10**19):
            journal.write(self.journal, [self.records[0], {**self.records[1], "time": time}, *self.records[2:]])
            self.assert_refused("line 2 .*damaged")

    def test_sequence(self):
        """So are numbers that are not in sequence, however large."""
        for number in (-1, 0, 1, 3, 2**62, 2**63 - 1, 2**64):
            journal.write(
                self.journal, [self.records[0], {**self.records[1], "seq": number}, *self.records[2:]], numbered=False)
            self.assert_refused("line 2 .*damaged")
