"""strace: to see what the program asks of the system, and to make the system fail."""

import dataclasses
import functools
import re
import shutil
import subprocess
import unittest


# Files below the root are opened with openat2, others with openat.
OPENING = "openat,openat2"


@functools.lru_cache(maxsize=None)
def can_trace():
    if not shutil.which("strace"):
        return False
    # Containers often forbid tracing; old versions do not know how to inject.
    probe = ["strace", "-f", "-o", "/dev/null", "-e", "trace=syncfs", "-e", "inject=syncfs:error=EIO:when=99", "true"]
    return subprocess.run(probe, stderr=subprocess.DEVNULL).returncode == 0


needs_tracing = unittest.skipUnless(can_trace(), "strace is not there, or must not trace")


def injecting(call, what, *paths):
    """The command that makes `call` fail as `what` says, such as `error=EIO:when=3`, if it is about one of `paths`.

    Each thread is counted alone. A seccomp filter would be faster, but loses signals that are injected.
    """
    only = [argument for path in paths for argument in ("-P", str(path))]
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}", *only]


def refusing_to_open(path, error):
    """The command that lets no file be opened that has this path, or whose name is given relative to its folder."""
    return injecting(OPENING, f"error={error}", path, path.name, path.relative_to(path.parent.parent))


def watching_reads(log):
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "0", "-o", str(log), "-e", f"trace={','.join(READS)}"]


# What is read of an archive that no earlier run has read, to see what it is.
LOOK = 512

READS = ("read", "pread64", "readv", "preadv")


def bytes_read(log, name):
    """How many bytes the traced run has read from files whose path ends with `name`."""
    total, waiting = 0, {}
    for line in log.read_text().splitlines():
        thread, call = line.split(maxsplit=1)
        if call.endswith("<unfinished ...>"):
            waiting[thread] = call
            continue
        if call.startswith("<... "):
            call = waiting.pop(thread) + call
        match = re.match(r"\w+\(\d+<([^>]*)>.* = (\d+)$", call)
        if match and match[1].endswith(name):
            total += int(match[2])
    return total


@dataclasses.dataclass(frozen=True)
class Call:
    """A call that strace has seen: its text, and where in the log it began and ended."""

    text: str
    begin: int
    end: int

    @property
    def result(self):
        match = re.search(r" = (-?\d+)[^=]*$", self.text)
        return int(match[1]) if match else None


def calls(log):
    """The calls of all threads in a log, in the order in which they ended, those that strace has cut in two as one."""
    found, waiting = [], {}
    for place, line in enumerate(log.read_text(errors="replace").splitlines()):
        thread, text = line.split(maxsplit=1)
        if text.endswith("<unfinished ...>"):
            waiting[thread] = place, text.removesuffix("<unfinished ...>")
            continue
        begin = place
        if text.startswith("<... "):
            begin, start = waiting.pop(thread)
            text = start + text.split(" resumed>", 1)[1]
        found.append(Call(text, begin, place))
    return found
