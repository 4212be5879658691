"""Where archives may lie, and how they may get there."""

import os

from support.case import Case
from support.release import TEST, TRAIN, VAL, make_release
from support.tracing import needs_tracing, refusing_to_open
from support.tree import snapshot


class Places(Case):
    def test_official_folders(self):
        """Archives are found in the folders that the official pages sort them into."""
        archives = make_release().archives()
        for name, folder in ((TRAIN, "archives"), (VAL, "Images"), (TEST, ".")):
            (self.root / folder).mkdir(exist_ok=True)
            self.place(archives={name: archives[name]}, folder=self.root / folder)
        self.place(archives=archives, folder=self.root / "archives")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_elsewhere(self):
        """Archives in a folder of their own are read and left as they are."""
        shelf = self.folder / "shelf"
        shelf.mkdir()
        self.place(folder=shelf)
        before = snapshot(shelf)
        self.assert_ends(self.prepare("--archives", shelf), 0)
        self.assert_prepared()
        self.assertEqual(snapshot(shelf), before)

    def test_only_there(self):
        """With --archives nothing is looked for in the root."""
        shelf = self.folder / "shelf"
        shelf.mkdir()
        self.place()
        self.assert_ends(self.prepare("--archives", shelf), 3, "error: ", str(shelf))
        self.assert_unpublished()

    def test_several(self):
        """--archives may be given more than once; the folders are looked into in the order given."""
        shelves = [self.folder / name for name in ("b, c", "a")]
        archives = self.place(archives={}) or make_release().archives()
        for shelf, names in zip(shelves, ((TRAIN, VAL), (VAL, TEST))):
            shelf.mkdir()
            self.place(archives={name: archives[name] for name in names}, folder=shelf)
        self.place(archives={}, rows=self.release.rows(archives))
        options = [word for shelf in shelves for word in ("--archives", shelf)]
        paths = [line["path"] for line in self.prepare("status", "--json", *options).of_type("archive")]
        self.assertEqual(paths, [str(shelves[0] / TRAIN), str(shelves[0] / VAL), str(shelves[1] / TEST)])
        self.assert_ends(self.prepare(*options), 0)
        self.assert_prepared()
        for command in (["verify"], ["audit", "--deep"], ["journal", "rebuild"], ["clean"], ["--dry-run"]):
            if command[0] == "journal":
                self.journal.unlink()
            self.assert_ends(self.prepare(*command, *options), 0)

    def test_several_hint(self):
        """What is missing is missing in all of them; a hint repeats them all."""
        shelves = [self.folder / name for name in ("b", "a")]
        for shelf in shelves:
            shelf.mkdir()
        self.place(folder=shelves[0], archives={VAL: make_release().archives()[VAL]})
        options = [word for shelf in shelves for word in ("--archives", shelf)]
        self.assert_ends(
            self.prepare("verify", VAL, "--archives", shelves[1], "--archives", self.root), 3,
            f"no {VAL} in {shelves[1]} or {self.root}\n", f"--archives {shelves[1]} --archives {self.root} ")
        (self.root / "val").mkdir()
        self.assert_ends(
            self.prepare("extract-val", *options), 6, f"--archives {shelves[0]} --archives {shelves[1]} ")
        missing = self.folder / "none"
        self.assert_ends(self.prepare("--archives", shelves[0], "--archives", missing), 3, str(missing))

    def test_same_folder(self):
        """A folder that is named twice, or through a link, is one."""
        self.place()
        (self.folder / "link").symlink_to("root")
        os.truncate(self.root / VAL, 512)
        outcome = self.prepare(*(word for name in (self.root, self.folder / "link", f"{self.root}/")
                                 for word in ("--archives", name)))
        self.assert_ends(outcome, 4, f"{VAL} ends early: 512 of")
        self.assert_prepared(["train", "test"])

    def test_links(self):
        """Archives may be symbolic links."""
        shelf = self.folder / "shelf"
        shelf.mkdir()
        for name in self.place(folder=shelf):
            (self.root / name).symlink_to(f"../shelf/{name}")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def test_dangling_link(self):
        """A link that leads nowhere is an archive that is not there."""
        self.place()
        (self.root / TRAIN).unlink()
        (self.root / TRAIN).symlink_to("nowhere")
        outcome = self.prepare()
        self.assert_ends(outcome, 0, TRAIN)
        self.assert_prepared(["val", "test"])

    def test_looping_link(self):
        """A link to itself is refused; others are prepared."""
        self.place()
        (self.root / TRAIN).unlink()
        (self.root / TRAIN).symlink_to(TRAIN)
        self.assert_ends(self.prepare("status"), 0)
        self.assert_ends(self.prepare(), 4, f"{TRAIN} is not a regular file")
        self.assert_prepared(["val", "test"])

    @needs_tracing
    def test_unreadable(self):
        """An archive that may not be read is refused as this machine's fault; others are prepared."""
        self.place()
        # Root may read everything.
        refusing = refusing_to_open(self.root / TRAIN, "EACCES")
        self.assert_ends(self.prepare("verify", VAL, before=refusing), 0)
        self.assert_ends(self.prepare("status", before=refusing), 0)
        for command in ("run", "verify"):
            self.assert_ends(self.prepare(command, before=refusing), 5, f"{TRAIN}: Permission denied")
        self.assert_prepared(["val", "test"])

    @needs_tracing
    def test_unreadable_outline(self):
        """So is one whose headers tell what is to be read."""
        self.place()
        refusing = refusing_to_open(self.root / TRAIN, "EACCES")
        outcome = self.prepare("--classes", self.release.wnids[0], before=refusing)
        self.assert_ends(outcome, 5, f"{TRAIN}: Permission denied")
        self.assertTrue((self.root / "val").is_dir())
        self.assert_unpublished("train")

    def test_root_through_link(self):
        """The root may be a symbolic link, and its path may end with a slash."""
        self.place()
        (self.folder / "link").symlink_to("root")
        outcome = self.run_program("--root", f"{self.folder}/link/", "--manifest", self.manifest)
        self.assert_ends(outcome, 0)
        self.assert_prepared()

    def test_root_from_environment(self):
        """ILSVRC2012_ROOT names the root where --root does not."""
        self.place()
        outcome = self.run_program("--manifest", self.manifest, variables={"ILSVRC2012_ROOT": str(self.root)})
        self.assert_ends(outcome, 0)
        self.assert_prepared()

    def test_current_folder(self):
        """Without --root the current folder is the root."""
        self.place()
        self.folder, inside = self.root, self.folder
        outcome = self.run_program("--manifest", self.manifest)
        self.folder = inside
        self.assert_ends(outcome, 0)
        self.assert_prepared()

    def test_modes(self):
        """Files get the mode that the user's umask asks for, whatever the archive says."""
        self.place()
        old = os.umask(0o027)
        try:
            self.assert_ends(self.prepare(), 0)
        finally:
            os.umask(old)
        modes = {path.stat().st_mode & 0o777 for path in (self.root / "train").glob("*/*")}
        self.assertEqual(modes, {0o640})
        self.assertEqual((self.root / "train").stat().st_mode & 0o777, 0o750)
