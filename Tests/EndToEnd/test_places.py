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
