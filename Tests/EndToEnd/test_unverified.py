"""Archives that are not the published ones, such as those that were packed again: refused, unless the user accepts them."""

import os

from support.case import Case
from support.release import TRAIN, VAL
from support.tars import Shape


class Unverified(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place()

    def pack_again(self, name=TRAIN, same_size=False):
        """Puts an archive of the same members with other headers in the place of the published one."""
        if same_size:
            # The time in a header of the outer tar; its checksum is mended.
            content = bytearray(self.archives[name])
            header = content[:512]
            header[136:147] = b"00000000001"
            header[148:156] = b" " * 8
            header[148:156] = b"%06o\0 " % sum(header)
            content[:512] = header
        else:
            content = self.archives[name] + bytes(10240)
        (self.root / name).write_bytes(content)

    def test_refused(self):
        """Without the option such an archive is refused as ever."""
        for same_size in (False, True):
            self.pack_again(same_size=same_size)
            self.assert_ends(self.prepare("extract-train"), 4, TRAIN)
            self.assert_unpublished()

    def test_accepted(self):
        """With it the split is made, and shown as not verified by this run and all later ones; others are verified."""
        reason = "is not the published one: accepted, unverified"
        for same_size in (False, True):
            with self.subTest(same_size=same_size):
                self.setUp()
                self.pack_again(same_size=same_size)
                outcome = self.prepare("--accept-unverified")
                self.assert_ends(outcome, 0, f"{TRAIN} is not the published one", "accepted, unverified")
                self.assertEqual(outcome.output.count(": OK\n"), 2)
                self.assertEqual(outcome.output.count("NOT VERIFIED"), 1)
                self.assert_prepared()
                for command in (["run"], ["status"], ["run", "--dry-run"], ["run", "--accept-unverified"]):
                    outcome = self.prepare(*command)
                    self.assert_ends(outcome, 0)
                    self.assertIn("NOT VERIFIED", outcome.output)
                    self.assertEqual(outcome.output.count("NOT VERIFIED"), 1)
                    said = "" if {"status", "--dry-run"} & {*command} else f"note: {TRAIN} {reason}\n"
                    self.assertEqual(outcome.errors, said)
                split = self.prepare("status", "--json").of_type("part")[0]
                self.assertEqual((split["part"], split["verified"], split["adopted"]), ("train", False, False))

    def test_said_once(self):
        """That an archive is not the published one, or that nothing is published of it, is said once."""
        self.pack_again()
        outcome = self.prepare("--accept-unverified")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors, f"note: {TRAIN} is not the published one: accepted, unverified\n")

    def test_no_sum(self):
        """Where no sum is published that is what is said."""
        rows = [self.release.row(name, content) for name, content in self.archives.items()]
        rows[0].update(md5="-", sha256="-")
        self.place(rows=rows)
        outcome = self.prepare("extract-train", "--accept-unverified")
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.errors, rf"\Anote: no (check)?sum of {TRAIN} is published: accepted, unverified\n\Z")
        outcome = self.prepare("verify")
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.errors, rf"note: no (check)?sum of {TRAIN} is published: not verified\n")

    def test_no_file(self):
        """What is no file is refused, also where its split is there already."""
        self.assert_ends(self.prepare("extract-val"), 0)
        self.journal.unlink()
        (self.root / VAL).unlink()
        os.mkfifo(self.root / VAL)
        for command in (["run"], ["run", "--accept-unverified"]):
            self.assert_ends(self.prepare(*command), 4, f"{VAL} is not a regular file")

    def test_known_to_be_wrong(self):
        """An archive that an earlier run has refused can be accepted."""
        self.pack_again(VAL, same_size=True)
        self.assert_ends(self.prepare("verify"), 4)
        self.assert_ends(self.prepare("extract-val"), 4)
        self.assert_ends(self.prepare("extract-val", "--accept-unverified"), 0)
        self.assert_prepared(["val"])

    def test_official_all_the_same(self):
        """The official archive is verified with the option too."""
        outcome = self.prepare("--accept-unverified")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count(": OK\n"), 3)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        self.assert_prepared()

    def test_structure(self):
        """What is inside is checked as ever."""
        content = self.archives[TRAIN]
        (self.root / TRAIN).write_bytes(content[:len(content) // 2])
        self.assert_ends(self.prepare("extract-train", "--accept-unverified"), 4, "truncated")
        (self.root / VAL).write_bytes(Shape().write([("other.JPEG", b"1")], Shape().outer))
        self.assert_ends(self.prepare("extract-val", "--accept-unverified"), 4, "other.JPEG")
        self.assert_unpublished()

    def test_content(self):
        """What is inside is audited: an image that is none is not published."""
        images = dict(self.release.val)
        images[next(iter(images))] = b"<html>not found</html>"
        shape = Shape()
        (self.root / VAL).write_bytes(shape.write(images.items(), shape.outer, shape.val_prefix))
        self.assert_ends(self.prepare("extract-val", "--accept-unverified"), 4, VAL, "neither a JPEG nor a PNG")
        self.assert_unpublished()
        self.assertIn("val/    absent", self.prepare("status").output)

    def test_not_deleted(self):
        """An archive that is not verified is not deleted."""
        self.pack_again()
        self.assert_ends(self.prepare("extract-train", "--accept-unverified", "--reclaim"), 0)
        self.assertTrue((self.root / TRAIN).exists())
        self.assert_prepared(["train"])

    def test_verification(self):
        """To verify is to compare: no option makes an archive right."""
        self.pack_again(same_size=True)
        self.assert_ends(self.prepare("verify", "--accept-unverified"), 2)
        self.assert_ends(self.prepare("extract-train", "--accept-unverified"), 0)
        self.assert_ends(self.prepare("verify", TRAIN), 4)
