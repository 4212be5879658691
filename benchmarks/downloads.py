"""Downloads from a real server on loopback, at full speed, and from far away."""
import contextlib
import os
import subprocess
import sys

from benchmarks.inputs import BENCHMARKS, TRAIN, Skip, require
from benchmarks.measure import Run

TESTS = f"{os.path.dirname(BENCHMARKS)}/Tests/EndToEnd"
DELAY = 0.025  # seconds in each direction
# Bytes on their way: 20 MB/s for each connection, and 160 MB/s, which is slower than hashing.
WINDOW, WIDE = 512 << 10, 4 << 20


@contextlib.contextmanager
def far(port, window):
    """A line to a port of this machine that is as slow as a long one; gives its own port."""
    line = subprocess.Popen(
        [sys.executable, f"{TESTS}/support/proxy.py", f"{port}", f"{DELAY}", f"{window}"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True)
    with line:
        yield int(line.stdout.readline())
        line.stdin.close()


def downloads(bench, rows):
    """An archive of 1.4 GB. The tools that are compared verify nothing, but for md5sum, which fetches nothing."""
    sys.path.insert(0, TESTS)
    from support import nginx

    if not nginx.PROGRAM:
        raise Skip("nginx is not installed")
    require("curl")
    with bench.memory_folder(4.8) as folder:
        fixture = bench.fixture(folder, 100, 130, "110k")
        served = nginx.Nginx(f"{folder}/nginx", fixture.folder)
        with served, far(served.plain, WINDOW) as distant, far(served.plain, WIDE) as wide:

            def url(port, name=""):
                return f"http://127.0.0.1:{port}/{name}"

            def ours(port, *command):
                root = ["--root", fixture.root, "--manifest", f"{fixture.folder}/manifest", "-q"]
                return Run([bench.binary, *command, "--base-url", url(port), *root], fixture.fresh)

            aria2c = ["aria2c", "-q", "-x8", "-s8", "--file-allocation=none", "-d", fixture.root, url(distant, TRAIN)]
            runs = {
                "download": ours(served.plain, "download", TRAIN),
                "stream": ours(served.plain, "extract-train", "--stream"),
                "md5sum": fixture.peer("md5sum", fixture.archive),
                "160 MB/s": ours(wide, "download", TRAIN),
                "curl": fixture.peer("curl", "-s", "-o", "/dev/null", url(wide, TRAIN)),
                "8 connections": ours(distant, "download", TRAIN, "--connections", "8"),
                "aria2c": fixture.peer(*aria2c),
            }
            yield from bench.compare(rows, runs, {
                "download-md5sum": ("download", "md5sum", "seconds"),
                "download-curl": ("160 MB/s", "curl", "seconds"),
                "download-stream": ("stream", "md5sum", "seconds"),
                "download-aria2c": ("8 connections", "aria2c", "seconds"),
                "download-memory": ("download", None, "peak"),
            })
