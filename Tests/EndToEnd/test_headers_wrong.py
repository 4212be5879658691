"""Kept headers that are damaged, or those of something else, lead to no wrong image."""

import hashlib
import os

from support.release import TRAIN, VAL
from test_headers import HEADER, HeaderCase


class WrongHeaders(HeaderCase):
    def test_changed(self):
        """If the server has another file by now, all headers are asked for again, and that is said."""
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        before = self.kept().read_bytes()
        size = len(self.archives[TRAIN])
        # The same classes in another order: every kept header is wrong, and none is outside the file.
        train = dict(reversed(self.release.train.items()))
        content = type(self.release)(train, self.release.val, self.release.val_wnids, self.release.test).archives()[TRAIN]
        self.assertEqual(len(content), size)
        (self.shelf / TRAIN).write_bytes(content)
        os.utime(self.shelf / TRAIN, (1, 1))
        self.server.forget()
        outcome = self.download("train", "--classes", ",".join(self.wnids[:2]))
        self.assert_ends(outcome, 0)
        self.assertIn(f"{TRAIN} is not the file that the other images of train/ came from", outcome.errors)
        self.assertEqual(len(self.headers()), len(self.wnids) + 2)
        self.assert_has(self.wnids[:2])
        self.assertNotEqual(self.kept().read_bytes(), before)

    def test_secretly_changed(self):
        """If nothing shows that the server has another file, the run ends with an error, and the next one is right."""
        moment = (self.shelf / TRAIN).stat().st_mtime_ns
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        # The data of two members change places, so that kept headers are at places without a header.
        train = dict(reversed(self.release.train.items()))
        content = type(self.release)(train, self.release.val, self.release.val_wnids, self.release.test).archives()[TRAIN]
        (self.shelf / TRAIN).write_bytes(content)
        os.utime(self.shelf / TRAIN, ns=(moment, moment))
        arguments = "train", "--classes", ",".join(self.wnids[:2])
        self.assert_ends(self.download(*arguments), 4)
        self.assert_has(self.wnids[:1])
        self.assertFalse(self.kept().exists())
        self.assert_ends(self.download(*arguments), 0)
        self.assert_has(self.wnids[:2])

    def test_wrong_once(self):
        """A header that was wrong on its way is not kept."""
        self.server.fault(TRAIN, "flipped", skip=9, times=1)
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 4, "Damaged tar")
        self.assertFalse(self.kept().exists())
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        self.assert_has(self.wnids[:1])

    def test_damaged(self):
        """A file that is damaged, or is of something else, is made again."""
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        good = self.kept().read_bytes()
        flipped = bytearray(good)
        flipped[len(good) // 2] ^= 1
        contents = [b"", b"precious", good[:-1], good + b"\0", bytes(flipped), good.replace(b"headers 1", b"headers 2")]
        for count, content in enumerate(contents, start=2):
            with self.subTest(content=content[:40]):
                self.kept().write_bytes(content)
                self.server.forget()
                self.assert_ends(self.download("train", "--classes", ",".join(self.wnids[:count])), 0)
                self.assertEqual(len(self.headers()), len(self.wnids) + 2)
                self.assert_has(self.wnids[:count])
                self.assertEqual(self.kept().read_bytes(), good)

    def test_foreign(self):
        """A file of another archive, whose checksum is right, is made again."""
        self.assert_ends(self.download("val", "--per-class", 1), 0)
        os.replace(self.kept(VAL), self.kept())
        self.assert_ends(self.download("train", "--per-class", 1), 0)
        self.assert_has(self.wnids, 1)

    def craft(self, name):
        """Gives the member that the archive has first another name in the file, with right checksums."""
        title, _, body = self.kept().read_bytes().split(b"\n", 2)
        # After the line about the archive, and the number of patterns, the first one is that member's header.
        start = body.index(b"\n") + 2
        block = bytearray(body[start:start + HEADER])
        block[:len(name)] = name.encode()
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
        body = body[:start] + bytes(block) + body[start + HEADER:]
        self.kept().write_bytes(b"\n".join([title, hashlib.sha256(body).hexdigest().encode(), body]))

    def test_crafted(self):
        """Headers with right checksums that say what is not so lead to an error at most, and are asked for again then."""
        first, other, begun = [next(iter(self.release.train)), *self.wnids[5:7]]
        three = sorted({first, other, begun})
        self.assertEqual(len(three), 3)
        for selection, count in (["--classes", ",".join(three)], None), (["--per-class", 2], 2):
            for name in "n00000001", other, "n99999999":
                with self.subTest(name=name, selection=selection):
                    self.assert_ends(self.download("train", "--classes", begun, "--per-class", 1), 0)
                    self.craft(name)
                    outcome = self.download("train", *selection)
                    self.assertIn(outcome.code, (0, 4), outcome.errors)
                    if outcome.code == 4:
                        self.assert_has([begun], 1)
                        self.assertFalse(self.kept().exists())
                        self.assert_ends(self.download("train", *selection), 0)
                    self.assert_has(three if count is None else self.wnids, count)
                    self.empty()

    def test_taken(self):
        """A folder or a link of the file's name is left as it is."""
        other = self.folder / "other"
        other.write_bytes(b"precious")
        for make in lambda: self.kept().mkdir(), lambda: self.kept().symlink_to(other):
            make()
            self.assert_ends(self.download("train", "--classes", self.wnids[0]), 6, self.kept().name)
            self.assertEqual(other.read_bytes(), b"precious")
            self.kept().unlink() if self.kept().is_symlink() else self.kept().rmdir()
