// Processors: which of them the process may use, how fast they are, which nodes
// of memory they are near, and where threads are placed.
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "futex.h"
#include "host_board.h"
#include "host_processors.h"
#include "paths.h"

#define PATH_LIMIT 512

typedef host_processor_set set;

bool host_processor_set_has(const set *s, uint32_t number) {
  return number < HOST_PROCESSOR_LIMIT &&
         (s->words[number / 64] >> (number % 64) & 1) != 0;
}

static void add(set *s, uint32_t number) {
  if (number < HOST_PROCESSOR_LIMIT)
    s->words[number / 64] |= (uint64_t)1 << (number % 64);
}

static set without(const set *one, const set *other) {
  set rest;
  for (int i = 0; i < HOST_PROCESSOR_LIMIT / 64; i++)
    rest.words[i] = one->words[i] & ~other->words[i];
  return rest;
}

static set both(const set *one, const set *other) {
  set common;
  for (int i = 0; i < HOST_PROCESSOR_LIMIT / 64; i++)
    common.words[i] = one->words[i] & other->words[i];
  return common;
}

uint32_t host_processor_set_count(const set *s) {
  uint32_t count = 0;
  for (int i = 0; i < HOST_PROCESSOR_LIMIT / 64; i++)
    count += (uint32_t)__builtin_popcountll(s->words[i]);
  return count;
}

host_processor_set host_processors_of_thread(void) {
  set found = {0};
  cpu_set_t given;
  if (sched_getaffinity(0, sizeof given, &given) == 0)
    for (uint32_t n = 0; n < HOST_PROCESSOR_LIMIT && n < CPU_SETSIZE; n++)
      if (CPU_ISSET(n, &given)) add(&found, n);
  return found;
}

// The system is asked once. pthread_once would end the process where a filter
// forbids the futex.
static _Atomic uint32_t asking;  // a lock
static set allowed_at_start;

static void ask(void) {
  allowed_at_start = host_processors_of_thread();
  if (host_processor_set_count(&allowed_at_start) > 0) return;
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  for (long n = 0; n < (online > 0 ? online : 1); n++)
    add(&allowed_at_start, (uint32_t)n);
}

host_processor_set host_processors_allowed(void) {
  futex_lock(&asking);
  if (host_processor_set_count(&allowed_at_start) == 0) ask();
  futex_unlock(&asking);
  return allowed_at_start;
}

int host_processors(void) {
  set allowed = host_processors_allowed();
  return (int)host_processor_set_count(&allowed);
}

// The first line of a file; false where there is none.
static bool read_line(const char *path, char *line, int size) {
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  bool found = fgets(line, size, file) != NULL;
  fclose(file);
  return found;
}

// The number of a processor's file, or 0.
static uint32_t speed_of(const char *root, uint32_t number, const char *file) {
  char path[PATH_LIMIT], line[64];
  if (!path_join(path, sizeof path, root, "/sys/devices/system/cpu/cpu",
                 path_number(number).text, "/", file, NULL) ||
      !read_line(path, line, sizeof line))
    return 0;
  unsigned long long speed = strtoull(line, NULL, 10);
  return speed <= UINT32_MAX ? (uint32_t)speed : 0;
}

static int descending(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return a < b ? 1 : a > b ? -1 : 0;
}

// The speed of the fastest slow processor, or 0 where all are alike; `speeds`
// are sorted.
static uint32_t fastest_slow(const uint32_t *speeds, uint32_t count) {
  uint32_t slow = 0;
  double widest = 1.25;
  for (uint32_t i = 1; i < count; i++) {
    double gap = (double)speeds[i - 1] / speeds[i];
    if (gap < widest || (slow > 0 && gap == widest)) continue;
    widest = gap;
    slow = speeds[i];
  }
  return slow;
}

// Whether `file` tells of every processor.
static bool read_speeds(const char *root, const char *path,
                        host_processor_speeds *out) {
  uint32_t speeds[HOST_PROCESSOR_LIMIT], sorted[HOST_PROCESSOR_LIMIT];
  uint32_t count = 0;
  for (uint32_t n = 0; n < HOST_PROCESSOR_LIMIT; n++) {
    if (!host_processor_set_has(&out->all, n)) continue;
    speeds[n] = speed_of(root, n, path);
    if (speeds[n] == 0) return false;
    sorted[count++] = speeds[n];
  }
  qsort(sorted, count, sizeof sorted[0], descending);
  out->fastest = sorted[0];
  out->slower = fastest_slow(sorted, count);
  const char *slash = strrchr(path, '/');
  out->by = slash == NULL ? path : slash + 1;
  if (out->slower == 0) return true;
  memset(&out->fast, 0, sizeof out->fast);
  for (uint32_t n = 0; n < HOST_PROCESSOR_LIMIT; n++)
    if (host_processor_set_has(&out->all, n) && speeds[n] > out->slower)
      add(&out->fast, n);
  out->fast_count = host_processor_set_count(&out->fast);
  return true;
}

void host_processor_speeds_read(const char *root, const set *allowed,
                                host_processor_speeds *out) {
  uint32_t count = host_processor_set_count(allowed);
  *out = (host_processor_speeds){
      .all = *allowed, .fast = *allowed, .count = count, .fast_count = count};
  if (count == 0 || read_speeds(root, "cpu_capacity", out)) return;
  read_speeds(root, "cpufreq/cpuinfo_max_freq", out);
}

void host_processor_speeds_count(const char *root, uint32_t count,
                                 host_processor_speeds *out) {
  set first = {0};
  for (uint32_t n = 0; n < count && n < HOST_PROCESSOR_LIMIT; n++)
    add(&first, n);
  host_processor_speeds_read(root, &first, out);
}

// A list as the kernel writes it: 0-3,8.
static set listed(const char *text) {
  set found = {0};
  while (*text >= '0' && *text <= '9') {
    char *end;
    unsigned long first = strtoul(text, &end, 10), last = first;
    if (*end == '-') last = strtoul(end + 1, &end, 10);
    for (unsigned long n = first; n <= last && n < HOST_PROCESSOR_LIMIT; n++)
      add(&found, (uint32_t)n);
    if (*end != ',') break;
    text = end + 1;
  }
  return found;
}

void host_memory_nodes_read(const char *root, host_memory_nodes *out) {
  *out = (host_memory_nodes){0};
  char path[PATH_LIMIT], line[4096];
  if (!path_join(path, sizeof path, root,
                 "/sys/devices/system/node/has_memory", NULL) ||
      !read_line(path, line, sizeof line))
    return;
  set nodes = listed(line);
  for (uint32_t n = 0; n < HOST_PROCESSOR_LIMIT; n++) {
    if (!host_processor_set_has(&nodes, n)) continue;
    if (out->count == HOST_NODE_LIMIT) return;
    if (!path_join(path, sizeof path, root, "/sys/devices/system/node/node",
                   path_number(n).text, "/cpulist", NULL))
      return;
    if (read_line(path, line, sizeof line))
      out->near[out->count] = listed(line);
    out->count++;
  }
}

bool host_memory_nodes_differ(const host_memory_nodes *nodes) {
  for (uint32_t n = 1; n < nodes->count; n++)
    if (memcmp(&nodes->near[n], &nodes->near[0], sizeof nodes->near[0]) != 0)
      return true;
  return false;
}

static void place_by_speed(const host_processor_speeds *speeds,
                           host_placement *out) {
  set slow = without(&speeds->all, &speeds->fast);
  for (uint32_t i = 0; i < speeds->count && i < HOST_PLACE_LIMIT; i++)
    out->of[out->count++] = i < speeds->fast_count ? speeds->fast : slow;
  out->fast = speeds->fast_count;
}

// In turns, each node as often as it has processors.
static void place_by_node(const host_processor_speeds *speeds,
                          const host_memory_nodes *nodes, host_placement *out) {
  set near[HOST_NODE_LIMIT];
  uint32_t left[HOST_NODE_LIMIT];
  for (uint32_t n = 0; n < nodes->count; n++) {
    near[n] = both(&nodes->near[n], &speeds->all);
    left[n] = host_processor_set_count(&near[n]);
  }
  uint32_t most =
      speeds->count < HOST_PLACE_LIMIT ? speeds->count : HOST_PLACE_LIMIT;
  for (bool placed = true; placed && out->count < most;) {
    placed = false;
    for (uint32_t n = 0; n < nodes->count && out->count < most; n++) {
      if (left[n] == 0) continue;
      left[n]--;
      out->of[out->count++] = near[n];
      placed = true;
    }
  }
  out->fast = out->count;
}

void host_placement_choose(const host_processor_speeds *speeds,
                           const host_memory_nodes *nodes,
                           host_placement *out) {
  *out = (host_placement){.rest = speeds->all};
  if (speeds->fast_count < speeds->count)
    place_by_speed(speeds, out);
  else if (nodes != NULL && host_memory_nodes_differ(nodes))
    place_by_node(speeds, nodes, out);
}

const host_machine *host_machine_here(void) {
  static host_machine here;
  static char tree[HOST_TREE_LIMIT];
  static bool is_read;
  static _Atomic uint32_t lock;
  futex_lock(&lock);
  if (!is_read) {
    host_processor_set allowed = host_processors_allowed();
    host_processor_speeds_read("", &allowed, &here.speeds);
    host_memory_nodes_read("", &here.nodes);
    here.quota = host_processor_quota("");
    here.tree = tree;
    here.tree_bytes = host_board_tree("", tree);
    is_read = true;
  }
  futex_unlock(&lock);
  return &here;
}
