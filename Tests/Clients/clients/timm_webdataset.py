"""timm's reader of WebDataset shards."""

import glob
import json

import clients.torchvision_import  # noqa: F401
from timm.data import create_dataset

PACKAGES = "torch"
LAYOUT = "webdataset"


def load(folder, classes):
    with open(f"{folder}/sizes.json") as file:
        sizes = json.load(file)
    splits = {}
    for split in ("train", "val"):
        shards = sorted(glob.glob(f"imagenet1k-{split}-*.tar", root_dir=folder))
        last = shards[-1].removesuffix(".tar").rsplit("-", 1)[-1]
        pattern = f"imagenet1k-{split}-{{{'0' * len(last)}..{last}}}.tar"
        count = sum(sizes[shard] for shard in shards)
        # Images come without their names, which the reader gives in the same order.
        reader = create_dataset(
            f"wds/{pattern}", root=folder, split=f"{pattern}|{count}", is_training=False, batch_size=1).reader
        labels = [int(label) for _, label in reader]
        splits[split] = list(zip(reader.filenames(), labels, strict=True))
    return splits
