#pragma once
#include <stddef.h>
#include <stdint.h>

/// One file of manifests/, or the fixture's base image, as compiled into the program.
struct cmanifests_file {
  const char *name;
  const uint8_t *bytes;
  size_t count;
};

/// Returns the file named `name` ("archives.tsv", "subsets/imagenette.txt"); all zero if there is none.
struct cmanifests_file cmanifests_find(const char *name);
