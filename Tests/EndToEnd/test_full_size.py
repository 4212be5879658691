"""An archive of the official size, 147,897,477,120 bytes, whose images are holes: only its outline can be read."""

import itertools
import shutil
import time

from support import raw
from support.case import Case
from support.release import REPOSITORY, TEST, TRAIN, VAL
from support.tree import snapshot

SIZE = 147_897_477_120


class FullSize(Case):
    def setUp(self):
        super().setUp()
        self.wnids = [
            line.split("\t")[2] for line in (REPOSITORY / "manifests/synsets.tsv").read_text().splitlines()
            if not line.startswith("#")]
        self.write()
        if (self.root / TRAIN).stat().st_blocks * 512 > 64 << 20:
            self.skipTest("the file system has no sparse files")

    def sizes(self):
        """Sizes of class tars, each a number of whole records, which with headers and end blocks make up the whole."""
        left = SIZE // raw.BLOCK - len(self.wnids) - 20  # the last record holds the end
        even = left // len(self.wnids)
        sizes = [even + (1 if index % 2 else -1) * index * 37 for index in range(len(self.wnids))]
        sizes[-1] += left - sum(sizes)
        # One is larger than 8 GiB, which takes the other form of the size field.
        extra = (9 << 30) // raw.BLOCK - sizes[0]
        sizes[0] += extra
        for index in range(1, 101):
            sizes[index] -= extra // 100
        sizes[500] -= extra % 100
        return [size * raw.BLOCK for size in sizes]

    def write(self, names=None):
        offset = 0
        try:
            with (self.root / TRAIN).open("wb") as file:
                for wnid, size in zip(names or self.wnids, self.sizes()):
                    file.seek(offset)
                    file.write(raw.header(f"{wnid}.tar", size))
                    offset += raw.BLOCK + size
                self.last = offset
                file.truncate(SIZE)
        except OSError as error:
            self.skipTest(f"the file system takes no such file: {error.strerror}")
        self.assertEqual(SIZE - offset, 20 * raw.BLOCK)

    def dry_run(self, *arguments):
        """A dry run tells all, and ends as the run would: few disks have room for the images."""
        outcome = self.run_program("extract-train", "--root", self.root, "--dry-run", *arguments)
        if shutil.disk_usage(self.root).free < SIZE:
            self.assert_ends(outcome, 5, "too little space: 149.9 GB are needed")
        else:
            self.assert_ends(outcome, 0)
        return outcome

    def test_dry_run(self):
        """The outline of an archive of the official size is read in less than two seconds."""
        before = snapshot(self.root)
        begin = time.monotonic()
        outcome = self.dry_run("--json")
        self.assertLess(time.monotonic() - begin, 2)
        plan = outcome.of_type("job")[0]
        self.assertEqual((plan["class_tars"], plan["size"], plan["read"]), (1000, SIZE, SIZE))
        self.assertEqual(plan["files"], 1_281_167)
        self.assertLessEqual(plan["write"], SIZE)
        self.assertEqual(snapshot(self.root), before)

    def test_text(self):
        """For people it is said with commas."""
        outcome = self.dry_run()
        self.assertIn(f"read {SIZE:,} of {SIZE:,} bytes", outcome.output)
        self.assertIn("1,000 class tars", outcome.output)

    def test_far_offset(self):
        """A member that does not belong is found at its offset, far beyond 4 GiB."""
        self.write([*self.wnids[:999], "n99999999"])
        offset = list(itertools.accumulate(size + raw.BLOCK for size in self.sizes()))[998] + raw.BLOCK
        outcome = self.run_program("extract-train", "--root", self.root, "--dry-run")
        self.assert_ends(outcome, 4, "n99999999.tar", f"{offset:,}")

    def test_damage_at_the_end(self):
        """An end that is cut is found without reading what lies before."""
        with (self.root / TRAIN).open("r+b") as file:
            file.seek(self.last)
            file.write(b"x" * 512)
        outcome = self.run_program("extract-train", "--root", self.root, "--dry-run")
        self.assert_ends(outcome, 4, TRAIN)

    def test_other_archives(self):
        """The official tables know the official sizes: a short archive is refused at once."""
        (self.root / VAL).write_bytes(b"")
        self.assert_ends(self.run_program("--root", self.root, "--only", "extract-val"), 4, "6,744,924,160 bytes")
        self.assertFalse((self.root / TEST).exists())
