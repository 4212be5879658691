"""Prepares the train archive as torchvision's ImageNet dataset does, by the same means: hashlib and tarfile.

    python3 torchvision_way.py ARCHIVE MD5 FOLDER
"""
import hashlib
import os
import sys
import tarfile


def md5(path):
    """Hashes a file in chunks of 1 MiB."""
    digest = hashlib.md5()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def unpack(path, folder):
    """Extracts a whole tar."""
    with tarfile.open(path) as tar:
        tar.extractall(folder)


def main():
    archive, expected, folder = sys.argv[1:]
    if md5(archive) != expected:
        sys.exit(f"{archive} is not what it should be")
    unpack(archive, folder)
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        unpack(path, path.removesuffix(".tar"))
        os.remove(path)


if __name__ == "__main__":
    main()
