"""The ways to a server: proxies, ~/.netrc, and the addresses of stores."""

import unittest

from server import Server, make_certificates
from support.proxy import Proxy
from support.release import TRAIN
from test_download_faults import NETWORK, FaultCase

NAMED = "http://mirror.invalid/"  # only a proxy finds it


class Proxies(FaultCase):
    def setUp(self):
        super().setUp()
        self.place_of_server = ("127.0.0.1", self.server.port)

    def test_plain(self):
        """Variables name a proxy, as they do for curl; hosts of no_proxy are asked directly."""
        with Proxy({"mirror.invalid": self.place_of_server}) as proxy:
            for name in ("http_proxy", "all_proxy", "ALL_PROXY"):
                self.target.unlink(missing_ok=True)
                before = len(proxy.asked)
                self.assert_whole(self.download(base=NAMED, variables={name: proxy.url}))
                self.assertGreater(len(proxy.asked), before)
            self.target.unlink()
            before = len(proxy.asked)
            self.assert_whole(self.download(variables={"http_proxy": proxy.url, "no_proxy": "127.0.0.1"}))
            self.assertEqual(len(proxy.asked), before)

    def test_password(self):
        """A proxy may want a password; it is not shown."""
        with Proxy({"mirror.invalid": self.place_of_server}, user="me:5ecret") as proxy:
            outcome = self.download(base=NAMED, variables={"http_proxy": proxy.url})
            self.assert_refused(outcome, NETWORK, "407")
            named = proxy.url.replace("http://", "http://me:5ecret@")
            outcome = self.download(base=NAMED, variables={"http_proxy": named})
            self.assert_whole(outcome)
            self.assertNotIn("5ecret", outcome.errors + outcome.output + self.journal.read_text())
            # It is the proxy's, and goes no further.
            self.assertNotIn("Authorization", self.server.of(TRAIN)[-1].headers)

    def test_tunnel(self):
        """TLS goes through a tunnel, so that the proxy sees no secret; one that refuses is named."""
        authority, certificate = make_certificates(self.folder)
        with Server(self.served, certificate) as secure, Proxy() as proxy, Proxy(status=403) as wall:
            trust = {"CURL_CA_BUNDLE": str(authority)}
            base = secure.url(host="localhost")
            secure.require(header="X-Token: 5ecret")
            outcome = self.download(
                "--header", "X-Token: 5ecret", base=base, variables={**trust, "https_proxy": proxy.url})
            self.assert_whole(outcome)
            self.assertTrue(proxy.asked)
            self.assertEqual({line.split()[0] for line in proxy.asked}, {"CONNECT"})
            self.target.unlink()
            self.assert_refused(self.download(base=base, variables={**trust, "https_proxy": wall.url}), NETWORK, "403")

    def test_gone(self):
        """A proxy that is not there is an error of the network."""
        with Proxy() as proxy:
            url = proxy.url
        self.assert_refused(self.download(variables={"http_proxy": url}), NETWORK, "127.0.0.1")

    def test_breaks(self):
        """A download that breaks off behind a proxy is gone on with."""
        self.server.fault(TRAIN, "reset", after=20_000, beyond=1000, times=2)
        with Proxy({"mirror.invalid": self.place_of_server}) as proxy:
            self.assert_whole(self.download(base=NAMED, variables={"http_proxy": proxy.url}))
        self.assertLess(self.server.sent(TRAIN), len(self.content) * 1.5)


class Netrc(FaultCase):
    def test_netrc(self):
        """A password is taken from ~/.netrc, for its host alone."""
        home = self.folder / "home"
        home.mkdir()
        (home / ".netrc").write_text("machine 127.0.0.1 login me password 5ecret\n")
        (home / ".netrc").chmod(0o600)
        variables = {"HOME": str(home)}
        self.server.require(user="me:5ecret")
        outcome = self.download(variables=variables)
        self.assert_whole(outcome)
        self.assertNotIn("5ecret", outcome.errors + outcome.output + self.journal.read_text())
        self.target.unlink()
        self.assert_refused(self.download(base=self.server.url(host="localhost"), variables=variables), NETWORK, "401")
        # What the command line says comes first.
        self.server.require(user="you:word")
        self.assert_whole(self.download("--user", "you:word", variables=variables))


class Stores(FaultCase):
    def test_stores(self):
        """s3:// and gs:// stand for the public addresses of these stores; a signed address is asked for as it is."""
        hosts = ["images.s3.amazonaws.com", "s3.amazonaws.com", "storage.googleapis.com"]
        authority, certificate = make_certificates(self.folder, hosts)
        for folder in ("2012", "my.images/2012", "images/2012"):
            (self.served / folder).mkdir(parents=True)
            (self.served / folder / TRAIN).write_bytes(self.content)
        with Server(self.served, certificate) as store:
            place = ("127.0.0.1", store.port)
            with Proxy({host: place for host in hosts}) as proxy:
                variables = {"CURL_CA_BUNDLE": str(authority), "https_proxy": proxy.url}
                for base, host, path in (
                    ("s3://images/2012", hosts[0], "2012"), ("s3://my.images/2012/", hosts[1], "my.images/2012"),
                    ("gs://images/2012", hosts[2], "images/2012")):
                    self.target.unlink(missing_ok=True)
                    self.assert_whole(self.download(base=base, variables=variables))
                    self.assertEqual({one.host for one in store.of(f"{path}/{TRAIN}")}, {host})
                    store.forget()
                self.target.unlink()
                signed = self.folder / "signed"
                signed.write_text(f"https://{hosts[0]}/2012/{TRAIN}?X-Amz-Signature=5ecret\n")
                outcome = self.prepare("download", TRAIN, "--url-file", signed, variables=variables)
                self.assert_whole(outcome)
                self.assertNotIn("5ecret", outcome.errors + outcome.output + self.journal.read_text())


if __name__ == "__main__":
    unittest.main()
