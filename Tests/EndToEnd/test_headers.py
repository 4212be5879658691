"""Headers of archives on servers are kept: none is asked for twice."""

from server import Server
from support.case import Case
from support.program import Running
from support.release import TRAIN, VAL, make_release

HEADER = 512
FEW = 128  # so many headers may be lost by a kill


class HeaderCase(Case):
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

    def empty(self):
        """Removes all that is in the root."""
        for path in sorted(self.root.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


class Headers(HeaderCase):
    def test_second_selection(self):
        """A second selection asks for no header of the first one, and the first one for none twice."""
        self.assert_ends(self.download("train", "--classes", self.wnids[3]), 0)
        first = self.headers()
        self.assertEqual(len(first), len(set(first)))
        # Each class and the mark at the end, which is two blocks.
        self.assertEqual(len(first), len(self.wnids) + 2)
        self.server.forget()
        outcome = self.download("train", "--classes", ",".join(self.wnids[3:5]))
        self.assert_ends(outcome, 0)
        self.assertNotIn("is not the file", outcome.errors)
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
        """Without anything that tells one state of the file from another nothing is kept, and no range is trusted."""
        for kind in "no_validator", "weak":
            self.server.heal()
            self.server.forget()
            self.server.fault(TRAIN, kind)
            outcome = self.download("train", "--classes", self.wnids[0])
            self.assert_ends(outcome, 0)
            self.assertIn(f"{TRAIN}: OK", outcome.output)
            self.assertFalse(self.kept().exists())
            self.assertGreaterEqual(self.server.sent(TRAIN), len(self.archives[TRAIN]))
            self.empty()

    def test_dry_run(self):
        """A dry run writes no headers, but uses them."""
        self.assert_ends(self.download("train", "--classes", self.wnids[0], "--dry-run"), 0)
        self.assertEqual(list(self.root.iterdir()), [])
        self.assert_ends(self.download("train", "--classes", self.wnids[0]), 0)
        self.server.forget()
        self.assert_ends(self.download("train", "--classes", ",".join(self.wnids[:2]), "--dry-run"), 0)
        self.assertEqual(self.server.count(TRAIN), 1)

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
