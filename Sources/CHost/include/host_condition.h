// Causes that make a processor slower than it could be, as far as Linux tells.
#pragma once

#include <stdint.h>

/// A number that nothing tells.
#define HOST_UNKNOWN INT64_MIN

typedef struct {
  int64_t kilohertz;       // of the fastest processor now
  int64_t most_kilohertz;  // of the fastest processor at most
  int64_t millidegrees;    // Celsius, of the hottest zone
  int64_t cooling;         // steps by which processors are slowed against heat
  int64_t throttled;       // what a Raspberry Pi's firmware says, as bits
  char governor[24];       // of the first processor, empty where unknown
} host_condition;

/// Reads the condition from the files below `root`, which is "" for this
/// machine's.
void host_condition_read(const char *root, host_condition *out);
