"""The ways out that errors name: pasted as they are, they lead out."""

import shlex
import shutil
import subprocess

from server import Server
from support.case import Case
from support.program import Running
from support.release import TRAIN, VAL

WORDS = "fetch again only what is damaged: "


class WaysOut(Case):
    def setUp(self):
        super().setUp()
        self.served = self.folder / "served"
        self.served.mkdir()
        self.good = self.place(folder=self.served)[TRAIN]
        self.server = Server(self.served)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.archive, self.part = self.root / TRAIN, self.root / f"{TRAIN}.part"
        # The header of an image is gone, so that an extraction ends there.
        self.damaged = bytearray(self.good)
        images = max(self.release.train.values(), key=len)
        place = self.good.index(list(images)[1].encode())
        self.damaged[place:place + 512] = bytes(512)

    def run_it(self, *options):
        return self.prepare("run", *options, "--base-url", self.server.url())

    def command(self, outcome, words):
        """The command that a hint or note names after `words`."""
        line = next(line for line in outcome.errors.splitlines() if words in line)
        return shlex.split(line.split(words)[1].split(";")[0].split(", then run")[0])[1:]

    def assert_led_out(self, outcome, words, *options):
        self.assert_ends(self.run_program(*self.command(outcome, words)), 0)
        self.assert_ends(self.run_it(*options), 0)
        self.assert_prepared()

    def test_met_while_extracting(self):
        """What an extraction ends at is repaired by one command."""
        self.archive.write_bytes(self.damaged)
        outcome = self.run_it("--stream")
        self.assert_ends(outcome, 4, f"verify {TRAIN}")
        self.assert_led_out(outcome, WORDS, "--stream")

    def test_remembered(self):
        """What an earlier run has found is repaired in the same way."""
        self.archive.write_bytes(self.damaged)
        self.assert_ends(self.prepare("verify", TRAIN), 4)
        outcome = self.run_it("--stream")
        self.assert_ends(outcome, 4, "has not changed since", f"verify --again {TRAIN}")
        self.assert_led_out(outcome, WORDS, "--stream")

    def test_kept(self):
        """What was fetched wrong and is kept is repaired by one command, too."""
        (self.served / TRAIN).write_bytes(self.damaged)
        outcome = self.run_it("--download")
        self.assert_ends(outcome, 4, f"or remove {TRAIN}.part")
        self.assertTrue(self.part.exists())
        (self.served / TRAIN).write_bytes(self.good)
        self.assert_led_out(outcome, WORDS, "--download")

    def test_status(self):
        """status says how far a download is, and never to rename a wrong one."""
        self.server.fault(TRAIN, "status", beyond=512, skip=1, status=404)
        self.server.fault(TRAIN, "end", beyond=512, times=1, after=len(self.good) // 2)
        self.assert_ends(self.prepare("download", TRAIN, "--base-url", self.server.url()), 8)
        self.assertIn(f"is a download of {TRAIN}: ", self.prepare("status").output)
        [line] = self.prepare("status", "--json").of_type("look_alike")
        self.assertEqual((line["status"], line["of"]), ("download", len(self.good)))
        self.server.heal()
        (self.served / TRAIN).write_bytes(self.damaged)
        self.part.unlink()
        self.assert_ends(self.prepare("download", TRAIN, "--base-url", self.server.url()), 4)
        outcome = self.prepare("status")
        self.assertIn("with a wrong checksum", outcome.output)
        self.assertNotIn("mv ", outcome.output)
        self.assertNotIn("mv ", self.prepare("verify", TRAIN).errors)
        # It is gone on with all the same, until the file on the server is another one.
        self.assert_ends(self.prepare("download", TRAIN, "--base-url", self.server.url()), 4, "are there")
        (self.served / TRAIN).write_bytes(self.good)
        outcome = self.prepare("download", TRAIN, "--base-url", self.server.url())
        self.assert_ends(outcome, 0, "the download starts over: the server has another file by now")

    def test_appeared(self):
        """What gets the archive's name while it is fetched stays, and so does the download."""
        for command in ["download", TRAIN], ["extract-train", "--download"]:
            self.server.fault(TRAIN, "rate", bytes=len(self.good) // 2)
            running = Running(
                *command, "--root", self.root, "--manifest", self.manifest, "--base-url", self.server.url(),
                stderr=subprocess.PIPE)
            self.assertTrue(running.wait_until(lambda: self.part.exists() and self.part.stat().st_size > 0))
            self.archive.write_bytes(b"mine")
            with running.process.stderr as stream:
                errors = stream.read().decode()
            self.assertEqual(running.end()[0], 6, errors)
            self.assertIn("has appeared while it was downloaded, and stays", errors)
            self.assertEqual((self.archive.read_bytes(), self.part.read_bytes()), (b"mine", self.good))
            self.archive.unlink()
            self.part.unlink()
            self.server.heal()

    def test_not_verified(self):
        """What is not verified is said with the command that verifies it, and that command does."""
        outcome = self.run_it("--stream", "--per-class", "1")
        self.assert_ends(outcome, 0)
        for text in outcome.errors, self.prepare("status").output:
            self.assertIn("audit --deep", text)
        for name in TRAIN, VAL:
            (self.root / name).write_bytes((self.served / name).read_bytes())
        self.assert_ends(self.run_program(*self.command(outcome, "train/ and val/ are not verified; to verify them with their archives: ")), 0)
        again = self.prepare("run")
        self.assertNotIn("verified;", again.errors)
        self.assertNotIn("NOT VERIFIED", again.output)

    def test_left_out(self):
        """A part that a selection leaves out is made from the same server."""
        outcome = self.run_it("--stream", "--per-class", "1")
        self.assert_ends(self.run_program(*self.command(outcome, "nothing of it is selected; to make it: ")), 0)
        self.assertTrue((self.root / "test").is_dir())

    def test_no_folder(self):
        """A root that is not there is made by the command that is named."""
        self.root.rmdir()
        for command in ["run", "--stream"], ["download"], ["extract-val", "--download"]:
            outcome = self.prepare(*command, "--base-url", self.server.url())
            self.assert_ends(outcome, 3, f"hint: make it: mkdir -p {self.root}; or")
        self.assertNotIn("mkdir", self.prepare("status").errors)
        self.root.mkdir()
        outcome = self.prepare("download", "--archives", self.folder / "none", "--base-url", self.server.url())
        self.assert_ends(outcome, 3, f"mkdir -p {self.folder / 'none'}")

    def test_empty(self):
        """In an empty root status and run name the commands that fetch archives."""
        before = sorted(self.root.iterdir())
        for text in self.prepare("status").output, self.prepare("run").errors:
            self.assertRegex(text, r"ilsvrc-prepare --root \S+ --manifest \S+ download")
            self.assertRegex(text, r"ilsvrc-prepare --root \S+ --manifest \S+ run --stream")
        self.assertIn(f" download {VAL};", self.prepare("extract-val").errors)
        self.assertEqual(sorted(self.root.iterdir()), before)

    def test_grown(self):
        """If one part is fetched with more than is selected so far, the other is named, with what adds the rest."""
        wnids = self.release.wnids[:2]
        server = ["--base-url", self.server.url()]
        self.assert_ends(self.prepare("download", "train", "--classes", wnids[0], *server), 0)
        outcome = self.prepare("download", "val", "--classes", ",".join(wnids), *server)
        self.assert_ends(outcome, 0, "note: train/ has less than is selected now; to add the rest: ")
        status = self.prepare("status").output
        self.assertRegex(status, "train/ .*NOT COMPLETE: more is selected since; to fetch it: .* download train\n")
        self.assertNotIn("the next run adds it", status)
        self.assert_ends(self.run_program(*self.command(outcome, "train/ has less than is selected now; to add the rest: ")), 0)
        self.assertNotIn("NOT COMPLETE", self.prepare("status").output)
        for name in TRAIN, VAL:
            (self.root / name).write_bytes((self.served / name).read_bytes())
        self.assert_ends(self.prepare("extract-val", "--classes", "all"), 0, "extract-train")
        self.assertIn("NOT COMPLETE: more is selected since, and the next run adds it", self.prepare("status").output)

    def test_labels(self):
        """What is fetched of a selection gets the same label files as a run makes, and says that it is partial."""
        server = ["--per-class", "1", "--base-url", self.server.url()]
        outcome = self.prepare("download", "train", "val", "--json", *server)
        self.assert_ends(outcome, 0)
        self.assertEqual(
            outcome.of_type("partial"),
            [{"type": "partial", "archive": name, "path": self.server.url(name)} for name in (TRAIN, VAL)])
        labels = sorted(path.name for path in self.root.iterdir() if path.is_file())
        self.assertIn("train.txt", labels)
        for path in list(self.root.iterdir()):
            if path.is_file():
                path.unlink()
        for name in "train", "val":
            shutil.rmtree(self.root / name)
        self.assert_ends(self.prepare("run", "--stream", *server), 0)
        self.assertEqual(sorted(path.name for path in self.root.iterdir() if path.is_file()), labels)
