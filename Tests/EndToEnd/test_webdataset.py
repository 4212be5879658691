"""Shards of WebDataset, as timm has them: samples of an image, its label and its description."""

import io
import json
import random
import shutil
import subprocess
import tarfile

from support import others
from support.case import STAGING, Case
from support.release import jpeg, make_release
from support.tracing import injecting, needs_tracing

KIND = {"bytes": "-", "md5": "-", "sha256": "-", "images": "-"}
TRAIN = [f"imagenet1k-train-{number:04}.tar" for number in range(4)]
VAL = [f"imagenet1k-validation-{number:02}.tar" for number in range(2)]
ORDERS = (("cls", "jpg", "json"), ("jpg", "cls", "json"), ("json", "cls", "jpg"), ("json", "jpg", "cls"))


class ShardCase(Case):
    def setUp(self):
        super().setUp()
        self.put(make_release())

    def put(self, release, **options):
        rows = [release.row("imagenet1k-train-{0000..0003}.tar", b"", kind="wds-train", **KIND),
                release.row("imagenet1k-validation-{00..01}.tar", b"", kind="wds-val", **KIND)]
        self.release = release
        self.samples = {**self.split(self.train(), TRAIN), **self.split(self.val(), VAL)}
        self.place(release, {name: self.shard(name, **options) for name in self.samples}, rows)

    def train(self):
        """Pairs of a name and the index of its class, with the image."""
        return [(name, self.release.wnids.index(wnid), data) for wnid, images in self.release.train.items()
                for name, data in images.items()]

    def val(self):
        return [(name, self.release.wnids.index(self.release.val_wnids[int(name[-13:-5]) - 1]), data)
                for name, data in self.release.val.items()]

    @staticmethod
    def split(images, names):
        images = random.Random(1).sample(images, len(images))
        return {name: images[number::len(names)] for number, name in enumerate(names)}

    @staticmethod
    def members(name, label, data, order=ORDERS[0], key=None, image="jpg"):
        """The members of a sample."""
        folder = name[:9] if name[0] == "n" else "val"
        pieces = {"cls": str(label).encode(), "jpg": data,
                  "json": json.dumps({"filename": f"{folder}/{name}", "label": label, "size": [1, {"a": None}]}).encode()}
        key = key or name[:-5]
        return [(f"{key}.{image if piece == 'jpg' else piece}", pieces[piece]) for piece in order]

    def shard(self, name, keys=None, **options):
        """The bytes of a shard; with `keys` the keys are numbers."""
        members = []
        for number, sample in enumerate(self.samples[name]):
            key = f"{keys}{number:06}" if keys else None
            members += self.members(*sample, key=key, **options)
        return others.tar(members)

    def replace(self, name, members):
        (self.root / name).write_bytes(others.tar(members))

    def assert_whole(self):
        self.assert_prepared(["train", "val"])

    def forget(self):
        for name in ("train", "val"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        self.journal.unlink(missing_ok=True)


class WebDataset(ShardCase):
    def test_prepared(self):
        """All shards make the official tree."""
        outcome = self.prepare()
        self.assert_ends(outcome, 0, "no checksum of imagenet1k-train-0000.tar")
        self.assertEqual(outcome.output.count("NOT VERIFIED"), 2, outcome.output)
        self.assert_whole()
        self.assertIn("done before", self.prepare().output)
        for command in (["audit"], ["audit", "--deep"]):
            self.assert_ends(self.prepare(*command), 0)
        self.assertIn("4 of 4 archives", self.prepare("status").output)
        self.assert_ends(self.prepare("--reclaim"), 0, "are kept: no checksum")

    def test_orders(self):
        """The members of a sample come in any order, whatever its key is, and the image's ending."""
        for keys in (None, "sample"):
            for order in ORDERS:
                for image in ("jpg", "jpeg", "JPEG"):
                    with self.subTest(keys=keys, order=order, image=image):
                        self.put(make_release(), keys=keys, order=order, image=image)
                        self.assert_ends(self.prepare("--from", "webdataset"), 0)
                        self.assert_whole()
                        self.forget()

    def test_without_label(self):
        """Images alone will do if the keys are their names; else only the description is needed, too."""
        for keys, order in ((None, ("jpg",)), ("x", ("jpg", "json")), ("x", ("json", "jpg"))):
            with self.subTest(keys=keys, order=order):
                self.put(make_release(), keys=keys, order=order)
                self.assert_ends(self.prepare(), 0)
                self.assert_whole()
                self.forget()

    def test_tools(self):
        """As GNU tar and Python write them."""
        for name in self.samples:
            place = self.folder / "members"
            place.mkdir()
            with tarfile.open(self.root / name) as archive:
                names = archive.getnames()
                archive.extractall(place, filter="data")
            if name == TRAIN[0]:
                subprocess.run(["tar", "cf", self.root / name, "-C", place, *names], check=True)
            elif name == TRAIN[1]:
                subprocess.run(["tar", "cf", self.root / name, "--sort=name", "-C", place, "."], check=True)
            else:
                stream = io.BytesIO()
                with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
                    for path in names:
                        archive.add(place / path, path)
                (self.root / name).write_bytes(stream.getvalue())
            shutil.rmtree(place)
        self.assert_ends(self.prepare(), 0)
        self.assert_whole()

    def test_as_they_come(self):
        """Shards are staged as they come, each once."""
        for name in TRAIN[1:]:
            (self.root / name).rename(self.folder / name)
        self.assert_ends(self.prepare(), 0, f"train/ waits for {TRAIN[1]}, {TRAIN[2]} and {TRAIN[3]}")
        self.assert_prepared_val()
        for name in TRAIN[1:]:
            (self.folder / name).rename(self.root / name)
            outcome = self.prepare("--verbose")
            self.assert_ends(outcome, 0)
            self.assertEqual(outcome.errors.count("reading "), 1)
        self.assert_whole()

    def assert_prepared_val(self):
        self.assertTrue((self.root / "val").exists())
        self.assertFalse((self.root / "train").exists())

    def test_some_classes(self):
        """Of a selection only its classes come, whatever the keys are."""
        wnid = self.release.wnids[1]
        for keys in (None, "x"):
            with self.subTest(keys=keys):
                self.put(make_release(), keys=keys)
                self.assert_ends(self.prepare("--classes", wnid), 0)
                for split in ("train", "val"):
                    self.assertEqual([path.name for path in (self.root / split).iterdir()], [wnid])
                self.assert_ends(self.prepare("audit", "--deep"), 0)
                self.forget()

    def test_repaired(self):
        """Missing and damaged images come from the shards, whatever the keys are."""
        for keys in (None, "x"):
            with self.subTest(keys=keys):
                self.put(make_release(), keys=keys)
                self.assert_ends(self.prepare(), 0)
                next((self.root / "train").glob("*/*.JPEG")).write_bytes(b"")
                next((self.root / "val").glob("*/*.JPEG")).unlink()
                self.assert_ends(self.prepare("audit", "--deep"), 4)
                self.assert_ends(self.prepare("audit", "--repair"), 0)
                self.assert_whole()
                self.forget()

    def test_large(self):
        """A large image waits for its name, too."""
        release = make_release()
        images = dict(release.train[release.wnids[1]])
        name = next(iter(images))
        images[name] = jpeg(random.Random(2).randbytes(9_000_000))
        release = type(release)({**release.train, release.wnids[1]: images}, release.val, release.val_wnids, release.test)
        for order in ORDERS:
            self.put(release, keys="x", order=order)
            self.assert_ends(self.prepare(), 0)
            self.assert_whole()
            self.forget()


class Hostile(ShardCase):
    def refused(self, members, *texts):
        """A shard that begins with `members` is refused; nothing is written outside, and nothing of train/ gets a name."""
        name = TRAIN[1]
        good = (self.root / name).read_bytes()
        self.replace(name, members)
        outcome = self.prepare()
        self.assert_ends(outcome, 4, name, *texts)
        self.assert_unpublished("train")
        inside = (self.root / STAGING, self.root / "val")
        outside = [path for path in self.folder.rglob("*.JPEG") if not set(inside) & set(path.parents)]
        self.assertEqual(outside, [])
        (self.root / name).write_bytes(good)
        self.assert_ends(self.prepare(), 0)
        self.assert_whole()
        self.forget()

    @property
    def sample(self):
        return self.samples[TRAIN[1]][0]

    def test_paths_in_keys(self):
        name, label, data = self.sample
        for key in (f"../{name[:-5]}", f"/{name[:-5]}", f"a/{name[:-5]}", f"./../{name[:-5]}", "..", "a b", "é", ""):
            with self.subTest(key):
                self.refused([(f"{key}.jpg", data)])

    def test_paths_in_descriptions(self):
        """Of a path in a description only the last name counts, and that has to be an image's."""
        name, label, data = self.sample
        for path in ("../../x.JPEG", "../..", "/etc/passwd", f"{name}/", f"{name}\0", f"x{name}", name[:-5], ""):
            with self.subTest(path):
                self.refused([("1.jpg", data), ("1.json", json.dumps({"filename": path}).encode())], "without an official name")
        self.put(self.release, keys="x")
        members = []
        for number, (name, label, data) in enumerate(self.samples[TRAIN[1]]):
            members += [(f"{number}.jpg", data), (f"{number}.json", json.dumps({"filename": f"../../../{name}"}).encode())]
        self.replace(TRAIN[1], members)
        self.assert_ends(self.prepare(), 0)
        self.assert_whole()

    def test_broken_descriptions(self):
        name, label, data = self.sample
        right = json.dumps({"filename": name}).encode()
        for text in (b"", b"{", right[:-1], right + b"x", b"[" + right + b"]", b'{"filename": 3}', b'{"a":' * 100,
                     b"[" * 100_000, b'{"x": {"filename": "%s"}}' % name.encode(), right[:-1] + b"," + right[1:], b"\xff\xfe"):
            with self.subTest(text[:40]):
                self.refused([("1.jpg", data), ("1.json", text)], "without an official name")

    def test_huge_description(self):
        name, label, data = self.sample
        self.refused([("1.jpg", data), ("1.json", b" " * (2 << 20))], "too large")

    def test_huge_image(self):
        """An image that would have to wait for its name is refused if it is very large."""
        self.refused([("1.jpg", bytes(33 << 20)), ("1.json", b"{}")], "too large")

    def test_huge_label(self):
        name, label, data = self.sample
        self.refused([(f"{name[:-5]}.cls", b"0" * 100_000)], "too large")

    def test_no_description(self):
        name, label, data = self.sample
        self.refused([("1.jpg", data), ("1.cls", b"0")], "without an official name", "1.jpg")
        self.refused([("1.jpg", data), *self.members(*self.samples[TRAIN[1]][1])], "without an official name")

    def test_parted(self):
        """The members of a sample have to follow each other."""
        name, label, data = self.sample
        text = json.dumps({"filename": name}).encode()
        self.refused([("1.jpg", data), ("2.json", text), ("1.json", text)], "without an official name")

    def test_wrong_label(self):
        for order in ORDERS:
            for key in (None, "1"):
                for label in ((self.sample[1] + 1) % 4, -1, "x", "", "0 0", "１"):
                    with self.subTest(order=order, key=key, label=label):
                        self.replace(TRAIN[1], self.members(self.sample[0], label, self.sample[2], order, key))
                        self.assert_ends(self.prepare("extract-train"), 4, TRAIN[1], "wrong label")
                        self.assert_unpublished("train")

    def test_wrong_label_of_val(self):
        name, label, data = self.samples[VAL[0]][0]
        self.replace(VAL[0], self.members(name, (label + 1) % 4, data))
        self.assert_ends(self.prepare(), 4, VAL[0], "wrong label")
        self.assert_unpublished("val")

    def test_twice(self):
        for key in (None, "1"):
            one = self.members(*self.sample, key=key)
            self.refused([*one, *self.members(*self.sample, key=key and "2")], "twice")
        self.refused([("1.jpg", b"x"), ("1.jpg", b"x")], "twice")

    def test_two_shards_with_one_image(self):
        shards = [self.samples[name] for name in TRAIN]
        members = [member for sample in [*shards[1][1:], shards[0][0]] for member in self.members(*sample)]
        self.replace(TRAIN[1], members)
        self.assertIn(self.prepare().code, (4, 6))
        self.assert_unpublished("train")

    def test_other_split(self):
        """A shard of training images holds none for validation."""
        self.refused(self.members(*self.samples[VAL[0]][0]))

    def test_other_members(self):
        self.refused([("1.txt", b"x")], "unexpected member")
        self.refused([("jpg", b"x")], "unexpected member")


@needs_tracing
class Killed(ShardCase):
    def test_killed(self):
        """Killed at many of its calls, whatever the keys and the checkpoint, a run is completed by the next one."""
        for keys, checkpoint in ((None, "1k"), ("x", "1k"), ("x", "1G")):
            self.put(make_release(), keys=keys, order=ORDERS[1])
            for call, numbers in (("openat2", range(1, 90, 5)), ("write", range(1, 24, 2)), ("syncfs", range(1, 7)),
                                  ("renameat2", (1, 2)), ("fdatasync", range(1, 12)), ("mkdirat", range(1, 8))):
                for number in numbers:
                    with self.subTest(keys=keys, checkpoint=checkpoint, call=call, number=number):
                        self.prepare("--checkpoint", checkpoint, "--jobs", 1,
                                     before=injecting(call, f"signal=KILL:when={number}"))
                        self.assert_ends(self.prepare(), 0)
                        self.assert_whole()
                        self.forget()

    def test_interrupted_between(self):
        """A run goes on between two samples, or where it was, whatever the keys are."""
        for keys in (None, "x"):
            self.put(make_release(classes=10, per_class=40, val=20, largest=200_000), keys=keys)
            for number in (3, 5, 7):
                with self.subTest(keys=keys, number=number):
                    self.prepare("--checkpoint", "100k", "--jobs", 1,
                                 before=injecting("read,pread64", f"signal=KILL:when={number}", *map(self.root.joinpath, TRAIN)))
                    self.assert_ends(self.prepare(), 0)
                    self.assert_whole()
                    self.forget()
