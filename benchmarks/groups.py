"""How the rows are measured. Rows that use the same archive form a group, and share its rounds."""
import os
import pathlib
import re
import sys
import tarfile
from dataclasses import dataclass, field

from benchmarks.downloads import downloads
from benchmarks.exports import many_views, shards
from benchmarks.inputs import (
    BENCHMARKS, TRAIN, Fixture, Skip, file_system, require, shared_memory, temporary_ext4, temporary_folder)
from benchmarks.measure import Run, call, in_rounds
from benchmarks.releases import class_tars, gzipped, unpacked, webdataset, zipped
from benchmarks.rows import JOBS, Result

# For measurements that take very long.
FEW_ROUNDS = 3
DONE_ROUNDS = 20
SMALL_TIMES = 10


@dataclass
class Bench:
    """What all groups need: the programs, the options, and a list of the inputs for the record."""

    binary: str
    tools: str
    disk: str
    rounds: int
    scale: float
    inputs: list[dict] = field(default_factory=list)

    def fixture(self, folder, classes, per_class, image_bytes):
        """Generates a release with a scaled number of images per class."""
        per_class = max(1, round(per_class * self.scale))
        print(f"\n{classes} classes x {per_class} images of {image_bytes}B, in {folder}", flush=True)
        fixture = Fixture(self.binary, folder, classes, per_class, image_bytes)
        self.inputs.append({
            "classes": classes, "images_per_class": per_class, "image_bytes": image_bytes,
            "archive_bytes": os.path.getsize(fixture.archive), "file_system": file_system(folder)})
        return fixture

    def memory_folder(self, gigabytes):
        return temporary_folder(shared_memory(), gigabytes * 1e9 * self.scale)

    def show(self, name, run):
        """Shows a command, without the folders that do not matter."""
        text = f"{run}".replace(self.binary, "ilsvrc-prepare").replace(BENCHMARKS, "benchmarks")
        text = re.sub(r"[^\s=]*/ilsvrc-prepare-bench\.\w+/(mount/)?", "", text)
        print(f"  {name + ':':12} {text}", flush=True)

    def in_rounds(self, runs, rounds=None):
        """Shows the commands and measures them."""
        for name, run in runs.items():
            self.show(name, run)
        return in_rounds(runs, rounds or self.rounds)

    def compare(self, rows, runs, pairs, rounds=None):
        """Measures the runs that the rows need. A pair names our run, its peer, and the figure to compare."""
        needed = {name for row in rows for name in pairs[row.name][:2]}
        figures = self.in_rounds({name: run for name, run in runs.items() if name in needed}, rounds)
        for row in rows:
            ours, peer, quantity = pairs[row.name]
            yield Result(row, *(
                [getattr(figure, quantity) for figure in figures[name]] if name else None for name in (ours, peer)))


def train(bench, rows):
    """A train archive in memory with 100 classes, each a tenth the size of a real one."""
    with bench.memory_folder(4.6) as folder:
        fixture = bench.fixture(folder, 100, 130, "110k")
        peer = f"{bench.tools}/peer"
        runs = {
            "extract": fixture.ours("extract-train"),
            "md5sum": fixture.peer("md5sum", fixture.archive),
            "verify": fixture.ours("verify", TRAIN),
            "sha256": fixture.ours("extract-train", "--digest", "sha256"),
            "verified": fixture.ours_when_verified("extract-train"),
            "peer write": fixture.peer(peer, "write", fixture.archive, fixture.root),
            "peer hash": fixture.peer(peer, "hash", fixture.archive, fixture.root),
            "recipe": fixture.peer(*fixture.recipe()),
            "torchvision": fixture.peer(
                sys.executable, f"{BENCHMARKS}/torchvision_way.py", fixture.archive, fixture.md5, fixture.root),
        }
        yield from bench.compare(rows, runs, {
            "extract": ("extract", "md5sum", "seconds"),
            "recipe": ("extract", "recipe", "seconds"),
            "sha256": ("sha256", "md5sum", "seconds"),
            "verified": ("verified", "peer write", "seconds"),
            "verify": ("verify", "md5sum", "seconds"),
            "cpu": ("extract", "peer hash", "cpu"),
            "wall": ("extract", "peer hash", "seconds"),
            "torchvision": ("extract", "torchvision", "seconds"),
            "memory-1g": ("extract", None, "peak"),
        })


def small_archive(bench, rows):
    """Peak memory with an archive a tenth of that size."""
    with bench.memory_folder(0.4) as folder:
        runs = {"extract": bench.fixture(folder, 7, 130, "110k").ours("extract-train")}
        yield from bench.compare(rows, runs, {"memory-100m": ("extract", None, "peak")})


def large_archive(bench, rows):
    """Peak memory with an archive of realistic size. Once, since it takes long and time is not measured."""
    with temporary_folder(bench.disk, 43e9 * bench.scale) as folder:
        run = bench.fixture(folder, 1000, 130, "154k").ours("extract-train")
        bench.show("extract", run)
        for row in rows:
            yield Result(row, [run.measure().peak])


def selections(bench, rows):
    """How many bytes of the archive are read for some classes or images. These do not vary, so once is enough."""
    if "--per-class" not in call(bench.binary, "extract-train", "--help"):
        raise Skip("extract-train has no --per-class")
    require("strace")
    with bench.memory_folder(1.7) as folder:
        fixture = bench.fixture(folder, 1000, 13, "110k")
        with tarfile.open(fixture.archive) as tar:
            member = tar.getmembers()[500]
        options = {"one-class": ["--classes", member.name.removesuffix(".tar")], "picks": ["--per-class", "10"]}
        for row in rows:
            trace = f"{folder}/trace"
            # The first four are counted; the others must not read the archive, and this is checked.
            calls = "trace=read,readv,pread64,preadv,mmap,sendfile,copy_file_range,splice"
            run = fixture.ours_when_verified(
                "extract-train", *options[row.name],
                under=["strace", "-f", "-s", "0", "-e", calls, "-P", fixture.archive, "-o", trace])
            bench.show(row.name, run)
            run.measure()
            with open(trace) as lines:
                text = lines.read()
            if unknown := re.search(r"\b(mmap|sendfile|copy_file_range|splice)\(", text):
                raise Skip(f"the archive is read by {unknown[1]}, which is not counted")
            reads = [int(count) for count in re.findall(r"\) += (\d+)$", text, re.MULTILINE)]
            index = [count for count in reads if count <= 4096]
            images = sum(entry.stat().st_size for entry in pathlib.Path(fixture.root, "train").glob("*/*"))
            note = f"and {sum(index):,} bytes in {len(index):,} reads for the index"
            own = member.size if row.name == "one-class" else images
            yield Result(row, [(sum(reads) - sum(index)) / 1e6], [own / 1e6], note)


def done(bench, rows):
    """How long it takes to find that there is nothing to do."""
    with bench.memory_folder(3.2) as folder:
        fixture = bench.fixture(folder, 100, 130, "110k")
        fixture.fresh()
        call(*fixture.prepare("run"))
        figures = bench.in_rounds({"done": Run(fixture.prepare("run"))}, DONE_ROUNDS)
        for row in rows:
            yield Result(row, [figure.seconds * 1000 for figure in figures["done"]])


def latency(bench, rows):
    """How threads help if opening a file is slow. There are two ways to make it slow."""
    family = rows[0].name.partition("-")[0]
    slow = {
        "latency": ["env", f"LD_PRELOAD={bench.tools}/latency.so"],
        "strace": ["strace", "-f", "--seccomp-bpf", "-e", "trace=openat,openat2", "-e",
                   "inject=openat,openat2:delay_enter=1000",
                   "-o", "/dev/null"],
    }[family]
    require(slow[0])
    with bench.memory_folder(0.2) as folder:
        fixture = bench.fixture(folder, 100, 80, "4k")
        runs = {
            f"{family}-{jobs}": fixture.ours_when_verified("extract-train", "--jobs", f"{jobs}", under=slow)
            for jobs in [1, *JOBS]}
        pairs = {name: (name, f"{family}-1", "seconds") for name in runs}
        for result in bench.compare(rows, runs, pairs, min(bench.rounds, FEW_ROUNDS)):
            ours, one = result.medians
            yield Result(result.row, result.ours, result.peer, f"{one / ours:.1f} times as fast")


def small_files(bench, rows):
    """As many files as the real archive has, in as many folders; and an audit of them."""
    chosen = {row.name: row for row in rows}
    # The help of an unknown command is that of the program.
    if "audit" in chosen and "ilsvrc-prepare audit" not in call(bench.binary, "audit", "--help"):
        yield Result(chosen.pop("audit"), skipped="there is no command audit")
    if not chosen:
        return
    with bench.memory_folder(12) as folder:
        many = bench.fixture(folder, 1000, 1281, "2k")
        if "small-files" in chosen:
            yield compare_small_files(bench, chosen["small-files"], folder, many)
        if "audit" in chosen:
            yield audit(bench, chosen["audit"], many)


def compare_small_files(bench, row, folder, many):
    """The time per file. The few are prepared several times, and the programs' starts count as well.

    The tree of the many stays, since the few have a root of their own.
    """
    few = bench.fixture(folder, 10, 1280, "2k")
    runs = {"many": many.ours("extract-train"), "few": few.ours("extract-train", times=SMALL_TIMES)}
    figures = bench.in_rounds(runs, min(bench.rounds, FEW_ROUNDS))
    return Result(
        row, [figure.seconds / many.files * 1e6 for figure in figures["many"]],
        [figure.seconds / few.files / SMALL_TIMES * 1e6 for figure in figures["few"]])


def audit(bench, row, fixture):
    """An audit of every file of the tree. All parts exist, so there is nothing to report."""
    if not os.path.isdir(fixture.root):
        fixture.fresh()
    call(*fixture.prepare("run"))
    trees = [f"{fixture.root}/{part}" for part in ("train", "val", "test")]
    runs = {"audit": Run(fixture.prepare("audit")), "find": Run(["find", *trees, "-type", "f", "-size", "+0"])}
    return next(bench.compare([row], runs, {"audit": ("audit", "find", "seconds")}))


def ext4(bench, rows):
    """What users do, on a real disk, up to the last sync. The archive is on the same disk, and cached."""
    with temporary_ext4(bench.disk, max(12e9 * bench.scale, 1e9)) as folder:
        fixture = bench.fixture(folder, 100, 130, "110k")

        def fresh():
            fixture.fresh()
            os.sync()

        script = '"$@" && sync --file-system "$0"'
        runs = {
            "extract": Run(fixture.prepare("extract-train"), fresh),
            "recipe": Run(["sh", "-c", script, fixture.root, *fixture.recipe()], fresh),
        }
        yield from bench.compare(rows, runs, {"ext4": ("extract", "recipe", "seconds")})


# Which rows each group measures, in the order in which they run.
GROUPS = [
    (train, {"extract", "recipe", "sha256", "verified", "verify", "cpu", "wall", "torchvision", "memory-1g"}),
    (small_archive, {"memory-100m"}),
    (selections, {"one-class", "picks"}),
    (done, {"done"}),
    (gzipped, {"gzip-gzip", "gzip-pigz", "gzip-igzip", "gzip-memory"}),
    (zipped, {"zip-unzip", "zip-bsdtar", "zip-7z", "zip-memory"}),
    (class_tars, {"class-tars-tar", "class-tars-memory"}),
    (webdataset, {"webdataset-tar", "webdataset-memory"}),
    (shards, {"shards-cp", "shards-writer", "shards-memory"}),
    (downloads, {"download-md5sum", "download-curl", "download-stream", "download-aria2c", "download-memory"}),
    (unpacked, {"tree-hard", "tree-copy", "tree-memory"}),
    (latency, {f"latency-{jobs}" for jobs in JOBS}),
    (latency, {f"strace-{jobs}" for jobs in JOBS}),
    (small_files, {"small-files", "audit"}),
    (many_views, {"index", "export"}),
    (ext4, {"ext4"}),
    (large_archive, {"memory-20g"}),
]
