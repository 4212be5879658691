// The minimum that a program can do: unpacks a train archive on two threads, with no checks and no way to resume.
//
//     peer hash ARCHIVE FOLDER    one thread hashes (MD5) and prints the checksum, the other one writes the files
//     peer write ARCHIVE FOLDER   two threads write the files, every second class each
#define _GNU_SOURCE
#define OPENSSL_SUPPRESS_DEPRECATED
#include <fcntl.h>
#include <openssl/md5.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int archive;
static const char *folder;
static int threads;

static long size_of(const char *header) { return strtol(header + 124, NULL, 8); }
static long blocks_of(long size) { return (size + 511) / 512 * 512; }

static void unpack_class(const char *tar, const char *end, const char *wnid) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%.9s", folder, wnid);
  mkdir(path, 0777);
  int directory = open(path, O_RDONLY | O_DIRECTORY);
  for (; tar < end && *tar; tar += 512 + blocks_of(size_of(tar))) {
    int file = openat(directory, tar, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0 || write(file, tar + 512, size_of(tar)) != size_of(tar)) abort();
    close(file);
  }
  close(directory);
}

static void *unpack(void *argument) {
  long number = (long)argument, index = 0, offset = 0, capacity = 0;
  char header[512], *tar = NULL;
  for (; pread(archive, header, 512, offset) == 512 && *header; index++) {
    long size = size_of(header);
    if (index % threads == number) {
      if (size > capacity) tar = realloc(tar, capacity = size);
      if (pread(archive, tar, size, offset + 512) != size) abort();
      unpack_class(tar, tar + size, header);
    }
    offset += 512 + blocks_of(size);
  }
  free(tar);
  return NULL;
}

static void hash(void) {
  static char block[1 << 18];
  MD5_CTX context;
  unsigned char digest[MD5_DIGEST_LENGTH];
  MD5_Init(&context);
  for (long count; (count = read(archive, block, sizeof block)) > 0;) MD5_Update(&context, block, count);
  MD5_Final(digest, &context);
  for (unsigned i = 0; i < sizeof digest; i++) printf("%02x", digest[i]);
  putchar('\n');
}

int main(int count, char **arguments) {
  if (count != 4 || (archive = open(arguments[2], O_RDONLY)) < 0) return 2;
  folder = arguments[3];
  int hashes = strcmp(arguments[1], "hash") == 0;
  threads = hashes ? 1 : 2;
  pthread_t other;
  if (pthread_create(&other, NULL, unpack, (void *)0) != 0) return 1;
  if (hashes) hash();
  else unpack((void *)1);
  return pthread_join(other, NULL);
}
