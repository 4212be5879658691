#!/bin/sh
# The usual way: compare the sum, unpack the train archive, then unpack and remove one class tar after the other.
#
#     recipe.sh ARCHIVE MD5 FOLDER
set -eu
archive=$1 md5=$2 folder=$3

echo "$md5  $archive" | md5sum --check --quiet -
# Whoever is not root gets no other owners anyway; root is to do the same work.
tar --no-same-owner -xf "$archive" -C "$folder"
for tar in "$folder"/n*.tar; do
  class=${tar%.tar}
  mkdir "$class"
  tar --no-same-owner -xf "$tar" -C "$class"
  rm "$tar"
done
