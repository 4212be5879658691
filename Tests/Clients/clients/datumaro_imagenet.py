"""Datumaro's imagenet, over one split, and its conversion to VOC by datum."""

import subprocess
import sys
import tempfile
from pathlib import Path

import datumaro

PACKAGES = "datumaro"
LAYOUT = "imagefolder"


def load(folder, classes):
    data = datumaro.Dataset.import_from(f"{folder}/train", "imagenet")
    with tempfile.TemporaryDirectory() as target:
        subprocess.run(
            [Path(sys.executable).parent / "datum", "convert", "-if", "imagenet", "-i", f"{folder}/train", "-f", "voc",
             "-o", f"{target}/voc", "--", "--save-media"],
            check=True, capture_output=True)
        assert len(list(Path(f"{target}/voc/JPEGImages").rglob("*.*"))) == len(data)
    return {"train": pairs(data, classes)}


def pairs(data, classes):
    names = [label.name for label in data.categories()[datumaro.AnnotationType.label].items]
    assert sorted(names) == classes  # an id is LABEL:NAME
    return [(item.id.split(":")[-1], classes.index(names[item.annotations[0].label])) for item in data]
