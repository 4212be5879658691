"""A proxy on loopback: for HTTP, and tunnels for everything else. It can be far away, and lead to other places than asked for.

As a program it is a line to a port of this machine: `proxy.py PORT DELAY WINDOW` prints its own port, and ends with its input.
"""

import base64
import collections
import contextlib
import re
import select
import socket
import sys
import threading
import time


class Proxy:
    """`places` maps hosts to (host, port) of those that are asked instead; `user` is the NAME:PASSWORD that is wanted; `status`
    is the answer to all. With a `target` it is a plain line to that (host, port). Bytes arrive `delay` seconds after they were
    sent, in each direction, and at most `window` of them are on their way."""

    def __init__(self, places=None, user=None, status=None, target=None, delay=0, window=16 << 20):
        self.places, self.status, self.target, self.delay, self.window = places or {}, status, target, delay, window
        self.wanted = user and "Basic " + base64.b64encode(user.encode()).decode()
        self.asked = []  # the first words of requests

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # `close` alone does not end an `accept` that waits.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, contextlib.suppress(OSError):
            if self.target:
                return self.relay(client, self.target)
            head = b""
            while b"\r\n\r\n" not in head:
                block = client.recv(1 << 16)
                if not block:
                    return
                head += block
            text = head.decode("latin-1")
            self.asked.append(text.split("\r\n")[0])
            answer = self.answer(text)
            if answer:
                return client.sendall(f"HTTP/1.1 {answer} no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            verb, address, _ = text.split(" ", 2)
            if verb == "CONNECT":
                host, port = address.rsplit(":", 1)
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                return self.relay(client, self.places.get(host, (host, int(port))))
            # The server understands what a proxy is asked. All requests of a connection are for the same host, in tests.
            host, port = re.match(r"http://([^/:]+)(?::(\d+))?/", address).groups()
            self.relay(client, self.places.get(host, (host, int(port or 80))), head)

    def answer(self, text):
        if self.status:
            return self.status
        found = re.search(r"(?im)^proxy-authorization: (.*?)\r\n", text)
        return 407 if self.wanted and (not found or found[1] != self.wanted) else None

    def relay(self, client, place, first=b""):
        with socket.create_connection(place) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.sendall(first)
            if not self.delay:
                ways = {client: server, server: client}
                while ways:
                    for one in select.select(list(ways), [], [])[0]:
                        block = one.recv(1 << 20)
                        if not block:
                            return
                        ways[one].sendall(block)
            other = threading.Thread(target=self.delayed, args=(client, server), daemon=True)
            other.start()
            self.delayed(server, client)

    def delayed(self, one, other):
        """Passes bytes on as a long line does: late, but as many at a time as come."""
        waiting = collections.deque()
        with contextlib.suppress(OSError):
            is_open = True
            while is_open or waiting:
                pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
                room = self.window - sum(len(block) for _, block in waiting)
                if select.select([one] if is_open and room > 0 else [], [], [], pause)[0]:
                    block = one.recv(min(room, 64 << 10))
                    is_open = bool(block)
                    if block:
                        waiting.append((time.monotonic() + self.delay, block))
                while waiting and waiting[0][0] <= time.monotonic():
                    other.sendall(waiting.popleft()[1])
            other.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    with Proxy(target=("127.0.0.1", int(sys.argv[1])), delay=float(sys.argv[2]), window=int(sys.argv[3])) as line:
        print(line.port, flush=True)
        sys.stdin.read()
