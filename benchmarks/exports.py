"""Label files, views and shards against what people make them with."""
import importlib.util
import shutil
import sys

from benchmarks.inputs import BENCHMARKS
from benchmarks.measure import Run, call
from benchmarks.rows import Result

# The script's argument 1 is the archive, 2 the copy: it is copied and hashed at the same time.
COPY_AND_HASH = 'sha256sum "$1" & cp "$1" "$2" && wait $!'


def many_views(bench, rows):
    """As many files as the real train part has, in as many folders: a list of them, and links to them."""
    with bench.memory_folder(12) as folder:
        fixture = bench.fixture(folder, 1000, 1281, "2k")
        fixture.fresh()
        call(*fixture.prepare("extract-train"))
        train, target = f"{fixture.root}/train", f"{folder}/target"

        def removed(path):
            return lambda: call("rm", "-rf", "--", path)

        runs = {
            "index": Run(fixture.prepare("index", "--format", "train.txt"), removed(f"{fixture.root}/train.txt")),
            "find": Run(["sh", "-c", 'find "$1" -type f | LC_ALL=C sort >"$2"', "find", train, f"{folder}/sorted"]),
            "export": Run(fixture.prepare("export", "imagefolder", "--to", target), removed(target)),
            "cp -al": Run(["cp", "-al", train, target], removed(target)),
        }
        yield from bench.compare(rows, runs, {
            "index": ("index", "find", "seconds"), "export": ("export", "cp -al", "seconds")})


def shards(bench, rows):
    """Shards of the train archive, and of the tree; the archive's checksum is compared in the same read."""
    with bench.memory_folder(6.2) as folder:
        fixture = bench.fixture(folder, 100, 130, "110k")
        fixture.fresh()
        tree, target = f"{folder}/tree", f"{folder}/target"
        call(*fixture.prepare("extract-train"))
        shutil.move(f"{fixture.root}/train", tree)

        def fresh():
            fixture.fresh()
            call("rm", "-rf", "--", target)

        def folder_for_shards():
            fresh()
            call("mkdir", target)

        export = fixture.prepare("export", "webdataset", "--to", target, "--parts", "train", "--maxcount", "1000")
        runs = {
            "webdataset": Run(export, fresh),
            "cp and sha256sum": Run(["sh", "-c", COPY_AND_HASH, "sh", fixture.archive, target], fresh),
            "ShardWriter": Run([sys.executable, f"{BENCHMARKS}/webdataset_way.py", tree, target], folder_for_shards),
        }
        if not importlib.util.find_spec("webdataset"):
            del runs["ShardWriter"]
            yield from (Result(row, skipped="webdataset is not installed") for row in rows if row.name == "shards-writer")
            rows = [row for row in rows if row.name != "shards-writer"]
        yield from bench.compare(rows, runs, {
            "shards-cp": ("webdataset", "cp and sha256sum", "seconds"),
            "shards-writer": ("webdataset", "ShardWriter", "seconds"),
            "shards-memory": ("webdataset", None, "peak"),
        })
