"""Archives whose sum is not the published one."""

import hashlib

from support.case import Case
from support.release import TEST, TRAIN, VAL
from support.tracing import bytes_read, needs_tracing, watching_reads

OLD_TEST = "ILSVRC2012_img_test.tar"


class Sums(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()

    def flip(self, name):
        """Changes one bit of an image; headers and size stay as they are. Returns the new MD5."""
        image = max(self.release.val.values() if name == VAL else self.release.test.values(), key=len)
        content = bytearray(self.archives[name])
        content[content.index(image) + len(image) // 2] ^= 1
        (self.root / name).write_bytes(content)
        return hashlib.md5(content).hexdigest()

    def test_flipped_bit(self):
        """One wrong bit in an image keeps the split from being made; both sums are shown."""
        actual = self.flip(VAL)
        expected = hashlib.md5(self.archives[VAL]).hexdigest()
        outcome = self.prepare("extract-val")
        self.assert_ends(outcome, 4, f"{VAL} has MD5 {actual}, not the published {expected}", f"hint: move it away, and download it again: ilsvrc-prepare --root {self.root} --manifest {self.manifest} download {VAL}")
        self.assertEqual(outcome.output, f"{actual}  {VAL}: FAILED\n")
        self.assert_unpublished()
        self.assertEqual(list(self.root.glob("*.staging")), [])

    def test_others_go_on(self):
        """One damaged archive does not keep the others from being prepared; the exit code tells of it."""
        self.flip(VAL)
        self.assert_ends(self.prepare(), 4, VAL)
        self.assert_prepared(["train", "test"])
        (self.root / VAL).write_bytes(self.archives[VAL])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_remembered(self):
        """A wrong sum is remembered: the second run fails at once, and says how to read the archive all the same."""
        actual = self.flip(VAL)
        self.assert_ends(self.prepare("verify", VAL), 4)
        log = self.folder / "log"
        for command in (["verify", VAL], ["extract-val"]):
            outcome = self.prepare(*command, before=watching_reads(log))
            self.assert_ends(outcome, 4, actual, "has not changed", "--again")
            self.assertEqual(bytes_read(log, VAL), 0)
        self.assert_ends(self.prepare("verify", "--again", VAL, before=watching_reads(log)), 4, actual)
        # Read for its sum, and then once more for where it is damaged.
        self.assertEqual(bytes_read(log, VAL), 2 * len(self.archives[VAL]))
        self.assert_unpublished()

    def test_other_archive(self):
        """A sum that belongs to another official archive is named: the names of the test archives were swapped."""
        rows = self.release.rows(self.archives)
        # The other archive's size is not published, so only its sum can tell.
        twin = bytearray(self.archives[TEST])
        twin[-1] = 1
        rows.append({**rows[-1], "name": OLD_TEST, "kind": "test-2012", "md5": hashlib.md5(twin).hexdigest()})
        self.place(archives={TRAIN: self.archives[TRAIN]}, rows=rows)
        (self.root / TEST).write_bytes(twin)
        self.assert_ends(self.prepare("extract-test"), 4, f"this is {OLD_TEST}", f"its own name, {OLD_TEST}")
        self.assert_unpublished("test")

    def test_old_test_archive(self):
        """The test archive of 2012 serves where that of 2019 is not there."""
        content = self.archives[TEST]
        rows = self.release.rows(self.archives)[:2]
        rows.append(self.release.row(TEST, content, md5="0" * 32))
        rows.append(self.release.row(TEST, content, name=OLD_TEST, kind="test-2012"))
        (self.root / TEST).rename(self.root / OLD_TEST)
        self.place(archives={TRAIN: self.archives[TRAIN], VAL: self.archives[VAL]}, rows=rows)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_wrong_name(self):
        """An archive under another one's name is refused, though it is whole."""
        (self.root / VAL).write_bytes(self.archives[TEST])
        rows = [{**row, "bytes": "-"} for row in self.release.rows(self.archives)]
        self.place(archives={TRAIN: self.archives[TRAIN]}, rows=rows)
        self.assert_ends(self.prepare("verify", VAL), 4, f"this is {TEST}")
        self.assert_ends(self.prepare("extract-val"), 4)
        self.assert_unpublished()
