// The processors: which of them are fast, and which of them each thread works
// on.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// The most processors that are told apart: as many as one system call names.
#define HOST_PROCESSOR_LIMIT 1024

/// The most nodes of memory that are told apart.
#define HOST_NODE_LIMIT 64

/// A set of processors; number n is bit n % 64 of word n / 64.
typedef struct {
  uint64_t words[HOST_PROCESSOR_LIMIT / 64];
} host_processor_set;

bool host_processor_set_has(const host_processor_set *set, uint32_t number);
uint32_t host_processor_set_count(const host_processor_set *set);

/// The processors that the calling thread may use now, none where the system
/// does not tell.
host_processor_set host_processors_of_thread(void);

/// The processors that this process was allowed when it first asked, whatever
/// its threads were told since; at least one.
host_processor_set host_processors_allowed(void);

/// The number of these.
int host_processors(void);

/// The processors' worth of time that control groups grant the process, such as
/// 1.5: the least of cpu.max (version 1: cpu.cfs_quota_us by cpu.cfs_period_us)
/// over its group and those above. 0 where none limits. The files are those
/// below `root`, "" for this machine's.
double host_processor_quota(const char *root);

/// How many of `count` processors can work all the time within a quota, which
/// is rounded up; all of them where it is 0.
uint32_t host_processors_within(uint32_t count, double quota);

/// The processors that a process may use, by speed.
typedef struct {
  host_processor_set all;
  host_processor_set fast;  // all of them where none is slower
  uint32_t count;
  uint32_t fast_count;
  uint32_t fastest;  // what tells them apart: of the fastest one,
  uint32_t slower;   // and of the fastest among the slow ones, or 0
  const char *by;    // the file that told, or null
} host_processor_speeds;

/// Reads the speeds of the `allowed` processors from the files below `root`,
/// which is "" for this machine's: cpu_capacity, else cpuinfo_max_freq.
///
/// The slow ones lie below the widest gap, as a ratio, between neighbouring
/// speeds, where that is at least 5 : 4. Smaller ones separate cores of one
/// kind: they differ by what each chip bears. If a file does not tell of
/// every allowed processor, nothing is slow.
void host_processor_speeds_read(const char *root,
                                const host_processor_set *allowed,
                                host_processor_speeds *out);

/// The same of the first `count` processors.
void host_processor_speeds_count(const char *root, uint32_t count,
                                 host_processor_speeds *out);

/// The nodes of memory, with the processors that are near each.
typedef struct {
  uint32_t count;  // of nodes that have memory; 0 where nothing tells
  host_processor_set near[HOST_NODE_LIMIT];
} host_memory_nodes;

/// Reads the nodes from the files below `root`.
void host_memory_nodes_read(const char *root, host_memory_nodes *out);

/// Whether some processors are nearer to one node than to another. They are
/// not where a kernel emulates nodes: there each is near all.
bool host_memory_nodes_differ(const host_memory_nodes *nodes);

/// The most threads that are placed.
#define HOST_PLACE_LIMIT 64

/// The processors that each thread of a pool may use.
typedef struct {
  uint32_t count;  // of threads with a set of their own; 0 where all may roam
  uint32_t fast;   // the threads from this number on are on slow processors
  host_processor_set of[HOST_PLACE_LIMIT];
  host_processor_set rest;  // of all other threads
} host_placement;

/// Places as many threads as there are processors: the first ones on the fast
/// processors and the others on the rest; or, where all are alike and `nodes`
/// is not null and tells processors apart, in turns near each node. No thread
/// is tied to a single processor that others could take its place on.
void host_placement_choose(const host_processor_speeds *speeds,
                           const host_memory_nodes *nodes, host_placement *out);

/// The system's answers about this machine; read once.
typedef struct {
  host_processor_speeds speeds;
  host_memory_nodes nodes;
  double quota;  // of processors; 0 where none limits
  const char *tree;  // strings of the device tree, a NUL behind each
  uint32_t tree_bytes;
} host_machine;
const host_machine *host_machine_here(void);
