"""Keras' image_dataset_from_directory."""

import keras

PACKAGES = "tensorflow"
LAYOUT = "imagefolder"


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = keras.utils.image_dataset_from_directory(f"{folder}/{split}", batch_size=None, shuffle=False)
        assert data.class_names == classes
        labels = [int(label) for _, label in data]
        splits[split] = list(zip(data.file_paths, labels, strict=True))
    return splits
