"""Members that are no plain files, and headers that lie."""

import pathlib
import subprocess
import tempfile

from support import raw
from support.hostile import HostileCase
from support.tars import scratch_folder


class UnexpectedKinds(HostileCase):
    def check(self, *texts, content=None, **header):
        """The second image of a class, with this header, is refused; so is a class tar with it."""
        members = self.members()
        name, data = list(self.images.items())[1]
        members[1] = raw.member(name, data if content is None else content, **header)
        self.assert_refused(self.train(raw.tar(members)), *texts)
        if content is None:
            self.assert_refused(self.train(**header), *texts)
        else:
            self.assert_refused(self.train(content, **header), *texts)

    def test_symbolic_link(self):
        """A symbolic link is refused, wherever it leads."""
        for target in ("../../../outside", "/etc/passwd", self.name):
            self.check("symbolic link", content=b"", kind=raw.SYMBOLIC_LINK, link=target)

    def test_hard_link(self):
        """A hard link is refused, even to an image of the same class."""
        self.check("hard link", content=b"", kind=raw.HARD_LINK, link=self.name)

    def test_hard_link_with_data(self):
        """A hard link with data of its own is refused too."""
        self.check("hard link", kind=raw.HARD_LINK, link=self.name)

    def test_devices(self):
        """Devices are refused."""
        self.check("device", content=b"", kind=raw.CHARACTER_DEVICE)
        self.check("device", content=b"", kind=raw.BLOCK_DEVICE)

    def test_pipe(self):
        """A named pipe is refused."""
        self.check("pipe", content=b"", kind=raw.FIFO)

    def test_folder(self):
        """A folder with an image's name is refused."""
        self.check(content=b"", kind=raw.FOLDER)

    def test_unexpected_folder(self):
        """A folder that is no prefix of the names is refused."""
        for name in ("train/", f"{self.wnid}/", "../", "/", "./../", "val/"):
            self.assert_refused(self.train(extra=[raw.member(name, kind=raw.FOLDER)]), "unexpected member")

    def test_unknown_kind(self):
        """Members of kinds that nobody knows are no images."""
        for kind in (b"D", b"M", b"V"):
            self.check(content=b"", kind=kind)

    def test_sparse(self):
        """A sparse file, as GNU tar writes it, is refused in every format."""
        name, data = list(self.images.items())[1]
        for form in ("gnu", "posix"):
            with tempfile.TemporaryDirectory(dir=scratch_folder()) as place:
                path = pathlib.Path(place, name)
                with path.open("wb") as file:
                    file.write(data)
                    file.truncate(1 << 20)
                command = ["tar", "-S", f"--format={form}", "-b1", "-cf-", "-C", place, name]
                sparse = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            self.assertLess(len(sparse), 1 << 20, "the file system has no sparse files")
            members = self.members()
            members[1] = sparse[:-1024]
            self.assert_refused(self.train(raw.tar(members)))


class LyingHeaders(HostileCase):
    def check(self, *texts, **header):
        self.assert_refused(self.train(raw.tar(self.members(**header))), *texts)
        self.assert_refused(self.train(**header), *texts)

    def test_checksum(self):
        """A header with a wrong checksum is damage, though others follow."""
        self.check(checksum=b"000001\0 ")

    def test_giant_size(self):
        """A member that claims more bytes than are left is refused before anything of that size is made."""
        self.check(size_field=b"77777777777\0")
        self.check(size_field=b"\x80" + (1 << 62).to_bytes(11, "big"))

    def test_largest_size(self):
        """A size that does not fit into 63 bits is refused."""
        self.check(size_field=b"\x80" + (1 << 80).to_bytes(11, "big"))

    def test_negative_size(self):
        """A size below zero is refused."""
        self.check(size_field=b"\xff" * 12)

    def test_garbled_size(self):
        """A size that is no number is refused."""
        self.check(size_field=b"zzzzzzzzzzz\0")

    def test_pax_size(self):
        """A size in a pax header that is more than there is, is refused."""
        name, data = list(self.images.items())[1]
        for size in ("99999999999999999999999", "1000000000000", "-1"):
            members = self.members()
            members[1] = raw.pax_member(name, data, [("size", size)])
            self.assert_refused(self.train(raw.tar(members)))

    def test_damaged_pax(self):
        """A pax header that cannot be read is refused."""
        for records in (b"99 path=x\n", b"path=x\n", b"x" * 400, b"0 path=x\n"):
            members = [raw.member("PaxHeaders/1", records, kind=b"x", magic=raw.USTAR)] + self.members()
            self.assert_refused(self.train(raw.tar(members)))
