"""Runs commands, and measures their time, processor time and peak memory."""
import contextlib
import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass


class Failure(Exception):
    """A command that should have worked did not."""


@dataclass(frozen=True)
class Measurement:
    """Wall-clock seconds, processor seconds (user and system), and peak memory in MB."""

    seconds: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Run:
    """A command that is measured, and what is done right before it, outside the measured time."""

    command: list[str]
    before: Callable[[], object] = lambda: None
    # How often a command is run that is too short to be measured once; its times are added up.
    times: int = 1
    note: str = ""

    def measure(self):
        figures = []
        for _ in range(self.times):
            self.before()
            figures.append(measure(self.command))
        return Measurement(
            sum(figure.seconds for figure in figures),
            sum(figure.cpu for figure in figures),
            max(figure.peak for figure in figures),
        )

    def __str__(self):
        return shlex.join(self.command) + (f"   ({self.note})" if self.note else "")


def measure(command):
    """Runs a command in a process group of its own, so that all of it can be ended if we are interrupted.

    The kernel counts this program's peak memory as the command's until its exec, so this one must stay small.
    """
    with tempfile.TemporaryFile() as errors:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise Failure(explain(command, process.returncode, errors.read()))
    return Measurement(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def call(*command):
    """Runs a command that is not measured; returns its output."""
    try:
        process = subprocess.run(command, capture_output=True)
    except OSError as error:
        raise Failure(f"{command[0]}: {error.strerror}") from None
    if process.returncode != 0:
        raise Failure(explain(command, process.returncode, process.stderr))
    return process.stdout.decode()


def insist(*command):
    """Runs a command that cleans up. A killed process may take a moment to release its files and folders."""
    for _ in range(20):
        try:
            return call(*command)
        except Failure:
            time.sleep(0.1)
    return call(*command)


def explain(command, code, errors):
    """Describes how a command failed, with the end of its error output."""
    said = " / ".join(errors.decode(errors="replace").strip().splitlines()[-3:])
    return f"{shlex.join(command)} ended with {code}: {said}"


def in_rounds(runs, rounds):
    """Measures commands side by side: a round is one measurement of each.

    A first round warms caches and memory, and does not count. Every second round runs backwards, so that no command
    always follows the same one.
    """
    figures = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name in list(runs)[:: -1 if number % 2 else 1]:
            figure = runs[name].measure()
            if number > 0:
                figures[name].append(figure)
    return figures
