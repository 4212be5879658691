"""Every shape of tar that writers of archives make gives the same tree, byte for byte."""

import dataclasses
import unittest

from support.case import Case
from support.release import VAL, make_release
from support.tars import Shape
from support.tree import actual_tree, expected_tree


class Shapes(Case):
    def check(self, *arguments, release=None, **shape):
        release = release or make_release()
        self.place(release, release.archives(Shape(**shape)))
        outcome = self.prepare(*arguments)
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count(": OK\n"), 3)
        self.assert_prepared()

    def test_ustar(self):
        """Archives of POSIX 1988 are prepared."""
        self.check(outer="ustar", inner="ustar")

    def test_gnu(self):
        """Archives in GNU's own format are prepared."""
        self.check(outer="gnu", inner="gnu")

    def test_pax(self):
        """Archives with pax headers, here for fractions of seconds, are prepared."""
        self.check(outer="posix", inner="posix", mtime=1339700000.25)

    def test_mixed(self):
        """The class tars may have another format than the tar around them."""
        self.check(outer="posix", inner="ustar", mtime=1339700000.25)

    def test_unexpected_owner_in_pax(self):
        """Owners' names that the locale cannot show do no harm in pax headers."""
        self.check(outer="posix", inner="posix", owner="Jürgen Žižka")

    def test_unexpected_owner_in_gnu(self):
        """Owners' names that the locale cannot show do no harm in plain headers."""
        self.check(outer="gnu", inner="gnu", owner="Jürgen Žižka")

    def test_real_gnu_tar(self):
        """What GNU tar writes by default is prepared."""
        self.check(writer="gnu tar")

    def test_real_posix_tar(self):
        """What GNU tar writes in pax format, with times of access and change, is prepared."""
        self.check(writer="gnu tar", outer="posix", inner="posix")

    def test_unpadded(self):
        """An archive may end right behind its two zero blocks (tar -b 1)."""
        self.check(writer="gnu tar", blocking=1)

    def test_padded_to_a_mebibyte(self):
        """An archive may end with many more zeros than data (tar -b 2048)."""
        self.check(writer="gnu tar", blocking=2048)

    def test_long_tail(self):
        """What follows the end mark is hashed as well, even if it is more than all buffers hold."""
        release = make_release()
        content = release.archives()[VAL] + bytes(64 << 20)
        self.place(release, {VAL: content})
        self.assert_ends(self.prepare("extract-val", timeout=60), 0)
        self.assert_prepared(["val"])

    def test_current_folder_prefix(self):
        """Names may begin with ./, and the folder itself may be a member."""
        self.check(prefix="./")
        self.assert_ends(self.prepare(), 0)

    def test_current_folder_prefix_by_tar(self):
        """Names may begin with ./ as GNU tar writes them."""
        self.check(writer="gnu tar", prefix="./", val_prefix="val/")

    def test_without_test_prefix(self):
        """The test images may be without the folder that the official archive has."""
        self.check(test_prefix="")

    def test_with_val_prefix(self):
        """The validation images may be in a folder, as the test images are."""
        self.check(val_prefix="val/")

    def test_long_name_records(self):
        """Names may stand in GNU's long-name records."""
        self.check(writer="long names")

    def test_blocks(self):
        """Images whose sizes are whole blocks have nothing behind them."""
        self.check(release=make_release(largest=512, large=False))

    def test_tiny(self):
        """Images of one byte are images."""
        self.check(release=make_release(largest=1, large=False))

    def test_one_class(self):
        """One class with one image is a release."""
        self.check(release=make_release(classes=1, val=1, test=1, large=False))

    def test_many_classes(self):
        """A hundred classes are prepared, by one writer."""
        self.check("--jobs", 1, release=make_release(classes=100, val=150, largest=4000))

    def test_many_writers(self):
        """Many writers share the work, each with small parcels."""
        self.check("--jobs", 200, "--checkpoint", "64K", release=make_release(classes=20, val=50))

    def test_without_validation(self):
        """A release without validation images has no val/: everything else is prepared, and is right."""
        release = dataclasses.replace(make_release(), val={}, val_wnids=())
        archives = {name: content for name, content in release.archives().items() if name != VAL}
        self.place(release, archives)
        (self.manifest / "val_wnids.txt").write_text("# none\n")
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count(": OK\n"), 2)
        self.assertEqual(actual_tree(self.root), expected_tree(release, ["train", "test"]))
        self.assertFalse((self.root / "val").exists())
        for command in (["run"], ["status"], ["audit"], ["--dry-run"], ["verify"]):
            self.assert_ends(self.prepare(*command), 0)
        (self.root / "val").mkdir()
        (self.root / "val" / "notes").touch()
        self.assert_ends(self.prepare("audit", "val"), 3, "has no val/")

    def test_both_digests(self):
        """Both sums can be compared in the same read."""
        self.place()
        outcome = self.prepare("--digest", "both")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count(": OK\n"), 6)
        self.assert_prepared()


if __name__ == "__main__":
    unittest.main()
