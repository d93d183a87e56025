// Time zones: the database's files (TZif, RFC 8536), and what TZ may be.
// Read here, so that it does not depend on the C library which zones are known.
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "rule.h"

#define HEADER_BYTES 44
#define TYPE_BYTES 6

// A file's table: the moments of its changes, the type that each begins, and
// the rule for the time behind the last one.
typedef struct {
  const uint8_t *moments, *indices, *types;
  uint64_t moment_count, type_count, moment_bytes;
  const char *rule;
  size_t rule_count;
} zone_table;

static uint64_t big_endian(const uint8_t *bytes, uint64_t count) {
  uint64_t number = 0;
  for (uint64_t i = 0; i < count; i++) number = number << 8 | bytes[i];
  return number;
}

static int64_t moment_at(const zone_table *table, uint64_t index) {
  uint64_t width = table->moment_bytes;
  uint64_t number = big_endian(table->moments + index * width, width);
  return width == 4 ? (int32_t)(uint32_t)number : (int64_t)number;
}

// Reads the table at `at`; the bytes behind it, or null where it is broken.
static const uint8_t *read_table(const uint8_t *at, const uint8_t *end,
                                 uint64_t width, zone_table *table) {
  if (end - at < HEADER_BYTES || memcmp(at, "TZif", 4) != 0) return NULL;
  uint64_t counts[6];
  for (int i = 0; i < 6; i++) counts[i] = big_endian(at + 20 + i * 4, 4);
  at += HEADER_BYTES;
  uint64_t moments = counts[3], types = counts[4];
  // Leap seconds, names and marks follow: the system's clock knows no leap
  // seconds.
  uint64_t whole = moments * (width + 1) + types * TYPE_BYTES + counts[5] +
                   counts[2] * (width + 4) + counts[1] + counts[0];
  if (types == 0 || whole > (uint64_t)(end - at)) return NULL;
  *table = (zone_table){.moments = at,
                        .indices = at + moments * width,
                        .types = at + moments * (width + 1),
                        .moment_count = moments,
                        .type_count = types,
                        .moment_bytes = width};
  for (uint64_t i = 0; i < moments; i++)
    if (table->indices[i] >= types) return NULL;
  return at + whole;
}

static bool read_zone(const uint8_t *bytes, size_t count, zone_table *table) {
  const uint8_t *end = bytes + count;
  const uint8_t *rest = read_table(bytes, end, 4, table);
  if (rest == NULL) return false;
  if (bytes[4] == 0) return true;
  // Since version 2 the table comes again, with 64 bits and a line behind it.
  rest = read_table(rest, end, 8, table);
  if (rest == NULL) return false;
  if (rest == end || *rest != '\n') return true;
  table->rule = (const char *)rest + 1;
  const uint8_t *newline = memchr(rest + 1, '\n', (size_t)(end - rest - 1));
  if (newline != NULL) table->rule_count = (size_t)(newline - rest - 1);
  return true;
}

static int type_offset(const zone_table *table, uint64_t type) {
  return (int32_t)(uint32_t)big_endian(table->types + type * TYPE_BYTES, 4);
}

static int table_offset(const zone_table *table, int64_t seconds) {
  // The changes before `low` have been, those from `high` on have not.
  uint64_t low = 0, high = table->moment_count;
  while (low < high) {
    uint64_t middle = (low + high) / 2;
    if (moment_at(table, middle) <= seconds)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) {
    uint64_t type = 0;
    while (type < table->type_count && table->types[type * TYPE_BYTES + 4] != 0)
      type++;
    return type_offset(table, type < table->type_count ? type : 0);
  }
  zone_rule rule;
  if (low == table->moment_count && table->rule_count > 0 &&
      rule_read(table->rule, table->rule_count, &rule))
    return rule_offset(&rule, seconds);
  return type_offset(table, table->indices[low - 1]);
}

static size_t read_file(const char *folder, const char *name, void *bytes,
                        size_t limit) {
  char path[4096];
  size_t before = *name == '/' ? 0 : strlen(folder) + 1, count = strlen(name);
  if (before + count >= sizeof path) return 0;
  if (before > 0) {
    memcpy(path, folder, before - 1);
    path[before - 1] = '/';
  }
  memcpy(path + before, name, count + 1);
  // A pipe must not keep the program waiting.
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return 0;
  size_t size = 0;
  ssize_t more = 1;
  for (; more > 0 && size < limit; size += more > 0 ? (size_t)more : 0)
    more = read(file, (char *)bytes + size, limit - size);
  close(file);
  return more == 0 ? size : 0;
}

size_t host_read_zone(const char *name, const char *folder, void *zone,
                      size_t limit) {
  if (name == NULL) name = "/etc/localtime";
  if (*name == ':') name++;
  if (*name == 0) return 0;
  if (folder == NULL || *folder == 0) folder = "/usr/share/zoneinfo";
  zone_table table;
  size_t count = read_file(folder, name, zone, limit);
  if (read_zone(zone, count, &table)) return count;
  count = strlen(name);
  if (count > limit) return 0;
  memcpy(zone, name, count);
  return count;
}

host_moment host_zone_moment(const void *zone, size_t count, int64_t seconds) {
  const int64_t limit = INT64_C(1) << 54;
  if (seconds > limit) seconds = limit;
  if (seconds < -limit) seconds = -limit;
  zone_table table;
  zone_rule rule;
  int offset = 0;
  if (read_zone(zone, count, &table))
    offset = table_offset(&table, seconds);
  else if (rule_read(zone, count, &rule))
    offset = rule_offset(&rule, seconds);
  return rule_civil(seconds + offset);
}
