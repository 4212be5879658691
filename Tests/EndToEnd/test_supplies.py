"""Parts of several archives, and archives that come, go and change meanwhile: what is published is what was planned."""

import io
import shutil
import subprocess
import tarfile
import time
import unittest

from support import others
from support.others import BBOX_TRAIN, PATCH, TEST_2012
from support.program import BINARY, environment
from support.release import TEST, VAL
from support.tracing import injecting, needs_tracing
from test_releases import CLS_LOC, HF, HF_TRAIN, ReleaseCase, cls_loc_tree, hugging_face


def changed(archive):
    """The same gzipped tar, with one byte changed in the middle of each image."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(archive)) as old, tarfile.open(fileobj=stream, mode="w:gz") as new:
        for member in old:
            data = bytearray(old.extractfile(member).read())
            data[len(data) // 2] ^= 1
            new.addfile(member, io.BytesIO(data))
    return stream.getvalue()


class Meanwhile(ReleaseCase):
    """Something happens while an archive is read."""

    def run_while(self, archive, action, *arguments):
        """Runs with slow reads of `archive`, and does `action` when it is being read. Returns the exit code."""
        before = injecting("pread64", "delay_exit=700000", self.root / archive)
        with (self.folder / "errors").open("w") as errors:
            run = subprocess.Popen(
                [*before, BINARY, *arguments, "-v", "--root", self.root, "--manifest", self.manifest],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env=environment())
        while run.poll() is None and f"{archive} " not in (self.folder / "errors").read_text():
            time.sleep(0.02)
        action()
        return run.wait()

    @needs_tracing
    def test_official_comes(self):
        """An official archive that comes while another form is read does not make that verified."""
        archives = hugging_face(self.release)
        self.put({HF[5]: archives[HF[5]]})
        with (self.manifest / "archives.tsv").open("a") as file:
            content = self.release.archives()[VAL]
            file.write("\t".join(map(str, self.release.row(VAL, content).values())) + "\n")
        code = self.run_while(HF[5], lambda: (self.root / VAL).write_bytes(content[:10]), "run")
        self.assertEqual(code, 0)
        (self.root / VAL).unlink()
        self.assertIn("NOT VERIFIED", self.prepare("status").output)

    @needs_tracing
    def test_patch_goes(self):
        """A patch that goes while the other archive is read has still given its images: they are not verified."""
        self.place_2012()
        code = self.run_while(TEST_2012, (self.root / PATCH).unlink, "run")
        self.assertEqual(code, 0)
        self.assert_prepared(["test"])
        outcome = self.prepare("run", "--reclaim")
        self.assertIn("NOT VERIFIED", outcome.output)
        self.assertNotIn("of 2012", outcome.output)
        self.assertTrue((self.root / TEST_2012).exists())

    @needs_tracing
    def test_patch_comes(self):
        """One that comes meanwhile is not part of it: these are the images of 2012, verified."""
        archives = self.place_2012()
        (self.root / PATCH).unlink()
        code = self.run_while(TEST_2012, lambda: (self.root / PATCH).write_bytes(archives[PATCH]), "run")
        self.assertEqual(code, 0)
        outcome = self.prepare("status")
        self.assertIn("of 2012", outcome.output)
        self.assertNotIn("NOT VERIFIED", outcome.output)

    @needs_tracing
    def test_piece_goes(self):
        """One of five that goes after it was read has given its images."""
        self.put(hugging_face(self.release))
        code = self.run_while(HF_TRAIN[3], (self.root / HF_TRAIN[1]).unlink, "run")
        self.assertEqual(code, 0)
        self.assert_prepared()

    def place_2012(self):
        replaced = sorted(self.release.test)[:3]
        old = {**self.release.test, **{name: next(iter(self.release.val.values())) for name in replaced}}
        archives = {
            TEST_2012: others.tar(old.items()),
            PATCH: others.tar([(name, self.release.test[name]) for name in replaced])}
        self.place(self.release, archives, list(others.rows(self.release, archives)))
        return archives


class Pieces(ReleaseCase):
    def setUp(self):
        super().setUp()
        self.put(hugging_face(self.release))

    def test_away_and_back(self):
        """What four of five have given is kept while one of them is away, and while nothing new comes."""
        (self.root / HF_TRAIN[4]).unlink()
        self.assert_ends(self.prepare(), 0, HF_TRAIN[4])
        again = self.prepare("--verbose")
        self.assert_ends(again, 0)
        self.assertNotIn("reading", again.errors)
        for name in HF[5:]:
            (self.root / name).unlink()
        (self.root / HF_TRAIN[0]).rename(self.folder / "away")
        (self.root / HF_TRAIN[4]).write_bytes(self.archives[HF_TRAIN[4]])
        self.assert_ends(self.prepare(), 0, HF_TRAIN[0])
        (self.folder / "away").rename(self.root / HF_TRAIN[0])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertNotIn(f"reading {self.root / HF_TRAIN[1]} ", outcome.errors)
        self.assert_prepared()

    def test_replaced(self):
        """One that is replaced is read again, and the others are not."""
        (self.root / HF_TRAIN[4]).unlink()
        self.assert_ends(self.prepare(), 0)
        for name in (HF_TRAIN[2], HF_TRAIN[4]):
            (self.root / name).unlink(missing_ok=True)
            (self.root / name).write_bytes(self.archives[name])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0, HF_TRAIN[2])
        self.assertIn(f"reading {self.root / HF_TRAIN[2]} ", outcome.errors)
        self.assertNotIn(f"reading {self.root / HF_TRAIN[1]} ", outcome.errors)
        self.assert_prepared()


class Repairs(ReleaseCase):
    """A part is repaired from what it was made from, and from nothing else."""

    def test_verified_by_other_form(self):
        archives = self.release.archives()
        other = changed(hugging_face(self.release)[HF[5]])
        rows = [self.release.row(VAL, archives[VAL]),
                self.release.row(HF[5], other, kind="hf-val", bytes="-", md5="-", sha256="-", images="-")]
        self.place(self.release, {VAL: archives[VAL], HF[5]: other}, rows)
        self.assert_ends(self.prepare(), 0)
        (self.root / VAL).unlink()
        before = self.tree("val")
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "val"), 3, VAL)
        self.assertEqual(self.tree("val"), before)
        next((self.root / "val").glob("*/*.JPEG")).unlink()
        self.assert_ends(self.prepare("audit", "--repair", "val"), 3, VAL)
        self.assertEqual(len(self.tree("val")), len(before) - 1)

    def tree(self, part):
        return {path: path.read_bytes() for path in (self.root / part).rglob("*.JPEG")}

    def test_other_edition(self):
        """Images of 2012 do not mend those of 2019, nor the other way round."""
        archive = others.tar([(f"test/{name}", data) for name, data in self.release.test.items()])
        name = next(iter(self.release.test))
        old = others.tar([*self.release.test.items()][1:] + [(name, next(iter(self.release.val.values())))])
        rows = [self.release.row(TEST, archive), *others.rows(self.release, {TEST_2012: old})]
        self.place(self.release, {TEST: archive}, rows)
        self.assert_ends(self.prepare(), 0)
        (self.root / TEST).unlink()
        (self.root / TEST_2012).write_bytes(old)
        (self.root / "test" / name).unlink()
        self.assert_ends(self.prepare("audit", "--repair", "test"), 3, TEST)
        self.assertFalse((self.root / "test" / name).exists())

    def test_edition_is_kept(self):
        """A part of 2012 stays one when it is audited, and when its patch comes."""
        archives = Meanwhile.place_2012(self)
        (self.root / PATCH).unlink()
        self.assert_ends(self.prepare(), 0)
        (self.root / PATCH).write_bytes(archives[PATCH])
        (self.root / "test/x").touch()
        (self.root / "test/x").unlink()
        self.assertIn("of 2012", self.prepare().output)
        next((self.root / "test").glob("*.JPEG")).unlink()
        self.assertIn("of 2012", self.prepare("audit", "--repair", "test").output)
        self.assert_ends(self.prepare("--reclaim"), 0)
        self.assertTrue((self.root / TEST_2012).exists())


class Refused(ReleaseCase):
    def test_damaged_patch(self):
        """What a damaged patch patches is not unpacked for nothing."""
        archives = Meanwhile.place_2012(self)
        (self.root / PATCH).write_bytes(archives[PATCH][:-10_240 - 600])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 4, PATCH)
        self.assertNotIn(f"reading {self.root / TEST_2012} ", outcome.errors)

    def test_no_annotations(self):
        """A part without a single file is none."""
        files = {path: data for path, data in cls_loc_tree(self.release).items() if "Annotations" not in path}
        self.put({CLS_LOC: others.tgz(files.items())})
        self.assert_all()
        self.assert_ends(self.prepare("extract-bbox"), 4)
        self.assertFalse((self.root / "bbox_train.csv").exists())
        self.assertFalse((self.root / "bbox/train").exists())

    def test_linked_folder(self):
        """A folder bbox that is a link is somebody's own: it stops nothing else, and nothing is written through it."""
        boxes = {BBOX_TRAIN: others.tgz(others.train_boxes(self.release).items())}
        rows = list(others.rows(self.release, boxes))
        archives = {**self.release.archives(), **boxes}
        self.place(self.release, archives, self.release.rows(self.release.archives()) + rows)
        (self.folder / "elsewhere").mkdir()
        (self.root / "bbox").symlink_to(self.folder / "elsewhere")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()
        self.assert_ends(self.prepare("status"), 0)
        self.assert_ends(self.prepare("audit"), 0)
        self.assert_ends(self.prepare("extract-bbox"), 6)
        self.assertEqual(list((self.folder / "elsewhere").iterdir()), [])

    def test_empty_folder(self):
        """An empty folder is no part that is complete."""
        boxes = {BBOX_TRAIN: others.tgz(others.train_boxes(self.release).items())}
        self.place(self.release, boxes, list(others.rows(self.release, boxes)))
        (self.root / "bbox/train").mkdir(parents=True)
        self.assert_ends(self.prepare("extract-bbox"), 6)
        shutil.rmtree(self.root / "bbox")
        self.assert_ends(self.prepare("extract-bbox"), 0)


if __name__ == "__main__":
    unittest.main()
