"""The rows of the table: what is compared, and the goals."""
import statistics
from collections.abc import Callable
from dataclasses import dataclass


def ratio(ours, peer):
    return ours / peer


def alone(ours, _):
    """The figure of a row that has no peer."""
    return ours


@dataclass(frozen=True)
class Row:
    """One line of the table. Its figure is computed from ours and the peer's, and compared with the goal."""

    name: str
    title: str
    goal: float | None = None
    unit: str = "s"
    figure: Callable[[float, float | None], float] = ratio
    # Over all rounds. A limit on memory must hold in each of them.
    summary: Callable[[list[float]], float] = statistics.median
    at_least: bool = False
    # Measured by default, with --all, with --large, or only if named.
    when: str = "default"

    @property
    def goal_text(self):
        if self.goal is None:
            return ""
        unit = f" {self.unit}" if self.figure is alone else ""
        return f"{'>=' if self.at_least else '<='} {self.goal:g}{unit}"


@dataclass(frozen=True)
class Result:
    """A row's result: our figure and the peer's for each round, or why there is none."""

    row: Row
    ours: list[float] | None = None
    peer: list[float] | None = None
    note: str = ""
    skipped: str = ""
    failed: str = ""

    @property
    def medians(self):
        return self.row.summary(self.ours), self.peer and self.row.summary(self.peer)

    @property
    def figure(self):
        return self.row.figure(*self.medians)

    @property
    def spread(self):
        figures = [self.row.figure(*pair) for pair in zip(self.ours, self.peer or self.ours)]
        return min(figures), max(figures)

    @property
    def verdict(self):
        if self.row.goal is None:
            return ""
        reached = self.figure >= self.row.goal if self.row.at_least else self.figure <= self.row.goal
        return "ok" if reached else "missed"


def _memory(name, size, when="default"):
    return Row(name, f"peak memory of verify + extract, {size}", 64, "MB", alone, max, when=when)


JOBS = [2, 4, 8, 16, 32]


def _latency(name, title, jobs, goal=None, when="default"):
    """How well `jobs` threads scale: the figure is the speed-up over one thread, per thread."""
    title = f"extract with {jobs} jobs / 1 job, {title}: speed-up per job"
    return Row(name, title, goal, figure=lambda ours, one: one / ours / jobs, at_least=True, when=when)


ROWS = [
    Row("extract", "verify + extract / md5sum", 1.08),
    Row("recipe", "verify + extract / recipe.sh", 0.45),
    Row("sha256", "verify with SHA-256 + extract / md5sum", 0.55),
    Row("verified", "extract when verified / peer write", 1.25),
    Row("verify", "verify / md5sum", 1.02),
    Row("cpu", "verify + extract / peer hash: processor time", 1.25),
    Row("wall", "verify + extract / peer hash"),
    Row("torchvision", "verify + extract / torchvision_way.py"),
    _memory("memory-100m", "0.1 GB"),
    _memory("memory-1g", "1.4 GB"),
    _memory("memory-20g", "20 GB", when="large"),
    Row("one-class", "one class of 1000 when verified: bytes read / its class tar", 1.02, "MB"),
    Row("picks", "10 images of each of 1000 classes when verified: bytes read / their own", 1.05, "MB"),
    Row("done", "run when all is done", 50, "ms", alone),
    *(Row(f"gzip-{tool}", f"CLS-LOC .tar.gz, audited / {tool} -dc | tar x", 1) for tool in ("gzip", "pigz", "igzip")),
    Row("gzip-memory", "peak memory of that", 64, "MB", alone, max),
    *(Row(f"zip-{tool}", f"Kaggle zip, audited / {tool}", 0.77) for tool in ("unzip", "bsdtar", "7z")),
    Row("zip-memory", "peak memory of that", 64, "MB", alone, max),
    Row("class-tars-tar", "200 class tars, audited / a loop of tar x", 1),
    Row("class-tars-memory", "peak memory of that", 64, "MB", alone, max),
    Row("webdataset-tar", "WebDataset shards, audited / tar x of each", 1),
    Row("webdataset-memory", "peak memory of that", 64, "MB", alone, max),
    Row("tree-hard", "unpacked tree, hard links, audited / cp -al, not audited"),
    Row("tree-copy", "unpacked tree, copied and audited / cp -a, not audited", 1),
    Row("tree-memory", "peak memory of that", 64, "MB", alone, max),
    Row("shards-cp", "WebDataset shards from the archive, verified / cp, with sha256sum beside", 1.2),
    Row("shards-writer", "WebDataset shards from the archive, verified / webdataset's ShardWriter", 0.2),
    Row("shards-memory", "peak memory of that", 256, "MB", alone, max),
    Row("download-md5sum", "download, verified / md5sum", 1.1),
    Row("download-curl", "download at 160 MB/s / curl -o /dev/null", 1.1),
    Row("download-stream", "run --stream / md5sum", 1.1),
    Row("download-aria2c", "download --connections 8 / aria2c -x8, 50 ms away", 1.1),
    Row("download-memory", "peak memory of the first", 256, "MB", alone, max),
    *(_latency(f"latency-{jobs}", "1 ms an openat", jobs, 0.8 if jobs <= 16 else None) for jobs in JOBS),
    *(_latency(f"strace-{jobs}", "1 ms an openat by strace", jobs, when="named") for jobs in JOBS),
    Row("small-files", "verify + extract: time a file, 1,281,000 of 2 kB / 12,800", 1.1, "µs", when="all"),
    Row("audit", "audit of 1,281,000 files / find -size +0", 1.5, when="all"),
    Row("index", "index of 1,281,000 files / find | sort", 1, when="all"),
    Row("export", "hard-link export of 1,281,000 files / cp -al", 0.8, when="all"),
    Row("ext4", "verify + extract on ext4 / recipe.sh + sync", 0.5, when="all"),
]


def choose(names, everything, large):
    """The rows to measure. A name also stands for those that begin with it: latency for latency-2 and so on."""
    conditions = {"default"} | ({"all"} if everything else set()) | ({"large"} if large else set())
    if not names:
        return [row for row in ROWS if row.when in conditions]
    chosen = set()
    for name in names:
        family = [row.name for row in ROWS if row.name.startswith(f"{name}-") and (large or row.when != "large")]
        found = family or [row.name for row in ROWS if row.name == name]
        if not found:
            raise ValueError(name)
        chosen.update(found)
    return [row for row in ROWS if row.name in chosen]
