"""Other official archives in miniature: boxes, development kits, the test images of 2012 and their patch."""

import gzip
import hashlib
import io
import random
import shutil
import struct
import subprocess
import tarfile
import zipfile

TEST_2012 = "ILSVRC2012_img_test.tar"
PATCH = "ILSVRC2012_img_test_patch_v10102019.tar"
DEVKIT = "ILSVRC2012_devkit_t12.tar.gz"
DEVKIT_T3 = "ILSVRC2012_devkit_t3.tar.gz"
BBOX_TRAIN = "ILSVRC2012_bbox_train_v2.tar.gz"
BBOX_VAL = "ILSVRC2012_bbox_val_v3.tgz"
BBOX_DOGS = "ILSVRC2012_bbox_train_dogs.tar.gz"
BBOX_TEST_DOGS = "ILSVRC2012_bbox_test_dogs.zip"

KINDS = {
    TEST_2012: "test-2012", PATCH: "test-patch", DEVKIT: "devkit", DEVKIT_T3: "devkit-t3", BBOX_TRAIN: "bbox-train",
    BBOX_VAL: "bbox-val", BBOX_DOGS: "bbox-train-t3", BBOX_TEST_DOGS: "bbox-test-t3"}
# Of these nothing was ever published.
UNPUBLISHED = (PATCH, DEVKIT_T3)


def tar(members):
    """Returns a tar of `members`, pairs of a name and its content; None stands for a folder."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in members:
            information = tarfile.TarInfo(name)
            information.mtime = 1339700000
            if content is None:
                information.type, information.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(information)
            else:
                information.size = len(content)
                archive.addfile(information, io.BytesIO(content))
    return stream.getvalue()


def tgz(members):
    return gzip.compress(tar(members), mtime=0)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """Returns a zip of `members`, pairs of a name and its content; the names of folders end with a slash."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


# What else writes archives, by names that its program may have.
SEVEN_ZIP = shutil.which("7z") or shutil.which("7zz") or shutil.which("7za")
PIGZ = shutil.which("pigz")


def with_tool(command, name, members, folder):
    """Returns what `command` makes of a folder with these members; `name` is that of the archive."""
    place, path = folder / "members", folder / name
    for member, content in members.items():
        (place / member).parent.mkdir(parents=True, exist_ok=True)
        (place / member).write_bytes(content)
    subprocess.run([*command, path, "."], cwd=place, check=True, stdout=subprocess.DEVNULL)
    content = path.read_bytes()
    path.unlink()
    shutil.rmtree(place)
    return content


def pigzed(content, *options):
    """Returns `content` as pigz compresses it."""
    return subprocess.run([PIGZ, "-c", *options], input=content, stdout=subprocess.PIPE, check=True).stdout


def xml(image, wnid, *boxes, size=(500, 375)):
    """An annotation as ImageNet has them."""
    objects = "".join(
        f"\t<object>\n\t\t<name>{wnid}</name>\n\t\t<pose>Unspecified</pose>\n\t\t<truncated>0</truncated>\n"
        f"\t\t<difficult>0</difficult>\n\t\t<bndbox>\n\t\t\t<xmin>{box[0]}</xmin>\n\t\t\t<ymin>{box[1]}</ymin>\n"
        f"\t\t\t<xmax>{box[2]}</xmax>\n\t\t\t<ymax>{box[3]}</ymax>\n\t\t</bndbox>\n\t</object>\n" for box in boxes)
    return (
        f"<annotation>\n\t<folder>{wnid}</folder>\n\t<filename>{image}</filename>\n\t<source>\n"
        f"\t\t<database>ILSVRC_2012</database>\n\t</source>\n\t<size>\n\t\t<width>{size[0]}</width>\n"
        f"\t\t<height>{size[1]}</height>\n\t\t<depth>3</depth>\n\t</size>\n\t<segmented>0</segmented>\n"
        f"{objects}</annotation>\n").encode()


def train_boxes(release, seed=1):
    """Annotations of some training images, by their paths in the part."""
    draw = random.Random(seed)
    files = {}
    for wnid, images in release.train.items():
        for name in images:
            image = name.removesuffix(".JPEG")
            left, top = draw.randrange(200), draw.randrange(100)
            files[f"{wnid}/{image}.xml"] = xml(image, wnid, (left, top, left + 200, top + 100), (0, 0, 500, 375))
    return files


def val_boxes(release):
    """Annotations of the validation images, by their names."""
    files = {}
    for name in release.val:
        image = name.removesuffix(".JPEG")
        files[f"{image}.xml"] = xml(image, release.val_wnids[int(image[-8:]) - 1], (10, 20, 110, 220))
    return files


def element(kind, data):
    """A data element of a MAT file."""
    return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)


def matrix(kind, shape, content, name=b""):
    return element(14, b"".join([
        element(6, struct.pack("<II", kind, 0)), element(5, struct.pack("<ii", *shape)), element(1, name), content]))


def mat(synsets):
    """A MAT file with a struct array `synsets`: dictionaries of numbers and texts."""
    fields = list(synsets[0])
    content = [element(5, struct.pack("<i", 32)), element(1, b"".join(name.encode().ljust(32, b"\0") for name in fields))]
    for synset in synsets:
        for value in synset.values():
            if isinstance(value, str):
                content.append(matrix(4, (1, len(value)), element(16, value.encode())))
            else:
                content.append(matrix(6, (1, 1), element(9, struct.pack("<d", value))))
    header = b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H2s", 0x0100, b"IM")
    return header + matrix(2, (len(synsets), 1), b"".join(content), b"synsets")


def devkit(release):
    """The files of a development kit, by their paths."""
    ids = {wnid: len(release.wnids) - index for index, wnid in enumerate(release.wnids)}
    truth = "".join(f"{ids[wnid]}\n" for wnid in release.val_wnids)
    synsets = [
        {"ILSVRC2012_ID": ids[wnid], "WNID": wnid, "words": f"words of {wnid}", "gloss": "a class", "num_children": 0,
         "num_train_images": len(release.train[wnid])} for wnid in release.wnids]
    synsets.append({
        "ILSVRC2012_ID": len(ids) + 1, "WNID": "n00001740", "words": "entity", "gloss": "all", "num_children": len(ids),
        "num_train_images": 0})
    return {
        "readme.txt": b"A development kit.\n", "COPYING": b"Terms.\n",
        "data/ILSVRC2012_validation_ground_truth.txt": truth.encode(), "data/meta.mat": mat(synsets),
        "evaluation/demo_eval.m": b"% nothing\n", "evaluation/data/deep.txt": b"deep\n"}


def in_folder(folder, files):
    """Members of an archive: a folder, and in it these files and the folders that they are in."""
    members = [(f"{folder}/", None)]
    made = set()
    for path, content in files.items():
        parent = path.rpartition("/")[0]
        if parent and parent not in made:
            made.add(parent)
            members.append((f"{folder}/{parent}/", None))
        members.append((f"{folder}/{path}", content))
    return members


def rows(release, archives):
    """The rows of archives.tsv for these archives."""
    for name, content in archives.items():
        row = release.row(name, content, kind=KINDS[name])
        if name in UNPUBLISHED:
            row.update(bytes="-", md5="-", sha256="-")
        if name == TEST_2012:
            row.update(images=len(release.test))
        else:
            row.update(images="-")
        yield row


def digests(files, folder):
    """The SHA-256 of each file, by its path below the root."""
    return {f"{folder}/{path}": hashlib.sha256(content).hexdigest() for path, content in files.items()}
