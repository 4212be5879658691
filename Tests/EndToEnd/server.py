"""A scripted HTTP/1.1 server on loopback: it sends the files of a folder, counts, and lies when it is told to.

    with Server(folder) as server:
        server.fault("a.tar", "reset", after=1000, times=3)
        ... server.url("a.tar") ...
        server.count("a.tar"), server.sent("a.tar"), server.requests

As a program, for tests in other languages: `server.py FOLDER` prints the port; each line of its input is a call in JSON
(`["fault", "a.tar", "reset", {"after": 1000}]`, `["count", "a.tar"]`), answered by one line; it ends with `["end"]` or its input.
"""

import base64
import contextlib
import dataclasses
import email.utils
import gzip
import hashlib
import http.server
import json
import pathlib
import re
import socket
import ssl
import struct
import sys
import threading
import time

BLOCK = 64 << 10
PAGE = b"<!DOCTYPE html><html><body><form>Please log in</form></body></html>"

# What a fault does, and its settings. Bytes in `after` are those of the content of one answer.
KINDS = {
    "whole",  # 200 with all of the file, whatever was asked for
    "changed",  # after= bytes the connection breaks, and from then on the file is another one (each byte inverted)
    "length",  # Content-Length is wrong by add=
    "range",  # Content-Range is text=, or shifted by shift=; the content is that of the range it names if moved=True
    "page",  # a page for people, with status 200
    "redirect",  # to=, with status= (302)
    "status",  # status=, with Retry-After if retry_after= is given
    "stall",  # nothing comes after= bytes, and the connection stays open
    "reset",  # the connection is reset after= bytes
    "end",  # the connection is closed after= bytes
    "gzip",  # the content is compressed on its way
    "no_validator", "weak", "no_ranges",  # no ETag and Last-Modified; a weak ETag only; ranges are not known
    "chunked",  # no Content-Length
    "extra",  # count= bytes more than announced
    "flipped",  # the content is other bytes under the right head
    "delay",  # seconds= before the answer
    "rate",  # at most bytes= per second and answer
    "raw",  # the answer is text=, nothing else
}


@dataclasses.dataclass
class Fault:
    kind: str
    skip: int = 0  # so many requests are answered well before
    times: int | None = None  # so many requests are answered badly; None for all
    beyond: int = 0  # requests for less than so many first bytes are answered well
    settings: dict = dataclasses.field(default_factory=dict)

    def hits(self, request):
        if request.range and request.range[1] and request.range[1] <= self.beyond:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


@dataclasses.dataclass
class Request:
    name: str
    host: str
    method: str
    headers: dict
    range: tuple | None = None  # first byte and the one after the last, as asked for
    status: int = 0
    sent: int = 0  # bytes of content


class Server:
    def __init__(self, folder, certificate=None):
        """`certificate` is a path of a file with certificate and key, for TLS."""
        self.folder = pathlib.Path(folder)
        self.scheme = "https" if certificate else "http"
        self.lock = threading.Lock()
        self.requests, self.faults, self.changed = [], {}, set()
        self.user = self.cookie = self.header = None
        self.closing = threading.Event()
        self.server = Listener(("127.0.0.1", 0), Handler)
        self.server.owner = self
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.context = context
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def url(self, name="", host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}/{name}"

    def fault(self, name, kind, skip=0, times=None, beyond=0, **settings):
        """Answers requests for `name` with a fault. Faults of different kinds add up."""
        if kind not in KINDS:
            raise ValueError(kind)
        with self.lock:
            self.faults.setdefault(name, []).append(Fault(kind, skip, times, beyond, settings))

    def heal(self, name=None):
        """Ends all faults of a file, or of all; what has changed stays so."""
        with self.lock:
            self.faults = {other: faults for other, faults in self.faults.items() if name not in (None, other)}

    def forget(self):
        """Begins to count anew."""
        with self.lock:
            self.requests = []

    def require(self, user=None, cookie=None, header=None):
        """Answers 401 without `NAME:PASSWORD`, 403 without the cookie `NAME=VALUE` or the header `NAME: VALUE`."""
        self.user, self.cookie, self.header = user, cookie, header

    def of(self, name):
        with self.lock:
            return [request for request in self.requests if request.name == name]

    def count(self, name):
        return len(self.of(name))

    def sent(self, name):
        """How many bytes of content have been sent."""
        return sum(request.sent for request in self.of(name))

    def begin(self, request):
        """Notes a request; returns the faults that it is answered with, by their kind."""
        with self.lock:
            self.requests.append(request)
            return {fault.kind: fault.settings for fault in self.faults.get(request.name, []) if fault.hits(request)}


class Listener(http.server.ThreadingHTTPServer):
    context = None

    def finish_request(self, request, client_address):
        if not self.context:
            return super().finish_request(request, client_address)
        # The handshake belongs into the thread of the connection.
        with self.context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request, client_address):
        pass


class Broken(Exception):
    """The connection is to end here."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.close_connection = False
        try:
            self.answer()
        except (Broken, OSError):
            self.close_connection = True

    do_HEAD = do_GET

    def answer(self):
        owner = self.server.owner
        # What a proxy is asked begins with the host.
        name = re.sub(r"^http://[^/]*", "", self.path.split("?")[0]).lstrip("/")
        request = Request(name, self.headers.get("Host", ""), self.command, dict(self.headers.items()))
        self.request_ = request
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if found:
            request.range = (int(found[1]), int(found[2]) + 1 if found[2] else None)
        self.faults = owner.begin(request)
        if "delay" in self.faults:
            owner.closing.wait(self.faults["delay"]["seconds"])
        if "raw" in self.faults:
            self.wfile.write(self.faults["raw"]["text"].encode("latin-1"))
            raise Broken
        if "redirect" in self.faults:
            settings = self.faults["redirect"]
            return self.short(settings.get("status", 302), {"Location": settings["to"]})
        if "status" in self.faults:
            wish = self.faults["status"].get("retry_after")
            return self.short(self.faults["status"]["status"], {} if wish is None else {"Retry-After": str(wish)})
        if refused := self.refusal():
            return self.short(refused, {"WWW-Authenticate": 'Basic realm="images"'} if refused == 401 else {})
        if "page" in self.faults:
            return self.short(200, {"Content-Type": "text/html; charset=utf-8"}, PAGE)
        path = owner.folder / name
        if ".." in name or not path.is_file():
            return self.short(404, {})
        with path.open("rb") as file:
            self.send_file(name, file, path.stat())

    def refusal(self):
        owner = self.server.owner
        if owner.user:
            wanted = "Basic " + base64.b64encode(owner.user.encode()).decode()
            if self.headers.get("Authorization") != wanted:
                return 401
        cookies = re.split("; *", self.headers.get("Cookie", ""))
        if owner.cookie and owner.cookie not in cookies:
            return 403
        if owner.header:
            key, value = owner.header.split(": ", 1)
            if self.headers.get(key) != value:
                return 403
        return None

    def short(self, status, fields, text=b"sorry\n"):
        self.head(status, {"Content-Type": "text/plain", "Content-Length": str(len(text)), **fields})
        self.send(text)

    def head(self, status, fields):
        self.request_.status = status
        self.send_response(status)
        for key, value in fields.items():
            self.send_header(key, value)
        self.end_headers()

    def validators(self, name, status):
        if "no_validator" in self.faults:
            return {}
        text = f"{name} {status.st_size} {status.st_mtime_ns} {name in self.server.owner.changed}"
        tag = '"' + hashlib.sha256(text.encode()).hexdigest()[:16] + '"'
        if "weak" in self.faults:
            return {"ETag": "W/" + tag}
        moment = status.st_mtime + (name in self.server.owner.changed)
        return {"ETag": tag, "Last-Modified": email.utils.formatdate(moment, usegmt=True)}

    def send_file(self, name, file, status):
        size, (first, end) = status.st_size, self.request_.range or (0, None)
        end = size if end is None else min(end, size)
        fields = {"Content-Type": "application/octet-stream", **self.validators(name, status)}
        condition = self.headers.get("If-Range")
        is_part = (
            self.request_.range is not None and not self.faults.keys() & {"whole", "no_ranges"}
            and (condition is None or condition in (fields.get("ETag"), fields.get("Last-Modified"))))
        if "no_ranges" not in self.faults:
            fields["Accept-Ranges"] = "bytes"
        if is_part and first >= size:
            return self.short(416, {"Content-Range": f"bytes */{size}"})
        if is_part:
            fields["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
        else:
            first, end = 0, size
        if "range" in self.faults:
            settings = self.faults["range"]
            shift = settings.get("shift", 0)
            if settings.get("moved"):
                first, end = first + shift, end + shift
            fields["Content-Range"] = settings.get("text", f"bytes {first + shift}-{end + shift - 1}/{size}")
        blocks = self.blocks(name, file, first, end)
        length = end - first
        if "gzip" in self.faults:
            whole = gzip.compress(b"".join(blocks))
            blocks, length = [whole], len(whole)
            fields["Content-Encoding"] = "gzip"
        if "extra" in self.faults:
            blocks = [*blocks, b"\xee" * self.faults["extra"]["count"]]
        if "chunked" in self.faults:
            fields["Transfer-Encoding"] = "chunked"
        else:
            fields["Content-Length"] = str(length + self.faults.get("length", {}).get("add", 0))
        self.head(206 if is_part else 200, fields)
        for block in blocks:
            self.send(block)
        if "chunked" in self.faults:
            self.wfile.write(b"0\r\n\r\n")
        if self.faults.keys() & {"extra", "length"}:
            raise Broken

    def blocks(self, name, file, first, end):
        file.seek(first)
        is_other = name in self.server.owner.changed or "flipped" in self.faults
        while first < end:
            block = file.read(min(BLOCK, end - first))
            first += len(block)
            yield bytes(byte ^ 0xFF for byte in block) if is_other else block

    def send(self, block):
        """Sends content, up to the place where a fault is to strike."""
        if self.command == "HEAD":
            return
        for kind in self.faults.keys() & {"stall", "reset", "end", "changed"}:
            left = self.faults[kind].get("after", 0) - self.request_.sent
            if left < len(block):
                self.write(block[:max(0, left)])
                self.strike(kind)
        self.write(block)

    def write(self, block):
        rate = self.faults.get("rate", {}).get("bytes")
        step = max(1, min(len(block), rate // 20)) if rate else max(1, len(block))
        for start in range(0, len(block), step):
            piece = block[start:start + step]
            if "chunked" in self.faults:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            else:
                self.wfile.write(piece)
            self.request_.sent += len(piece)
            if rate:
                time.sleep(len(piece) / rate)

    def strike(self, kind):
        owner = self.server.owner
        self.wfile.flush()
        if kind == "stall":
            owner.closing.wait()
        if kind == "changed":
            with owner.lock:
                owner.changed.add(self.request_.name)
                owner.faults[self.request_.name] = [
                    fault for fault in owner.faults[self.request_.name] if fault.kind != "changed"]
        if kind == "reset":
            # What was sent is to arrive before the reset, which drops what is under way.
            time.sleep(0.02)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        raise Broken


def make_certificates(folder, hosts=()):
    """Makes a CA (`ca.pem`), and for 127.0.0.1, localhost and `hosts` a certificate with its key (`server.pem`), with openssl."""
    import subprocess

    folder = pathlib.Path(folder)

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA")
    names = ",".join(["DNS:localhost", "IP:127.0.0.1", *(f"DNS:{host}" for host in hosts)])
    (folder / "names").write_text(f"subjectAltName={names}\n")
    openssl("req", "-new", *key[:-2], "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.crt")
    (folder / "server.pem").write_bytes((folder / "server.key").read_bytes() + (folder / "server.crt").read_bytes())
    return folder / "ca.pem", folder / "server.pem"


def main():
    with Server(sys.argv[1]) as server:
        print(server.port, flush=True)
        for line in sys.stdin:
            call, *values = json.loads(line)
            settings = values.pop() if values and isinstance(values[-1], dict) else {}
            if call == "end":
                break
            if call == "requests":
                answer = [dataclasses.asdict(request) for request in server.of(*values)]
            else:
                answer = getattr(server, call)(*values, **settings)
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
