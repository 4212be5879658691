"""TensorFlow Datasets' imagenet2012 builder, which reads the archives in its manual_dir.

Its validation labels are its own, those of the official images; a fixture's images have others.
"""

import tempfile

import tensorflow_datasets as tfds

PACKAGES = "tensorflow"
LAYOUT = "tfds"


def load(folder, classes):
    with tempfile.TemporaryDirectory() as data:
        builder = tfds.builder("imagenet2012", data_dir=data)
        builder.download_and_prepare(
            download_config=tfds.download.DownloadConfig(manual_dir=folder, verify_ssl=False))
        names = builder.info.features["label"].names
        return {
            "train": [
                (row["file_name"].decode(), classes.index(names[row["label"]]))
                for row in tfds.as_numpy(builder.as_dataset(split="train"))
            ]
        }
