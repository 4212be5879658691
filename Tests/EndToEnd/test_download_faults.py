"""Downloads from servers that lie, break off and refuse: an error that says so or a retry, and never wrong bytes."""

import shutil
import signal
import socket
import time
import unittest

from server import Server, make_certificates
from support import program
from support.case import Case
from support.nginx import PROGRAM, Nginx
from support.release import TRAIN

NETWORK, WRONG, USAGE = 8, 4, 2
LOOK = 512  # bytes that are asked for to see what there is


class FaultCase(Case):
    def setUp(self):
        super().setUp()
        self.served = self.folder / "served"
        self.served.mkdir()
        self.content = self.place(folder=self.served)[TRAIN]
        self.target, self.part = self.root / TRAIN, self.root / f"{TRAIN}.part"
        self.server = Server(self.served)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def download(self, *arguments, base=None, **options):
        return self.prepare(
            "download", TRAIN, "--base-url", base or self.server.url(), "--retry-wait", "0", "--retries", "2", *arguments,
            **options)

    def assert_refused(self, outcome, code, *texts):
        """It failed in the right way, and no file has the archive's name."""
        self.assert_ends(outcome, code, *texts)
        self.assertFalse(self.target.exists())
        self.assert_prefix()

    def assert_prefix(self):
        """Only right bytes are kept."""
        if self.part.exists():
            kept = self.part.read_bytes()
            self.assertEqual(kept, self.content[:len(kept)])

    def assert_whole(self, outcome):
        self.assert_ends(outcome, 0)
        self.assertEqual(self.target.read_bytes(), self.content)
        self.assertFalse(self.part.exists())


class Faults(FaultCase):
    # What a server does with every request but the first looks, and how that ends; 0 is a whole archive.
    LATER = [
        ("whole", {}, 0), ("length", {"add": 10}, NETWORK), ("length", {"add": -10}, NETWORK),
        ("range", {"shift": 1}, NETWORK), ("range", {"shift": -1, "moved": True}, NETWORK),
        ("range", {"text": "bytes 0-9/10"}, NETWORK), ("page", {}, WRONG), ("end", {"after": 0}, NETWORK),
        ("reset", {"after": 0}, NETWORK), ("gzip", {}, NETWORK), ("weak", {}, WRONG), ("raw", {"text": "?\r\n\r\n"}, NETWORK),
        ("status", {"status": 403}, NETWORK), ("status", {"status": 404}, NETWORK), ("status", {"status": 429}, NETWORK),
        ("status", {"status": 500}, NETWORK), ("status", {"status": 416}, WRONG), ("chunked", {}, 0),
        ("extra", {"count": 10}, 0), ("redirect", {"to": "file:///etc/passwd"}, NETWORK),
    ]
    # The same from the first request on.
    FIRST = [
        ("page", {}, WRONG), ("gzip", {}, NETWORK), ("raw", {"text": "?\r\n\r\n"}, NETWORK),
        ("status", {"status": 403}, NETWORK), ("status", {"status": 404}, NETWORK), ("status", {"status": 503}, NETWORK),
        ("range", {"shift": 1}, NETWORK), ("length", {"add": 1}, NETWORK), ("whole", {}, 0), ("no_ranges", {}, 0),
        ("no_validator", {}, 0), ("weak", {}, 0), ("end", {"after": 10}, NETWORK), ("reset", {"after": 10}, NETWORK),
    ]

    def test_all(self):
        for beyond, faults in ((LOOK, self.LATER), (0, self.FIRST)):
            for kind, settings, code in faults:
                with self.subTest(kind=kind, beyond=beyond, **settings):
                    shutil.rmtree(self.root)
                    self.root.mkdir()
                    self.server.heal()
                    self.server.fault(TRAIN, kind, beyond=beyond, **settings)
                    outcome = self.download()
                    if code:
                        self.assert_refused(outcome, code, "error: ", "hint: ")
                    else:
                        self.assert_whole(outcome)
                    # What is there then is gone on with when the server is well.
                    self.server.heal()
                    self.assert_whole(self.download())

    def test_breaks(self):
        """Any number of breaks is survived as long as bytes come, and little comes twice."""
        for kind in ("reset", "end"):
            self.server.heal()
            self.server.forget()
            self.target.unlink(missing_ok=True)
            self.server.fault(TRAIN, kind, beyond=LOOK, after=len(self.content) // 7)
            self.assert_whole(self.download())
            self.assertGreaterEqual(self.server.count(TRAIN), 7)
            self.assertLess(self.server.sent(TRAIN), len(self.content) * 1.01 + 512)

    def test_words(self):
        """A note names the attempt and the pause; the numbers begin again when bytes have come."""
        self.server.fault(TRAIN, "reset", beyond=LOOK, times=1, after=0)
        self.server.fault(TRAIN, "end", beyond=LOOK, skip=1, times=1, after=1000)
        self.server.fault(TRAIN, "reset", beyond=LOOK, skip=2, times=1, after=0)
        outcome = self.download()
        self.assert_whole(outcome)
        notes = [line for line in outcome.errors.splitlines() if "attempt" in line]
        self.assertEqual([note.rsplit("; ", 1)[1] for note in notes], [f"attempt {n} of 3 at once" for n in (2, 2, 3)])
        self.assertNotIn("again and again", outcome.errors)

    def test_half(self):
        """Half a download is gone on with, or left as it is when the server does not send the rest alone."""
        self.server.fault(TRAIN, "end", beyond=LOOK, times=1, after=len(self.content) // 2)
        self.server.fault(TRAIN, "status", beyond=LOOK, skip=1, status=403)
        self.assert_refused(self.download(), NETWORK)
        self.assertGreater(self.part.stat().st_size, 0)
        for kind, settings in (("whole", {}), ("range", {"shift": 1}), ("range", {"shift": 1, "moved": True})):
            with self.subTest(kind, **settings):
                self.server.heal()
                self.server.fault(TRAIN, kind, beyond=LOOK, **settings)
                before = self.part.read_bytes()
                self.assert_refused(self.download(), NETWORK)
                self.assertEqual(self.part.read_bytes(), before)
        self.server.heal()
        self.server.forget()
        self.assert_whole(self.download())
        self.assertLessEqual(self.server.sent(TRAIN), len(self.content) - len(before) + 2 * LOOK)

    def test_changed(self):
        """A file that becomes another one on the server is not mixed with the one before."""
        self.server.fault(TRAIN, "changed", beyond=LOOK, after=len(self.content) // 2)
        outcome = self.download()
        self.assert_refused(outcome, WRONG, "another file")
        again = self.download()
        self.assertEqual(again.code, WRONG, again.errors)
        self.assertFalse(self.target.exists())

    def test_wrong_bytes(self):
        """Other bytes under the right head fail by their digest."""
        self.server.fault(TRAIN, "flipped", beyond=LOOK)
        outcome = self.download()
        self.assert_ends(outcome, WRONG)
        self.assertFalse(self.target.exists())

    def test_busy(self):
        """A server that is busy is asked again, after the pause that it wants."""
        self.server.fault(TRAIN, "status", times=1, status=429, retry_after=1)
        begin = time.monotonic()
        self.assert_whole(self.download())
        self.assertGreater(time.monotonic() - begin, 0.9)

    def test_stall(self):
        """A signal ends a download that stalls or crawls, and what came is kept."""
        for kind, settings in (("stall", {"after": 1000}), ("rate", {"bytes": 2000}), ("delay", {"seconds": 20})):
            with self.subTest(kind):
                self.server.heal()
                self.server.fault(TRAIN, kind, beyond=LOOK, **settings)
                self.server.forget()
                running = program.Running(
                    "download", TRAIN, "--root", self.root, "--manifest", self.manifest, "--base-url", self.server.url())
                self.assertTrue(running.wait_until(lambda: any(one.range != (0, LOOK) for one in self.server.of(TRAIN))))
                time.sleep(0.3)
                begin = time.monotonic()
                running.send(signal.SIGINT)
                self.assertEqual(running.end()[0], 128 + signal.SIGINT)
                self.assertLess(time.monotonic() - begin, 1)
                self.assert_prefix()
        self.server.heal()
        self.assert_whole(self.download())

    def test_nobody(self):
        """Nobody listens, or the name is unknown."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.assert_refused(self.download(base=f"http://127.0.0.1:{port}/"), NETWORK, "hint: ")
        self.assert_refused(self.download(base="http://nobody.invalid/"), NETWORK, "hint: ")

    def test_redirection(self):
        """What the user gives for a server stays there, and is never shown."""
        self.server.fault("moved/" + TRAIN, "redirect", to=self.server.url(TRAIN, "localhost") + "?X-Signature=5ecret")
        cookies = self.folder / "cookies"
        cookies.write_text("\t".join(["127.0.0.1", "FALSE", "/", "FALSE", "0", "login", "5ecret"]) + "\n")
        base = self.server.url("moved/").replace("http://", "http://me:5ecret@")
        arguments = ["--header", "X-Token: 5ecret", "--cookie-file", cookies]
        outcome = self.download(*arguments, base=base)
        self.assert_whole(outcome)
        first, later = self.server.of("moved/" + TRAIN), self.server.of(TRAIN)
        self.assertTrue(later and all("5ecret" not in str(request.headers) for request in later))
        self.assertEqual((first[0].headers["X-Token"], first[0].headers["Cookie"]), ("5ecret", "login=5ecret"))
        self.assertIn("Authorization", first[0].headers)
        self.target.unlink()
        self.server.fault(TRAIN, "status", status=403)
        refused = self.download(*arguments, "--user", "me:5ecret", base=base)
        self.assertEqual(refused.code, NETWORK)
        for text in (outcome.output, outcome.errors, refused.output, refused.errors, self.journal.read_text()):
            self.assertNotIn("5ecret", text)

    def test_login(self):
        for settings, arguments in (
            ({"user": "me:word"}, ["--user", "me:word"]), ({"header": "X-Token: 1"}, ["--header", "X-Token: 1"])):
            self.target.unlink(missing_ok=True)
            self.server.require(**settings)
            self.assert_refused(self.download(), NETWORK, "login")
            self.assert_whole(self.download(*arguments))

    def test_local(self):
        """Files of this machine are fetched by the same code; what is missing is an error of the address."""
        self.assert_whole(self.download(base=f"file://{self.served}"))
        self.target.unlink()
        self.assert_refused(self.download(base=f"file://{self.folder}"), USAGE)


class Secure(FaultCase):
    def test_trust(self):
        """A server whose certificate is not trusted is left at once."""
        authority, certificate = make_certificates(self.folder)
        with Server(self.served, certificate) as server:
            outcome = self.download(base=server.url())
            self.assert_refused(outcome, NETWORK, "certificate")
            self.assertNotIn("attempt", outcome.errors)
            for name in ("CURL_CA_BUNDLE", "SSL_CERT_FILE"):
                self.target.unlink(missing_ok=True)
                self.assert_whole(self.download(base=server.url(), variables={name: str(authority)}))
            self.target.unlink()
            # Secrets do not leave an encrypted connection.
            server.fault(TRAIN, "redirect", to=self.server.url(TRAIN))
            base = server.url().replace("https://", "https://me:word@")
            self.server.forget()
            self.assert_whole(self.download(base=base, variables={"CURL_CA_BUNDLE": str(authority)}))
            requests = self.server.of(TRAIN)
            self.assertTrue(requests and all("Authorization" not in request.headers for request in requests))

    @unittest.skipUnless(PROGRAM, "needs nginx")
    def test_nginx(self):
        """A real server, with HTTP/1.1 and with HTTP/2 under TLS; half a download is gone on with."""
        with Nginx(self.folder / "nginx", self.served) as nginx:
            variables = {"CURL_CA_BUNDLE": str(nginx.authority)}
            for base, version in (
                (f"http://127.0.0.1:{nginx.plain}/", "HTTP/1.1"), (f"https://localhost:{nginx.secure}/", "HTTP/2.0")):
                shutil.rmtree(self.root)
                self.root.mkdir()
                self.assert_whole(self.download(base=base, variables=variables))
                self.target.unlink()
                self.part.write_bytes(self.content[:len(self.content) // 2])
                self.assert_whole(self.download(base=base, variables=variables))
                self.assertIn(f"/{TRAIN} {version}\" 206", nginx.log)


if __name__ == "__main__":
    unittest.main()
