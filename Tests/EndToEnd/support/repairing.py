"""The base of tests that repair archives: a miniature release on a server, whose train archive is in the root, too."""

import io
import shutil
import tarfile

from server import Server

from .case import Case
from .release import TRAIN


class RepairCase(Case):
    def setUp(self):
        super().setUp()
        self.make()
        self.server = Server(self.served)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def make(self, per_class=8):
        """Makes a release whose archives are on the server; the train archive is in the root, too."""
        self.served = self.folder / "served"
        for folder in self.served, self.manifest:
            shutil.rmtree(folder, ignore_errors=True)
        self.assert_ends(self.run_program(
            "fixture", self.served, "--classes", 3, "--per-class", per_class, "--val-per-class", 3, "--test", 5,
            "--image-bytes", 100_000), 0)
        shutil.move(self.served / "manifest", self.manifest)
        self.archive, self.side = self.root / TRAIN, self.root / f"{TRAIN}.repair"
        self.part = self.root / f"{TRAIN}.part"
        self.good = (self.served / TRAIN).read_bytes()
        self.archive.write_bytes(self.good)

    def members(self):
        """The offsets of the header and the data of each image of the train archive."""
        with tarfile.open(self.served / TRAIN) as outer:
            for member in outer:
                with tarfile.open(fileobj=io.BytesIO(outer.extractfile(member).read())) as inner:
                    for image in inner:
                        yield member.offset_data + image.offset, member.offset_data + image.offset_data

    def damage(self, *places, cut=None, path=None):
        """Puts bytes into the archive at offsets, and cuts it."""
        with open(path or self.archive, "r+b") as file:
            for offset, content in places:
                file.seek(offset)
                file.write(content)
            if cut is not None:
                file.truncate(cut)

    def repair(self, *arguments, **options):
        return self.prepare(
            "download", "--repair", *(arguments or [TRAIN]), "--base-url", self.server.url(), "--retry-wait", "0",
            **options)

    def assert_whole(self):
        """The archive is right, known to be so, and nothing else is left."""
        self.assertEqual(self.archive.read_bytes(), self.good)
        self.assertEqual(
            sorted(path.name for path in self.root.iterdir()), sorted([TRAIN, "ilsvrc-prepare.journal"]))
        outcome = self.prepare("verify", TRAIN)
        self.assert_ends(outcome, 0)
        self.assertIn("OK (verified", outcome.output)

    def assert_untouched(self, before):
        self.assertEqual(self.archive.read_bytes(), before)
        self.assertFalse(self.side.exists())
