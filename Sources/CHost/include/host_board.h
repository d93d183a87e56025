// A machine as far as its files tell of it: the board, its cores, its memory.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// The most kinds of cores that are told apart.
#define HOST_CORE_LIMIT 8

/// Processors of one kind; those of a kind beyond the limit are left out.
typedef struct {
  uint32_t implementer;  // of MIDR_EL1
  uint32_t part;
  uint32_t count;
  uint32_t speed;  // cpu_capacity or kHz of the fastest, 0 where unknown
} host_core_kind;

/// Texts are null where nothing tells, and are never freed.
typedef struct {
  const char *compatible;     // strings of the device tree, a NUL behind each
  uint32_t compatible_count;  // in bytes
  const char *model;          // of the device tree, or of DMI
  const char *kernel;         // its release
  const char *processor;      // its name, where it is not an ARM
  const char *huge_pages;     // always, madvise, never
  const char *swap;           // the first that is not compressed memory
  bool has_compressed_swap;   // zram
  uint32_t processor_count;   // by /proc/cpuinfo
  uint32_t kind_count;        // of cores, the fastest kind first
  host_core_kind kinds[HOST_CORE_LIMIT];
  uint32_t features;  // HOST_CPU_ bits that all processors have
  uint64_t memory;    // in bytes, 0 where unknown
} host_board;

/// The most bytes of a device tree's strings.
#define HOST_TREE_LIMIT 512

/// Writes the strings of the device tree below `root`, a NUL behind each, and
/// answers how many bytes they are.
uint32_t host_board_tree(const char *root, char out[HOST_TREE_LIMIT]);

/// Reads it from the files below `root`, which is "" for this machine's: there
/// the features are what the processor itself says.
void host_board_read(const char *root, host_board *out);
