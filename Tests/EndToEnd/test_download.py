"""Downloads: what is fetched, what is gone on with, what is said, and that nothing else is lost."""

import hashlib
import json
import os
import shutil
import time
import urllib.parse

from server import Server
from support import program
from support.case import Case
from support.release import TEST, TRAIN, VAL


class Download(Case):
    def setUp(self):
        super().setUp()
        self.served = self.folder / "served"
        self.served.mkdir()
        self.archives = self.place(folder=self.served)
        self.server = Server(self.served)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.part = self.root / f"{TRAIN}.part"

    def download(self, *arguments, **options):
        return self.prepare(
            "download", *arguments, "--base-url", self.server.url(), "--retry-wait", "0", **options)

    def begin(self, *arguments):
        """Starts a download in the background."""
        return program.Running(
            "download", *arguments, "--root", self.root, "--manifest", self.manifest, "--base-url", self.server.url(),
            "--retry-wait", "0")

    def assert_downloaded(self, *names):
        for name in names:
            self.assertEqual((self.root / name).read_bytes(), self.archives[name])
            self.assertFalse((self.root / f"{name}.part").exists())

    def prefix(self, path, count, name=TRAIN):
        path.write_bytes(self.archives[name][:count])

    def test_all(self):
        """Without names the archives of the usual parts are fetched once, and are verified then."""
        outcome = self.download()
        self.assert_ends(outcome, 0)
        self.assert_downloaded(TRAIN, VAL, TEST)
        for name, content in self.archives.items():
            self.assertIn(f"{hashlib.md5(content).hexdigest()}  {name}: OK", outcome.output)
            self.assertLess(self.server.sent(name), len(content) + 2048)
        self.server.forget()
        again = self.download()
        self.assert_ends(again, 0)
        self.assertEqual(self.server.requests, [])
        self.assertEqual(again.output.count("OK (verified"), 3)
        self.assert_ends(self.prepare("run"), 0)
        self.assert_prepared()

    def test_named(self):
        """An archive is named by its name or its kind; others are not fetched."""
        self.assert_ends(self.download("val"), 0)
        self.assert_downloaded(VAL)
        self.assertFalse((self.root / TRAIN).exists())
        self.assert_ends(self.download("nothing"), 2, "not an archive")

    def test_folder(self):
        """Archives go to the first folder that is named."""
        folder = self.folder / "archives"
        folder.mkdir()
        self.assert_ends(self.download("val", "--archives", folder), 0)
        self.assertEqual((folder / VAL).read_bytes(), self.archives[VAL])
        self.assertFalse((self.root / VAL).exists())

    def test_present(self):
        """An archive that is there is compared with its checksum, and not fetched."""
        (self.root / VAL).write_bytes(self.archives[VAL])
        outcome = self.download("val")
        self.assert_ends(outcome, 0)
        self.assertIn(f"{VAL}: OK", outcome.output)
        self.assertEqual(self.server.requests, [])

    def test_resumed(self):
        """A download that is stopped or killed again and again fetches next to nothing twice."""
        size = len(self.archives[TRAIN])
        self.server.fault(TRAIN, "rate", bytes=size)
        for number in range(8):
            before = self.part.stat().st_size if self.part.exists() else 0
            running = self.begin("train")
            running.wait_until(
                lambda: self.part.exists() and self.part.stat().st_size >= min(before + size // 12, size - 1))
            if number % 2:
                running.kill()
            else:
                running.interrupt()
                running.end()
            self.assertFalse((self.root / TRAIN).exists())
        self.server.heal()
        self.assert_ends(self.download("train"), 0, "are there")
        self.assert_downloaded(TRAIN)
        # What was on its way when a run ended comes again.
        self.assertLess(self.server.sent(TRAIN), size + 8 * (256 << 10))

    def test_taken_over(self):
        """What wget or curl have left under the archive's name, and browsers beside it, is gone on with."""
        for name in TRAIN, f"{TRAIN}.part":
            with self.subTest(name):
                self.server.forget()
                half = len(self.archives[TRAIN]) // 2 + 77
                self.prefix(self.root / name, half)
                self.assert_ends(self.download("train"), 0, "hashed once")
                self.assert_downloaded(TRAIN)
                self.assertLess(self.server.sent(TRAIN), len(self.archives[TRAIN]) - half + 8192)
                (self.root / TRAIN).unlink()
                self.journal.unlink()

    def test_holes(self):
        """aria2 leaves a file of full length with zeros in it: the bytes before the first of them are used."""
        size = len(self.archives[TRAIN])
        for start in 2 * (64 << 10), 150_001, 3 * (64 << 10) - 1:
            with self.subTest(start=start):
                self.server.forget()
                content = bytearray(self.archives[TRAIN])
                end = start + 5 * (64 << 10)
                self.assertLess(end, size)
                content[start:end] = bytes(end - start)
                (self.root / TRAIN).write_bytes(content)
                (self.root / f"{TRAIN}.aria2").write_bytes(b"control")
                self.assert_ends(self.download("train"), 0, "hashed once")
                self.assert_downloaded(TRAIN)
                self.assertLessEqual(self.server.sent(TRAIN), size - start + 2 * (64 << 10))
                self.assertFalse((self.root / f"{TRAIN}.aria2").exists())
                (self.root / TRAIN).unlink()
                self.journal.unlink()

    def test_trailing_zeros(self):
        """Zeros that a power cut has left at the end are fetched again."""
        for count in 40_960, 41_001, 70_003:
            with self.subTest(count=count):
                self.part.write_bytes(self.archives[TRAIN][:count] + bytes(30_000))
                self.assert_ends(self.download("train"), 0)
                self.assert_downloaded(TRAIN)
                (self.root / TRAIN).unlink()
                self.journal.unlink()

    def test_two_unfinished(self):
        """Two unfinished files are left as they are."""
        self.prefix(self.root / TRAIN, 5000)
        self.prefix(self.part, 6000)
        self.assert_ends(self.download("train"), 6, "neither is whole")
        self.assertEqual((self.root / TRAIN).stat().st_size, 5000)
        self.assertEqual(self.part.stat().st_size, 6000)

    def test_being_written(self):
        """A file that another program has open is left as it is."""
        for path in self.root / TRAIN, self.part:
            with self.subTest(path=path.name):
                self.prefix(path, 5000)
                with path.open("ab"):
                    self.assert_ends(self.download("train"), 7, "another program")
                self.assertEqual(path.stat().st_size, 5000)
                self.assertEqual([name for name in os.listdir(self.root) if "tar" in name], [path.name])
                path.unlink()

    def test_taken_names(self):
        """A folder or a link of the file's name is left as it is."""
        other = self.folder / "other"
        other.write_bytes(b"precious")
        for make in lambda: self.part.mkdir(), lambda: self.part.symlink_to(other):
            make()
            self.assert_ends(self.download("train"), 6)
            self.assertEqual(other.read_bytes(), b"precious")
            self.part.unlink() if self.part.is_symlink() else self.part.rmdir()

    def test_changed_between(self):
        """If the server has another file by now, the download starts over, and says so."""
        size = len(self.archives[TRAIN])
        self.server.fault(TRAIN, "end", after=size // 2)
        self.assert_ends(self.download("train", "--retries", "0"), 8, "ended too early")
        self.assertGreater(self.part.stat().st_size, size // 3)
        self.server.heal()
        os.utime(self.served / TRAIN, (1, 1))
        self.assert_ends(self.download("train"), 0, "starts over", "another file")
        self.assert_downloaded(TRAIN)

    def test_wrong_checksum(self):
        """A wrong checksum is exit 4; what was fetched is kept, and has not the archive's name."""
        content = bytearray(self.archives[VAL])
        content[3000] ^= 1
        (self.served / VAL).write_bytes(content)
        self.assert_ends(self.download("val"), 4, "not the published")
        self.assertFalse((self.root / VAL).exists())
        part = self.root / f"{VAL}.part"
        self.assertEqual(part.read_bytes(), content)
        self.assert_ends(self.download("val"), 4, "not the published", "--repair")
        # A way out is to begin again.
        (self.served / VAL).write_bytes(self.archives[VAL])
        part.unlink()
        self.assert_ends(self.download("val"), 0)

    def test_wrong_once(self):
        """Bytes that were wrong once on their way keep no later run from good ones."""
        content = bytearray(self.archives[VAL])
        content[3000] ^= 1
        moment = (self.served / VAL).stat().st_mtime_ns
        for how in "--stream", "--download":
            with self.subTest(how=how):
                (self.served / VAL).write_bytes(content)
                os.utime(self.served / VAL, ns=(moment, moment))
                run = "run", "--only", "extract-val", how, "--base-url", self.server.url()
                self.assert_ends(self.prepare(*run), 4, "not the published")
                self.assert_unpublished()
                (self.served / VAL).write_bytes(self.archives[VAL])
                os.utime(self.served / VAL, ns=(moment, moment))
                (self.root / f"{VAL}.part").unlink(missing_ok=True)
                self.assert_ends(self.prepare(*run), 0)
                self.assert_prepared(["val"])
                shutil.rmtree(self.root)
                self.root.mkdir()

    def test_replaced(self):
        """A file that another program puts in the place of the download does not get the archive's name."""
        self.server.fault(VAL, "rate", bytes=len(self.archives[VAL]))
        part = self.root / f"{VAL}.part"
        running = self.begin("val")
        running.wait_until(lambda: part.exists() and part.stat().st_size > 1000)
        other = self.folder / "other"
        other.write_bytes(b"something else")
        os.replace(other, part)
        self.assertEqual(running.end()[0], 6)
        self.assertEqual(part.read_bytes(), b"something else")
        self.assertFalse((self.root / VAL).exists())

    def test_other_content(self):
        """Nothing is appended to a file that is visibly not the archive, or that has other names."""
        for content in b"<html>my login page</html>", self.archives[TEST][:50_000]:
            for path in self.root / VAL, self.root / f"{VAL}.part":
                with self.subTest(content=content[:10], path=path.name):
                    path.write_bytes(content)
                    self.assert_ends(self.download("val"), 6, "first bytes")
                    self.assertEqual(path.read_bytes(), content)
                    path.unlink()
        self.prefix(self.part, 5000)
        os.link(self.part, self.folder / "name")
        self.assert_ends(self.download("train"), 6, "other names")
        self.assertEqual((self.folder / "name").stat().st_size, 5000)

    def test_pipe(self):
        """A pipe is no archive."""
        (self.served / VAL).unlink()
        os.mkfifo(self.served / VAL)
        self.assert_ends(self.prepare("download", "val", "--base-url", f"file://{self.served}"), 2, "no file")

    def test_others_go_on(self):
        """An archive that cannot be had does not keep the others from being fetched."""
        (self.served / TRAIN).unlink()
        self.assert_ends(self.download(), 8, "status 404")
        self.assert_downloaded(VAL, TEST)

    def test_wrong_size(self):
        """A file of another size than the published one is refused before it is fetched."""
        rows = self.release.rows(self.archives)
        with (self.served / VAL).open("ab") as file:
            file.write(bytes(512))
        shutil.rmtree(self.manifest)
        self.release.write_manifest(self.manifest, rows)
        self.assert_ends(self.download("val"), 4, f"{VAL}: {self.server.url(VAL)} has ", "check the address")
        self.assertLess(self.server.sent(VAL), 4096)

    def test_secrets(self):
        """Passwords, headers, cookies and signatures are sent, and shown nowhere."""
        secret = "s3cr3t"
        header, user = self.folder / "header", self.folder / "user"
        header.write_text(f"X-Token: {secret}\n")
        user.write_text(f"me:{secret}\n")
        self.server.require(user=f"me:{secret}", header=f"X-Token: {secret}")
        self.assert_ends(self.download("val"), 8, "401")
        outcome = self.download("val", "--header", f"@{header}", "--user", f"@{user}", "--json", "-v")
        self.assert_ends(outcome, 0)
        self.assertNotIn(secret, outcome.output + outcome.errors + self.journal.read_text())
        self.server.require()
        urls = self.folder / "urls"
        urls.write_text(f"# signed\n{self.server.url(TEST)}?signature={secret}\n")
        outcome = self.prepare("download", "test", "--url-file", urls, "--json", "-v")
        self.assert_ends(outcome, 0)
        self.assertNotIn(secret, outcome.output + outcome.errors + self.journal.read_text())
        self.assert_downloaded(VAL, TEST)

    def test_odd_secret(self):
        """A password that makes an address something else is not shown either."""
        outcome = self.prepare("download", "val", "--base-url", "http://me:s3/cr3t@127.0.0.1/", "--retries", "0")
        self.assert_ends(outcome, 2, "--base-url")
        self.assertNotIn("cr3t", outcome.output + outcome.errors)

    def test_local(self):
        """An address may be that of a file of this machine."""
        self.assert_ends(self.prepare("download", "val", "--base-url", f"file://{urllib.parse.quote(str(self.served))}"), 0)
        self.assert_downloaded(VAL)

    def test_unreachable(self):
        """A server that is not there is exit 8, and what was fetched is kept."""
        self.prefix(self.part, 5000)
        outcome = self.prepare(
            "download", "train", "--base-url", "http://127.0.0.1:9", "--retries", "1", "--retry-wait", "0")
        self.assert_ends(outcome, 8, "cannot be read", "; attempt 2 of 2 at once")
        self.assertEqual(self.part.stat().st_size, 5000)

    def test_json(self):
        """Each archive is a line, and the last line is the outcome."""
        outcome = self.download("val", "--json")
        self.assert_ends(outcome, 0)
        lines = [json.loads(line) for line in outcome.output.splitlines()]
        self.assertEqual([line["type"] for line in lines], ["downloaded", "outcome"])
        self.assertEqual(lines[0]["md5"], hashlib.md5(self.archives[VAL]).hexdigest())
        self.assertTrue(lines[0]["verified"])

    def test_limit(self):
        """--limit-rate is kept."""
        begin = time.monotonic()
        self.assert_ends(self.download("val", "--limit-rate", str(max(1, len(self.archives[VAL]) // 2))), 0)
        self.assertGreater(time.monotonic() - begin, 0.8)

    def test_terms(self):
        """The first line about the published addresses is about their terms."""
        rows = self.release.rows(self.archives)
        for row in rows:
            row["url"] = self.server.url(row["name"])
        shutil.rmtree(self.manifest)
        self.release.write_manifest(self.manifest, rows)
        outcome = self.prepare("download", "val")
        self.assert_ends(outcome, 0, "terms of access")
        self.assert_downloaded(VAL)

    def test_prepared(self):
        """run --download fetches each archive once, keeps it, and prepares from it in the same read."""
        outcome = self.prepare("run", "--download", "--base-url", self.server.url())
        self.assert_ends(outcome, 0, "in the same read")
        self.assert_prepared()
        self.assert_downloaded(TRAIN, VAL, TEST)
        for name, content in self.archives.items():
            self.assertLess(self.server.sent(name), len(content) + 4096)
        again = self.prepare("run")
        self.assert_ends(again, 0)
        self.assertEqual(again.output.count("(done before)"), 3)
        self.assertIn(f"{VAL}  ", self.prepare("status").output)

    def test_prepared_resumed(self):
        """A run that downloads and prepares goes on after it was killed, also if the download was lost meanwhile."""
        size = len(self.archives[TRAIN])
        for is_lost in False, True:
            with self.subTest(is_lost=is_lost):
                self.server.fault(TRAIN, "rate", bytes=2 * size)
                running = program.Running(
                    "extract-train", "--download", "--root", self.root, "--manifest", self.manifest, "--base-url",
                    self.server.url(), "--checkpoint", "64k")
                running.wait_until(lambda: self.part.exists() and self.part.stat().st_size > size // 2)
                running.kill()
                self.server.heal()
                if is_lost:
                    self.part.unlink()
                outcome = self.prepare("extract-train", "--download", "--base-url", self.server.url())
                self.assert_ends(outcome, 0)
                self.assert_prepared(["train"])
                self.assert_downloaded(TRAIN)
                for path in self.root.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def test_selected(self):
        """With a selection only what is selected is fetched, and becomes parts at once."""
        wnid = self.release.wnids[0]
        outcome = self.download("train", "--classes", wnid)
        self.assert_ends(outcome, 0, "partial; no published checksum covers it")
        self.assertEqual([path.name for path in (self.root / "train").iterdir()], [wnid])
        self.assertFalse(self.part.exists() or (self.root / TRAIN).exists())
        self.assertLess(self.server.sent(TRAIN), len(self.archives[TRAIN]) // 2)
        self.assert_ends(self.download("test", "--classes", wnid), 2, "nothing is selected")

    def test_dry_run_goes_on(self):
        """A dry run shows what would fail, and what would be fetched all the same."""
        (self.served / TRAIN).unlink()
        (self.served / TEST).write_bytes(b"short")
        outcome = self.download("--dry-run")
        self.assert_ends(outcome, 8, f"{TRAIN}: {self.server.url(TRAIN)} is refused with status 404", f"{TEST}: ")
        self.assertIn(f"{VAL}  ", outcome.output)
        self.assertIn("total: fetch ", outcome.output)
        self.assertEqual(list(self.root.iterdir()), [])

    def test_dry_run(self):
        """A dry run says what would be fetched, and changes nothing."""
        self.prefix(self.part, 20_000)
        outcome = self.download("train", "val", "--dry-run")
        self.assert_ends(outcome, 0)
        self.assertIn(TRAIN, outcome.output)
        self.assertEqual([path.name for path in self.root.iterdir()], [self.part.name])

    def test_prepared_from_half(self):
        """run --download goes on with what wget has left under the archive's name; --stream leaves it as it is."""
        half = len(self.archives[TRAIN]) // 2
        self.prefix(self.root / TRAIN, half)
        run = "run", "--only", "extract-train", "--base-url", self.server.url()
        self.assert_ends(self.prepare(*run, "--stream"), 0)
        self.assert_prepared(["train"])
        self.assertEqual((self.root / TRAIN).stat().st_size, half)
        shutil.rmtree(self.root / "train")
        self.journal.unlink()
        self.assert_ends(self.prepare(*run, "--download"), 0, "hashed once")
        self.assert_prepared(["train"])
        self.assert_downloaded(TRAIN)

    def test_damaged_part(self):
        """If what is there is damaged, a run that downloads says how to get out of it."""
        content = bytearray(self.archives[TRAIN])
        content[:512] = bytes(512)
        self.part.write_bytes(content[:512] + b"x" * 512)
        self.assert_ends(self.download("train"), 6, "first bytes")
        content = bytearray(self.archives[TRAIN])
        content[1024:1536] = b"\x01" * 512
        self.part.write_bytes(content)
        outcome = self.prepare("run", "--only", "extract-train", "--download", "--base-url", self.server.url())
        self.assert_ends(outcome, 4, "download --repair", self.server.url())
        self.assertEqual(self.part.read_bytes(), content)

    def test_remembered_selection(self):
        """In a root of some classes no whole archive of all classes is fetched."""
        wnid = self.release.wnids[0]
        self.assert_ends(self.download("train", "--classes", wnid), 0)
        shutil.rmtree(self.root / "train")
        self.assert_ends(self.download("train"), 0, "partial")
        self.assertEqual([path.name for path in (self.root / "train").iterdir()], [wnid])
        self.assertFalse((self.root / TRAIN).exists())
