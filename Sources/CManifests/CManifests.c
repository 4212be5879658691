#include "CManifests.h"

#include <string.h>

// Clang lists embedded files among a source's dependencies, so a changed table is compiled again.
static const uint8_t archives[] = {
#embed "../../manifests/archives.tsv"
};
static const uint8_t synsets[] = {
#embed "../../manifests/synsets.tsv"
};
static const uint8_t val_wnids[] = {
#embed "../../manifests/val_wnids.txt"
};
static const uint8_t val_blacklist[] = {
#embed "../../manifests/val_blacklist.txt"
};
static const uint8_t irregular[] = {
#embed "../../manifests/irregular.tsv"
};
static const uint8_t dogs[] = {
#embed "../../manifests/dogs.tsv"
};
static const uint8_t subset_dogs_118[] = {
#embed "../../manifests/subsets/dogs-118.txt"
};
static const uint8_t subset_imagenet_100_cmc[] = {
#embed "../../manifests/subsets/imagenet-100-cmc.txt"
};
static const uint8_t subset_imagenet_100_kaggle[] = {
#embed "../../manifests/subsets/imagenet-100-kaggle.txt"
};
static const uint8_t subset_imagenet_a[] = {
#embed "../../manifests/subsets/imagenet-a.txt"
};
static const uint8_t subset_imagenet_r[] = {
#embed "../../manifests/subsets/imagenet-r.txt"
};
static const uint8_t subset_imagenette[] = {
#embed "../../manifests/subsets/imagenette.txt"
};
static const uint8_t subset_imagewoof[] = {
#embed "../../manifests/subsets/imagewoof.txt"
};
static const uint8_t subset_mini_imagenet[] = {
#embed "../../manifests/subsets/mini-imagenet.txt"
};
static const uint8_t subset_simclr[] = {
#embed "../../manifests/subsets/simclr.tsv"
};
static const uint8_t subset_tiny_imagenet[] = {
#embed "../../manifests/subsets/tiny-imagenet.txt"
};
static const uint8_t fixture[] = {
#embed "fixture.jpeg"
};

#define FILE_ENTRY(name, symbol) {name, symbol, sizeof symbol}

static const struct cmanifests_file files[] = {
    FILE_ENTRY("archives.tsv", archives),
    FILE_ENTRY("synsets.tsv", synsets),
    FILE_ENTRY("val_wnids.txt", val_wnids),
    FILE_ENTRY("val_blacklist.txt", val_blacklist),
    FILE_ENTRY("irregular.tsv", irregular),
    FILE_ENTRY("dogs.tsv", dogs),
    FILE_ENTRY("subsets/dogs-118.txt", subset_dogs_118),
    FILE_ENTRY("subsets/imagenet-100-cmc.txt", subset_imagenet_100_cmc),
    FILE_ENTRY("subsets/imagenet-100-kaggle.txt", subset_imagenet_100_kaggle),
    FILE_ENTRY("subsets/imagenet-a.txt", subset_imagenet_a),
    FILE_ENTRY("subsets/imagenet-r.txt", subset_imagenet_r),
    FILE_ENTRY("subsets/imagenette.txt", subset_imagenette),
    FILE_ENTRY("subsets/imagewoof.txt", subset_imagewoof),
    FILE_ENTRY("subsets/mini-imagenet.txt", subset_mini_imagenet),
    FILE_ENTRY("subsets/simclr.tsv", subset_simclr),
    FILE_ENTRY("subsets/tiny-imagenet.txt", subset_tiny_imagenet),
    FILE_ENTRY("fixture.jpeg", fixture),
};

struct cmanifests_file cmanifests_find(const char *name) {
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    if (strcmp(files[i].name, name) == 0) return files[i];
  }
  return (struct cmanifests_file){0};
}
