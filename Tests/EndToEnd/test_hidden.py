"""Files that file managers leave behind: no fault of a tree, only a fact."""

from support.adopt import AdoptCase
from support.tree import snapshot

NAMES = (".DS_Store", "Thumbs.db", "._x", ".directory", "desktop.ini")


class Hidden(AdoptCase):
    def litter(self):
        """Leaves such files in parts and class folders; returns their paths."""
        places = []
        for number, name in enumerate(NAMES):
            for folder in ("train", "val", "test", f"train/{self.wnids[number]}", f"val/{self.wnids[number]}"):
                (self.root / folder / name).write_bytes(b"Bud1" if number else b"")
                places.append(f"{folder}/{name}")
        return sorted(places)

    def test_adopted(self):
        """A complete tree with such files is adopted."""
        self.make("train", "val", "test")
        self.litter()
        before = snapshot(self.root / "train")
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("adopted, NOT VERIFIED"), 3)
        self.assertEqual(snapshot(self.root / "train"), before)

    def test_audited(self):
        """An audit counts them as facts, lists them in JSON, and finds the tree right."""
        self.make("train", "val", "test")
        places = self.litter()
        outcome = self.prepare("audit", "--json")
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.of_type("fault"), [])
        self.assertEqual(sorted((line["path"], line["fact"]) for line in outcome.of_type("fact")),
                         [(path, "hidden") for path in places])
        text = self.prepare("audit")
        self.assert_ends(text, 0)
        self.assertEqual(text.output.count(": valid"), 3)
        self.assertNotIn("DS_Store", text.output)
        self.assertIn("DS_Store", self.prepare("audit", "-v").output)

    def test_published(self):
        """A part that was published stays done after somebody has looked into it with a file manager."""
        self.assert_ends(self.prepare(), 0)
        self.litter()
        self.assert_ends(self.prepare(), 0)
        outcome = self.prepare()
        self.assert_ends(outcome, 0)
        self.assertEqual(outcome.output.count("(done before)"), 3)
        self.assertNotIn("NOT VERIFIED", outcome.output)

    def test_deep(self):
        """Nor do they matter where every byte is compared, or repaired."""
        self.make("train", "val")
        places = self.litter_of("train", "val")
        next((self.root / "val").glob("*/*.JPEG")).unlink()
        self.assert_ends(self.prepare("audit", "--deep", "--repair", "train", "val"), 0)
        for path in places:
            self.assertTrue((self.root / path).exists(), path)

    def litter_of(self, *splits):
        (self.root / "test").mkdir()
        places = [path for path in self.litter() if path.split("/")[0] in splits]
        for path in (self.root / "test").iterdir():
            path.unlink()
        (self.root / "test").rmdir()
        return places

    def test_other_names(self):
        """Other hidden files, and folders with these names, do not belong there."""
        self.make("train")
        (self.root / "train" / ".secret").touch()
        (self.root / "train" / self.wnids[0] / ".DS_Store").mkdir()
        faults = self.prepare("audit", "--json").of_type("fault")
        self.assertEqual(
            sorted((line["path"], line["fault"]) for line in faults),
            [("train/.secret", "unexpected"), (f"train/{self.wnids[0]}/.DS_Store", "unexpected")])
