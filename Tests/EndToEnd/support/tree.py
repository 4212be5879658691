"""What a prepared root must look like, worked out from the images alone."""

import hashlib
import os
import stat

SPLITS = ("train", "val", "test")


def expected_tree(release, splits=SPLITS):
    """Returns the SHA-256 of every file, by its path below the root."""
    images = {}
    if "train" in splits:
        images.update({f"train/{w}/{name}": data for w, files in release.train.items() for name, data in files.items()})
    if "val" in splits:
        images.update({f"val/{release.val_wnids[number(name) - 1]}/{name}": data for name, data in release.val.items()})
    if "test" in splits:
        images.update({f"test/{name}": data for name, data in release.test.items()})
    return {path: hashlib.sha256(data).hexdigest() for path, data in images.items()}


def actual_tree(root, splits=SPLITS):
    """Returns the SHA-256 of every regular file below the splits; anything else stands there as what it is."""
    found = {}
    for split in splits:
        for folder, folders, files in os.walk(root / split):
            for name in folders + files:
                path = os.path.join(folder, name)
                mode = os.lstat(path).st_mode
                if stat.S_ISREG(mode):
                    with open(path, "rb") as file:
                        found[os.path.relpath(path, root)] = hashlib.sha256(file.read()).hexdigest()
                elif not stat.S_ISDIR(mode):
                    found[os.path.relpath(path, root)] = stat.filemode(mode)
                elif not os.listdir(path):
                    found[os.path.relpath(path, root)] = "empty folder"
    return found


def snapshot(root):
    """Returns what would show that anything below `root` was touched, by path."""
    state = {}
    for folder, folders, files in os.walk(root):
        for name in folders + files + ["."]:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            state[path] = (status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns)
    return state


def number(name):
    """The number in the name of a validation or test image."""
    return int(name[-13:-5])
