"""Archives that are read from a server, and not kept: streamed whole, or only what is selected of them."""

import json
import os
import random
import shutil
import subprocess
import unittest

from server import Server
from support import program
from support.case import STAGING, Case
from support.program import Running
from support.release import TEST, TRAIN, VAL, make_release
from support.tracing import injecting, needs_tracing
from support.tree import actual_tree, expected_tree

HEADER = 512
GLANCE = 512  # what is asked for to learn a file's size and form
GLANCES = 1  # how often that is
KILLS = 20
CHECKPOINT = 1 << 20
BLOCK = 4 << 20


class StreamCase(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.archives = self.place(self.make(), folder=self.shelf)
        self.server = Server(self.shelf)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def make(self):
        return make_release(classes=12, per_class=20, val=60, test=40)

    def options(self, *more):
        return ["--stream", "--base-url", self.server.url(), "--retries", 2, "--retry-wait", 0, *more]

    def stream(self, *command, **options):
        return self.prepare(*(command or ["run"]), *self.options(), **options)

    def start(self, *more):
        return Running("--root", self.root, "--manifest", self.manifest, *self.options(*more))

    def records(self):
        if not self.journal.exists():
            return []
        return [json.loads(line) for line in self.journal.read_bytes().split(b"\n")[:-1]]

    def sent(self):
        return sum(self.server.sent(name) for name in self.archives)

    def assert_read_once(self, connections=1):
        for name, content in self.archives.items():
            requests = self.server.of(name)
            glances = [request for request in requests if request.range == (0, GLANCE)]
            self.assertEqual(len(glances), GLANCES)
            self.assertEqual(self.server.sent(name) - GLANCE * len(glances), len(content), name)
            if connections == 1:
                self.assertEqual(len(requests) - len(glances), 1, "one request for all of it")
        self.assertEqual([path.name for path in self.root.glob("*.tar")], [])


class Streams(StreamCase):
    def test_all(self):
        """All parts are made; each archive is fetched once and not kept. A later run needs no server."""
        outcome = self.stream()
        self.assert_ends(outcome, 0, f"{TRAIN} is streamed from {self.server.url(TRAIN)}; it is not kept")
        self.assertIn(f"{VAL}: OK (streamed)", outcome.output)
        self.assert_prepared()
        self.assert_read_once()
        self.server.forget()
        for again in (self.stream(), self.prepare("run")):
            self.assert_ends(again, 0)
            self.assertEqual(again.output.count("(done before)"), 3)
        self.assertEqual(self.server.requests, [])

    def test_connections(self):
        """Several requests at a time give the same tree."""
        self.assert_ends(self.prepare("run", *self.options("--connections", 4)), 0)
        self.assert_prepared()
        self.assert_read_once(connections=4)

    def test_stage(self):
        """A stage fetches only what it needs."""
        self.assert_ends(self.stream("extract-val"), 0)
        self.assert_prepared(["val"])
        self.assertEqual({request.name for request in self.server.requests}, {VAL})

    def test_here(self):
        """What is here is not fetched."""
        shutil.copy(self.shelf / VAL, self.root)
        self.assert_ends(self.stream("--only", "extract-val"), 0)
        self.assertEqual(self.server.requests, [])
        self.assert_ends(self.stream(), 0)
        self.assertEqual({request.name for request in self.server.requests}, {TRAIN, TEST})
        self.assert_prepared()

    def test_compressed(self):
        """A gzipped archive is read as it comes."""
        shelf = self.folder / "forms"
        self.assert_ends(self.run_program("fixture", shelf, "--form", "hf", "--classes", 3, "--per-class", 4), 0)
        with Server(shelf) as server:
            outcome = self.run_program(
                "run", "--root", self.root, "--manifest", shelf / "manifest", "--from", "hf", "--stream", "--base-url",
                server.url())
            self.assert_ends(outcome, 0)
        self.assertEqual(len(list(self.root.glob("train/*/*.JPEG"))), 12)

    def test_resets(self):
        """What breaks off goes on where it ended."""
        self.server.fault(TRAIN, "reset", skip=GLANCES, times=4, after=300_000)
        self.assert_ends(self.stream(), 0)
        self.assert_prepared()

    def test_dry_run(self):
        """A dry run fetches no more than the first bytes."""
        self.assert_ends(self.stream("run", "--dry-run"), 0)
        self.assertLessEqual(self.sent(), 3 * GLANCES * GLANCE)
        self.assertEqual(list(self.root.iterdir()), [])

    def test_dry_run_words(self):
        """A dry run tells what is streamed from what is downloaded: the bytes, the server, and the room."""
        size = len(self.archives[TRAIN])
        streamed, kept = (self.prepare("run", how, *self.options()[1:], "-n").output for how in ("--stream", "--download"))
        self.assertIn(f"{TRAIN}: stream {size:,} of {size:,} bytes from {self.server.url(TRAIN)}, not kept", streamed)
        self.assertIn(f"{TRAIN}: download {size:,} of {size:,} bytes from {self.server.url(TRAIN)} to {self.root}", kept)
        for text in streamed, kept:
            self.assertIn(" over the network", text)
        self.assertNotIn("with the archives", streamed)
        self.assertIn("with the archives", kept)
        # What is here of a download is not fetched again.
        (self.root / f"{TRAIN}.part").write_bytes(self.archives[TRAIN][:1000])
        outcome = self.prepare("run", "--download", *self.options()[1:], "-n", "--json")
        [job] = [job for job in outcome.of_type("job") if job["archive"] == TRAIN]
        self.assertEqual((job["fetch"], job["keep"]), (size - 1000, True))
        self.assertEqual(outcome.lines[-1]["fetch"], sum(map(len, self.archives.values())) - 1000)
        shutil.copy(self.shelf / VAL, self.root)
        [job] = [job for job in self.stream("extract-val", "-n", "--json").of_type("job")]
        self.assertEqual((job["fetch"], job["keep"]), (None, False))

    def test_network(self):
        """Progress shows what has come before the first block is full."""
        self.server.fault(VAL, "rate", bytes=len(self.archives[VAL]))
        outcome = program.run(
            "extract-val", "--root", self.root, "--manifest", self.manifest, *self.options("--progress", "tty"))
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.errors, r"network +[1-9][0-9.]* [kM]B fetched +[0-9.]+ [kM]B/s\n.*verify +0% +0 bytes of")

    def test_usage(self):
        outcome = self.prepare("run", "--base-url", self.server.url())
        self.assert_ends(outcome, 2, "--base-url is about servers", "--stream")
        self.assert_ends(self.prepare("run", "--stream", "--base-url", "nowhere"), 2, "--base-url")


class Faults(StreamCase):
    @needs_tracing
    def test_read_error(self):
        """That this machine's disk cannot read an image is no damage of the archive's: code 5, and nothing is fetched again."""
        name = next(iter(self.release.val))
        wnid = self.release.val_wnids[int(name[-13:-5]) - 1]
        image = self.root / STAGING / "val" / wnid / name
        image.parent.mkdir(parents=True)
        image.write_bytes(b"")  # strace takes paths of files that are there
        command = ["extract-val", *self.options("--per-class", 100)]
        outcome = self.prepare(*command, before=injecting("read,pread64", "error=EIO", image))
        self.assert_ends(outcome, 5, f"error: {image}: Input/output error\nhint: the disk or its connection may be failing")
        self.assert_unpublished("val")
        self.server.forget()
        self.assert_ends(self.prepare(*command), 0)
        self.assert_prepared(["val"])
        self.assertLess(self.server.sent(VAL), len(self.archives[VAL]) // 10)
    def test_gone(self):
        """Without its server a run ends with code 8, and the parts whose archives are here are made."""
        shutil.copy(self.shelf / VAL, self.root)
        self.server.__exit__()
        outcome = self.stream()
        self.assert_ends(outcome, 8, f"{TRAIN}: {self.server.url(TRAIN)} cannot be read")
        self.assert_prepared(["val"])

    def test_gone_meanwhile(self):
        """A server that goes away in the middle: what came before is kept, and not fetched again."""
        size = len(self.archives[TRAIN])
        self.server.fault(TRAIN, "reset", skip=GLANCES, after=size // 2)
        self.server.fault(TRAIN, "status", skip=GLANCES + 1, status=503)
        outcome = self.prepare("extract-train", *self.options("--checkpoint", 100_000))
        self.assert_ends(outcome, 8, "status 503")
        self.assertTrue((self.root / STAGING).exists())
        self.server.heal()
        self.server.forget()
        self.assert_ends(self.stream("extract-train"), 0)
        self.assert_prepared(["train"])
        self.assertLess(self.server.sent(TRAIN), size * 0.8)

    def test_wrong_checksum(self):
        """Other bytes than the published ones are refused, and what was made of them is dropped."""
        self.server.fault(VAL, "flipped")
        self.server.fault(TEST, "page")
        content = bytearray(self.archives[TRAIN])
        content[HEADER + 600] ^= 1
        (self.shelf / TRAIN).write_bytes(content)
        outcome = self.stream()
        self.assert_ends(outcome, 4, f"{VAL} is", f"{TRAIN} has MD5", "web page")
        # The ways out are those of servers, not of files that are not here.
        self.assertIn("name another mirror with --base-url", outcome.errors)
        self.assertNotIn("--repair", outcome.errors)
        self.assertNotIn("download it again", outcome.errors)
        self.assert_unpublished()
        self.assertFalse((self.root / STAGING).exists())

    def test_other_size(self):
        """A file of another size is refused before it is read."""
        (self.shelf / VAL).write_bytes(self.archives[VAL][:-10240])
        outcome = self.stream("extract-val")
        sizes = f"has {len(self.archives[VAL]) - 10240:,} bytes, not {len(self.archives[VAL]):,}"
        self.assert_ends(outcome, 4, f"{VAL}: {self.server.url(VAL)} {sizes}", "hint: it is another file: check the address")
        self.assertLess(self.server.sent(VAL), 5 * GLANCE)

    def test_unknown_address(self):
        """Where an archive is has to be said if that is not published; putting it there is not the only way."""
        self.assert_ends(self.prepare("run", "--stream"), 3, "no address of them is published", "--base-url or --url-file")

    def test_no_ranges(self):
        """From a server without ranges archives are read whole, also again after an interruption."""
        for name in self.archives:
            self.server.fault(name, "no_ranges")
        self.server.fault(TRAIN, "end", skip=GLANCES, times=1, after=len(self.archives[TRAIN]) // 2)
        outcome = self.prepare("run", *self.options("--checkpoint", 100_000))
        self.assert_ends(outcome, 8, "sends only whole files")
        self.server.forget()
        self.assert_ends(self.stream(), 0)
        self.assert_prepared()
        self.assertGreaterEqual(self.server.sent(TRAIN), len(self.archives[TRAIN]))

    def test_changed_between(self):
        """What an earlier run has made of another state of the file is given up, aloud."""
        size = len(self.archives[TRAIN])
        self.server.fault(TRAIN, "reset", skip=GLANCES, after=size // 2)
        self.server.fault(TRAIN, "status", skip=GLANCES + 1, status=503)
        self.assert_ends(self.prepare("extract-train", *self.options("--checkpoint", 100_000)), 8)
        self.server.heal()
        self.server.forget()
        os.utime(self.shelf / TRAIN, ns=(1, 1))  # another ETag, and another time
        outcome = self.stream("extract-train")
        self.assert_ends(outcome, 0, "it may be another file by now")
        self.assert_prepared(["train"])
        self.assertGreaterEqual(self.server.sent(TRAIN), size)

    def test_changed_meanwhile(self):
        """A file that changes while it is read is refused."""
        self.server.fault(TRAIN, "changed", skip=GLANCES, times=1, after=len(self.archives[TRAIN]) // 2)
        outcome = self.stream("extract-train")
        self.assert_ends(outcome, 4, "another file than it was")
        self.assert_unpublished()

    def test_no_validator(self):
        """Without a validator nothing is gone on with, and the program says so."""
        size = len(self.archives[TRAIN])
        self.server.fault(TRAIN, "no_validator")
        self.server.fault(TRAIN, "reset", skip=GLANCES, times=1, after=size // 2)
        self.server.fault(TRAIN, "status", skip=GLANCES + 1, times=3, status=503)
        outcome = self.prepare("extract-train", *self.options("--checkpoint", 100_000))
        self.assert_ends(outcome, 8, "an interrupted run starts over")
        self.server.forget()
        self.assert_ends(self.stream("extract-train"), 0)
        self.assert_prepared(["train"])
        self.assertGreaterEqual(self.server.sent(TRAIN), size)


class OtherBytes(StreamCase):
    """A server that has other bytes under the same size, time and ETag: what is published as verified was hashed."""

    def flip(self, offset):
        moment = (self.shelf / TRAIN).stat().st_mtime_ns
        content = bytearray((self.shelf / TRAIN).read_bytes())
        content[offset] ^= 1
        (self.shelf / TRAIN).write_bytes(content)
        os.utime(self.shelf / TRAIN, ns=(moment, moment))

    def break_off(self, how="--stream"):
        """Ends a run in the middle of the archive; returns how far the part is recorded."""
        self.server.fault(TRAIN, "reset", skip=GLANCES, after=len(self.archives[TRAIN]) // 2)
        self.server.fault(TRAIN, "status", skip=GLANCES + 1, status=503)
        self.assert_ends(
            self.prepare("extract-train", how, *self.options("--checkpoint", 100_000)[1:]), 8, "status 503")
        self.server.heal()
        [checkpoint] = [record for record in self.records() if record["type"] == "checkpoint" and record.get("parts")][-1:]
        for state in checkpoint["digests"]:
            self.assertEqual(state["count"], checkpoint["parts"][0]["offset"])
        return checkpoint["parts"][0]["offset"]

    def image(self, after):
        """A place in the data of an image that begins after an offset."""
        data = next(
            data for images in self.release.train.values() for data in images.values()
            if self.archives[TRAIN].index(data) > after)
        return self.archives[TRAIN].index(data) + len(data) // 2

    def test_behind(self):
        """Where a run goes on, everything that is unpacked is hashed, too."""
        place = self.break_off()
        self.assertGreater(place, 0)
        self.flip(self.image(after=place))
        self.assert_ends(self.stream("extract-train"), 4, f"{TRAIN} has MD5")
        self.assert_unpublished("train")

    def test_before(self):
        """What was unpacked of other bytes is not completed by good ones: other digests are computed, or the file is kept."""
        for more in ("--stream", "--digest", "sha256"), ("--download",), ("--stream",):
            with self.subTest(more=more):
                self.flip(self.image(after=0))
                self.assertGreater(self.break_off(), 0)
                self.flip(self.image(after=0))
                outcome = self.prepare("extract-train", *more, *self.options()[1:])
                if more == ("--stream",):
                    self.assert_ends(outcome, 4, f"{TRAIN} has MD5")
                    continue
                self.assert_ends(outcome, 0, "it may be another file by now")
                self.assert_prepared(["train"])
                self.reset()

    def test_part_cut(self):
        """Of a file that was kept, what is missing by now is unpacked again."""
        place = self.break_off("--download")
        part = self.root / f"{TRAIN}.part"
        os.truncate(part, place // 2)
        self.flip(self.image(after=place // 2))
        outcome = self.prepare("extract-train", "--download", *self.options()[1:])
        self.assert_ends(outcome, 4, f"{TRAIN}")
        self.assert_unpublished("train")

    def test_after(self):
        """That a server has sent the right bytes once says nothing of the next time."""
        self.assert_ends(self.stream("extract-train"), 0)
        shutil.rmtree(self.root / "train")
        self.flip(self.image(after=0))
        self.assert_ends(self.stream("extract-train"), 4, f"{TRAIN} has MD5")
        self.assert_unpublished("train")

    def test_kept_after(self):
        """What was streamed can be kept the next time."""
        self.assert_ends(self.stream("extract-train"), 0)
        shutil.rmtree(self.root / "train")
        self.assert_ends(self.prepare("extract-train", "--download", *self.options()[1:]), 0)
        self.assertEqual((self.root / TRAIN).read_bytes(), self.archives[TRAIN])
        self.assert_prepared(["train"])

    def test_ranges_after(self):
        """Nor does it vouch for ranges of the file that are fetched later."""
        self.server.fault(TRAIN, "no_ranges")
        first, second = self.release.wnids[:2]
        outcome = self.stream("extract-train", "--classes", first)
        self.assert_ends(outcome, 0)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        # All of it is read, and verified, once more.
        outcome = self.stream("extract-train", "--classes", f"{first},{second}")
        self.assert_ends(outcome, 0)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        self.server.heal()
        third = self.release.wnids[2]
        outcome = self.stream("extract-train", "--classes", f"{first},{second},{third}")
        self.assert_ends(outcome, 0, "partial")
        self.assertIn("NOT VERIFIED", outcome.output)

    @needs_tracing
    def test_killed_at_the_end(self):
        """What is not yet on the disk is fetched and hashed again; what is, and has its verdict, is not."""
        for time, kinds in (1, ["root"]), (2, ["root", "checkpoint", "verdict"]):
            with self.subTest(time=time):
                self.prepare("extract-train", *self.options(), before=injecting("syncfs", f"signal=KILL:when={time}"))
                self.assertEqual([record["type"] for record in self.records()], kinds)
                self.flip(self.image(after=0))
                self.server.forget()
                outcome = self.stream("extract-train")
                if time == 1:
                    self.assert_ends(outcome, 4, f"{TRAIN} has MD5")
                    self.assert_unpublished("train")
                    self.flip(self.image(after=0))
                    self.reset()
                else:
                    self.assert_ends(outcome, 0)
                    self.assert_prepared(["train"])
                    # The mark at the end.
                    self.assertLess(self.server.sent(TRAIN), GLANCES * GLANCE + 10_240)

    def reset(self):
        shutil.rmtree(self.root)
        self.root.mkdir()


class Kills(StreamCase):
    runs = 0

    def make(self):
        return make_release(classes=40, per_class=30, val=200, test=150, largest=200_000, seed=3)

    def test_killed(self):
        """A run that is killed 20 times fetches again only what came after its last checkpoint."""
        draw = random.Random(5)
        for name in self.archives:
            self.server.fault(name, "rate", bytes=40 << 20)
        total = sum(map(len, self.archives.values()))
        kills, again, left = 0, 0, self.left()
        while kills < KILLS:
            before = len(self.records())
            self.server.forget()
            # The server may note the last request of a run after its end.
            self.runs += 1
            run = self.start("--checkpoint", CHECKPOINT, "--header", f"X-Run: {self.runs}")
            goal = before + draw.randrange(1, 4)
            if not run.wait_until(lambda: len(self.records()) >= goal):
                self.assertEqual(run.end()[0], 0)
                self.assert_prepared()
                again += self.fetched_again(left)
                shutil.rmtree(self.root)
                self.root.mkdir()
                left = self.left()
                continue
            run.kill()
            kills += 1
            again += self.fetched_again(left)
            left = self.left()
        self.server.heal()
        self.server.forget()
        self.runs += 1
        self.assertEqual(self.start("--header", f"X-Run: {self.runs}").end()[0], 0)
        again += self.fetched_again(left)
        self.assert_prepared()
        self.assertLess(again, total // 100, "bytes before a checkpoint were fetched again")

    def fetched_again(self, left):
        """How many bytes were asked for beyond those that were `left` of each archive."""
        again = 0
        for name in self.archives:
            requests = [request for request in self.server.of(name) if request.headers.get("X-Run") == str(self.runs)]
            ranges = [request.range for request in requests if request.range]
            data = [part for part in ranges if part != (0, GLANCE)]
            again += max(0, sum(end - start for start, end in data) - left[name]) + GLANCE * (len(ranges) - len(data))
        return again

    def left(self):
        """How many bytes of each archive lie behind what the journal says is done."""
        digested, extracted = {}, {}
        for record in self.records():
            name, kind = record.get("archive"), record["type"]
            if kind == "checkpoint":
                digested.update({name: state["count"] for state in record["digests"]})
                for extraction in record.get("parts", []):
                    extracted[name] = extraction["offset"]
            elif kind == "verdict":
                digested[name] = len(self.archives[name])
            elif kind in ("publishing", "published"):
                for source in record.get("sources", [record]):
                    extracted[source["archive"]] = len(self.archives[source["archive"]])
        return {
            name: len(content) - min(digested.get(name, 0), extracted.get(name, 0))
            for name, content in self.archives.items()}

    def test_interrupted(self):
        """Ctrl-C ends a run at once, also while the server sends nothing, and the same command goes on."""
        sent = 20 << 20
        # A split can be gone on with at the end of a class, what comes is handed on in blocks, and a checkpoint is about
        # what was written when the one before came due.
        largest = max(sum(len(data) + 1024 for data in images.values()) for images in self.release.train.values())
        left = len(self.archives[TRAIN]) - sent + largest + 3 * BLOCK
        self.server.fault(TRAIN, "stall", skip=GLANCES, times=1, after=sent)
        # Slow enough that checkpoints come while it is read.
        self.server.fault(TRAIN, "rate", bytes=12 << 20)
        run = self.start("--checkpoint", CHECKPOINT)
        self.assertTrue(run.wait_until(lambda: self.server.sent(TRAIN) >= sent and self.left()[TRAIN] < left))
        run.interrupt()
        self.assertTrue(run.ends_within(5), "it waits for the server")
        self.assertEqual(run.end()[0], 130)
        self.assertLess(self.left()[TRAIN], left)
        status = self.prepare("status").output
        self.assertRegex(status, rf"train/ +absent; in staging: [1-9][0-9,]* images from {TRAIN}, .* repeat the command")
        self.server.forget()
        self.assert_ends(self.stream(), 0)
        self.assert_prepared()
        self.assertLess(self.server.sent(TRAIN), left)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_small_disk(self):
        """There need not be room for an archive beside its images."""
        images = sum(-(-len(data) // 4096) * 4096 for files in self.release.train.values() for data in files.values())
        room = images + len(self.archives[TRAIN]) // 3
        result = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", self.root], stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            self.skipTest(f"cannot mount: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.root], check=True)
        for _ in range(3):
            before = len(self.records())
            run = Running(
                "extract-train", "--root", self.root, "--manifest", self.manifest,
                *self.options("--checkpoint", CHECKPOINT))
            if run.wait_until(lambda: len(self.records()) > before + 2):
                run.kill()
        self.assert_ends(self.stream("extract-train"), 0)
        self.assert_prepared(["train"])


class Selections(StreamCase):
    def make(self):
        return make_release(classes=100, per_class=30, val=300, test=10, largest=60_000, large=False)

    def wanted(self, count):
        """The first images of each class, as the train archive has them."""
        return {
            f"train/{wnid}/{name}": data
            for wnid, images in self.release.train.items() for name, data in list(images.items())[:count]}

    def assert_cheap(self, images, headers):
        """No more was sent than the images, with their padding, and headers."""
        bytes_wanted = sum(-(-len(data) // HEADER) * HEADER + HEADER for data in images)
        self.assertLessEqual(self.server.sent(TRAIN), 1.05 * bytes_wanted + HEADER * headers)

    def test_ten_of_each(self):
        """Ten images of each of 100 classes cost their own bytes and headers."""
        for connections in (1, 8):
            with self.subTest(connections=connections):
                shutil.rmtree(self.root)
                self.root.mkdir()
                self.server.forget()
                outcome = self.prepare(
                    "extract-train", "--per-class", 10, *self.options("--connections", connections))
                self.assert_ends(outcome, 0, "partial; no published checksum covers it")
                wanted = self.wanted(10)
                found = {
                    f"train/{path.parent.name}/{path.name}": path.read_bytes()
                    for path in self.root.glob("train/*/*.JPEG")}
                self.assertEqual(found, wanted)
                # A header of each class, of each image, and the mark at the end; glances.
                self.assert_cheap(wanted.values(), 100 + 1000 + 100 + 8)

    def test_classes(self):
        """Of some classes only their tars are fetched."""
        wnids = self.release.wnids[10:20]
        outcome = self.stream("extract-train", "--classes", ",".join(wnids))
        self.assert_ends(outcome, 0, "partial")
        self.assertEqual(sorted(path.name for path in (self.root / "train").iterdir()), wnids)
        self.assert_cheap([data for wnid in wnids for data in self.release.train[wnid].values()], 100 + 10 * 4 + 8)

    def test_more_later(self):
        """More can be selected later, and then everything."""
        self.assert_ends(self.stream("extract-train", "--per-class", 3), 0)
        self.server.forget()
        self.assert_ends(self.stream("extract-train", "--per-class", 5), 0)
        self.assertEqual(len(list(self.root.glob("train/*/*.JPEG"))), len(self.wanted(5)))
        more = [data for path, data in self.wanted(5).items() if path not in self.wanted(3)]
        self.assert_cheap(more, 100 + 500 + 100 + 8)

    def test_no_ranges(self):
        """From a server without ranges all of the archive is read, and verified."""
        self.server.fault(TRAIN, "no_ranges")
        outcome = self.stream("extract-train", "--per-class", 2)
        self.assert_ends(outcome, 0)
        self.assertIn(f"{TRAIN}: OK (streamed)", outcome.output)
        self.assertEqual(len(list(self.root.glob("train/*/*.JPEG"))), len(self.wanted(2)))


if __name__ == "__main__":
    unittest.main()
