// Clocks.
#pragma once

#include <stdint.h>

/// Milliseconds since some moment; never goes back.
int64_t clock_milliseconds(void);

/// Seconds since 1970.
int64_t clock_seconds(void);

/// Writes the time of now as RFC 3339 in UTC, with microseconds, and a NUL.
void clock_text(char out[static 40]);
