"""Archives of the wrong size, or that are no files, are refused before anything is read."""

import os

from support.case import Case
from support.release import TEST, TRAIN, VAL
from support.tracing import LOOK, bytes_read, needs_tracing, watching_reads


class Sizes(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()
        self.size = len(self.archives[TRAIN])

    def test_short(self):
        """An archive that is too short ends early, says how much is there, and can be downloaded on."""
        os.truncate(self.root / TRAIN, self.size - 1)
        outcome = self.prepare()
        self.assert_ends(outcome, 4, f"{TRAIN} ends early: {self.size - 1:,} of {self.size:,} bytes", "hint: resume")
        self.assert_prepared(["val", "test"])
        (self.root / TRAIN).write_bytes(self.archives[TRAIN])
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_empty(self):
        """An empty archive is not only too short."""
        os.truncate(self.root / VAL, 0)
        self.assert_ends(self.prepare("extract-val"), 4, f"{VAL} is empty: 0 of")
        self.assert_unpublished()

    def test_long(self):
        """An archive that is too long is refused, though what it begins with is right."""
        with (self.root / TRAIN).open("ab") as file:
            file.write(bytes(512))
        self.assert_ends(self.prepare("extract-train"), 4, f"{TRAIN} is too long: {self.size + 512:,} bytes")
        self.assert_unpublished()

    def test_other(self):
        """An archive with the size of another official one is taken for that one in the message."""
        (self.root / VAL).write_bytes(self.archives[TEST])
        self.assert_ends(self.prepare("extract-val"), 4, f"{VAL} has the size of {TEST}")
        self.assert_unpublished()

    @needs_tracing
    def test_unread(self):
        """Of what has the wrong size only the first bytes are read, which may say more."""
        os.truncate(self.root / TRAIN, self.size - 512)
        log = self.folder / "log"
        for command in ("verify", "extract-train", "run"):
            self.assert_ends(self.prepare(command, before=watching_reads(log)), 4)
            self.assertEqual(bytes_read(log, TRAIN), LOOK)


class NoFiles(Case):
    def check(self, make):
        self.place()
        (self.root / VAL).unlink()
        make(self.root / VAL)
        for command in ("extract-val", "run", "verify"):
            self.assert_ends(self.prepare(command), 4, VAL, "not a regular file")
        self.assert_unpublished("val")

    def test_folder(self):
        """A folder with an archive's name is no archive."""
        self.check(os.mkdir)

    def test_pipe(self):
        """A named pipe is no archive, and nobody waits for its other end."""
        self.check(os.mkfifo)

    def test_device(self):
        """A link to a device is no archive."""
        self.check(lambda path: path.symlink_to("/dev/zero"))

    def test_others_go_on(self):
        """What is no archive keeps no other archive from being prepared."""
        self.place()
        (self.root / VAL).unlink()
        (self.root / VAL).mkdir()
        self.assert_ends(self.prepare(), 4, VAL)
        self.assert_prepared(["train", "test"])
