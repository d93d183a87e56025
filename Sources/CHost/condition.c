// The machine's condition: frequency, heat, cooling, throttling.
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host_condition.h"
#include "paths.h"

#define PATH_LIMIT 512

// The first line of the file ROOT FOLDER / NAME / FILE; false where there is
// none.
static bool read_line(const char *root, const char *folder, const char *name,
                      const char *file, char line[64]) {
  char path[PATH_LIMIT];
  if (!path_join(path, sizeof path, root, folder, "/", name, "/", file, NULL))
    return false;
  FILE *opened = fopen(path, "re");
  if (opened == NULL) return false;
  bool found = fgets(line, 64, opened) != NULL;
  if (found) line[strcspn(line, "\n")] = 0;
  fclose(opened);
  return found;
}

static int64_t read_number(const char *root, const char *folder,
                           const char *name, const char *file, int base) {
  char line[64], *end;
  if (!read_line(root, folder, name, file, line)) return HOST_UNKNOWN;
  long long number = strtoll(line, &end, base);
  return end == line ? HOST_UNKNOWN : number;
}

static bool begins(const char *text, const char *beginning) {
  return strncmp(text, beginning, strlen(beginning)) == 0;
}

static void keep_most(int64_t *most, int64_t number) {
  if (number > *most) *most = number;  // HOST_UNKNOWN is the least
}

// Calls `look` with each entry of the folder that begins so.
static void each_entry(const char *root, const char *folder,
                       const char *beginning, host_condition *out,
                       void (*look)(const char *root, const char *folder,
                                    const char *name, host_condition *out)) {
  char path[PATH_LIMIT];
  if (!path_join(path, sizeof path, root, folder, NULL)) return;
  DIR *listing = opendir(path);
  if (listing == NULL) return;
  const struct dirent *entry;
  while ((entry = readdir(listing)) != NULL)
    if (entry->d_name[0] != '.' && begins(entry->d_name, beginning))
      look(root, folder, entry->d_name, out);
  closedir(listing);
}

static void look_at_processor(const char *root, const char *folder,
                              const char *name, host_condition *out) {
  keep_most(&out->kilohertz,
            read_number(root, folder, name, "cpufreq/scaling_cur_freq", 10));
  keep_most(&out->most_kilohertz,
            read_number(root, folder, name, "cpufreq/cpuinfo_max_freq", 10));
}

static void look_at_zone(const char *root, const char *folder, const char *name,
                         host_condition *out) {
  keep_most(&out->millidegrees, read_number(root, folder, name, "temp", 10));
}

static void look_at_cooling(const char *root, const char *folder,
                            const char *name, host_condition *out) {
  char type[64];
  // Fans cool too, and slow nothing down.
  if (read_line(root, folder, name, "type", type) &&
      (begins(type, "cpufreq") || begins(type, "thermal-cpufreq")))
    keep_most(&out->cooling, read_number(root, folder, name, "cur_state", 10));
}

static void look_at_firmware(const char *root, const char *folder,
                             const char *name, host_condition *out) {
  keep_most(&out->throttled,
            read_number(root, folder, name, "get_throttled", 16));
}

// Reads "2400.123" as thousandths. The C library's strtod would be 22 KB of the
// program, for this number alone.
static int64_t read_thousandths(const char *text) {
  char *end;
  long long whole = strtoll(text, &end, 10);
  if (end == text || whole < 0 || whole >= 1000000) return 0;
  int64_t thousandths = whole * 1000;
  if (*end != '.') return thousandths;
  for (int unit = 100; unit > 0 && *++end >= '0' && *end <= '9'; unit /= 10)
    thousandths += unit * (*end - '0');
  return thousandths;
}

// x86-64 without cpufreq, as in virtual machines.
static void read_cpuinfo(const char *root, host_condition *out) {
  char path[PATH_LIMIT], line[256];
  if (!path_join(path, sizeof path, root, "/proc/cpuinfo", NULL)) return;
  FILE *file = fopen(path, "re");
  if (file == NULL) return;
  while (fgets(line, sizeof line, file) != NULL) {
    const char *colon = strchr(line, ':');
    if (!begins(line, "cpu MHz") || colon == NULL) continue;
    int64_t kilohertz = read_thousandths(colon + 1);
    if (kilohertz > 0) keep_most(&out->kilohertz, kilohertz);
  }
  fclose(file);
}

void host_condition_read(const char *root, host_condition *out) {
  *out = (host_condition){HOST_UNKNOWN, HOST_UNKNOWN, HOST_UNKNOWN,
                          HOST_UNKNOWN, HOST_UNKNOWN, {0}};
  const char *processors = "/sys/devices/system/cpu";
  const char *thermal = "/sys/class/thermal";
  each_entry(root, processors, "cpu", out, look_at_processor);
  if (out->kilohertz == HOST_UNKNOWN) read_cpuinfo(root, out);
  each_entry(root, thermal, "thermal_zone", out, look_at_zone);
  each_entry(root, thermal, "cooling_device", out, look_at_cooling);
  // The links of the driver's folder lead to its one device.
  each_entry(root, "/sys/bus/platform/drivers/raspberrypi-firmware", "", out,
             look_at_firmware);
  char governor[64];
  if (read_line(root, processors, "cpu0", "cpufreq/scaling_governor",
                governor)) {
    size_t length = strnlen(governor, sizeof out->governor - 1);
    memcpy(out->governor, governor, length);
    out->governor[length] = 0;
  }
}
