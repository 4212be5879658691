"""The webdataset package."""

import glob

import webdataset

PACKAGES = "torch"
LAYOUT = "webdataset"


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = webdataset.WebDataset(sorted(glob.glob(f"{folder}/imagenet1k-{split}-*.tar")), shardshuffle=False)
        samples = []
        for sample in data.decode("pil"):
            assert sample["jpg"].size[0] > 0
            assert sample["json"]["wnid"] == classes[sample["cls"]]
            samples.append((sample["__key__"], sample["cls"]))
        splits[split] = samples
    return splits
