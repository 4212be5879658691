#pragma once
#include <stdint.h>

// System calls that Swift's Glibc module does not show, each named after the call it makes.

/// Calls syncfs(2).
int cplatform_syncfs(int descriptor);

/// Calls renameat2(2) with RENAME_NOREPLACE.
int cplatform_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);

/// Calls fallocate(2) with FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE.
int cplatform_punch_hole(int descriptor, int64_t offset, int64_t length);

/// Calls open(2) with O_CLOEXEC | O_TMPFILE | O_RDWR: a file in the directory that never gets a name.
int cplatform_temporary(const char *directory);

/// Calls open(2) with O_CLOEXEC | O_NOFOLLOW | O_CREAT | O_TRUNC | O_WRONLY and mode 0666 below `directory`.
int cplatform_create(int directory, const char *path);

/// Calls getdents64(2).
long cplatform_getdents(int descriptor, void *buffer, unsigned long size);

/// Names the calling thread, as seen in ps -L and perf.
void cplatform_name_thread(const char *name);

/// From here on the first SIGINT, SIGTERM or SIGHUP is only noted, and the second ends the process with
/// 128 + its number. Signals that the parent had ignored stay ignored. SIGXFSZ becomes an EFBIG error.
void cplatform_catch_stop_signals(void);

/// Returns the noted signal, or 0.
int cplatform_stop_signal(void);
