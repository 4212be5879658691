"""torchvision's ImageFolder."""

from clients.torchvision_import import torchvision

PACKAGES = "torch"
LAYOUT = "imagefolder"


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = torchvision.datasets.ImageFolder(f"{folder}/{split}")
        assert data.classes == classes
        data[0][0].load()
        splits[split] = data.samples
    return splits
