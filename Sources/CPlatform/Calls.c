#define _GNU_SOURCE
#include "CPlatform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(CPLATFORM_O_PATH == O_PATH, "O_PATH has another value on this architecture");

int cplatform_open_beneath(int directory, const char *path, int flags, unsigned mode) {
  struct open_how how = {
      .flags = (unsigned)flags, .mode = mode, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV};
  // EAGAIN can also mean that another process holds a lease, so the number of attempts is limited.
  for (int attempts = 1;; attempts++) {
    long result = syscall(SYS_openat2, directory, path, &how, sizeof how);
    if (result >= 0) return (int)result;
    if (errno != EINTR && (errno != EAGAIN || attempts == 128)) return -1;
  }
}

int cplatform_is_mount_root(int directory, const char *path) {
  struct statx status;
  if (statx(directory, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_TYPE, &status) != 0) return -1;
  return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

int cplatform_birth(int descriptor, long long *seconds, long long *nanoseconds) {
  struct statx status;
  if (statx(descriptor, "", AT_EMPTY_PATH, STATX_BTIME, &status) != 0 || !(status.stx_mask & STATX_BTIME)) return 0;
  *seconds = status.stx_btime.tv_sec;
  *nanoseconds = status.stx_btime.tv_nsec;
  return 1;
}

int cplatform_is_open_elsewhere(int descriptor) {
  // The kernel grants a write lease only if no other descriptor has the file open.
  if (fcntl(descriptor, F_SETLEASE, F_WRLCK) != 0) return errno == EAGAIN;
  fcntl(descriptor, F_SETLEASE, F_UNLCK);
  return 0;
}

int cplatform_syncfs(int descriptor) { return syncfs(descriptor); }

int cplatform_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
  return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int cplatform_clone(int to, int from) { return ioctl(to, FICLONE, from); }

long cplatform_getdents(int descriptor, void *buffer, unsigned long size) {
  return getdents64(descriptor, buffer, size);
}

int cplatform_spawn(int *child, int directory, const char *name, char *const arguments[]) {
  extern char **environ;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int result = posix_spawn_file_actions_init(&actions);
  if (result != 0) return result;
  if ((result = posix_spawnattr_init(&attributes)) != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return result;
  }
  // Signals that the calling thread blocks would stay blocked, and the program could not be told to end.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  result = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  if (result == 0) result = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  if (result == 0) result = posix_spawn_file_actions_addfchdir_np(&actions, directory);
  if (result == 0) result = posix_spawnp(child, name, &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return result;
}

void cplatform_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int cplatform_allowed_cpus(void) {
  // EINVAL means that the kernel has more CPUs than the set has bits.
  for (int bits = 1024; bits <= 1 << 20; bits *= 2) {
    cpu_set_t *set = CPU_ALLOC(bits);
    if (!set) return 0;
    size_t size = CPU_ALLOC_SIZE(bits);
    int result = sched_getaffinity(0, size, set), number = errno;
    int count = result == 0 ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (result == 0 || number != EINVAL) return count;
  }
  return 0;
}
