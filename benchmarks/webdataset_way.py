"""Writes the images of a folder of classes as shards, with the webdataset package's own writer, as its guide does."""
import json
import pathlib
import random
import sys

import webdataset


def main(tree, target):
    images = sorted(pathlib.Path(tree).glob("*/*.JPEG"))
    labels = {name: index for index, name in enumerate(sorted({path.parent.name for path in images}))}
    random.Random(0).shuffle(images)
    with webdataset.ShardWriter(f"{target}/imagenet1k-train-%06d.tar", maxcount=1000, verbose=0) as writer:
        for path in images:
            wnid = path.parent.name
            writer.write({
                "__key__": path.stem, "jpg": path.read_bytes(), "cls": labels[wnid],
                "json": json.dumps({"filename": path.name, "wnid": wnid}).encode()})


if __name__ == "__main__":
    main(*sys.argv[1:])
