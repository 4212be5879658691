"""The input of the measured commands: generated archives, empty roots, and file systems to put them on."""
import contextlib
import os
import shutil
import tempfile

from benchmarks.measure import Run, call, insist

BENCHMARKS = os.path.dirname(os.path.abspath(__file__))
TRAIN = "ILSVRC2012_img_train.tar"


class Skip(Exception):
    """Why a row cannot be measured here."""


def require(tool):
    """Skips the row if an optional program is missing."""
    if shutil.which(tool) is None:
        raise Skip(f"{tool} is not installed")


class Fixture:
    """A generated release in a folder, and the root that is prepared from it."""

    def __init__(self, binary, folder, classes, per_class, image_bytes):
        self.binary, self.files = binary, classes * per_class
        self.folder, self.root = f"{folder}/fixture-{self.files}", f"{folder}/root-{self.files}"
        self.archive, self.journal = f"{self.folder}/{TRAIN}", None
        size = ["--classes", f"{classes}", "--per-class", f"{per_class}", "--image-bytes", image_bytes]
        call(binary, "fixture", self.folder, *size, "--val-per-class", "1", "--test", "1", "-q")
        with open(f"{self.folder}/manifest/archives.tsv") as table:
            self.md5 = next(line.split("\t")[3] for line in table if line.startswith(TRAIN))

    def fresh(self):
        """Empties the root."""
        call("rm", "-rf", "--", self.root)
        os.mkdir(self.root)

    def fresh_verified(self):
        """Empties the root, except for a journal that says that the archive is verified.

        A verdict belongs to the archive's file, not to the root, so one verification serves all roots.
        """
        if self.journal is None:
            self.fresh()
            call(*self.prepare("verify", TRAIN))
            with open(f"{self.root}/ilsvrc-prepare.journal", "rb") as journal:
                self.journal = journal.read()
        self.fresh()
        with open(f"{self.root}/ilsvrc-prepare.journal", "wb") as journal:
            journal.write(self.journal)

    def prepare(self, *command):
        """Our program's command line for this root."""
        where = ["--root", self.root, "--archives", self.folder, "--manifest", f"{self.folder}/manifest", "-q"]
        return [self.binary, *command, *where]

    def ours(self, *command, times=1):
        return Run(self.prepare(*command), self.fresh, times, f"{times} times" if times > 1 else "")

    def ours_when_verified(self, *command, under=()):
        """Our program, optionally run by another one, with an archive that is already verified."""
        return Run([*under, *self.prepare(*command)], self.fresh_verified, note="verified beforehand")

    def peer(self, *command):
        return Run(list(command), self.fresh)

    def recipe(self):
        return [f"{BENCHMARKS}/recipe.sh", self.archive, self.md5, self.root]


def shared_memory():
    """A folder in memory, if there is one."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else tempfile.gettempdir()


@contextlib.contextmanager
def temporary_folder(parent, room):
    """A folder that is removed at the end. The row is skipped if there is too little space for it."""
    free = shutil.disk_usage(parent).free
    if file_system(parent) == "tmpfs":
        free = min(free, memory("MemAvailable"))
    if free < room:
        raise Skip(f"needs {room / 1e9:.1f} GB in {parent}, {free / 1e9:.1f} GB are free")
    folder = tempfile.mkdtemp(prefix="ilsvrc-prepare-bench.", dir=parent)
    try:
        yield folder
    finally:
        insist("rm", "-rf", "--", folder)


@contextlib.contextmanager
def temporary_ext4(parent, size):
    """A new ext4 file system in an image file, mounted while it is needed."""
    if os.geteuid() != 0:
        raise Skip("only root can mount a file system")
    require("mkfs.ext4")
    with temporary_folder(parent, size) as folder:
        image, mount = f"{folder}/image", f"{folder}/mount"
        os.mkdir(mount)
        call("truncate", "-s", f"{int(size)}", image)
        # Otherwise ext4 finishes its initialization in the background, while we measure.
        call("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)
        try:
            try:
                call("mount", "-o", "loop", image, mount)
            except Exception as error:
                raise Skip(f"{error}") from None
            yield mount
        finally:
            if os.path.ismount(mount):
                insist("umount", mount)


def file_system(path):
    """The type of the file system that a path is on."""
    path, best = os.path.realpath(path), ("", "unknown")
    with open("/proc/self/mounts") as mounts:
        for line in mounts:
            _, point, kind, *_ = line.split()
            if f"{path}/".startswith(point.rstrip("/") + "/") and len(point) >= len(best[0]):
                best = (point, kind)
    return best[1]


def memory(field):
    """A size from /proc/meminfo, in bytes."""
    with open("/proc/meminfo") as fields:
        return next(int(line.split()[1]) * 1024 for line in fields if line.startswith(f"{field}:"))
