"""Archives in the shapes that real ones come in, written by three writers: tarfile, GNU tar, and raw headers."""

import dataclasses
import io
import os
import shutil
import subprocess
import tarfile
import tempfile

from . import raw

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "posix": tarfile.PAX_FORMAT}


@dataclasses.dataclass(frozen=True)
class Shape:
    """How the archives of a release are written."""

    writer: str = "tarfile"  # or "gnu tar", or "long names"
    outer: str = "gnu"
    inner: str = "gnu"
    prefix: str = ""  # in front of every name, such as "./"
    test_prefix: str = "test/"  # with a member for the folder; none where it is empty
    val_prefix: str = ""
    blocking: int = 20
    owner: str = "owner"
    mtime: float = 1339700000

    def write(self, members, form, folder=""):
        """Returns a tar of `members`, pairs of name and content, below a prefix and `folder`."""
        prefix = self.prefix + folder
        write = {"tarfile": self._with_tarfile, "gnu tar": self._with_gnu_tar, "long names": self._with_long_names}
        return write[self.writer](members, form, prefix)

    def _with_tarfile(self, members, form, prefix):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=FORMATS[form]) as archive:
            if prefix:
                archive.addfile(self._information(prefix, tarfile.DIRTYPE))
            for name, content in members:
                information = self._information(prefix + name, tarfile.REGTYPE)
                information.size = len(content)
                archive.addfile(information, io.BytesIO(content))
        return stream.getvalue()

    def _information(self, name, kind):
        information = tarfile.TarInfo(name)
        information.type, information.mtime = kind, self.mtime
        information.mode = 0o755 if kind == tarfile.DIRTYPE else 0o644
        information.uname = information.gname = self.owner
        return information

    def _with_gnu_tar(self, members, form, prefix):
        with tempfile.TemporaryDirectory(dir=scratch_folder()) as place:
            folder = os.path.join(place, prefix)
            os.makedirs(folder, exist_ok=True)
            for name, content in members:
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            # A list keeps the order; without recursion a folder in it is a member of its own.
            names = ([prefix] if prefix else []) + [prefix + name for name, _ in members]
            return subprocess.run(
                ["tar", "--create", "--file=-", f"--format={form}", f"--blocking-factor={self.blocking}",
                 "--no-recursion", "--owner=owner:1000", "--group=group:1000", "-C", place, "--files-from=-"],
                input="\n".join(names).encode(), stdout=subprocess.PIPE, check=True).stdout

    def _with_long_names(self, members, form, prefix):
        folders = [raw.member(prefix, kind=raw.FOLDER)] if prefix else []
        return raw.tar(folders + [raw.long_name_member(prefix + name, content) for name, content in members])


def scratch_folder():
    """Memory where it is there and has room, since the tests write much and keep nothing."""
    shared = "/dev/shm"
    if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2 << 30:
        return shared
    return tempfile.gettempdir()
