"""The development kits: gzipped or as browsers leave them, into folders of their own, on request only."""

import gzip
import shutil
import subprocess
import unittest

from support import others
from support.case import STAGING, Case
from support.others import DEVKIT, DEVKIT_T3
from support.release import make_release
from support.tracing import injecting, needs_tracing
from support.tree import actual_tree

GUNZIPPED = DEVKIT.removesuffix(".gz")


class Devkit(Case):
    def setUp(self):
        super().setUp()
        self.release = make_release()
        self.files = others.devkit(self.release)
        self.write({DEVKIT: others.tgz(others.in_folder("ILSVRC2012_devkit_t12", self.files))})

    def write(self, archives):
        self.archives = archives
        self.place(self.release, archives, list(others.rows(self.release, archives)))

    def assert_extracted(self, part="devkit", files=None):
        self.assertEqual(actual_tree(self.root, [part]), others.digests(files or self.files, part))
        self.assertFalse((self.root / STAGING).exists())

    def test_not_asked_for(self):
        """Without being asked for, it is verified only; once it was asked for, every run makes it."""
        self.assert_ends(self.prepare(), 0)
        self.assertFalse((self.root / "devkit").exists())
        self.assert_ends(self.prepare("extract-devkit"), 0)
        shutil.rmtree(self.root / "devkit")
        self.assert_ends(self.prepare(), 0)
        self.assert_extracted()

    def test_extracted(self):
        """Files and folders are those of the archive, less the folder that all of them are in."""
        outcome = self.prepare("extract-devkit")
        self.assert_ends(outcome, 0)
        self.assertIn(f"devkit/  {len(self.files)} files", outcome.output)
        self.assert_extracted()
        again = self.prepare("extract-devkit")
        self.assertIn("done before", again.output)
        for command in (["audit", "devkit"], ["audit", "--deep", "devkit"]):
            outcome = self.prepare(*command)
            self.assert_ends(outcome, 0)
            self.assertIn("valid", outcome.output)
            self.assertIn("val labels: devkit and built-in agree, 9 of 9\n", outcome.output)
            self.assertIn("synsets: devkit and built-in agree, 4 of 4\n", outcome.output)

    def test_other_labels(self):
        """A label or a class that differs from the tables is named, and is a fault."""
        path = "data/ILSVRC2012_validation_ground_truth.txt"
        lines = self.files[path].decode().split("\n")
        lines[2] = "77"
        self.files[path] = "\n".join(lines).encode()
        self.files["data/meta.mat"] = self.files["data/meta.mat"].replace(b"words of ", b"names of ", 1)
        self.write({DEVKIT: others.tgz(others.in_folder("kit", self.files))})
        self.assert_ends(self.prepare("extract-devkit"), 0)
        outcome = self.prepare("audit", "devkit")
        self.assert_ends(outcome, 4, "2 rows of devkit/ differ from the tables")
        self.assertIn("image 3: 77, which no class has", outcome.output)
        self.assertIn("val labels: devkit and built-in differ, 8 of 9\n", outcome.output)
        self.assertRegex(outcome.output, "n[0-9]{8}: words 'names of n[0-9]{8}', built in: 'words of")
        lines = self.prepare("audit", "--json", "devkit").of_type("devkit")
        self.assertEqual([(line["what"], line["agreeing"]) for line in lines], [("val labels", 8), ("synsets", 3)])

    def test_file_and_folder(self):
        """A file that is a folder of others, too, is refused by its name, whichever comes first."""
        kit = list(others.in_folder("kit", self.files))
        for members in ([*kit, ("kit/data/meta.mat/x", b"1")], [("kit/new/x", b"1"), *kit, ("kit/new", b"2")],
                        [("kit/a/b/c", b"1"), ("kit/a/b", b"1"), *kit]):
            with self.subTest(members=members):
                self.write({DEVKIT: others.tgz(members)})
                name = next(name for name, _ in members if name in ("kit/data/meta.mat/x", "kit/new", "kit/a/b"))
                self.assert_ends(self.prepare("extract-devkit"), 4, f"'{name}'", "folder")
                self.assertFalse((self.root / "devkit").exists())
        kit = others.in_folder("kit", {**self.files, "data": b"no folder"})
        self.write({DEVKIT: others.tgz(kit)})
        self.assert_ends(self.prepare("extract-devkit"), 4)

    def test_case(self):
        """Names that differ by case only are two files where the file system has room for both."""
        self.files |= {"README.txt": b"1", "Data/META.mat": b"2", "DATA": b"3"}
        self.write({DEVKIT: others.tgz(others.in_folder("kit", self.files))})
        self.assert_ends(self.prepare("extract-devkit"), 0)
        self.assert_extracted()
        self.assert_ends(self.prepare("audit", "--deep"), 0)

    def test_many(self):
        """A kit may have many files."""
        self.files |= {f"data/{number % 7}/{number}.txt": b"%d" % number for number in range(20_000)}
        self.write({DEVKIT: others.tgz(others.in_folder("kit", self.files))})
        self.assert_ends(self.prepare("extract-devkit"), 0)
        self.assert_extracted()
        self.assert_ends(self.prepare("audit", "--deep"), 0)

    def test_no_synsets(self):
        """A meta.mat that cannot be read is a fault."""
        self.files["data/meta.mat"] = b"no MAT file"
        self.write({DEVKIT: others.tgz(others.in_folder("kit", self.files))})
        self.assert_ends(self.prepare("extract-devkit"), 0)
        outcome = self.prepare("audit", "devkit")
        self.assert_ends(outcome, 4)
        self.assertIn("devkit/data/meta.mat: synsets cannot be compared", outcome.output)

    def test_many_members_of_gzip(self):
        """A gzip file may consist of several."""
        whole = gzip.decompress(self.archives[DEVKIT])
        self.write({DEVKIT: b"".join(gzip.compress(whole[at:at + 4000]) for at in range(0, len(whole), 4000))})
        self.assert_ends(self.prepare("extract-devkit"), 0)
        self.assert_extracted()

    def test_gunzipped(self):
        """What a browser leaves of it will do; that it is right nobody can say."""
        content = gzip.decompress(self.archives[DEVKIT])
        (self.root / DEVKIT).unlink()
        (self.root / GUNZIPPED).write_bytes(content)
        outcome = self.prepare("extract-devkit")
        self.assert_ends(outcome, 0, f"no checksum of {GUNZIPPED} is published")
        self.assertIn("NOT VERIFIED", outcome.output)
        self.assert_extracted()
        self.assertIn("NOT VERIFIED", self.prepare("status").output)

    def test_both(self):
        """If both are there, the one that can be verified is used."""
        (self.root / GUNZIPPED).write_bytes(b"anything")
        outcome = self.prepare("extract-devkit")
        self.assert_ends(outcome, 0)
        self.assertNotIn("NOT VERIFIED", outcome.output)
        self.assert_extracted()

    def test_damaged(self):
        """A flipped bit, a lost end, and bytes after the end are refused, though somebody has published that sum."""
        whole = self.archives[DEVKIT]
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 4
        for content, text in (
                (bytes(flipped), ""), (whole[:len(whole) // 2], "ends early"), (whole[:-4], "ends early"),
                (whole + b"more", ""), (b"", ""), (whole[:1], "")):
            with self.subTest(size=len(content)):
                self.write({DEVKIT: content})
                self.assert_ends(self.prepare("extract-devkit"), 4, DEVKIT, text)
                self.assertFalse((self.root / "devkit").exists())

    def test_wrong_sum(self):
        """Nothing is published of an archive that is not the published one."""
        changed = others.tgz(others.in_folder("ILSVRC2012_devkit_t12", {**self.files, "readme.txt": b"changed\n"}))
        (self.root / DEVKIT).write_bytes(changed.ljust(len(self.archives[DEVKIT]), b"\0"))
        self.assert_ends(self.prepare("extract-devkit"), 4, DEVKIT)
        self.assertFalse((self.root / "devkit").exists())

    def test_hostile_names(self):
        """Names that lead elsewhere, and those that no file should have, are refused."""
        for name in ("../x", "a/../x", "/x", "a/.x", "a//x", "a/b\nc", "a/" + "x" * 101, "a/.", "x", "a/\udcff"):
            with self.subTest(name):
                members = others.in_folder("a", self.files)
                self.write({DEVKIT: others.tgz(members + [(name, b"x")])})
                self.assert_ends(self.prepare("extract-devkit"), 4)
                self.assertFalse((self.root / "devkit").exists())
                self.assertFalse((self.root / "x").exists())

    def test_twice(self):
        """No file may come twice."""
        members = others.in_folder("a", self.files)
        self.write({DEVKIT: others.tgz(members + [members[-1]])})
        self.assert_ends(self.prepare("extract-devkit"), 4)

    def test_lacking(self):
        """Without the ground truth or the synsets it is no development kit."""
        for path in ("data/meta.mat", "data/ILSVRC2012_validation_ground_truth.txt"):
            files = {name: content for name, content in self.files.items() if name != path}
            self.write({DEVKIT: others.tgz(others.in_folder("a", files))})
            self.assert_ends(self.prepare("extract-devkit"), 4, path)

    def test_task_3(self):
        """That of task 3 goes beside it. Nothing of it was published, so it is used as it is."""
        files = {"readme.txt": b"dogs\n", "data/meta_dogs.mat": b"x"}
        self.write({**self.archives, DEVKIT_T3: others.tgz(others.in_folder("ILSVRC2012_devkit_t3", files))})
        outcome = self.prepare("extract-devkit")
        self.assert_ends(outcome, 0)
        self.assertRegex(outcome.output, "devkit_t3/  2 files.*NOT VERIFIED")
        self.assert_extracted()
        self.assert_extracted("devkit_t3", files)

    def test_empty_folder(self):
        """An empty folder is not taken for what another program has made."""
        self.write({**self.archives, DEVKIT_T3: others.tgz([("ILSVRC2012_devkit_t3/a.txt", b"a")])})
        (self.root / "devkit_t3").mkdir()
        self.assert_ends(self.prepare("extract-devkit"), 6, "devkit_t3 is there already")

    def test_changed(self):
        """Changes show, whatever folder they are in, and are mended."""
        self.assert_ends(self.prepare("extract-devkit"), 0)
        path = self.root / "devkit/evaluation/data/deep.txt"
        path.unlink()
        self.assert_ends(self.prepare("extract-devkit"), 6, "devkit")
        path.write_bytes(b"deaf\n")
        self.assert_ends(self.prepare("audit", "--deep", "devkit"), 4)
        (self.root / "devkit/data/meta.mat").unlink()
        self.assert_ends(self.prepare("audit", "devkit"), 4)
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "devkit"), 0)
        self.assert_extracted()
        self.assertIn("done before", self.prepare("extract-devkit").output)

    def test_theirs(self):
        """A folder that somebody else has made is adopted if it has what it must, and left alone if not."""
        for path, content in self.files.items():
            place = self.root / "devkit" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        outcome = self.prepare("extract-devkit")
        self.assert_ends(outcome, 0)
        self.assertIn("adopted", outcome.output)
        self.assert_ends(self.prepare("audit", "--deep", "devkit"), 0)
        self.journal.unlink()
        (self.root / "devkit/data/meta.mat").unlink()
        self.assert_ends(self.prepare("extract-devkit"), 6, "data/meta.mat")

    def test_copied(self):
        """A copy is recognised."""
        self.assert_ends(self.prepare("extract-devkit"), 0)
        copy = self.folder / "copy"
        subprocess.run(["cp", "-a", self.root, copy], check=True)
        shutil.rmtree(self.root)
        copy.rename(self.root)
        outcome = self.prepare("extract-devkit")
        self.assert_ends(outcome, 0)
        self.assertIn("copied", outcome.output)

    def test_reclaimed(self):
        """It may be deleted when it is extracted."""
        self.assert_ends(self.prepare("extract-devkit", "--reclaim"), 0)
        self.assertFalse((self.root / DEVKIT).exists())
        self.assert_extracted()

    @needs_tracing
    def test_killed(self):
        """Killed at any of its writes, it is completed by the next run."""
        for call in ("openat2", "write", "renameat2", "syncfs"):
            for number in (1, 2, 3, 5):
                with self.subTest(call=call, number=number):
                    self.prepare("extract-devkit", before=injecting(call, f"signal=KILL:when={number}"))
                    self.assert_ends(self.prepare("extract-devkit"), 0)
                    self.assert_extracted()
                    shutil.rmtree(self.root / "devkit")
                    self.journal.unlink()


if __name__ == "__main__":
    unittest.main()
