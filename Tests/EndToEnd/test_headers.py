"""Headers of archives on servers are kept: none is asked for twice, and none that is kept wrongly does harm."""

import hashlib
import os

from server import Server
from support.case import Case
from support.program import Running
from support.release import TRAIN, VAL, make_release

HEADER = 512
FEW = 128  # so many headers may be lost by a kill


class Headers(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        release = make_release(classes=20, per_class=12, val=400, test=1, largest=20_000, large=False, seed=11)
        self.archives = self.place(release, folder=self.shelf)
        self.server = Server(self.shelf)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.wnids = self.release.wnids

    def options(self, *arguments):
        return "download", *arguments, "--base-url", self.server.url(), "--retries", 0, "--retry-wait", 0

    def download(self, *arguments):
        return self.prepare(*self.options(*arguments))

    def begin(self, *arguments):
        return Running(*self.options(*arguments), "--root", self.root, "--manifest", self.manifest)

    def kept(self, name=TRAIN):
        return self.root / f"ilsvrc-prepare.{name}.headers"

    def headers(self, name=TRAIN):
        """Where the blocks begin that were asked for alone. The first answer about a file is of its first block, too."""
        ranges = [request.range for request in self.server.of(name)]
        blocks = [start for start, end in ranges if end - start == HEADER]
        if 0 in blocks:
            blocks.remove(0)
        return blocks

    def assert_has(self, wnids, count=None):
        """The first images of these classes are there, and nothing else; or all of them."""
        wanted = {
            f"{wnid}/{name}": data for wnid in wnids for name, data in list(self.release.train[wnid].items())[:count]}
        found = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in self.root.glob("train/*/*")}
        self.assertEqual(found, wanted)

    def test_second_selection(self):
        """A second selection asks for no header of the first one, and the first one for none twice."""
        self.assert_ends(self.download("train", "--classes", self.wnids[3]), 0)
        first = self.headers()
        self.assertEqual(len(first), len(set(first)))
        # Each class and the mark at the end, which is two blocks.
        self.assertEqual(len(first), len(self.wnids) + 2)
        self.server.forget()
        self.assert_ends(self.download("train", "--classes", ",".join(self.wnids[3:5])), 0)
        self.assertEqual(self.headers(), [])
        # The first look, and the class.
        self.assertEqual(self.server.count(TRAIN), 2)
        self.assert_has(self.wnids[3:5])

    def test_other_address(self):
        """Headers are those of a state of the file, wherever it is."""
        self.assert_ends(self.download("train", "--classes", self.wnids[3]), 0)
        with Server(self.shelf) as self.server:
            self.assert_ends(self.download("train", "--classes", ",".join(self.wnids[3:5])), 0)
            self.assertEqual(self.headers(), [])
            self.assertEqual(self.server.count(TRAIN), 2)

    def test_inner_headers(self):
        """So it is with the headers of the images of a class, as far as they were read."""
        for connections in 1, 4:
            with self.subTest(connections=connections):
                more = "--connections", connections
                self.assert_ends(self.download("train", "--per-class", 3, *more), 0)
                before = self.headers()
                self.assertEqual(len(before), len(set(before)))
                self.server.forget()
                self.assert_ends(self.download("train", "--per-class", 5, *more), 0)
                self.assertEqual(len(self.headers()), 2 * (len(self.wnids) - 1))
                self.assertFalse(set(before) & set(self.headers()))
                self.assert_has(self.wnids, 5)
                self.server.forget()
                self.empty()

    def test_scouts(self):
        """Several connections read the headers of one archive together: each once, and some pieces in search of one."""
        self.assert_ends(self.download("val", "--per-class", 2, "--connections", 3), 0)
        self.assertEqual(len(self.headers(VAL)), len(set(self.headers(VAL))))
        pieces = [request for request in self.server.of(VAL) if request.range[1] - request.range[0] == 64 << 10]
        scouts = min(3, len(self.archives[VAL]) >> 20)
        self.assertGreater(scouts, 1)
        self.assertEqual(len(pieces), scouts - 1)
        # That of the first member came with the first look; those that the pieces had are not asked for.
        self.assertEqual(len(self.headers(VAL)), len(self.release.val) + 2 - len(pieces))
        found = {path.name: path.read_bytes() for path in self.root.glob("val/*/*")}
        self.assertEqual(len(found), sum(min(2, self.release.val_wnids.count(wnid)) for wnid in self.wnids))
        self.assertEqual(found, {name: self.release.val[name] for name in found})
        self.server.forget()
        self.assert_ends(self.download("val", "--per-class", 3, "--connections", 3), 0)
        self.assertEqual(self.headers(VAL), [])

    def test_size(self):
        """The file is small: most headers are like another one."""
        self.assert_ends(self.download("val", "--per-class", 1), 0)
        self.assertEqual(len(self.headers(VAL)), len(self.release.val) + 2)
        self.assertLess(self.kept(VAL).stat().st_size, 64 * len(self.release.val) + 4096)

    def test_changed(self):
        """If the server has another file by now, all headers are asked for again, and the result is right."""
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        before = self.kept().read_bytes()
        size = len(self.archives[TRAIN])
        # The same classes in another order: every kept header is wrong, and none is outside the file.
        train = dict(reversed(self.release.train.items()))
        content = type(self.release)(train, self.release.val, self.release.val_wnids, self.release.test).archives()[TRAIN]
        self.assertEqual(len(content), size)
        (self.shelf / TRAIN).write_bytes(content)
        os.utime(self.shelf / TRAIN, (1, 1))
        self.server.forget()
        self.assert_ends(self.download("train", "--classes", ",".join(self.wnids[:2])), 0)
        self.assertEqual(len(self.headers()), len(self.wnids) + 2)
        self.assert_has(self.wnids[:2])
        self.assertNotEqual(self.kept().read_bytes(), before)

    def test_secretly_changed(self):
        """If nothing shows that the server has another file, the run ends with an error, and the next one is right."""
        moment = (self.shelf / TRAIN).stat().st_mtime_ns
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        # The data of two members change places, so that kept headers are at places without a header.
        train = dict(reversed(self.release.train.items()))
        content = type(self.release)(train, self.release.val, self.release.val_wnids, self.release.test).archives()[TRAIN]
        (self.shelf / TRAIN).write_bytes(content)
        os.utime(self.shelf / TRAIN, ns=(moment, moment))
        arguments = "train", "--classes", ",".join(self.wnids[:2])
        self.assert_ends(self.download(*arguments), 4)
        self.assert_has(self.wnids[:1])
        self.assertFalse(self.kept().exists())
        self.assert_ends(self.download(*arguments), 0)
        self.assert_has(self.wnids[:2])

    def test_wrong_once(self):
        """A header that was wrong on its way is not kept."""
        self.server.fault(TRAIN, "flipped", skip=9, times=1)
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 4, "Damaged tar")
        self.assertFalse(self.kept().exists())
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        self.assert_has(self.wnids[:1])

    def test_damaged(self):
        """A file that is damaged, or is of something else, is made again."""
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        good = self.kept().read_bytes()
        flipped = bytearray(good)
        flipped[len(good) // 2] ^= 1
        contents = [b"", b"precious", good[:-1], good + b"\0", bytes(flipped), good.replace(b"headers 1", b"headers 2")]
        for count, content in enumerate(contents, start=2):
            with self.subTest(content=content[:40]):
                self.kept().write_bytes(content)
                self.server.forget()
                self.assert_ends(self.download("train", "--classes", ",".join(self.wnids[:count])), 0)
                self.assertEqual(len(self.headers()), len(self.wnids) + 2)
                self.assert_has(self.wnids[:count])
                self.assertEqual(self.kept().read_bytes(), good)

    def test_foreign(self):
        """A file of another archive, whose checksum is right, is made again."""
        self.assert_ends(self.download("val", "--per-class", 1), 0)
        os.replace(self.kept(VAL), self.kept())
        self.assert_ends(self.download("train", "--per-class", 1), 0)
        self.assert_has(self.wnids, 1)

    def craft(self, name):
        """Gives the member that the archive has first another name in the file, with right checksums."""
        title, _, body = self.kept().read_bytes().split(b"\n", 2)
        # After the line about the archive, and the number of patterns, the first one is that member's header.
        start = body.index(b"\n") + 2
        block = bytearray(body[start:start + HEADER])
        block[:len(name)] = name.encode()
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
        body = body[:start] + bytes(block) + body[start + HEADER:]
        self.kept().write_bytes(b"\n".join([title, hashlib.sha256(body).hexdigest().encode(), body]))

    def test_crafted(self):
        """Headers with right checksums that say what is not so lead to an error at most, and are asked for again then."""
        first, other, begun = [next(iter(self.release.train)), *self.wnids[5:7]]
        three = sorted({first, other, begun})
        self.assertEqual(len(three), 3)
        for selection, count in (["--classes", ",".join(three)], None), (["--per-class", 2], 2):
            for name in "n00000001", other, "n99999999":
                with self.subTest(name=name, selection=selection):
                    self.assert_ends(self.download("train", "--classes", begun, "--per-class", 1), 0)
                    self.craft(name)
                    outcome = self.download("train", *selection)
                    self.assertIn(outcome.code, (0, 4), outcome.errors)
                    if outcome.code == 4:
                        self.assert_has([begun], 1)
                        self.assertFalse(self.kept().exists())
                        self.assert_ends(self.download("train", *selection), 0)
                    self.assert_has(three if count is None else self.wnids, count)
                    self.empty()

    def empty(self):
        """Removes all that is in the root."""
        for path in sorted(self.root.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()

    def test_killed(self):
        """A run that is killed while it reads headers loses few of them; one that is interrupted loses none."""
        total = len(self.release.val) + 2
        self.server.fault(VAL, "delay", seconds=0.002)
        run = self.begin("val", "--per-class", 1)
        self.assertTrue(run.wait_until(lambda: self.server.count(VAL) > 2 * FEW))
        run.kill()
        first = set(self.headers(VAL))
        self.server.forget()
        run = self.begin("val", "--per-class", 1)
        self.assertTrue(run.wait_until(lambda: self.server.count(VAL) > 20))
        run.interrupt()
        self.assertEqual(run.end()[0], 130)
        second = set(self.headers(VAL))
        self.assertLessEqual(len(first & second), FEW)
        self.server.heal()
        self.server.forget()
        self.assert_ends(self.download("val", "--per-class", 1), 0)
        # What was on its way at the interruption comes again.
        self.assertLessEqual(len(set(self.headers(VAL)) & (first | second)), 1 + len(first - second))
        self.assertLessEqual(len(self.headers(VAL)), total - len(second) - (len(first) - FEW) + 1)
        self.assertEqual(len(list(self.root.glob("val/*/*"))), len(self.wnids))

    def test_gone_meanwhile(self):
        """If the server goes away meanwhile, what it has sent is not asked for again."""
        self.server.fault(VAL, "status", skip=200, status=503)
        self.assert_ends(self.download("val", "--per-class", 1), 8, "503")
        first = set(self.headers(VAL))
        self.server.heal()
        self.server.forget()
        self.assert_ends(self.download("val", "--per-class", 1), 0)
        self.assertLessEqual(len(first & set(self.headers(VAL))), 1)

    def test_no_validator(self):
        """Without anything that tells one state of the file from another nothing is kept."""
        self.server.fault(TRAIN, "no_validator")
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        self.assertFalse(self.kept().exists())

    def test_dry_run(self):
        """A dry run writes no headers, but uses them."""
        self.assert_ends(self.download("train", "--classes", self.wnids[0], "--dry-run"), 0)
        self.assertEqual(list(self.root.iterdir()), [])
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        self.server.forget()
        self.assert_ends(self.download("train", "--classes", ",".join(self.wnids[:2]), "--dry-run"), 0)
        self.assertEqual(self.server.count(TRAIN), 1)

    def test_taken(self):
        """A folder or a link of the file's name is left as it is."""
        other = self.folder / "other"
        other.write_bytes(b"precious")
        for make in lambda: self.kept().mkdir(), lambda: self.kept().symlink_to(other):
            make()
            self.assert_ends(self.download("train", "--classes", self.wnids[0]), 6, self.kept().name)
            self.assertEqual(other.read_bytes(), b"precious")
            self.kept().unlink() if self.kept().is_symlink() else self.kept().rmdir()

    def test_clean(self):
        """clean removes what is kept, and what a kill has left of it; the rest stays."""
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        new = self.root / f"{self.kept().name}.new"
        new.write_bytes(b"half")
        other = self.root / "ilsvrc-prepare.notes"
        other.write_bytes(b"mine")
        outcome = self.prepare("clean")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output, f"{self.kept().name} is removed\n{new.name} is removed\n")
        self.assertFalse(self.kept().exists() or new.exists())
        self.assertTrue(other.exists())
        self.assert_has(self.wnids[:1])
        self.assertEqual(self.prepare("clean").output, "nothing to remove\n")
