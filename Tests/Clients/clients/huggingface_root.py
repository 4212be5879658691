"""Hugging Face's load_dataset over the root, by the dataset card."""

from datasets import Image, load_dataset

PACKAGES = "torch"
LAYOUT = None


def load(folder, classes):
    data = load_dataset(folder)
    splits = {}
    for split, name in (("train", "train"), ("val", "validation")):
        part = data[name].cast_column("image", Image(decode=False))
        assert part.features["label"].names == classes
        data[name][0]["image"].load()
        splits[split] = [(row["image"]["path"], row["label"]) for row in part]
    test = load_dataset(folder, "test")["test"].cast_column("image", Image(decode=False))
    splits["test"] = [(row["image"]["path"], None) for row in test]
    return splits
