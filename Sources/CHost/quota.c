// How much processor time the control groups grant: CPUQuota= of systemd, and
// what containers are started with.
#include <stdio.h>
#include <stdlib.h>

#include "groups.h"
#include "host_processors.h"
#include "paths.h"

// The positive number at the beginning of a text, behind which `*end` points;
// 0 where there is none.
static long long positive(const char *text, char **end) {
  long long number = strtoll(text, end, 10);
  return *end == text || number <= 0 ? 0 : number;
}

static bool read_file(const char *folder, const char *name, char *text,
                      int size) {
  char path[4200];
  path_join(path, sizeof path, folder, "/", name, NULL);
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  bool is_read = fgets(text, size, file) != NULL;
  fclose(file);
  return is_read;
}

// Keeps the least quota of the groups that have one.
static void look(const char *folder, int version, void *context) {
  double *least = context;
  char text[128], *end;
  long long quota, period;
  if (version == 2) {
    // "QUOTA PERIOD"; "max" does not limit.
    if (!read_file(folder, "cpu.max", text, sizeof text)) return;
    quota = positive(text, &end);
    period = positive(end, &end);
  } else {
    // Without a limit the quota is -1.
    if (!read_file(folder, "cpu.cfs_quota_us", text, sizeof text)) return;
    quota = positive(text, &end);
    if (!read_file(folder, "cpu.cfs_period_us", text, sizeof text)) return;
    period = positive(text, &end);
  }
  if (quota == 0 || period == 0) return;
  double processors = (double)quota / (double)period;
  if (*least == 0 || processors < *least) *least = processors;
}

double host_processor_quota(const char *root) {
  double least = 0;
  groups_visit(root, "cpu", look, &least);
  return least;
}

uint32_t host_processors_within(uint32_t count, double quota) {
  if (quota <= 0 || quota >= count) return count;
  uint32_t whole = (uint32_t)quota;
  return whole < quota ? whole + 1 : whole;
}
