// What is read so much later that the first cache would lose it is asked for
// into the second, a few lines at a time, between the steps of what is computed
// now: many lines at once would wait for each other.
#pragma once

#include "shared/rows.h"

#define AHEAD_INLINE static inline __attribute__((always_inline))

AHEAD_INLINE void ask_line(uintptr_t address) {
  __builtin_prefetch((const void *)address, 0, 2);
}

/// Asks for bytes that lie `distance` behind what begins at `start`.
AHEAD_INLINE void ask_early(const uint8_t *start, size_t distance,
                            size_t bytes) {
  for (size_t i = 0; i < bytes; i += 64)
    ask_line((uintptr_t)start + distance + i);
}

/// The next line to ask for, and how far the one after it is.
typedef struct {
  uintptr_t at;
  size_t stride;
} ahead;

/// Asks for `bytes` bytes in at least so many steps, which are no fewer than
/// their lines.
AHEAD_INLINE ahead look_ahead(const uint8_t *start, size_t distance,
                              size_t bytes, uint32_t steps) {
  return (ahead){(uintptr_t)start + distance, bytes / steps + 1};
}

AHEAD_INLINE void ask(ahead *next) {
  ask_line(next->at);
  next->at += next->stride;
}
