"""The tars of classes that the archive of training images holds, alone: all of them, or as they are found."""

import io
import shutil
import subprocess
import tarfile

from support import journal, others
from support.case import STAGING, Case
from support.program import BINARY
from support.release import TRAIN, VAL, make_release
from support.tracing import injecting, needs_tracing
from support.tree import actual_tree

KIND = {"kind": "class-tar", "bytes": "-", "md5": "-", "sha256": "-", "images": "-"}


class ClassTarCase(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        self.put(make_release())

    def put(self, release):
        self.tars = {f"{wnid}.tar": others.tar(images.items()) for wnid, images in release.train.items()}
        self.place(release, self.tars, [release.row("{wnid}.tar", b"", **KIND)], folder=self.shelf)

    def prepare(self, *arguments, **options):
        return super().prepare(*arguments, "--archives", self.shelf, **options)

    def assert_train(self):
        self.assert_prepared(["train"])

    def replace(self, name, members):
        """Puts another tar in the place of the one called `name`."""
        (self.shelf / name).write_bytes(others.tar(members))

    @property
    def names(self):
        return sorted(self.tars)

    def images(self, name):
        return list(self.release.train[name[:-4]].items())


class ClassTars(ClassTarCase):
    def test_prepared(self):
        """All class tars make the tree that the official archive makes."""
        outcome = self.prepare()
        self.assert_ends(outcome, 0, "no checksum of n")
        self.assertEqual(outcome.output.count("NOT VERIFIED"), 1, outcome.output)
        self.assert_train()
        self.assertIn("done before", self.prepare().output)
        for command in (["audit"], ["audit", "--deep"]):
            self.assert_ends(self.prepare(*command), 0)
        official = self.folder / "official"
        official.mkdir()
        archives = {TRAIN: self.release.archives()[TRAIN]}
        self.place(self.release, archives, self.release.rows(archives), folder=official)
        self.assert_ends(self.run_program("--root", official, "--manifest", self.manifest), 0)
        self.assertEqual(actual_tree(official, ["train"]), actual_tree(self.root, ["train"]))

    def test_as_they_come(self):
        """Classes are staged as their tars come, each once; train/ appears with the last one."""
        for name in self.names:
            (self.shelf / name).unlink()
        for number, name in enumerate(self.names):
            self.assertFalse((self.root / "train").exists())
            (self.shelf / name).write_bytes(self.tars[name])
            outcome = self.prepare("--verbose")
            self.assert_ends(outcome, 0)
            self.assertEqual(outcome.errors.count("reading "), 1, outcome.errors)
            left = self.names[number + 1:]
            if left:
                self.assertIn("train/ waits for " + left[0], outcome.errors)
                self.assert_ends(self.prepare("extract-train"), 3, left[-1])
                self.assertIn("in staging", self.prepare("status").output)
        self.assert_train()

    def test_removed_meanwhile(self):
        """A tar that is gone after it was read need not be read again, but must be there in the end."""
        last = self.names[-1]
        (self.shelf / last).unlink()
        self.assert_ends(self.prepare(), 0, last)
        (self.shelf / self.names[0]).rename(self.folder / "gone")
        (self.shelf / last).write_bytes(self.tars[last])
        self.assert_ends(self.prepare(), 0, f"train/ waits for {self.names[0]}")
        (self.folder / "gone").rename(self.shelf / self.names[0])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertNotIn(f"reading {self.shelf / self.names[1]} ", outcome.errors)
        self.assert_train()

    def test_official_is_preferred(self):
        """With both, the official archive is used; --from chooses the class tars."""
        archives = {TRAIN: self.release.archives()[TRAIN]}
        (self.shelf / TRAIN).write_bytes(archives[TRAIN])
        with (self.manifest / "archives.tsv").open("a") as table:
            table.write("\t".join(map(str, self.release.row(TRAIN, archives[TRAIN]).values())) + "\n")
        outcome = self.prepare("--from", "class-tars", "--dry-run")
        self.assertIn("nXXXXXXXX.tar", outcome.output)
        self.assertIn(TRAIN, self.prepare("--dry-run").output)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        self.assert_train()

    def test_some_classes(self):
        """Of a selection only the tars of its classes are needed, and read."""
        first, second, third, *_ = [name[:-4] for name in self.names]
        (self.shelf / f"{third}.tar").unlink()
        self.replace(f"{self.names[-1]}", [("x", b"x")])
        outcome = self.prepare("--classes", f"{first},{second}", "--verbose")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors.count("reading "), 2)
        self.assertEqual(sorted(path.name for path in (self.root / "train").iterdir()), [first, second])
        self.assertIn("2 of 2 archives", self.prepare("status").output)
        self.assert_ends(self.prepare("audit", "--deep"), 0)
        self.assert_ends(self.prepare("--classes", third, "extract-train"), 6)

    def test_repaired(self):
        """What is missing or damaged comes from the tars of its classes."""
        self.assert_ends(self.prepare(), 0)
        first, second = [self.root / "train" / name[:-4] for name in self.names[:2]]
        next(first.iterdir()).write_bytes(b"x")
        shutil.rmtree(second)
        for name in self.names[2:]:
            (self.shelf / name).write_bytes((self.shelf / name).read_bytes())
        outcome = self.prepare("audit", "--repair", "--verbose")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors.count("reading "), 2, outcome.errors)
        self.assert_train()

    def test_reclaimed(self):
        """Nothing vouches for their bytes, so they are not deleted."""
        self.assert_ends(self.prepare("--reclaim"), 0)
        self.assert_ends(self.prepare("--reclaim"), 0, "are kept: no checksum")
        self.assertEqual(sorted(path.name for path in self.shelf.iterdir()), self.names)

    def test_words(self):
        """Many archives are told in few words."""
        self.put(make_release(classes=30, per_class=2, val=30, largest=900, large=False))
        outcome = self.prepare("status")
        self.assertIn("30 of 30 archives", outcome.output)
        self.assertLess(outcome.output.count("\n"), 8, outcome.output)
        self.assertEqual(len(self.prepare("status", "--json").of_type("archive")), 30)
        outcome = self.prepare("--dry-run")
        self.assertLess(outcome.output.count("\n"), 8, outcome.output)
        self.assertEqual(len(self.prepare("--dry-run", "--json").of_type("job")), 30)
        for name in self.names[:20]:
            (self.shelf / name).unlink()
        for arguments in ([], ["extract-train"], ["status"], ["--dry-run"], ["verify"]):
            with self.subTest(arguments):
                outcome = self.prepare(*arguments)
                text = outcome.output + outcome.errors
                if arguments != ["verify"]:
                    self.assertIn(f"{', '.join(self.names[:3])} and 17 more", text)
                self.assertLess(text.count(".tar"), 20, text)
                self.assertLess(text.count("\n"), 10, text)
        for name in self.names:
            (self.shelf / name).write_bytes(self.tars[name])
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertLess(outcome.errors.count("\n"), 6, outcome.errors)
        self.assert_train()

    def test_look_alikes(self):
        """Copies that a browser has renamed are found among many."""
        name = self.names[1]
        (self.shelf / name).rename(self.shelf / name.replace(".tar", " (1).tar"))
        outcome = self.prepare("extract-train")
        self.assert_ends(outcome, 3, f"{name[:-4]} (1).tar", "rename it")

    def test_gnu_tar(self):
        """As GNU tar writes them, with the folder itself as a member."""
        self.assert_ends(self.prepare(), 0)
        for name in self.names:
            subprocess.run(
                ["tar", "cf", self.shelf / name, "-C", self.root / "train" / name[:-4], "."], check=True)
        shutil.rmtree(self.root / "train")
        self.journal.unlink()
        self.assert_ends(self.prepare(), 0)
        self.assert_train()

    def test_python_tarfile(self):
        """As Python writes them, in the format of pax."""
        for name in self.names:
            stream = io.BytesIO()
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for path, data in self.images(name):
                    member = tarfile.TarInfo(path)
                    member.size, member.mtime = len(data), 1.5
                    archive.addfile(member, io.BytesIO(data))
            (self.shelf / name).write_bytes(stream.getvalue())
        self.assert_ends(self.prepare(), 0)
        self.assert_train()


class Hostile(ClassTarCase):
    def refused(self, members, *texts):
        """One tar holds `members`: it is refused, the others are staged, and nothing gets a name."""
        name = self.names[1]
        self.replace(name, members)
        outcome = self.prepare()
        self.assert_ends(outcome, 4, name, *texts)
        self.assert_unpublished("train")
        outside = [path for path in self.folder.rglob("*.JPEG") if self.root / STAGING not in path.parents]
        self.assertEqual(outside, [])
        # The right one, and no other, is all that is needed.
        (self.shelf / name).write_bytes(self.tars[name])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors.count("reading "), 1, outcome.errors)
        self.assert_train()

    def test_other_class(self):
        images = self.images(self.names[1])
        other = self.images(self.names[0])[0]
        self.refused([*images[1:], other], other[0])

    def test_two_tars_with_one_class(self):
        """A tar under the name of another class is refused by the first of its members."""
        self.refused(self.images(self.names[0]), "unexpected member")

    def test_too_few(self):
        images = self.images(self.names[1])
        if len(images) == 1:
            self.skipTest("the class has one image")
        self.refused(images[1:], f"has {len(images) - 1} image", f"not {len(images)}")

    def test_too_many(self):
        images = self.images(self.names[1])
        self.refused([*images, (f"{self.names[1][:-4]}_999999.JPEG", images[0][1])], "more than")

    def test_twice(self):
        images = self.images(self.names[1])
        self.refused([images[0], *images], "twice")

    def test_nested(self):
        """A tar of a tar is not a class tar."""
        self.refused([(self.names[1], self.tars[self.names[1]])], "unexpected member")

    def test_paths(self):
        images = self.images(self.names[1])
        for prefix in ("../", "/", f"{self.names[1][:-4]}/", "./../", "x/"):
            with self.subTest(prefix):
                self.refused([(prefix + images[0][0], images[0][1]), *images[1:]], "unexpected member")
                shutil.rmtree(self.root / "train")
                self.journal.unlink()

    def test_empty(self):
        """An empty file keeps nothing else from being staged."""
        name = self.names[1]
        (self.shelf / name).write_bytes(b"")
        self.assert_ends(self.prepare(), 4, name)
        (self.shelf / name).write_bytes(self.tars[name])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors.count("reading "), 1, outcome.errors)
        self.assert_train()

    def test_no_image(self):
        """What is no image is found before train/ gets its name, and costs only the tar that it is in."""
        images = self.images(self.names[1])
        self.replace(self.names[1], [(images[0][0], b"x" * 3000), *images[1:]])
        for _ in range(2):
            self.assert_ends(self.prepare(), 4, f"error: {self.names[1]} does not hold", images[0][0])
            self.assert_unpublished("train")
        (self.shelf / self.names[1]).write_bytes(self.tars[self.names[1]])
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.errors.count("reading "), 1, outcome.errors)
        self.assert_train()

    @needs_tracing
    def test_no_image_and_killed(self):
        """A kill while the class is given up costs nothing else."""
        images = self.images(self.names[1])
        for call, numbers in (("fdatasync", range(5, 9)), ("unlinkat", range(1, 8))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.replace(self.names[1], [(images[0][0], b"x" * 3000), *images[1:]])
                    self.prepare("--jobs", 1, before=injecting(call, f"signal=KILL:when={number}"))
                    (self.shelf / self.names[1]).write_bytes(self.tars[self.names[1]])
                    self.assert_ends(self.prepare(), 0)
                    self.assert_train()
                    shutil.rmtree(self.root / "train")
                    self.journal.unlink()


@needs_tracing
class Killed(ClassTarCase):
    def test_killed(self):
        """Killed at many of its calls, whatever the checkpoint, a run is completed by the next one."""
        for checkpoint, calls in (
            ("1k", {"openat2": range(1, 60, 3), "write": range(1, 20), "syncfs": range(1, 6), "fdatasync": range(1, 10),
                    "renameat2": [1], "mkdirat": range(1, 7)}),
            ("1G", {"openat2": range(2, 60, 5), "write": range(1, 12), "syncfs": [1, 2], "fdatasync": range(1, 8)}),
        ):
            for call, numbers in calls.items():
                for number in numbers:
                    with self.subTest(checkpoint=checkpoint, call=call, number=number):
                        self.prepare(
                            "--checkpoint", checkpoint, "--jobs", 1, before=injecting(call, f"signal=KILL:when={number}"))
                        self.assert_ends(self.prepare(), 0)
                        self.assert_train()
                        shutil.rmtree(self.root / "train")
                        self.journal.unlink()

    def test_interrupted(self):
        """What was read before an interruption, or an error, is recorded, though no checkpoint was due."""
        third = self.shelf / self.names[2]
        # It is opened to see what it is, to see that it can be opened, and to be read.
        outcome = self.prepare("--verbose", before=injecting("openat", "signal=INT:when=3", third))
        self.assertEqual(outcome.code, 130, outcome.errors)
        outcome = self.prepare("--verbose")
        self.assert_ends(outcome, 0)
        self.assertNotIn(f"reading {self.shelf / self.names[0]} ", outcome.errors)
        self.assert_train()

    def test_sync_fails(self):
        """What could not be synced is not recorded."""
        outcome = self.prepare(before=injecting("syncfs", "error=EIO:when=1+"))
        self.assert_ends(outcome, 5)
        self.assertEqual([record for record in journal.records(self.journal) if record["type"] == "checkpoint"], [])
        self.assert_ends(self.prepare(), 0)
        self.assert_train()


class InTrain(ClassTarCase):
    def test_hint(self):
        """Tars that were unpacked into train/ are moved by the hint, and prepared."""
        train = self.root / "train"
        train.mkdir()
        for name in self.names:
            (self.shelf / name).rename(train / name)
        outcome = Case.prepare(self)
        self.assert_ends(outcome, 6, "if it only holds class tars")
        self.assertLess(outcome.errors.count("\n"), 5)
        moving, running = outcome.errors.split("from there: ")[1].strip().split(" && ilsvrc-prepare ")
        for line in (moving, f"{BINARY} {running}"):
            self.assertEqual(subprocess.run(["sh", "-c", line], cwd=self.folder, capture_output=True).returncode, 0, line)
        shutil.rmtree(self.root / "class-tars")
        self.assert_train()
