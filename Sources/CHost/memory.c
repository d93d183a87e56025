// Memory: anonymous maps, and what the machine and its limits still grant.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "groups.h"
#include "host_memory.h"
#include "paths.h"

size_t host_page_size(void) {
  long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? (size_t)size : 65536;
}

void *host_map_anonymous(size_t count) {
  void *start = mmap(NULL, count, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return start == MAP_FAILED ? NULL : start;
}

void *host_map_header(const void *header, size_t header_count, size_t count) {
  void *start = mmap(NULL, count, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return NULL;
  if (mprotect(start, header_count, PROT_READ | PROT_WRITE) != 0) {
    munmap(start, count);
    return NULL;
  }
  memcpy(start, header, header_count);
  return start;
}

void host_expect_writes(void *start, size_t count) {
  uintptr_t page = host_page_size();
  uintptr_t begin = ((uintptr_t)start + page - 1) / page * page;
  uintptr_t end = ((uintptr_t)start + count) / page * page;
  if (begin < end) madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

void host_unmap(void *start, size_t count) { munmap(start, count); }

bool host_guard(void *start, size_t count) {
  return mprotect(start, count, PROT_NONE) == 0;
}

// The number behind `label` at a line's beginning, or HOST_UNLIMITED. With an
// empty label the file's first word, of which "max" does not limit.
static uint64_t number_in_file(const char *path, const char *label) {
  FILE *file = fopen(path, "re");
  if (file == NULL) return HOST_UNLIMITED;
  char line[256];
  uint64_t found = HOST_UNLIMITED;
  while (found == HOST_UNLIMITED && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, label, strlen(label)) != 0) continue;
    const char *text = line + strlen(label);
    char *end = NULL;
    unsigned long long value = strtoull(text, &end, 10);
    if (end != text) found = value;
  }
  fclose(file);
  return found;
}

uint64_t host_memory_available(const char *root) {
  char path[512];
  if (!path_join(path, sizeof path, root, "/proc/meminfo", NULL))
    return HOST_UNLIMITED;
  uint64_t kibibytes = number_in_file(path, "MemAvailable:");
  return kibibytes >= HOST_UNLIMITED / 1024 ? HOST_UNLIMITED : kibibytes * 1024;
}

// The bytes that are left in one group's folder. Pages of the file cache count
// as used but are given up under pressure, so they are added back.
static uint64_t group_rest(const char *folder, int version) {
  char path[4200];
  const char *limit_name =
      version == 2 ? "memory.max" : "memory.limit_in_bytes";
  const char *usage_name =
      version == 2 ? "memory.current" : "memory.usage_in_bytes";
  const char *cache_label =
      version == 2 ? "inactive_file " : "total_inactive_file ";
  path_join(path, sizeof path, folder, "/", limit_name, NULL);
  uint64_t limit = number_in_file(path, "");
  // Version 1 writes the largest multiple of a page where nothing limits.
  if (limit >= (uint64_t)1 << 62) return HOST_UNLIMITED;
  path_join(path, sizeof path, folder, "/", usage_name, NULL);
  uint64_t usage = number_in_file(path, "");
  if (usage == HOST_UNLIMITED) return limit;
  path_join(path, sizeof path, folder, "/memory.stat", NULL);
  uint64_t cache = number_in_file(path, cache_label);
  if (cache != HOST_UNLIMITED) usage = usage > cache ? usage - cache : 0;
  return limit > usage ? limit - usage : 0;
}

static void keep_least(const char *folder, int version, void *context) {
  uint64_t *least = context;
  uint64_t rest = group_rest(folder, version);
  if (rest < *least) *least = rest;
}

uint64_t host_memory_group_available(const char *root) {
  uint64_t least = HOST_UNLIMITED;
  groups_visit(root, "memory", keep_least, &least);
  return least;
}

uint64_t host_memory_address_space(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return HOST_UNLIMITED;
  // The C library's scanf would be 35 KB of the program.
  char line[256];
  unsigned long long pages = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (file != NULL) {
    if (fgets(line, sizeof line, file) != NULL)
      pages = strtoull(line, NULL, 10);
    fclose(file);
  }
  uint64_t used = (uint64_t)pages * host_page_size();
  return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

uint64_t host_peak_resident(void) {
  // rusage counts what the process was before it became this program, too.
  // Nothing is allocated here: it is asked while requests are answered.
  char text[4096];
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    text[count > 0 ? count : 0] = 0;
    const char *line = strstr(text, "VmHWM:");
    if (line != NULL) return strtoull(line + 6, NULL, 10) * 1024;
  }
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return (uint64_t)usage.ru_maxrss * 1024;
}
