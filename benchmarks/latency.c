// Simulates a slow file system for a program that preloads this: every openat and openat2 takes a millisecond longer.
// Delays that strace injects go through one tracer, which is slower than the threads; here each thread waits by itself.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <time.h>

static int (*next)(int, const char *, int, ...);
static long (*next_syscall)(long, ...);
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_next(void) {
  next = dlsym(RTLD_NEXT, "openat");
  next_syscall = dlsym(RTLD_NEXT, "syscall");
}

// glibc has no wrapper for openat2, so programs call it by its number.
long syscall(long number, ...) {
  long values[6];
  va_list arguments;
  va_start(arguments, number);
  for (int i = 0; i < 6; i++) values[i] = va_arg(arguments, long);
  va_end(arguments);
  pthread_once(&once, find_next);
  if (number == SYS_openat2) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  return next_syscall(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

int openat(int directory, const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  pthread_once(&once, find_next);
  nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  return next(directory, path, flags, mode);
}
