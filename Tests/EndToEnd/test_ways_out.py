"""The ways out that errors name: pasted as they are, they lead out."""

import shlex

from server import Server
from support.case import Case
from support.release import TRAIN

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
        """The command that the error's hint names after `words`."""
        hint = next(line for line in outcome.errors.splitlines() if line.startswith("hint: " + words))
        return shlex.split(hint.removeprefix("hint: " + words).split(";")[0].split(", then run")[0])[1:]

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
