"""`audit --deep` reads an archive once, whatever number of parts it feeds."""

import shutil

from support import others
from support.tracing import bytes_read, needs_tracing, watching_reads
from test_releases import CLS_LOC, KAGGLE, ReleaseCase, cls_loc_tree, zipped


@needs_tracing
class DeepReads(ReleaseCase):
    def check(self, name, content):
        self.put({name: content})
        self.assert_ends(self.prepare(), 0)
        self.assert_ends(self.prepare("extract-bbox"), 0)
        log = self.folder / "log"
        outcome = self.prepare("audit", "--deep", before=watching_reads(log))
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("valid, byte for byte"), 5, outcome.output)
        self.assertLess(bytes_read(log, name), 1.5 * len(content))

    def test_zip(self):
        self.check(KAGGLE, zipped(cls_loc_tree(self.release)))

    def test_tar(self):
        self.check(CLS_LOC, others.tgz(cls_loc_tree(self.release).items()))

    def test_faults(self):
        """What differs is found in each part, and a missing part does not keep the others from being compared."""
        self.put({KAGGLE: zipped(cls_loc_tree(self.release))})
        self.assert_ends(self.prepare(), 0)
        shutil.rmtree(self.root / "val")
        for part in ("train", "test"):
            path = next((self.root / part).rglob("*.JPEG"))
            content = path.read_bytes()
            path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
        outcome = self.prepare("audit", "--deep", "--json")
        self.assert_ends(outcome, 4)
        self.assertEqual(
            sorted((fault["part"], fault["fault"]) for fault in outcome.of_type("fault")),
            [("test", "differs"), ("train", "differs")])
        self.assert_ends(self.prepare("audit", "--deep", "--repair"), 0)
        self.assert_prepared(["train", "test"])
        self.assert_ends(self.prepare("audit", "--deep", "train", "val"), 4)
