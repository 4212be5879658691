"""Loads one layout with one client, and compares what it gives with what was prepared.

Run by scripts/check-clients in the client's environment: check.py CLIENT FOLDER EXPECTED.json
"""

import importlib
import json
import sys


def main(name, folder, expected_file):
    with open(expected_file) as file:
        expected = json.load(file)
    client = importlib.import_module(f"clients.{name}")
    counts = []
    for split, samples in client.load(folder, expected["classes"]).items():
        wanted = expected["splits"][split]
        found = {}
        for image, label in samples:
            # Clients show names, paths, or names without their ending.
            stem = image.rsplit("/", 1)[-1].removesuffix(".JPEG").removesuffix(".jpg")
            assert stem not in found, f"{split}: {stem} comes twice"
            found[stem] = label
        if getattr(client, "UNLABELLED", False):
            wanted = dict.fromkeys(wanted)
        assert found.keys() == wanted.keys(), f"{split}: {len(found)} samples, not {len(wanted)}; {differing(found, wanted)}"
        wrong = {stem: label for stem, label in found.items() if label != wanted[stem]}
        assert not wrong, f"{split}: {len(wrong)} other labels, such as {next(iter(wrong.items()))}"
        counts.append(f"{split} {len(found)}")
    assert counts, "no split was loaded"
    print(", ".join(counts))


def differing(found, wanted):
    return f"not expected: {sorted(found.keys() - wanted.keys())[:2]}, missing: {sorted(wanted.keys() - found.keys())[:2]}"


if __name__ == "__main__":
    main(*sys.argv[1:])
