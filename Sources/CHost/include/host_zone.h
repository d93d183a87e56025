// Time zones: the civil time at a moment.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// A moment on the clock of a time zone; months count from 1.
typedef struct {
  int year, month, day, hour, minute, second;
} host_moment;

/// The bytes that hold any zone of the public time zone database.
#define HOST_ZONE_BYTES 16384

/// Reads the zone that TZ's value `name` names into `zone`, which has room for
/// `limit` bytes, and answers how many it is. `folder` is TZDIR's value. Null
/// stands for a variable that is not set. The zone is the file of that name,
/// else the name itself, read as a POSIX rule ("CET-1CEST,M3.5.0,M10.5.0/3").
size_t host_read_zone(const char *name, const char *folder, void *zone,
                      size_t limit);

/// The civil time of a zone of `count` bytes, `seconds` after 1970 began in UTC
/// (years of more than 9 digits are cut). A zone that cannot be read is UTC.
host_moment host_zone_moment(const void *zone, size_t count, int64_t seconds);
