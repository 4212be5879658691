#define _GNU_SOURCE
#include "CPlatform.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

int cplatform_syncfs(int descriptor) { return syncfs(descriptor); }

int cplatform_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
  return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int cplatform_punch_hole(int descriptor, int64_t offset, int64_t length) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

int cplatform_temporary(const char *directory) { return open(directory, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600); }

int cplatform_create(int directory, const char *path) {
  return openat(directory, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
}

long cplatform_getdents(int descriptor, void *buffer, unsigned long size) {
  return getdents64(descriptor, buffer, size);
}

void cplatform_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

static atomic_int noted_signal;

static void note_signal(int number) {
  int none = 0;
  if (!atomic_compare_exchange_strong(&noted_signal, &none, number)) _exit(128 + number);
}

void cplatform_catch_stop_signals(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART}, before;
    if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
      sigaction(numbers[i], &action, NULL);
    }
  }
  signal(SIGXFSZ, SIG_IGN);
}

int cplatform_stop_signal(void) { return atomic_load(&noted_signal); }
