"""What a download has done of each image that is selected: a report for each class."""

import csv
import re
import shutil

from server import Server
from support.case import Case
from support.program import Running
from support.release import TRAIN, VAL, make_release

COLUMNS = ["status", "time-required", "url", "image_code", "description"]


class DownloadReport(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.folder / "shelf"
        self.shelf.mkdir()
        release = make_release(classes=6, per_class=8, val=60, test=1, largest=30_000, large=False, seed=4)
        self.archives = self.place(release, folder=self.shelf)
        self.server = Server(self.shelf)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.reports = self.folder / "reports"
        self.wnids = self.release.wnids

    def options(self, *arguments):
        return (
            "download", *arguments, "--base-url", self.server.url(), "--retries", 0, "--report-to", self.reports)

    def download(self, *arguments):
        return self.prepare(*self.options(*arguments))

    def rows(self, wnid):
        with (self.reports / f"{wnid}_download_report.csv").open(newline="") as file:
            rows = csv.DictReader(file)
            self.assertEqual(rows.fieldnames, COLUMNS)
            return list(rows)

    def codes(self, wnid, status):
        return {row["image_code"] for row in self.rows(wnid) if row["status"] == status}

    def train(self, wnid, count=None):
        """The codes of the first images of a class."""
        return {name.removesuffix(".JPEG") for name in list(self.release.train[wnid])[:count]}

    def val(self, wnid):
        return {f"ILSVRC2012_val_{number:08}" for number, of in enumerate(self.release.val_wnids, 1) if of == wnid}

    def test_removed(self):
        """If the folder is removed or moved meanwhile, that is an error: the report is not where it was to be."""
        for change in self.reports.rmdir, lambda: self.reports.rename(self.folder / "moved"):
            self.server.fault(TRAIN, "rate", bytes=100_000)
            self.server.forget()
            running = Running(
                *self.options("train", "--classes", self.wnids[0]), "--root", self.root, "--manifest", self.manifest)
            self.assertTrue(running.wait_until(lambda: self.server.sent(TRAIN) > 5000))
            change()
            self.server.heal()
            self.assertEqual(running.end()[0], 5)
            shutil.rmtree(self.root)
            self.root.mkdir()

    def test_all(self):
        """Each image of train/ and val/ that was fetched is a line of its class's file."""
        self.assert_ends(self.download("--classes", ",".join(self.wnids[:2])), 0)
        self.assertEqual(
            sorted(path.name for path in self.reports.iterdir()),
            [f"{wnid}_download_report.csv" for wnid in self.wnids[:2]])
        for wnid in self.wnids[:2]:
            rows = self.rows(wnid)
            self.assertEqual(self.codes(wnid, "downloaded"), self.train(wnid) | self.val(wnid))
            self.assertEqual(len(rows), len(self.train(wnid)) + len(self.val(wnid)))
            for row in rows:
                name = TRAIN if row["image_code"].startswith("n") else VAL
                self.assertEqual(row["url"], f"{self.server.url(name)}#{row['image_code']}.JPEG")
                self.assertRegex(row["time-required"], r"^\d+\.\d{3}$")
                self.assertEqual(row["description"], "")

    def test_already_there(self):
        """What an earlier run has made is already there; a later report replaces the earlier one."""
        wnid = self.wnids[1]
        self.assert_ends(self.download("train", "--per-class", 3), 0)
        self.assert_ends(self.download("train", "--per-class", 5), 0)
        self.assertEqual(self.codes(wnid, "already there"), self.train(wnid, 3))
        self.assertEqual(self.codes(wnid, "downloaded"), self.train(wnid, 5) - self.train(wnid, 3))
        self.assert_ends(self.download("train", "--per-class", 5), 0)
        self.assertEqual(self.codes(wnid, "already there"), self.train(wnid, 5))
        self.assertEqual({row["time-required"] for row in self.rows(wnid)}, {""})

    def test_staged(self):
        """After a failure those classes are there that are recorded, and the others have failed for a reason."""
        # So that each class is a request of its own.
        wnids = list(self.release.train)[1::2]
        arguments = "train", "--classes", ",".join(wnids), "--checkpoint", 1
        # The first look, the classes and the end mark; then two classes.
        self.server.fault(TRAIN, "status", skip=1 + 6 + 2 + 2, status=503)
        self.assert_ends(self.download(*arguments), 8, "503")
        for wnid in wnids[:2]:
            self.assertEqual(self.codes(wnid, "downloaded"), self.train(wnid))
        row, = self.rows(wnids[2])
        self.assertEqual((row["status"], row["image_code"], row["time-required"]), ("failed", "", ""))
        self.assertRegex(row["description"], f"^{len(self.train(wnids[2]))} images of train/: .*status 503")
        self.server.heal()
        self.assert_ends(self.download(*arguments), 0)
        for wnid in wnids[:2]:
            self.assertEqual(self.codes(wnid, "already there"), self.train(wnid))
        self.assertEqual(self.codes(wnids[2], "downloaded"), self.train(wnids[2]))

    def test_listed(self):
        """Images that were named, and those of val/, have their names also if they have failed."""
        wnid = self.wnids[2]
        codes = sorted(self.train(wnid))[:2] + sorted(self.val(wnid))[:1]
        images = self.folder / "images"
        images.write_text("".join(f"{code}.JPEG\n" for code in codes))
        self.server.fault(TRAIN, "status", status=404)
        self.server.fault(VAL, "status", skip=1, status=404)
        self.assert_ends(self.download("--images", images), 8, "404")
        self.assertEqual(self.codes(wnid, "failed"), set(codes))
        self.assertEqual({re.search(r"status \d+", row["description"])[0] for row in self.rows(wnid)}, {"status 404"})
        self.server.heal()
        self.assert_ends(self.download("--images", images), 0)
        self.assertEqual(self.codes(wnid, "downloaded"), set(codes))

    def test_interrupted(self):
        """A report is written also if the user stops the run."""
        self.server.fault(VAL, "stall", skip=20)
        run = Running(*self.options("val", "--per-class", 1), "--root", self.root, "--manifest", self.manifest)
        self.assertTrue(run.wait_until(lambda: self.server.count(VAL) > 20))
        run.interrupt()
        self.assertEqual(run.end()[0], 130)
        self.assertEqual(len(self.codes(self.wnids[0], "failed")), 1)

    def test_secrets(self):
        """Addresses have no signatures."""
        urls = self.folder / "urls"
        urls.write_text(f"{self.server.url(TRAIN)}?signature=s3cr3t\n")
        outcome = self.prepare(
            "download", "train", "--per-class", 1, "--url-file", urls, "--report-to", self.reports)
        self.assert_ends(outcome, 0)
        for path in self.reports.iterdir():
            self.assertNotIn("s3cr3t", path.read_text())

    def test_taken(self):
        """A file that another program has written is left as it is, and nothing is fetched."""
        self.reports.mkdir()
        taken = self.reports / f"{self.wnids[3]}_download_report.csv"
        taken.write_text("mine")
        self.assert_ends(self.download("train", "--per-class", 1), 6, taken.name)
        self.assertEqual(taken.read_text(), "mine")
        self.assertEqual(self.server.requests, [])
        # Of other classes it does not matter.
        self.assert_ends(self.download("train", "--per-class", 1, "--classes", self.wnids[2]), 0)
        self.assertEqual(taken.read_text(), "mine")

    def test_in_a_part(self):
        """A report is not written where it would be an unexpected file; nothing is fetched, and no folder is made."""
        def refused(*names):
            self.server.forget()
            before = sorted(self.root.rglob("*"))
            for name in names:
                self.reports = self.root / name
                self.assert_ends(self.download("train", "--per-class", 1), 2, "is in what the root keeps")
                self.assertEqual(sorted(self.root.rglob("*")), before)
            self.assertEqual(self.server.requests, [])

        refused("train", "val", "ilsvrc-prepare.staging")
        self.reports = self.root / "reports"
        self.assert_ends(self.download("train", "--per-class", 1), 0)
        refused("train", f"train/{self.wnids[0]}", f"reports/../train/{self.wnids[0]}")

    def test_usage(self):
        """A report is about a selection; a dry run writes none."""
        self.assert_ends(self.download("train"), 2, "selection")
        self.assert_ends(self.download("train", "--repair"), 2, "selection")
        self.assert_ends(self.download("train", "--per-class", 1, "--dry-run"), 0)
        self.assertFalse(self.reports.exists())
