// Clocks.
#include "event_clock.h"

#include <stdio.h>
#include <time.h>

int64_t clock_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_seconds(void) { return (int64_t)time(NULL); }

void clock_text(char out[static 40]) {
  struct timespec now;
  struct tm parts;
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &parts);
  char day[24];
  strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
  snprintf(out, 40, "%s.%06ldZ", day, now.tv_nsec / 1000);
}
