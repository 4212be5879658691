"""timm's reader of folders."""

import clients.torchvision_import  # noqa: F401
from timm.data import create_dataset

PACKAGES = "torch"
LAYOUT = "imagefolder"


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = create_dataset("", root=folder, split=split)
        assert [wnid for wnid, _ in sorted(data.reader.class_to_idx.items(), key=lambda item: item[1])] == classes
        data[0]
        splits[split] = [(str(path), label) for path, label in data.reader.samples]
    return splits
