"""Other release forms: our program against what people unpack them with. Peers only unpack: they check no image."""
import os
import shutil

from benchmarks.inputs import Skip, require
from benchmarks.measure import Run, call
from benchmarks.rows import Result

CLS_LOC = "ILSVRC2017_CLS-LOC.tar.gz"
KAGGLE = "imagenet-object-localization-challenge.zip"
# Packages call it by either name.
SEVEN_ZIP = "7zz" if shutil.which("7zz") and not shutil.which("7z") else "7z"
# What unpacks the tars of classes: each into a folder of its own.
CLASS_TARS_LOOP = 'for t in "$2"/*.tar; do n=${t##*/}; n=${n%.tar}; mkdir -p "$n" && tar xf "$t" -C "$n" || exit; done'


class Forms:
    """A generated release in a form, and the root that is prepared from it."""

    def __init__(self, bench, folder, form, archive="", classes=40, per_class=130, image_bytes="110k"):
        self.binary, self.folder, self.root = bench.binary, f"{folder}/{form}", f"{folder}/root-{form}"
        self.archive = f"{self.folder}/{archive}" if archive else self.folder
        per_class = max(1, round(per_class * bench.scale))
        call(self.binary, "fixture", self.folder, "--form", form, "--classes", f"{classes}", "--per-class", f"{per_class}",
             "--val-per-class", "5", "--test", "200", "--image-bytes", image_bytes, "-q")
        names = [archive] if archive else [name for name in os.listdir(self.folder) if name.endswith(".tar")]
        size = sum(os.path.getsize(f"{self.folder}/{name}") for name in names)
        bench.inputs.append({"form": form, "archive_bytes": size})

    def fresh(self):
        """Empties the root."""
        call("rm", "-rf", "--", self.root)
        os.mkdir(self.root)

    def ours(self, stages="extract-train,extract-val,extract-test,extract-bbox"):
        """All parts, boxes too: peers unpack everything."""
        command = [self.binary, "run", "--only", stages]
        where = ["--root", self.root, "--archives", self.folder, "--manifest", f"{self.folder}/manifest", "-q"]
        return Run([*command, *where], self.fresh)

    def peer(self, script):
        return Run(["sh", "-c", f'cd "$1" && {script}', "sh", self.root, self.archive], self.fresh)


def gzipped(bench, rows):
    """ILSVRC2017_CLS-LOC.tar.gz."""
    with bench.memory_folder(2.2) as folder:
        form = Forms(bench, folder, "cls-loc", CLS_LOC)
        runs = {"ours": form.ours()}
        for tool in ("gzip", "pigz", "igzip"):
            runs[tool] = form.peer(f'{tool} -dc "$2" | tar xf -')
        yield from compare(bench, rows, runs, "gzip-")


def zipped(bench, rows):
    """Kaggle's zip."""
    with bench.memory_folder(2.2) as folder:
        form = Forms(bench, folder, "kaggle", KAGGLE)
        runs = {
            "ours": form.ours(), "unzip": form.peer('unzip -qq "$2"'), "bsdtar": form.peer('bsdtar xf "$2"'),
            "7z": form.peer(f'{SEVEN_ZIP} x -bd -bso0 "$2"')}
        yield from compare(bench, rows, runs, "zip-")


def class_tars(bench, rows):
    """The tars of classes: many small archives."""
    with bench.memory_folder(3.2) as folder:
        form = Forms(bench, folder, "class-tars", classes=200, per_class=100, image_bytes="50k")
        runs = {"ours": form.ours("extract-train"), "tar": form.peer(CLASS_TARS_LOOP)}
        yield from compare(bench, rows, runs, "class-tars-")


def webdataset(bench, rows):
    """Shards with samples of three members. The peer writes labels and descriptions as well."""
    with bench.memory_folder(3.2) as folder:
        form = Forms(bench, folder, "webdataset", classes=200, per_class=100, image_bytes="50k")
        runs = {
            "ours": form.ours("extract-train,extract-val"),
            "tar": form.peer('for t in "$2"/*.tar; do tar xf "$t" || exit; done')}
        yield from compare(bench, rows, runs, "webdataset-")


def unpacked(bench, rows):
    """A tree that is unpacked already: linked and copied."""
    with bench.memory_folder(2.2) as folder:
        form = Forms(bench, folder, "cls-loc", CLS_LOC, classes=200, per_class=200, image_bytes="10k")
        call("tar", "xzf", form.archive, "-C", folder)
        command = form.ours("extract-train,extract-val,extract-test").command
        runs = {}
        for link in ("hard", "copy"):
            runs[link] = Run([*command, "--from", f"tree:{folder}/ILSVRC", "--link", link], form.fresh)
        form.archive = f"{folder}/ILSVRC/Data"
        for option in ("-al", "-a"):
            runs[f"cp {option}"] = form.peer(f'cp {option} "$2" .')
        pairs = {
            "tree-hard": ("hard", "cp -al", "seconds"), "tree-copy": ("copy", "cp -a", "seconds"),
            "tree-memory": ("copy", None, "peak")}
        yield from bench.compare(rows, runs, pairs)


def compare(bench, rows, runs, prefix):
    """A row for each peer that is installed, and one for our memory."""
    pairs = {f"{prefix}{peer}": ("ours", peer, "seconds") for peer in runs if peer != "ours"}
    pairs[f"{prefix}memory"] = ("ours", None, "peak")
    present = []
    for row in rows:
        tool = row.name.removeprefix(prefix)
        try:
            if tool != "memory":
                require(SEVEN_ZIP if tool == "7z" else tool)
            present.append(row)
        except Skip as reason:
            yield Result(row, skipped=f"{reason}")
    yield from bench.compare(present, runs, pairs)
