"""tf.data over the TFRecords, with TF-slim's names of features. Its labels begin with 1."""

import glob

import tensorflow as tf

PACKAGES = "tensorflow"
LAYOUT = "tfrecord"

FEATURES = {
    "image/encoded": tf.io.FixedLenFeature([], tf.string),
    "image/filename": tf.io.FixedLenFeature([], tf.string),
    "image/class/label": tf.io.FixedLenFeature([], tf.int64),
    "image/class/synset": tf.io.FixedLenFeature([], tf.string),
    "image/height": tf.io.FixedLenFeature([], tf.int64),
    "image/width": tf.io.FixedLenFeature([], tf.int64),
}


def load(folder, classes):
    splits = {}
    for split, name in (("train", "train"), ("val", "validation")):
        samples = []
        for record in tf.data.TFRecordDataset(sorted(glob.glob(f"{folder}/{name}-*-of-*"))):
            sample = tf.io.parse_single_example(record, FEATURES)
            image = tf.io.decode_jpeg(sample["image/encoded"])
            assert image.shape[:2] == (sample["image/height"], sample["image/width"])
            label = int(sample["image/class/label"]) - 1
            assert sample["image/class/synset"].numpy().decode() == classes[label]
            samples.append((sample["image/filename"].numpy().decode(), label))
        splits[split] = samples
    return splits
