"""A root that was just prepared, and its audit in JSON."""

import pathlib
import shutil
import tempfile

from . import program
from .case import Case
from .tars import scratch_folder
from .tree import snapshot

SIZES = ["--classes", 5, "--per-class", 12, "--val-per-class", 4, "--test", 25]
# One white pixel.
PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f614"
    "0000000049454e44ae426082")


class ModelCase(Case):
    """Each test has a prepared root of its own: a copy of one that is made once, with `sizes`."""

    sizes = SIZES

    @classmethod
    def setUpClass(cls):
        cls.model = pathlib.Path(tempfile.mkdtemp(prefix="ilsvrc-prepare-test.", dir=scratch_folder()))
        cls.addClassCleanup(shutil.rmtree, cls.model)
        for arguments in (["fixture", cls.model, *cls.sizes], ["--root", cls.model, "--manifest", cls.model / "manifest"]):
            outcome = program.run(*arguments)
            assert outcome.code == 0, outcome.errors

    def setUp(self):
        super().setUp()
        self.root.rmdir()
        shutil.copytree(self.model, self.root)
        self.manifest = self.root / "manifest"


class AuditCase(ModelCase):
    def setUp(self):
        super().setUp()
        self.wnids = sorted(path.name for path in (self.root / "train").iterdir())
        self.images = {path: sorted((self.root / path).iterdir()) for path in self.folders()}

    def folders(self):
        return [f"{split}/{wnid}" for split in ("train", "val") for wnid in self.wnids] + ["test"]

    def image(self, split, number=0, wnid=0):
        """An image, by the places of its class and its own in their orders."""
        return self.images["test" if split == "test" else f"{split}/{self.wnids[wnid]}"][number]

    def path(self, file):
        return str(file.relative_to(self.root))

    def audit(self, *arguments, code=None, **options):
        """Audits in JSON; returns the faults as pairs of path and kind."""
        before = snapshot(self.root)
        self.outcome = self.prepare("audit", "--json", *arguments, **options)
        self.assertEqual(snapshot(self.root), before, "something was changed")
        last = self.outcome.lines[-1]
        self.assertEqual((last["type"], last["exit"]), ("outcome", self.outcome.code))
        faults = self.outcome.of_type("fault")
        if code is None:
            code = 4 if faults else 0
            self.assertEqual(sum(split["faults"] for split in self.outcome.of_type("part")), len(faults))
            self.assertEqual(last["faults"], len(faults))
        self.assertEqual(self.outcome.code, code, self.outcome.errors)
        return sorted((fault["path"], fault["fault"]) for fault in faults)

    def facts(self):
        return sorted((fact["path"], fact["fact"]) for fact in self.outcome.of_type("fact"))

    def assert_found(self, *expected):
        self.assertEqual(self.audit(), sorted(expected))
