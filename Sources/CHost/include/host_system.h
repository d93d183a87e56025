// Error numbers, environment, time, chance.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host_zone.h"

/// The error number of this thread's last failed call.
int host_errno(void);

/// The system's words for an error number, valid until the next call.
const char *host_error_text(int number);

/// Whether the error number says that a reader went away.
bool host_is_broken_pipe(int number);

/// Whether the error number says that a file is there already.
bool host_is_existing(int number);

/// Whether the error number says that a disk, or a user's part of it, is full.
bool host_is_full(int number);

/// Whether the error number says that a file is not there.
bool host_is_missing(int number);

/// Whether the error number says that another program has it.
bool host_is_busy(int number);

/// The value of an environment variable, or null.
const char *host_environment(const char *name);

/// Monotonic time in nanoseconds.
uint64_t host_nanoseconds(void);

/// The time now, in the zone of the environment or else the machine's. The
/// first call reads the zone's file and must have ended before another begins.
host_moment host_local_time(void);

/// Ends the process quietly, status 6 instead of a signal, when the reader of
/// standard output goes away: writes answer EPIPE from here on.
void host_ignore_broken_pipe(void);
