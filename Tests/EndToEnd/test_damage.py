"""What an archive with a wrong sum says about where it is damaged."""

import errno
import io
import os
import shutil
import tarfile

from support import program
from support.case import Case
from support.release import TEST, TRAIN, VAL
from support.tracing import LOOK, bytes_read, injecting, needs_tracing, watching_reads

NOTHING = "  no member looks damaged: single bytes may differ\n"
NOTHING_ELSE = "  no other member looks damaged\n"


class Damaged(Case):
    """A release of images that begin and end as images do, whose archives can be damaged."""

    def setUp(self):
        super().setUp()
        self.root.rmdir()
        self.assert_ends(self.run_program(
            "fixture", self.root, "--classes", 3, "--per-class", 4, "--val-per-class", 3, "--test", 5,
            "--image-bytes", 100_000), 0)
        shutil.move(self.root / "manifest", self.manifest)

    def members(self, name):
        """The offsets of the header and the data of each image of an archive, by the name that messages have for it."""
        with tarfile.open(self.root / name) as outer:
            for member in outer:
                if name != TRAIN:
                    if member.isfile():
                        yield member.name, (member.offset, member.offset_data)
                    continue
                content = io.BytesIO(outer.extractfile(member).read())
                with tarfile.open(fileobj=content) as inner:
                    for image in inner:
                        start = member.offset_data
                        yield f"{member.name}: {image.name}", (start + image.offset, start + image.offset_data)

    def write(self, name, offset, content):
        """Writes over bytes of an archive; its size stays."""
        with open(self.root / name, "r+b") as file:
            file.seek(offset)
            file.write(content)

    def zero(self, name, start, end=None):
        """Puts zeros into an archive; up to its end, where no end is given."""
        end = os.path.getsize(self.root / name) if end is None else end
        self.write(name, start, bytes(end - start))

    def flip(self, name, offset):
        with open(self.root / name, "r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
        self.write(name, offset, bytes([byte ^ 1]))

    def refused(self, name, *lines, command="verify", **options):
        """The archive is refused for its sum; `lines` are what is said between the error and the hint."""
        arguments = [command, name] if command == "verify" else [command]
        outcome = self.prepare(*arguments, **options)
        self.assert_ends(outcome, 4, f"note: looking for damage in {name}\nerror: {name} has MD5 ")
        error, rest = outcome.errors.split("error: ")[1].split("\n", 1)
        self.assertIn(", not the published ", error)
        details, hint = rest.split("hint: ")
        self.assertEqual(details, "".join(lines))
        if details == NOTHING:
            self.assertTrue(hint.startswith("move it away, and download it again: "), hint)
            self.assertIn(f" download {name}; or repair it with a torrent", hint)
        else:
            is_open = details.startswith("  not looked at")
            words = "fetch again only what is damaged: " if is_open else "fetch these places again: "
            self.assertTrue(hint.startswith(words), hint)
            self.assertTrue(hint.split(", then run the same command again")[0].endswith(f"download --repair {name}"), hint)
        return outcome

    def test_flipped_bit(self):
        """A bit in the data of an image shows in the sum alone."""
        for name, command in ((TRAIN, "extract-train"), (VAL, "extract-val"), (TEST, "extract-test")):
            (_, data) = list(dict(self.members(name)).values())[3]
            self.flip(name, data + 50_000)
            self.refused(name, NOTHING, command=command)
        self.assert_unpublished()

    def test_inner_header(self):
        """A bit in the header of an image is named by verify, which goes on; extraction ends there."""
        places = list(self.members(TRAIN))
        (label, (header, _)), (_, (following, _)) = places[5:7]
        self.flip(TRAIN, header + 110)
        self.refused(
            TRAIN, f"  at byte {header:,}: the header of {label} is damaged, {following - header:,} bytes are passed over\n",
            NOTHING_ELSE)
        self.assert_ends(self.prepare("extract-train"), 4, "has not changed since")
        self.assert_unpublished()

    def test_inner_header_extracted(self):
        """A damaged header that is met while extracting is an error of its own: the sum is not known by then."""
        header, _ = dict(self.members(TRAIN)).popitem()[1]
        self.flip(TRAIN, header + 110)
        outcome = self.prepare("extract-train")
        self.assert_ends(outcome, 4, "is damaged or not the official archive")
        self.assertNotIn("looking for damage", outcome.errors)

    def test_outer_header(self):
        """The images of a class tar are looked at though its own header is damaged."""
        with tarfile.open(self.root / TRAIN) as outer:
            tar = outer.getmembers()[1]
        label, (_, data) = next(item for item in self.members(TRAIN) if item[0].startswith(tar.name))
        self.flip(TRAIN, tar.offset + 110)
        self.write(TRAIN, data, b"GIF89a")
        self.refused(
            TRAIN, f"  at byte {tar.offset:,}: the header of {tar.name} is damaged, 512 bytes are passed over\n",
            f"  at byte {data:,}: {label} is neither a JPEG nor a PNG\n", NOTHING_ELSE)

    def test_hole(self):
        """64 KiB of zeros in an image are named with their place."""
        label, (_, data) = list(self.members(VAL))[2]
        start = -(-(data + 20_000) // 4096) * 4096
        self.zero(VAL, start, start + 65_536)
        self.refused(VAL, f"  at byte {start:,}: 65,536 bytes of zeros in {label}\n", NOTHING_ELSE)

    def test_large_hole(self):
        """Zeros across members are one finding."""
        places = list(self.members(TRAIN))
        (first, (_, data)), (following, (header, _)) = places[1], places[6]
        start = data + 1_024
        self.zero(TRAIN, start, header - 3_072)
        self.refused(
            TRAIN, f"  at byte {start:,}: {header - 3_072 - start:,} bytes of zeros in {first}, up to {following}\n",
            NOTHING_ELSE)

    def test_cut_short(self):
        """A download that has stopped in a file of the full size says where."""
        for name in (TRAIN, VAL, TEST):
            label, (_, data) = list(self.members(name))[3]
            start, size = data + 51_200, os.path.getsize(self.root / name)
            self.zero(name, start)
            self.refused(
                name, f"  at byte {start:,}: {size - start:,} bytes of zeros in {label}, up to the end of the archive\n",
                NOTHING_ELSE)

    def test_no_end_mark(self):
        """An image that lost its end is named."""
        label, (_, data) = list(self.members(TEST))[1]
        self.write(TEST, data + 99_998, b"\1\1")
        self.refused(TEST, f"  at byte {data:,}: {label} has no end marker\n", NOTHING_ELSE)

    def test_many(self):
        """Ten places are told, no more."""
        lines = []
        for label, (_, data) in self.members(TRAIN):
            self.write(TRAIN, data, b"\1")
            lines.append(f"  at byte {data:,}: {label} is neither a JPEG nor a PNG\n")
        self.refused(TRAIN, *lines[:10], "  and more after these\n")

    def test_json(self):
        """With --json the findings are in the line that refuses the archive."""
        places = dict(self.members(VAL))
        (first, (_, data)), (second, (header, _)) = list(places.items())[1:3]
        self.zero(VAL, data + 1_024, data + 1_024 + 70_144)
        self.flip(VAL, header + 110)
        outcome = self.prepare("--json", "verify")
        self.assert_ends(outcome, 4)
        (line,) = outcome.of_type("refused")
        following = list(places.values())[3][0]
        self.assertEqual(line["findings"], [
            {"offset": data + 1_024, "member": first, "fault": "zeros", "bytes": 70_144},
            {"offset": header, "member": second, "fault": "header", "bytes": following - header}])
        self.assertEqual(line["examined"], os.path.getsize(self.root / VAL))
        self.assertEqual(line["error"], outcome.lines[-1]["error"])
        (line,) = self.prepare("--json", "verify").of_type("refused")
        self.assertNotIn("findings", line)

    @needs_tracing
    def test_one_read(self):
        """The archive is read once more; a remembered verdict costs no read."""
        _, (_, data) = next(self.members(VAL))
        self.flip(VAL, data + 50_000)
        log = self.folder / "log"
        size = os.path.getsize(self.root / VAL)
        self.refused(VAL, NOTHING, before=watching_reads(log))
        self.assertEqual(bytes_read(log, VAL), LOOK + 2 * size)
        outcome = self.prepare("verify", VAL, before=watching_reads(log))
        self.assert_ends(outcome, 4, "has not changed since")
        self.assertNotIn("looking for damage", outcome.errors)
        self.assertEqual(bytes_read(log, VAL), 0)

    def test_quiet(self):
        """--quiet leaves out the note, not the findings."""
        _, (_, data) = next(self.members(VAL))
        self.flip(VAL, data + 50_000)
        outcome = self.prepare("verify", VAL, "--quiet")
        self.assert_ends(outcome, 4, NOTHING)
        self.assertNotIn("note:", outcome.errors)

    def verify_all_but_a_block(self):
        """Damages an archive of five blocks, and verifies four: another run reads one, and then five to examine it."""
        shutil.rmtree(self.root)
        shutil.rmtree(self.manifest)
        self.assert_ends(self.run_program(
            "fixture", self.root, "--classes", 1, "--per-class", 1, "--val-per-class", 9, "--test", 1,
            "--image-bytes", 2_000_000), 0)
        shutil.move(self.root / "manifest", self.manifest)
        _, (_, data) = next(self.members(VAL))
        self.flip(VAL, data + 50_000)
        stopping = injecting("pread64", "signal=INT:when=4", self.root / VAL)
        self.assert_ends(self.prepare("verify", VAL, before=stopping), 130)

    @needs_tracing
    def test_read_error(self):
        """An error of reading while damage is looked for leaves the mismatch as the error."""
        self.verify_all_but_a_block()
        failing = injecting("pread64", "error=EIO:when=2", self.root / VAL)
        self.refused(VAL, f"  not looked at from byte {4 << 20:,} on: {os.strerror(errno.EIO)}\n", before=failing)

    @needs_tracing
    def test_stopped(self):
        """A signal while damage is looked for ends the run as stopped; the archive is refused all the same."""
        self.verify_all_but_a_block()
        stopping = injecting("pread64", "signal=INT:when=2", self.root / VAL)
        outcome = self.prepare("--json", "verify", VAL, before=stopping)
        self.assert_ends(
            outcome, 130, f"error: {VAL} has MD5 ", f"  not looked at from byte {8 << 20:,} on: stopped\n",
            "error: stopped")
        self.assertEqual(outcome.of_type("refused")[0]["examined"], 8 << 20)
        self.assertEqual(outcome.lines[-1]["exit"], 130)
        self.assert_ends(self.prepare("verify", VAL), 4, "has not changed since")

    @needs_tracing
    def test_progress(self):
        """The display shows how far the look is, instead of a read that is over."""
        _, (_, data) = next(self.members(VAL))
        self.flip(VAL, data + 50_000)
        slowly = injecting("pread64", "delay_enter=700000", self.root / VAL)
        outcome = program.run(
            "verify", VAL, "--progress", "tty", "--root", self.root, "--manifest", self.manifest, before=slowly)
        self.assert_ends(outcome, 4)
        before, after = outcome.errors.split("note: looking for damage")
        self.assertIn("verify ", before)
        self.assertNotIn("examine ", before)
        self.assertIn("examine ", after)
        self.assertNotIn("verify ", after.split("error: ")[0])
