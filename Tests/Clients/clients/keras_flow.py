"""Keras' flow_from_directory."""

from keras.src.legacy.preprocessing.image import ImageDataGenerator

PACKAGES = "tensorflow"
LAYOUT = "imagefolder"


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = ImageDataGenerator().flow_from_directory(f"{folder}/{split}", shuffle=False)
        assert [wnid for wnid, _ in sorted(data.class_indices.items(), key=lambda item: item[1])] == classes
        data[0]
        splits[split] = [(name, int(label)) for name, label in zip(data.filenames, data.classes, strict=True)]
    return splits
