#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

// glibc passes main's arguments to constructors. The alternative, /proc/self/cmdline, needs /proc and a descriptor.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
}

int cplatform_argument_count(void) { return argument_count; }

const char *cplatform_argument(int index) { return arguments[index]; }

void cplatform_open_standard_streams(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // All lower descriptors are open, so open(2) returns this one.
    int opened;
    do {
      opened = open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY);
    } while (opened < 0 && errno == EINTR);
    // Without /dev/null, a descriptor that refuses reads and writes still keeps other files from getting this number.
    if (opened < 0) opened = open("/", O_PATH);
    if (opened >= 0 && opened != descriptor) close(opened);
  }
}
