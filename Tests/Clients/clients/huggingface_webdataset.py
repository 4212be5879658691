"""Hugging Face's webdataset builder."""

from datasets import load_dataset

PACKAGES = "torch"
LAYOUT = "webdataset"


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = load_dataset("webdataset", data_files={split: f"{folder}/imagenet1k-{split}-*.tar"}, split=split)
        splits[split] = [(row["__key__"], int(row["cls"])) for row in data.remove_columns("jpg")]
    return splits
