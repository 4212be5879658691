"""Some images of each class: which they are, what is read for them, and that nothing else counts as complete."""

import csv
import dataclasses
import io
import shutil

from support.case import Case
from support.fixtures import FixtureCase
from support.release import TRAIN, make_release
from support.tracing import bytes_read, injecting, needs_tracing, watching_reads
from support.tree import actual_tree, expected_tree, snapshot

MASK = (1 << 64) - 1


def mixed(value):
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9 & MASK
    value = (value ^ value >> 27) * 0x94d049bb133111eb & MASK
    return value ^ value >> 31


def sample(count, total, seed, salt):
    """The positions that the program documents, worked out anew."""
    golden, mark = 0x9e3779b97f4a7c15, 0xcbf29ce484222325
    for byte in salt.encode():
        mark = (mark ^ byte) * 0x100000001b3 & MASK
    start = mixed(seed + golden & MASK) ^ mark
    keys = sorted((mixed(start + position * golden & MASK), position) for position in range(total))
    return sorted(position for _, position in keys[:count])


class PickCase(Case):
    def setUp(self):
        super().setUp()
        self.begin(make_release(classes=5, per_class=9, val=40, test=4, largest=6000, large=False, seed=4))

    def begin(self, whole):
        self.whole = whole
        self.shelf = self.folder / "shelf"
        shutil.rmtree(self.shelf, ignore_errors=True)
        self.shelf.mkdir()
        self.place(whole, folder=self.shelf)
        self.order = list(whole.train)

    def prepare(self, *arguments, **options):
        places = ["--archives", self.shelf] if arguments[:1] != ("index",) else []
        threads = ["--jobs", 1] if arguments[:1] not in (("index",), ("status",), ("portions",)) else []
        return super().prepare(*arguments, *places, *threads, **options)

    def picked(self, positions):
        """The release with the images at `positions(part, wnid, total)` of each class."""
        train, val = {}, {}
        for wnid, images in self.whole.train.items():
            names = list(images)
            train[wnid] = {names[place]: images[names[place]] for place in positions("train", wnid, len(names))}
        for wnid in self.whole.train:
            names = sorted(name for name in self.whole.val if self.whole.val_wnids[int(name[-13:-5]) - 1] == wnid)
            val.update({names[place]: self.whole.val[names[place]] for place in positions("val", wnid, len(names))})
        return dataclasses.replace(
            self.whole, train={wnid: images for wnid, images in train.items() if images}, val=val)

    def first(self, count):
        return self.picked(lambda part, wnid, total: range(min(count, total)))

    def random(self, count, seed):
        return self.picked(lambda part, wnid, total: sample(count, total, seed, f"{part}/{wnid}"))

    def assert_made(self, release):
        expected = {split: expected_tree(release, [split]) for split in ("train", "val")}
        for split in expected:
            self.assertEqual(actual_tree(self.root, [split]), expected[split])
        self.assertFalse((self.root / "ilsvrc-prepare.staging").exists())


class Picks(PickCase):
    def test_first(self):
        """The first images of each class, of archives that nobody has verified and of verified ones; test/ is left out."""
        for verified in (False, True):
            with self.subTest(verified=verified):
                shutil.rmtree(self.root)
                self.root.mkdir()
                if verified:
                    self.assert_ends(self.prepare("verify"), 0)
                self.assert_ends(self.prepare("--per-class", 3), 0, "test/ is left out", "extract-test")
                self.assert_made(self.first(3))
                self.assert_unpublished("test")
                self.assert_ends(self.prepare("audit"), 0)
                self.assert_ends(self.prepare("audit", "--deep"), 0)
                again = self.prepare()
                self.assert_ends(again, 0)
                self.assertEqual(again.output.count("(done before)"), 2)

    def test_random(self):
        """Random images are those of the documented sample, whatever is known of the archives."""
        for verified in (False, True):
            with self.subTest(verified=verified):
                shutil.rmtree(self.root)
                self.root.mkdir()
                if verified:
                    self.assert_ends(self.prepare("verify"), 0)
                self.assert_ends(self.prepare("--per-class", 4, "--pick", "random", "--seed", 7), 0)
                self.assert_made(self.random(4, 7))
                self.assert_ends(self.prepare("audit", "--deep"), 0)

    def test_of_some_classes(self):
        """Classes and numbers of images can be selected together."""
        wnids = self.order[1:3]
        self.assert_ends(self.prepare("--classes", ",".join(wnids), "--per-class", 2), 0)
        self.assert_made(self.picked(lambda part, wnid, total: range(min(2, total)) if wnid in wnids else ()))

    def test_portions(self):
        """A table says how many images of each class are wanted."""
        table = self.folder / "ncodes.csv"
        limits = dict(zip(self.order, [1, 4, -1, 0, 2]))
        table.write_text("code,name,to_download,how_many\n" + "".join(
            f"{wnid},words,{'FALSE' if wnid == self.order[4] else 'TRUE'},{limits[wnid]}\n" for wnid in self.order))

        def positions(part, wnid, total):
            count = 0 if wnid == self.order[4] else limits[wnid]
            return range(total if count < 0 else min(count, total))
        for verified in (False, True):
            with self.subTest(verified=verified):
                shutil.rmtree(self.root)
                self.root.mkdir()
                if verified:
                    self.assert_ends(self.prepare("verify"), 0)
                self.assert_ends(self.prepare("--portions", table), 0)
                self.assert_made(self.picked(positions))
                self.assert_ends(self.prepare("audit", "--deep"), 0)

    def listed(self):
        """A list of some images, and the release with them alone."""
        train = {wnid: dict(list(images.items())[1::3]) for wnid, images in self.whole.train.items()}
        train = {wnid: images for wnid, images in train.items() if images}
        val = dict(sorted(self.whole.val.items())[::5])
        names = self.folder / "list.txt"
        names.write_text("".join(f"{name}\n" for images in [*train.values(), val] for name in images))
        return names, dataclasses.replace(self.whole, train=train, val=val)

    def test_list(self):
        """The images of a list, and no others."""
        names, release = self.listed()
        for verified in (False, True):
            with self.subTest(verified=verified):
                shutil.rmtree(self.root)
                self.root.mkdir()
                if verified:
                    self.assert_ends(self.prepare("verify"), 0)
                self.assert_ends(self.prepare("--images", names), 0)
                self.assert_made(release)
                self.assert_ends(self.prepare("audit", "--deep"), 0)
                self.assert_ends(self.prepare(), 0)

    def test_list_of_train(self):
        """A list of training images alone leaves val/ out."""
        names = self.folder / "list.txt"
        name = next(iter(self.whole.train[self.order[2]]))
        names.write_text(f"{name}\n")
        self.assert_ends(self.prepare("--images", names), 0, "val/ is left out")
        self.assert_unpublished("val", "test")
        self.assertEqual(list(actual_tree(self.root, ["train"])), [f"train/{self.order[2]}/{name}"])
        self.assert_ends(self.prepare(), 0)

    def test_list_of_what_is_not_there(self):
        """A listed image that the archive does not have is named, and nothing is published without it."""
        names = self.folder / "list.txt"
        known = next(iter(self.whole.train[self.order[2]]))
        lacking = f"{self.order[2]}_123456.JPEG"
        names.write_text(f"{known}\n{lacking}\n")
        for _ in range(2):
            self.assert_ends(self.prepare("--images", names), 2, lacking, "correct the list")
            self.assert_unpublished("train")
        names.write_text(f"{known}\n")
        self.assert_ends(self.prepare("--images", names), 0)
        # A root that has images already goes back to its list, or on to a correct one.
        names.write_text(f"{known}\n{lacking}\n")
        self.assert_ends(self.prepare("--images", names), 2, lacking)
        names.write_text(f"{known}\n")
        self.assert_ends(self.prepare("--images", names), 0)

    def test_audit(self):
        """An audit misses what is wanted, and expects nothing else; a repair restores just that."""
        names, release = self.listed()
        self.assert_ends(self.prepare("--images", names), 0)
        wnid = self.order[1]
        lost = next(iter(release.train[wnid]))
        other = next(name for name in self.whole.train[wnid] if name not in release.train[wnid])
        (self.root / "train" / wnid / lost).unlink()
        (self.root / "train" / wnid / other).write_bytes(self.whole.train[wnid][other])
        self.assert_ends(self.prepare("audit"), 4)
        self.assert_ends(self.prepare("audit", "--repair", "--quarantine"), 0)
        self.assert_made(release)

    def test_repair(self):
        """A repair restores the images that are picked."""
        for arguments, release in ((["--per-class", 3], self.first(3)),
                                   (["--per-class", 3, "--pick", "random"], self.random(3, 0))):
            with self.subTest(arguments):
                shutil.rmtree(self.root)
                self.root.mkdir()
                self.assert_ends(self.prepare(*arguments), 0)
                wnid = self.order[3]
                shutil.rmtree(self.root / "train" / wnid)
                next((self.root / "val" / wnid).iterdir()).unlink()
                self.assert_ends(self.prepare("audit"), 4)
                self.assert_ends(self.prepare("audit", "--repair"), 0)
                self.assert_made(release)

    def test_labels(self):
        """Label files list what is there."""
        self.assert_ends(self.prepare("--per-class", 2), 0)
        self.assert_ends(self.prepare("index"), 0)
        for split, count in (("train", 9), ("val", 10)):
            lines = (self.root / f"{split}.txt").read_text().splitlines()
            paths = {f"{split}/{line.split()[0]}" for line in lines}
            self.assertEqual(paths, set(actual_tree(self.root, [split])))
            self.assertEqual(len(lines), count)

    @needs_tracing
    def test_extents(self):
        """Of a verified archive only the images themselves are read, and headers."""
        self.begin(make_release(classes=5, per_class=60, val=40, test=4, largest=60_000, large=False, seed=4))
        self.assert_ends(self.prepare("verify"), 0)
        for arguments, release, headers in (
                (["--per-class", 5], self.first(5), 5), (["--per-class", 5, "--pick", "random"], self.random(5, 0), 60)):
            shutil.rmtree(self.root / "train", ignore_errors=True)
            shutil.rmtree(self.root / "val", ignore_errors=True)
            with self.subTest(arguments):
                log = self.folder / "log"
                self.assert_ends(self.prepare("extract-train", *arguments, before=watching_reads(log)), 0)
                self.assertEqual(actual_tree(self.root, ["train"]), expected_tree(release, ["train"]))
                images = [data for images in release.train.values() for data in images.values()]
                own = sum(512 + -(-len(data) // 512) * 512 for data in images)
                count = bytes_read(log, TRAIN)
                self.assertGreaterEqual(count, own)
                # A few blocks more for each tar: its own header, and what libarchive reads ahead.
                self.assertLess(count, own + 512 * (5 * (headers + 4) + 8))

    def test_growth(self):
        """More images of each class are added to those that are there, up to whole classes."""
        self.assert_ends(self.prepare("--per-class", 2, "--pick", "random", "--seed", 3), 0)
        for arguments, release in (
                (["--per-class", 5, "--pick", "random", "--seed", 3], self.random(5, 3)), (["--classes", "all"], None)):
            before = snapshot(self.root / "train")
            self.assert_ends(self.prepare(*arguments), 0)
            after = snapshot(self.root / "train")
            for path, state in before.items():
                if not path.endswith("/."):
                    self.assertEqual(after[path][0], state[0], path)
            self.assert_made(release or self.whole)
            self.assert_ends(self.prepare("audit", "--deep"), 0)
        self.assertEqual(actual_tree(self.root), expected_tree(self.whole))

    def test_growth_of_lists(self):
        """A list grows to a longer one, and to whole classes."""
        names, release = self.listed()
        self.assert_ends(self.prepare("--images", names), 0)
        more = self.folder / "more.txt"
        extra = next(name for name in self.whole.train[self.order[4]] if name not in release.train[self.order[4]])
        more.write_text(names.read_text() + f"{extra}\n")
        self.assert_ends(self.prepare("--images", more), 0)
        train = {**release.train, self.order[4]: {
            **release.train[self.order[4]], extra: self.whole.train[self.order[4]][extra]}}
        self.assert_made(dataclasses.replace(release, train=train))
        self.assert_ends(self.prepare("--images", names), 6, "hint: ")
        self.assert_ends(self.prepare("--classes", "all"), 0)
        self.assertEqual(actual_tree(self.root), expected_tree(self.whole))

    def test_never_shrinks(self):
        """Fewer images, or others, are refused."""
        self.assert_ends(self.prepare("--per-class", 4), 0)
        before = snapshot(self.root)
        names, _ = self.listed()
        for arguments in (["--per-class", 3], ["--per-class", 6, "--pick", "random"], ["--images", names],
                          ["--classes", self.order[0]]):
            self.assert_ends(self.prepare(*arguments), 6, "hint: ")
        self.assertEqual(snapshot(self.root), before)

    @needs_tracing
    def test_killed(self):
        """Runs that are killed at any call go on where they were, from the start and while a selection grows."""
        begun = self.folder / "begun"
        self.root, root = begun, self.root
        begun.mkdir()
        self.assert_ends(self.prepare("--per-class", 2), 0)
        for call, every in (("renameat2", 2), ("fdatasync", 2), ("write", 5)):
            number, killed = 1, True
            while killed:
                shutil.rmtree(root)
                shutil.copytree(begun, root)
                self.root = root
                outcome = self.prepare(
                    "--per-class", 4, "--checkpoint", "1K", before=injecting(call, f"signal=KILL:when={number}"))
                killed = outcome.code != 0
                with self.subTest(call=call, number=number):
                    tree, old = actual_tree(root, ["train", "val"]), expected_tree(self.first(2), ["train", "val"])
                    self.assertEqual({path: tree.get(path) for path in old}, old)
                    self.assert_ends(self.prepare("--per-class", 4), 0)
                    self.assert_made(self.first(4))
                    self.assert_ends(self.prepare("audit"), 0)
                number += every


class Portions(PickCase):
    def report(self, *arguments):
        """The report, by class and column."""
        outcome = self.run_program("portions", "--report", "--root", self.root, "--manifest", self.manifest, *arguments)
        self.assert_ends(outcome, 0)
        return {row["code"]: row for row in csv.DictReader(io.StringIO(outcome.output))}

    def test_table(self):
        """The table names all classes, and when it comes back unchanged, that is everything."""
        outcome = self.run_program("portions", "--manifest", self.manifest)
        self.assert_ends(outcome, 0)
        lines = outcome.output.splitlines()
        self.assertEqual(lines[0], "code,name,to_download,how_many")
        self.assertEqual(lines[1:], [f"{wnid},words of {wnid},TRUE,-1" for wnid in self.whole.wnids])
        table = self.folder / "ncodes.csv"
        table.write_text(outcome.output)
        self.assert_ends(self.prepare("--portions", table), 0)
        self.assertEqual(actual_tree(self.root), expected_tree(self.whole))
        lines = self.run_program("portions", "--json", "--manifest", self.manifest).lines
        self.assertEqual([line["type"] for line in lines], ["portion"] * 5 + ["outcome"])

    def test_report(self):
        """The report says of each selected class what is wanted, found and missing."""
        wnids = sorted(self.order[1:4])
        selection = ["--classes", ",".join(wnids), "--per-class", 3]
        before = self.report(*selection)
        self.assertEqual(list(before), wnids)
        self.assertTrue(all(
            (row["train_wanted"], row["train_found"], row["train_missing"]) == ("3", "0", "3")
            for row in before.values()))
        self.assert_ends(self.prepare(*selection), 0)
        for path in list((self.root / "train" / wnids[1]).iterdir())[:2]:
            path.unlink()
        rows = self.report()
        self.assertEqual(list(rows), wnids)
        self.assertEqual([row["train_found"] for row in rows.values()], ["3", "1", "3"])
        self.assertEqual([row["train_missing"] for row in rows.values()], ["0", "2", "0"])
        self.assertEqual({row["val_missing"] for row in rows.values()}, {"0"})
        lines = self.run_program(
            "portions", "--report", "--json", "--root", self.root, "--manifest", self.manifest).of_type("class")
        self.assertEqual([line["train_found"] for line in lines], [3, 1, 3])

    def test_nothing_changes(self):
        """A report of another selection than the root's is no request to change it."""
        self.assert_ends(self.prepare("--per-class", 2), 0)
        before = snapshot(self.root)
        self.assertEqual({row["train_missing"] for row in self.report("--per-class", 3).values()}, {"0", "1"})
        self.assertEqual(snapshot(self.root), before)


class PicksOfForms(FixtureCase):
    def tree(self, form, *arguments):
        folder = self.make(form)
        outcome = self.run_program(*arguments, "--root", folder, "--manifest", folder / "manifest")
        return outcome, actual_tree(folder, ["train", "val"])

    def test_class_tars(self):
        """Class tars give the same images as the archive that they are from."""
        for arguments in (["--per-class", 2], ["--per-class", 3, "--pick", "random", "--seed", 5]):
            with self.subTest(arguments):
                outcome, official = self.tree("official", "run", *arguments)
                self.assert_ends(outcome, 0)
                outcome, tars = self.tree("class-tars", "run", *arguments)
                self.assert_ends(outcome, 0)
                train = {path: digest for path, digest in official.items() if path.startswith("train/")}
                self.assertEqual(tars, train)
                shutil.rmtree(self.folder / "official")
                shutil.rmtree(self.folder / "class-tars")

    def test_lists(self):
        """A list gives the same images in every form."""
        outcome, whole = self.tree("official", "run", "--classes", "all")
        self.assert_ends(outcome, 0)
        shutil.rmtree(self.folder / "official")
        names = self.folder / "list.txt"
        names.write_text("".join(f"{path}\n" for path in sorted(whole)[::3]))
        expected = {path: digest for path, digest in whole.items() if path in sorted(whole)[::3]}
        for form in ("official", "kaggle", "kaggle-tar", "cls-loc", "hf", "webdataset"):
            with self.subTest(form):
                outcome, tree = self.tree(form, "run", "--images", names)
                self.assert_ends(outcome, 0)
                self.assertEqual(set(tree), set(expected))
                if form != "webdataset":
                    self.assertEqual(tree, expected)

    def test_list_of_a_tree(self):
        """A list takes images from an unpacked tree, and a longer one adds others."""
        outcome, whole = self.tree("official", "run", "--classes", "all")
        self.assert_ends(outcome, 0)
        names, root = self.folder / "list.txt", self.folder / "new"
        root.mkdir()
        for step in (4, 2, 1):
            expected = {path: whole[path] for path in sorted(whole)[::step]}
            names.write_text("".join(f"{path}\n" for path in expected))
            outcome = self.run_program(
                "--root", root, "--manifest", self.folder / "official" / "manifest", "--images", names,
                "--from", f"tree:{self.folder / 'official'}", "--link", "copy")
            self.assert_ends(outcome, 0)
            self.assertEqual(actual_tree(root, ["train", "val"]), expected)
        self.assert_ends(self.run_program(
            "audit", "--root", root, "--manifest", self.folder / "official" / "manifest", "--deep",
            "--archives", self.folder / "official"), 0)

    def test_waiting_class_tars(self):
        """Class tars that were staged for fewer classes are kept, those that were staged for fewer images are not."""
        for before, after, kept in (
                (["--classes", "3"], ["--classes", "all"], True), (["--per-class", 2], ["--per-class", 4], False)):
            with self.subTest(after):
                shutil.rmtree(self.folder / "class-tars", ignore_errors=True)
                folder = self.make("class-tars")
                tars = sorted(folder.glob("n*.tar"))
                wnids = ",".join(path.stem for path in tars[:3])
                away = tars[0].rename(self.folder / "away")
                places = ["--root", folder, "--manifest", folder / "manifest"]
                before = [wnids if argument == "3" else argument for argument in before]
                self.assert_ends(self.run_program(*places, *before), 0, "waits for")
                away.rename(tars[0])
                outcome = self.run_program(*places, *after)
                self.assert_ends(outcome, 0)
                self.assertEqual("is dropped" not in outcome.errors, kept, outcome.errors)
                counts = {path.name: len(list(path.iterdir())) for path in (folder / "train").iterdir()}
                self.assertEqual(set(counts.values()), {6 if kept else 4})
                self.assertEqual(len(counts), 4)
                self.assert_ends(self.run_program("audit", *places, "--deep"), 0)

    def test_no_order(self):
        """Where the images of a class come in no order, none can be counted off: that is said, and nothing is made of it."""
        for form in ("kaggle", "hf", "webdataset"):
            with self.subTest(form):
                outcome, tree = self.tree(form, "extract-train", "--per-class", "2")
                self.assert_ends(outcome, 2, "in their order", "--images")
                self.assertEqual(tree, {})
