// Parties that wait for each other: threads of their own, one lock, events that
// count, and the signals that end the program.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Starts a thread that ends with the process; false where none is granted.
bool host_thread_start(void (*run)(void *), void *context);

/// The one lock of the process.
void host_lock(void);
void host_unlock(void);

enum {
  HOST_EVENT_ENGINE = 0,  // there is something to compute, or room to write
  HOST_EVENT_WRITER = 1,  // there is something to write
  HOST_EVENT_READER = 2,  // there is room for a reply
  HOST_EVENT_LIMIT = 3,
};

/// How often an event was signalled. Read it, look at the state, then wait with
/// it: what is signalled in between is not lost.
uint32_t host_event_count(int event);

/// Signals an event; may be called by a signal handler.
void host_event_signal(int event);

/// Sleeps until the event's count differs from `seen`, at most `milliseconds`,
/// or as long as it takes where that is negative.
void host_event_wait(int event, uint32_t seen, int milliseconds);

/// From here on SIGTERM, SIGINT and SIGHUP are noted and signal the engine.
void host_catch_termination(void);

/// From here until `host_release_interrupt` SIGINT is noted instead of ending
/// the program; a second one ends it with status 130.
void host_catch_interrupt(void);
void host_release_interrupt(void);

/// Whether SIGINT was noted since it was last caught.
bool host_interrupted(void);

/// The signal that was noted, or 0.
int host_termination(void);

/// Keeps standard output aside for the protocol: whatever else is written to
/// descriptor 1 goes to standard error. Answers the descriptor, -1 on error.
int host_keep_output(void);

/// A number that nobody can guess, for seeds.
uint64_t host_random(void);
