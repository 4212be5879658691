#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct message {
  size_t length;
  char bytes[511];
};

static struct message first_message, second_message;
/// CLOCK_MONOTONIC at the first signal in nanoseconds, or 0.
static _Atomic int64_t noted_at;
static atomic_int noted_signal;

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2 && ATOMIC_INT_LOCK_FREE == 2, "a signal handler must not wait for a lock");

static void keep(struct message *message, const char *text) {
  size_t length = strlen(text);
  message->length = length < sizeof message->bytes ? length : sizeof message->bytes;
  memcpy(message->bytes, text, message->length);
}

static void show(const struct message *message) {
  struct pollfd stream = {.fd = STDERR_FILENO, .events = POLLOUT};
  // A paused terminal or a full pipe would block the handler, and the process could not be stopped.
  if (message->length == 0 || poll(&stream, 1, 0) != 1 || !(stream.revents & POLLOUT)) return;
  // If the message cannot be written, there is nowhere to report that.
  ssize_t ignored = write(STDERR_FILENO, message->bytes, message->length);
  (void)ignored;
}

static void note_signal(int number) {
  int saved = errno;
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  int64_t now = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec + 1, before = 0;
  if (atomic_compare_exchange_strong(&noted_at, &before, now)) {
    atomic_store(&noted_signal, number);
    show(&first_message);
  } else if (now - before >= 1000000000) {
    show(&second_message);
    _exit(128 + number);
  }
  errno = saved;
}

void cplatform_catch_stop_signals(const char *first, const char *second) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  keep(&first_message, first);
  keep(&second_message, second);
  for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART}, before;
    if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
      sigaction(numbers[i], &action, NULL);
    }
  }
  signal(SIGXFSZ, SIG_IGN);
}

int cplatform_stop_signal(void) { return atomic_load(&noted_signal); }
