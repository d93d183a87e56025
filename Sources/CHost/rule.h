// Rules of time zones, for those who find the rule.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host_zone.h"

/// The day and the second of a year's change between standard and summer time.
typedef struct {
  // M: a weekday of a month; J: a day of 365; 0: a day of 365 or 366, from 0.
  char kind;
  int month, week, day;
  // Counted on the clock that the change ends.
  int seconds;
} rule_change;

/// Seconds east of UTC, and which of the two hold in summer's time of the year.
typedef struct {
  int standard, summer;
  bool has_summer;
  rule_change begin, end;
} zone_rule;

/// Reads a POSIX rule of `count` bytes; false where it is malformed.
bool rule_read(const char *text, size_t count, zone_rule *rule);

/// The seconds east of UTC that hold `seconds` after 1970 began.
int rule_offset(const zone_rule *rule, int64_t seconds);

/// The civil time of UTC, `seconds` after 1970 began.
host_moment rule_civil(int64_t seconds);
