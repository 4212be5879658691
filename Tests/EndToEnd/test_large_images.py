"""Images larger than what is handed to a writer at once: compared and restored like others."""

from support.case import Case


class LargeImages(Case):
    def setUp(self):
        super().setUp()
        self.place()
        self.assert_ends(self.prepare(), 0)
        self.image = max((self.root / "train").rglob("*.JPEG"), key=lambda path: path.stat().st_size)
        self.content = self.image.read_bytes()
        self.assertGreater(len(self.content), 1 << 20)

    def test_deep(self):
        """A byte that differs is found wherever it is, and so is another size; both are repaired."""
        head, tail = self.content[:800], self.content[800:]
        faulty = {
            "beginning": head + bytes([tail[0] ^ 1]) + tail[1:],
            "middle": head + tail[:600_000] + bytes([tail[600_000] ^ 1]) + tail[600_001:],
            "end": self.content[:-3] + bytes([self.content[-3] ^ 1]) + self.content[-2:],
            "shorter": self.content[:-3] + self.content[-2:],
            "longer": self.content + b"x",
        }
        for place, content in faulty.items():
            with self.subTest(place):
                self.image.write_bytes(content)
                outcome = self.prepare("audit", "--deep", "--json", "train")
                self.assert_ends(outcome, 4)
                self.assertEqual(
                    [(fault["path"], fault["fault"]) for fault in outcome.of_type("fault")],
                    [(str(self.image.relative_to(self.root)), "differs")])
                self.assert_ends(self.prepare("audit", "--deep", "--repair", "train"), 0)
                self.assertEqual(self.image.read_bytes(), self.content)
        self.assert_prepared()

    def test_missing(self):
        """One that is missing is restored."""
        self.image.unlink()
        self.assert_ends(self.prepare("audit", "--repair", "train"), 0)
        self.assert_prepared()
