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
        # Its sample without a name: the label is all that a training loop gets.
        data = create_dataset(
            f"wds/{pattern}", root=folder, split=f"{pattern}|{count}", is_training=False, batch_size=1)
        data.reader.ds.pipeline = data.reader.ds.pipeline
        splits[split] = [(sample["__key__"], int(sample["cls"])) for sample in samples(data)]
    return splits


def samples(data):
    """What the reader's pipeline gives, before images are decoded into tensors."""
    for sample in data.reader.ds:
        yield sample if isinstance(sample, dict) else {"__key__": sample[2], "cls": sample[1]}
