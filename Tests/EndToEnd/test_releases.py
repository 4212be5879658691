"""Other release forms: whatever copy somebody holds, the same tree comes of it."""

import gzip
import shutil
import unittest
import zipfile

from support import journal, others, unpacked
from support.case import STAGING, Case
from support.program import Running
from support.release import VAL, jpeg, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from support.tree import actual_tree

KAGGLE = "imagenet-object-localization-challenge.zip"
CLS_LOC = "ILSVRC2017_CLS-LOC.tar.gz"
HF_TRAIN = [f"train_images_{number}.tar.gz" for number in range(5)]
HF = [*HF_TRAIN, "val_images.tar.gz", "test_images.tar.gz"]
KINDS = {KAGGLE: "cls-loc", CLS_LOC: "cls-loc", **{name: "hf-train" for name in HF_TRAIN}, HF[5]: "hf-val",
         HF[6]: "hf-test"}


def cls_loc_tree(release):
    """The files of Kaggle's zip, by their paths."""
    return {"LOC_synset_mapping.txt": b"n01440764 tench\n", **unpacked.cls_loc(release)}


def zipped(files, method=zipfile.ZIP_DEFLATED):
    return others.zipped(files.items(), method)


def hugging_face(release):
    """The archives, by their names."""
    names = {name: wnid for wnid, images in release.train.items() for name in images}
    images = {name: release.train[wnid][name] for name, wnid in names.items()}
    parts = [{} for _ in HF_TRAIN]
    for index, (name, wnid) in enumerate(names.items()):
        parts[index % len(parts)][f"{name[:-5]}_{wnid}.JPEG"] = images[name]
    val = {f"{name[:-5]}_{release.val_wnids[int(name[-13:-5]) - 1]}.JPEG": data for name, data in release.val.items()}
    return {
        name: others.tgz(files.items()) for name, files in zip(HF, [*parts, val, release.test])}


class ReleaseCase(Case):
    def setUp(self):
        super().setUp()
        self.release = make_release()

    def put(self, archives, known=()):
        """Places archives of which nothing was published, with rows for them and for the test images."""
        rows = [self.release.row(name, content, kind=KINDS[name], bytes="-", md5="-", sha256="-", images="-")
                for name, content in archives.items()]
        rows += [self.release.row(name, b"", kind=KINDS[name], bytes="-", md5="-", sha256="-", images="-")
                 for name in known]
        rows.append({"name": "ILSVRC2012_img_test.tar", "kind": "test-2012", "bytes": "-", "md5": "-", "sha256": "-",
                     "images": len(self.release.test), "url": "-"})
        self.place(self.release, archives, rows)
        self.archives = archives

    def assert_all(self, *options):
        outcome = self.prepare(*options)
        self.assert_ends(outcome, 0)
        self.assert_prepared()
        self.assertEqual(outcome.output.count("NOT VERIFIED"), 3, outcome.output)

    def assert_boxes(self):
        self.assert_ends(self.prepare("extract-bbox"), 0)
        self.assertEqual(
            actual_tree(self.root, ["bbox"]), {
                **others.digests(others.train_boxes(self.release), "bbox/train"),
                **others.digests(others.val_boxes(self.release), "bbox/val")})
        self.assertTrue((self.root / "bbox_train.csv").exists())

    def assert_whole(self):
        """Everything is prepared, boxes too, stays so, and has the bytes of the archive."""
        self.assert_all()
        self.assertIn("done before", self.prepare().output)
        self.assert_boxes()
        for command in (["audit"], ["audit", "--deep"]):
            self.assert_ends(self.prepare(*command), 0)

    def forget(self):
        for name in ("train", "val", "test"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        self.journal.unlink(missing_ok=True)

    def assert_survives_kills(self, *options):
        """Killed at many of its calls, it is completed by the next run."""
        for call, numbers in (("openat2", range(1, 120, 6)), ("pread64", range(1, 8)), ("write", range(1, 24, 3)),
                              ("syncfs", (1, 2, 3)), ("renameat2", (1, 2, 3)), ("fdatasync", range(1, 10))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.prepare("--checkpoint", "64k", *options, before=injecting(call, f"signal=KILL:when={number}"))
                    self.assert_ends(self.prepare(*options), 0)
                    self.assert_prepared()
                    self.forget()


class ClsLoc(ReleaseCase):
    def setUp(self):
        super().setUp()
        self.put({CLS_LOC: others.tgz(cls_loc_tree(self.release).items())})

    def test_prepared(self):
        """One archive makes all three parts, in one read; its boxes on request."""
        self.assert_whole()

    def test_repaired(self):
        self.assert_all()
        path = next((self.root / "train").glob("*/*.JPEG"))
        path.write_bytes(b"")
        next((self.root / "val").glob("*/*.JPEG")).unlink()
        self.assert_ends(self.prepare("audit", "--repair"), 0)
        self.assert_prepared()

    def test_official_first(self):
        """An official archive that is there is preferred, part by part; --from chooses otherwise."""
        archives = self.release.archives()
        (self.root / VAL).write_bytes(archives[VAL])
        with (self.manifest / "archives.tsv").open("a") as file:
            file.write("\t".join(map(str, self.release.row(VAL, archives[VAL]).values())) + "\n")
        outcome = self.prepare("--dry-run")
        self.assertIn(VAL, outcome.output)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("NOT VERIFIED"), 2)
        self.assert_prepared()
        self.forget()
        self.assert_all("--from", "cls-loc")
        self.forget()
        outcome = self.prepare("--from", "official")
        self.assert_ends(outcome, 0)
        self.assert_prepared(["val"])

    def test_missing_image(self):
        """A class with too few images is found before anything gets a name."""
        files = cls_loc_tree(self.release)
        path = next(path for path in files if "/Data/CLS-LOC/train/" in path)
        del files[path]
        self.put({CLS_LOC: others.tgz(files.items())})
        self.assert_ends(self.prepare(), 4, CLS_LOC)
        self.assertFalse((self.root / "train").exists())

    def test_missing_val(self):
        files = cls_loc_tree(self.release)
        del files[next(path for path in files if "/Data/CLS-LOC/val/" in path)]
        self.put({CLS_LOC: others.tgz(files.items())})
        self.assert_ends(self.prepare(), 4, "ILSVRC2012_val_")
        self.assertFalse((self.root / "val").exists())

    def test_wrong_folder(self):
        """An image in the folder of another class is refused."""
        files = cls_loc_tree(self.release)
        path = next(path for path in files if "/Data/CLS-LOC/train/" in path)
        wnid = path.split("/")[4]
        other = next(each for each in self.release.wnids if each != wnid)
        files[path.replace(f"/{wnid}/", f"/{other}/")] = files.pop(path)
        self.put({CLS_LOC: others.tgz(files.items())})
        self.assert_ends(self.prepare(), 4)

    def test_one_class(self):
        """Of a selection only its classes come."""
        wnid = self.release.wnids[1]
        self.assert_ends(self.prepare("--classes", wnid), 0)
        self.assertEqual([path.name for path in (self.root / "train").iterdir()], [wnid])

    @unittest.skipUnless(others.PIGZ, "pigz is needed")
    def test_pigz(self):
        """As pigz compresses it: in blocks that go together, or do not, in one member or with zlib's sync marks."""
        tar = others.tar(cls_loc_tree(self.release).items())
        for options in (["-b", "128", "-p", "4"], ["-i", "-b", "128"], ["-9", "-n"], ["-1", "-R"], ["-0"]):
            with self.subTest(options=options):
                self.put({CLS_LOC: others.pigzed(tar, *options)})
                self.assert_all()
                self.forget()

    @needs_tracing
    def test_killed(self):
        self.assert_survives_kills()


class Kaggle(ReleaseCase):
    def setUp(self):
        super().setUp()
        self.files = cls_loc_tree(self.release)
        self.put({KAGGLE: zipped(self.files)})

    def test_prepared(self):
        self.assert_whole()

    def test_stored(self):
        """Members need not be compressed."""
        self.put({KAGGLE: zipped(self.files, zipfile.ZIP_STORED)})
        self.assert_all()

    def test_repaired(self):
        self.assert_all()
        next((self.root / "train").glob("*/*.JPEG")).write_bytes(b"")
        next((self.root / "val").glob("*/*.JPEG")).unlink()
        self.assert_ends(self.prepare("audit", "--repair"), 0)
        self.assert_prepared()

    @unittest.skipUnless(shutil.which("zip"), "Info-ZIP is needed")
    def test_info_zip(self):
        """As Info-ZIP writes it, with members for folders and extra fields."""
        self.put({KAGGLE: others.with_tool(["zip", "-q", "-r"], KAGGLE, self.files, self.folder)})
        self.assert_all()

    @unittest.skipUnless(others.SEVEN_ZIP, "7-Zip is needed")
    def test_seven_zip(self):
        """As 7-Zip writes it, whose directory may have another order, deflated or stored."""
        for options in ([], ["-mx=0"], ["-mx=9", "-mmt=2"]):
            with self.subTest(options=options):
                command = [others.SEVEN_ZIP, "a", "-tzip", "-bso0", *options]
                self.put({KAGGLE: others.with_tool(command, KAGGLE, self.files, self.folder)})
                self.assert_all()
                self.forget()

    def test_cut(self):
        """A zip that ends early has no directory, which is told before anything is made."""
        (self.root / KAGGLE).write_bytes(self.archives[KAGGLE][:-100])
        self.assert_ends(self.prepare(), 4, KAGGLE)
        self.assertFalse((self.root / STAGING).exists())

    def test_flipped(self):
        """A flipped bit in an image shows in its checksum."""
        content = bytearray(self.archives[KAGGLE])
        content[len(content) // 3] ^= 1
        (self.root / KAGGLE).write_bytes(content)
        self.assert_ends(self.prepare(), 4, KAGGLE)
        self.assertFalse((self.root / "train").exists())

    def test_large(self):
        """Images that no batch has room for come in pieces."""
        large = jpeg(bytes(range(1, 255)) * 40_000)
        path = next(path for path in self.files if "/Data/CLS-LOC/test/" in path)
        self.files[path] = large
        self.put({KAGGLE: zipped(self.files)})
        self.assert_ends(self.prepare(), 0)
        self.assertEqual((self.root / "test" / path.rpartition("/")[2]).read_bytes(), large)

    @needs_tracing
    def test_opened_twice(self):
        """A zip that cannot be opened a second time, for its members, ends the run instead of stopping it."""
        for error, code in (("EMFILE", 5), ("ENOENT", 5)):
            # Threads count by themselves: this is the first file that the unpacker opens.
            for number in (1, 2, 3, 4):
                with self.subTest(error=error, number=number):
                    outcome = self.prepare(
                        before=injecting("openat", f"error={error}:when={number}", self.root / KAGGLE), timeout=60)
                    self.assertIn(outcome.code, (0, code, 3))
            self.assert_ends(self.prepare(), 0)
            self.forget()

    @needs_tracing
    def test_only_what_is_wanted(self):
        """Of one class only its images are read, and the directory."""
        self.release = make_release(classes=6, per_class=8, val=12, largest=900_000, seed=3)
        self.put({KAGGLE: zipped(cls_loc_tree(self.release), zipfile.ZIP_STORED)})
        wnid = self.release.wnids[2]
        log = self.folder / "log"
        self.assert_ends(self.prepare("extract-train", "--classes", wnid, before=watching_reads(log)), 0)
        share = sum(map(len, self.release.train[wnid].values()))
        self.assertLess(bytes_read(log, KAGGLE), share + (1 << 20))
        self.assertEqual([path.name for path in (self.root / "train").iterdir()], [wnid])

    @needs_tracing
    def test_resumed(self):
        """A killed run goes on in the middle of the zip."""
        self.release = make_release(classes=20, per_class=40, val=40, test=10, largest=200_000, seed=5)
        self.put({KAGGLE: zipped(cls_loc_tree(self.release), zipfile.ZIP_STORED)})
        run = Running(
            "--root", self.root, "--manifest", self.manifest, "--checkpoint", "1M",
            before=injecting("pread64", "delay_exit=400000", self.root / KAGGLE))
        self.assertTrue(run.wait_until(lambda: journal.extracted(self.journal, KAGGLE) > 8 << 20))
        run.kill()
        done = journal.extracted(self.journal, KAGGLE)
        log = self.folder / "log"
        self.assert_ends(self.prepare(before=watching_reads(log)), 0)
        self.assertLess(bytes_read(log, KAGGLE), len(self.archives[KAGGLE]) - done + (4 << 20))
        self.assert_prepared()

    @needs_tracing
    def test_killed(self):
        self.assert_survives_kills()


class HuggingFace(ReleaseCase):
    def setUp(self):
        super().setUp()
        self.put(hugging_face(self.release))

    def test_prepared(self):
        """Seven archives make three parts; the names are the official ones again."""
        self.assert_all()
        self.assertIn("done before", self.prepare().output)
        for command in (["audit"], ["audit", "--deep"]):
            self.assert_ends(self.prepare(*command), 0)

    def test_one_missing(self):
        """Without one of the five the images of the others are staged, and the part waits."""
        (self.root / HF_TRAIN[2]).unlink()
        outcome = self.prepare()
        self.assert_ends(outcome, 0, HF_TRAIN[2])
        self.assert_prepared_but_train()
        self.assertIn("in staging", self.prepare("status").output)
        (self.root / HF_TRAIN[2]).write_bytes(self.archives[HF_TRAIN[2]])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertNotIn(f"reading {self.root / HF_TRAIN[0]} ", outcome.errors)
        self.assert_prepared()

    def assert_prepared_but_train(self):
        self.assertFalse((self.root / "train").exists())
        self.assertTrue((self.root / "val").exists() and (self.root / "test").exists())

    def test_wrong_label(self):
        """A label that is not that of the mapping is refused."""
        name = next(iter(self.release.val))
        right = self.release.val_wnids[int(name[-13:-5]) - 1]
        wrong = next(wnid for wnid in self.release.wnids if wnid != right)
        val = {f"{each[:-5]}_{wrong if each == name else self.release.val_wnids[int(each[-13:-5]) - 1]}.JPEG": data
               for each, data in self.release.val.items()}
        (self.root / HF[5]).write_bytes(others.tgz(val.items()))
        self.assert_ends(self.prepare(), 4, HF[5])
        self.assertFalse((self.root / "val").exists())

    def test_image_missing(self):
        """An image that none of the five has is found before train/ gets its name."""
        # The last of the five has every fifth image: the first of these stays.
        name = [name for images in self.release.train.values() for name in images][4]
        files = {f"{name[:-5]}_{name[:9]}.JPEG": self.release.train[name[:9]][name]}
        (self.root / HF_TRAIN[4]).write_bytes(others.tgz(files.items()))
        self.assert_ends(self.prepare(), 4, "not 5")
        self.assertFalse((self.root / "train").exists())

    def test_image_twice(self):
        """An image that two of the five have is named, with both, and nothing gets a name."""
        names = [name for images in self.release.train.values() for name in images]
        for extra in ({names[0]}, set(names[1:3])):
            with self.subTest(extra=extra):
                # What the last one lacks makes up for what it has too much.
                files = [name for index, name in enumerate(names) if index % 5 == 4][len(extra) - 1:] + sorted(extra)
                archive = others.tar(
                    [(f"{name[:-5]}_{name[:9]}.JPEG", self.release.train[name[:9]][name]) for name in files])
                (self.root / HF_TRAIN[4]).write_bytes(gzip.compress(archive))
                first = min(extra, key=files.index)
                self.assert_ends(
                    self.prepare(), 4, f"{HF_TRAIN[4]} and {HF_TRAIN[names.index(first) % 5]} both have train/{first[:9]}/{first}")
                self.assertFalse((self.root / "train").exists())

    def test_reclaimed(self):
        """Nothing vouches for their bytes, so they are not deleted."""
        outcome = self.prepare("--reclaim")
        self.assert_ends(outcome, 0)
        self.assertTrue(all((self.root / name).exists() for name in HF))

    @needs_tracing
    def test_killed(self):
        self.assert_survives_kills()


if __name__ == "__main__":
    unittest.main()
