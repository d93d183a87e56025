// The most that the machine can do: reading memory, and multiplying 8-bit
// integers in registers. The kernels' speed is compared with it.
//
// All are steps for a pool of threads, like those of the forward pass. They use
// the widest instructions of the processor that any kernel might use, whatever
// kernels are allowed.
#pragma once

#include "kernel_table.h"

/// Bytes of a unit of reading.
#define KERNEL_PROBE_READ_UNIT (1u << 18)

/// Reads all bytes once; unit: KERNEL_PROBE_READ_UNIT bytes, the last one may
/// be shorter.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t ahead;  // how far ahead memory is asked for, 0 for not at all
  uint32_t features;
} kernel_probe_read_job;
void kernel_probe_read(const void *job, uint32_t begin, uint32_t end,
                       uint32_t worker);
uint32_t kernel_probe_read_units(const kernel_probe_read_job *job);

/// Sums products of 8-bit integers that stay in registers; unit: as many as
/// kernel_probe_products says.
typedef struct {
  uint32_t features;
} kernel_probe_multiply_job;
void kernel_probe_multiply(const void *job, uint32_t begin, uint32_t end,
                           uint32_t worker);
uint64_t kernel_probe_products(uint32_t features);

/// A kernel of scores or values over blocks of a cache; unit: a block.
typedef struct {
  kernel_attention_run run;
  const uint8_t *cache;  // blocks of KERNEL_ATTENTION_BLOCK positions
  size_t block_bytes;
  const float *queries;   // [queries, stride]
  float *scores;          // [queries, KERNEL_ATTENTION_BLOCK] per worker
  float *outputs;         // [queries, stride] per worker
  float *tile;            // [16, stride] per worker
  const uint32_t *valid;  // [queries]
  uint32_t query_count;
  uint32_t dimension;
} kernel_probe_attend_job;
void kernel_probe_attend(const void *job, uint32_t begin, uint32_t end,
                         uint32_t worker);
