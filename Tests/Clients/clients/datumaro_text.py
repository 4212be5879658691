"""Datumaro's imagenet_txt."""

import datumaro

from clients.datumaro_imagenet import pairs

PACKAGES = "datumaro"
LAYOUT = "datumaro-txt"


def load(folder, classes):
    data = datumaro.Dataset.import_from(folder, "imagenet_txt")
    return {split: pairs(data.get_subset(split).as_dataset(), classes) for split in ("train", "val")}
