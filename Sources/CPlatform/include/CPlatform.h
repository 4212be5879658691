#pragma once
#include <stdint.h>

// System calls that Swift's Glibc module lacks, and what has to be in C: process startup and signal handling.

/// O_PATH of open(2).
#define CPLATFORM_O_PATH 010000000

/// Calls openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV; retries if it is interrupted or races with a rename.
/// `mode` must be 0 without O_CREAT.
int cplatform_open_beneath(int directory, const char *path, int flags, unsigned mode);

/// Calls statx(2); returns 1 if `path` below `directory` is the root of a mount, 0 if not, and -1 with errno set on an
/// error. Links are not followed.
int cplatform_is_mount_root(int directory, const char *path);

/// Says when the file was made. Returns 0 if its file system does not know.
int cplatform_birth(int descriptor, long long *seconds, long long *nanoseconds);

/// Returns 1 if the file is open elsewhere, in any process; 0 if not, or if the file system cannot tell.
int cplatform_is_open_elsewhere(int descriptor);

/// Calls syncfs(2).
int cplatform_syncfs(int descriptor);

/// Calls renameat2(2) with RENAME_NOREPLACE.
int cplatform_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);

/// Makes `to` share the blocks of `from`: FICLONE of ioctl(2).
int cplatform_clone(int to, int from);

/// Calls getdents64(2).
long cplatform_getdents(int descriptor, void *buffer, unsigned long size);

/// Starts the program `name`, which is looked for in PATH, in the folder that `directory` is open on, with /dev/null as its input
/// and output. Returns 0 and sets `child`, or returns an error number.
int cplatform_spawn(int *child, int directory, const char *name, char *const arguments[]);

/// Names the calling thread, as seen in ps -L and perf.
void cplatform_name_thread(const char *name);

/// Returns how many CPUs sched_getaffinity(2) allows this process, or 0 if the kernel does not say.
int cplatform_allowed_cpus(void);

/// Returns the argc of the process.
int cplatform_argument_count(void);

/// Returns argv[index].
const char *cplatform_argument(int index);

/// Opens /dev/null on each of the descriptors 0 to 2 that is closed: 0 for reading, 1 and 2 for writing.
void cplatform_open_standard_streams(void);

/// From here on the first SIGINT, SIGTERM or SIGHUP is only noted, and `first` is written to descriptor 2. Others
/// within a second are the same request; a later one writes `second` and ends the process with 128 + its number.
/// Copies at most 511 bytes of each message. Signals that the parent ignored stay ignored. SIGXFSZ becomes an EFBIG
/// error.
void cplatform_catch_stop_signals(const char *first, const char *second);

/// Returns the noted signal, or 0.
int cplatform_stop_signal(void);
