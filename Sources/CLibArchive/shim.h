#pragma once
#include <archive.h>
#include <archive_entry.h>

// archive_set_error is variadic, which Swift cannot call.
static inline void clibarchive_set_error(struct archive *a, int number, const char *text) {
  archive_set_error(a, number, "%s", text);
}
