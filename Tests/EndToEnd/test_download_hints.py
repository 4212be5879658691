"""What is said when a server or a proxy is not reached, or refuses: what is wrong, and what to change."""

import socket
import threading
import unittest

from server import Server
from support.case import Case
from support.release import VAL

NETWORK = 8


class Proxy:
    """Refuses everything, after it has read the request."""

    def __init__(self, status):
        self.status = status
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.answer, daemon=True).start()

    def answer(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(1 << 16)
                connection.sendall(f"HTTP/1.1 {self.status}\r\nContent-Length: 2\r\n\r\nno".encode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


class Hints(Case):
    def setUp(self):
        super().setUp()
        self.served = self.folder / "served"
        self.served.mkdir()
        self.content = self.place(folder=self.served)[VAL]
        self.server = Server(self.served)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def refused(self, *texts, base=None, arguments=(), code=NETWORK, **variables):
        outcome = self.prepare(
            "download", "val", "--base-url", base or self.server.url(), "--retries", "1", "--retry-wait", "0", *arguments,
            variables=variables)
        self.assert_ends(outcome, code, *texts)
        self.assertFalse((self.root / VAL).exists())
        return outcome

    def test_proxy(self):
        """That a proxy is not there, or refuses, is said of the proxy; a variable's name is the way out."""
        texts = f"cannot be read through the proxy: ", "https_proxy"
        with socket.create_server(("127.0.0.1", 0)) as listener:
            nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for base, variable in ("http://example.invalid/", "http_proxy"), ("https://example.invalid/", "https_proxy"):
            self.refused(*texts, "Failed to connect", base=base, **{variable: nobody})
            self.refused(*texts, "resolve", base=base, **{variable: "http://nobody.invalid:9"})
            with Proxy("407 Proxy Authentication Required") as proxy:
                self.refused(*texts, "it refuses with status 407", base=base, **{variable: proxy.url})
        with Proxy("403 Forbidden") as proxy:
            self.refused(*texts, "it refuses with status 403", base="https://example.invalid/", https_proxy=proxy.url)
        # A host that is not there is none of a proxy's.
        self.assertNotIn("proxy", self.refused("cannot be read", base="http://127.0.0.1:9/").errors)
        self.assertNotIn("proxy", self.refused("cannot be read", base="http://[::1]:9/").errors)

    def test_proxy_password(self):
        """The login of a proxy is shown nowhere."""
        url = "http://me:5ecret@nobody.invalid:9"
        self.assertNotIn("5ecret", self.refused("proxy", base="http://example.invalid/", http_proxy=url).errors)

    def test_plain_port(self):
        """A server without TLS is not said to be untrusted."""
        outcome = self.refused("does not speak TLS", "http instead of https", base=self.server.url().replace("http", "https"))
        self.assertNotIn("trusted", outcome.errors)

    def test_other_login(self):
        """A login that is refused is not asked for again: it is to be checked."""
        self.server.require(user="me:word")
        self.refused("hint: the server wants a login: --cookie-file, --header or --user")
        self.refused("hint: the server does not accept --user: check the login", arguments=["--user", "me:other"])
        base = self.server.url().replace("http://", "http://me:other@")
        self.refused("hint: the server does not accept --base-url: check", base=base)
        self.server.require(header="X-Token: 1")
        self.refused("hint: the server does not accept --header: check", arguments=["--header", "X-Token: 2"])

    def test_query(self):
        """A query after the folder would swallow the names of archives."""
        for end in "?signature=1", "#part":
            self.refused("without a query or fragment", "--url-file", base=self.server.url("folder") + end, code=2)
        self.assertEqual(self.server.requests, [])


if __name__ == "__main__":
    unittest.main()
