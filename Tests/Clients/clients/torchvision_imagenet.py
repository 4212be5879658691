"""torchvision's ImageNet, which reads meta.bin instead of the development kit."""

from clients.torchvision_import import torchvision

PACKAGES = "torch"
LAYOUT = None


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = torchvision.datasets.ImageNet(folder, split=split)
        assert data.wnids == classes
        data[0][0].load()
        splits[split] = data.samples
    return splits
