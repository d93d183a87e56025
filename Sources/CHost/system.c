// Small questions to the system: errors, environment, clocks.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host_system.h"

int host_errno(void) { return errno; }

const char *host_error_text(int number) { return strerror(number); }

bool host_is_broken_pipe(int number) { return number == EPIPE; }

bool host_is_existing(int number) { return number == EEXIST; }

bool host_is_full(int number) {
  return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

bool host_is_missing(int number) { return number == ENOENT; }

bool host_is_busy(int number) { return number == EBUSY; }

const char *host_environment(const char *name) { return getenv(name); }

uint64_t host_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

host_moment host_local_time(void) {
  static char zone[HOST_ZONE_BYTES];
  static size_t count;
  static bool is_read;
  if (!is_read)
    count = host_read_zone(getenv("TZ"), getenv("TZDIR"), zone, sizeof zone);
  is_read = true;
  return host_zone_moment(zone, count, time(NULL));
}

void host_ignore_broken_pipe(void) { signal(SIGPIPE, SIG_IGN); }
