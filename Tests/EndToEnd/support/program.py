"""Runs the program, and looks at what it says."""

import contextlib
import dataclasses
import json
import os
import pathlib
import select
import signal
import subprocess

from .release import REPOSITORY

BINARY = pathlib.Path(os.environ.get("ILSVRC_PREPARE", REPOSITORY / ".build/release/ilsvrc-prepare")).absolute()
PATIENCE = 120  # seconds; only a program that hangs ever takes them


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a run ended and what it wrote."""

    code: int
    output: str
    errors: str

    @property
    def lines(self):
        """The output as JSON Lines."""
        return [json.loads(line) for line in self.output.splitlines()]

    def of_type(self, kind):
        return [line for line in self.lines if line["type"] == kind]


def environment(**changes):
    """A plain environment: nothing of the user's settings reaches the program."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C", **changes}


def heed_signals():
    """Undoes what a shell does to jobs in the background: these would ignore SIGINT."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def run(*arguments, before=(), variables=None, **options):
    """Runs the program to its end; `before` is a command that runs it, such as strace."""
    if "input" not in options:
        options = {"stdin": subprocess.DEVNULL, **options}
    result = subprocess.run(
        [*before, BINARY, *map(str, arguments)], env=environment(**(variables or {})), **{
            "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": PATIENCE, "preexec_fn": heed_signals, **options
        })
    return Outcome(result.returncode, (result.stdout or b"").decode(), (result.stderr or b"").decode("latin-1"))


class Running:
    """A run that goes on while the test does something else."""

    def __init__(self, *arguments, stderr=subprocess.DEVNULL, before=(), stdin=subprocess.DEVNULL):
        self.process = subprocess.Popen(
            [*before, BINARY, *map(str, arguments)], stdin=stdin, stdout=subprocess.DEVNULL,
            stderr=stderr, env=environment(), preexec_fn=heed_signals)
        self.descriptor = os.pidfd_open(self.process.pid)

    def __del__(self):
        # A test that fails in the middle leaves no run behind, least of all a stopped one.
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def ends_within(self, seconds):
        """Waits until the run has ended, but not for longer."""
        return bool(select.select([self.descriptor], [], [], seconds)[0])

    def wait_until(self, condition):
        """Waits until `condition()` holds; returns whether that came before the end."""
        while not condition():
            if self.ends_within(0.001):
                return False
        return True

    def send(self, number):
        os.kill(self.process.pid, number)

    def pause(self):
        """Stops all threads of the run; returns when they are stopped."""
        self.send(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self):
        self.send(signal.SIGCONT)

    def program(self):
        """The process of the program itself, also if another one, such as strace, runs it."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            children = file.read().split()
        return int(children[0]) if children else self.process.pid

    def interrupt(self):
        """Sends SIGINT to the program itself."""
        os.kill(self.program(), signal.SIGINT)

    def writes_to(self, path):
        """Whether the program has the file open for writing."""
        folder = f"/proc/{self.program()}"
        # The program may have ended, or not yet begun, and files are closed meanwhile.
        with contextlib.suppress(OSError):
            for descriptor in os.listdir(f"{folder}/fd"):
                with contextlib.suppress(OSError):
                    if os.readlink(f"{folder}/fd/{descriptor}") != str(path):
                        continue
                    with open(f"{folder}/fdinfo/{descriptor}") as file:
                        flags = dict(line.split(":", 1) for line in file.read().splitlines())["flags"]
                    if int(flags, 8) & os.O_ACCMODE != os.O_RDONLY:
                        return True
        return False

    def end(self):
        """Waits for the end; returns the exit code, and how many bytes the run has read, from whatever file.

        The kernel adds the counters of a child to its parent's when the child is reaped. They are final then: a look at
        a live process would miss what it reads afterwards, and one that has ended may be looked at by root only.
        """
        select.select([self.descriptor], [], [])
        os.close(self.descriptor)
        before = bytes_read_by_us()
        return self.process.wait(), bytes_read_by_us() - before

    def kill(self):
        """Kills the program itself; what runs it ends then as well."""
        os.kill(self.program(), signal.SIGKILL)
        return self.end()


def bytes_read_by_us():
    with open("/proc/self/io") as file:
        counters = dict(line.strip().split(": ") for line in file)
    return int(counters["rchar"])
