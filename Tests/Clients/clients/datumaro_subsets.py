"""Datumaro's imagenet_with_subset_dirs."""

import datumaro

from clients.datumaro_imagenet import pairs

PACKAGES = "datumaro"
LAYOUT = "datumaro"


def load(folder, classes):
    data = datumaro.Dataset.import_from(folder, "imagenet_with_subset_dirs")
    splits = {split: pairs(data.get_subset(split).as_dataset(), classes) for split in ("train", "val")}
    splits["test"] = [(item.id.split(":")[-1], None) for item in data.get_subset("test")]
    return splits
