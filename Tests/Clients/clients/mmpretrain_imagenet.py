"""mmpretrain's ImageNet, with the lists in meta/."""

from mmpretrain.datasets import ImageNet

PACKAGES = "mmpretrain"
LAYOUT = "mmpretrain"


def load(folder, classes):
    splits = {}
    for split in ("train", "val"):
        data = ImageNet(folder, split=split)
        splits[split] = [
            (data.get_data_info(index)["img_path"], int(data.get_data_info(index)["gt_label"]))
            for index in range(len(data))
        ]
    return splits
