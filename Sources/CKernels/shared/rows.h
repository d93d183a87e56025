// Rows of a matrix: where they and their blocks begin, and how finished sums
// leave. Every kernel may include this.
//
// A kernel that computes some rows at once for few tokens gets the loop over
// them, `run_rows`, too. It defines, before it includes this:
//
// - ROWS: the rows at once.
// - ROWS_BLOCK: the columns of a block, 32 or 256.
// - ROWS_INLINE: how its inlined functions are declared.
// - row_sums: the type of ROWS sums, which begin as zeros.
//
// and behind it the functions add_blocks and store_sums that are declared
// below.
#ifndef SHARED_ROWS_H
#define SHARED_ROWS_H

#include "formats/unpack.h"
#include "kernel_types.h"

/// The first byte of a row. Rows from `end` on answer the last one before it,
/// so that kernels over several rows at once need no other tail.
static inline const uint8_t *weights_row(const kernel_matrix *m, uint32_t row,
                                         uint32_t end) {
  return m->weights + (row < end ? row : end - 1) * m->row_bytes;
}

static inline void store_output(const kernel_matrix *m, uint32_t row,
                                uint32_t token, float sum) {
  float *output = m->output + token * m->output_stride + row;
  if (m->bias != NULL) sum = sum + m->bias[row];
  *output = m->accumulates ? *output + sum : sum;
}

/// Stores the sums of `count` rows, without those from `end` on.
static inline void store_rows(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t count, uint32_t token,
                              const float *sums) {
  for (uint32_t r = 0; r < count && row + r < end; r++)
    store_output(m, row + r, token, sums[r]);
}

/// The type in memory of what a kernel for `type` is run with.
static inline uint32_t stored_type(uint32_t type, const kernel_matrix *m) {
  return type == KERNEL_UNPACKED ? m->type : type;
}

/// Block number `index` of a row, in the form that a kernel for `type` loads.
static inline const uint8_t *open_block(uint32_t type, const kernel_matrix *m,
                                        const uint8_t *row, uint32_t index,
                                        block_unpacked *space) {
  const uint8_t *block =
      row + (size_t)index * block_bytes(stored_type(type, m));
  if (type != KERNEL_UNPACKED) return block;
  unpack_block(m->type, block, space);
  return (const uint8_t *)space;
}

/// Asks for `count` bytes that are read later. The address may lie outside of
/// what is mapped.
static inline __attribute__((always_inline)) void prefetch(const uint8_t *start,
                                                           size_t ahead,
                                                           size_t count) {
  uintptr_t address = (uintptr_t)start + ahead;
  for (size_t i = 0; i < count; i += 64)
    __builtin_prefetch((const void *)(address + i));
}

/// The bytes that cover the memory's latency.
#if defined(__aarch64__)
#define PREFETCH_LEAST 4096
#else
#define PREFETCH_LEAST 8192
#endif

/// How far ahead rows are asked for that are read `rows` at once: all of the
/// next ones, and enough for the memory's latency.
static inline size_t prefetch_distance(size_t row_bytes, uint32_t rows) {
  size_t bytes = row_bytes * rows;
  return bytes < PREFETCH_LEAST ? PREFETCH_LEAST : bytes;
}

#endif

#if defined(ROWS_INLINE) && !defined(SHARED_ROWS_LOOP)
#define SHARED_ROWS_LOOP

#if !defined(ROWS) || !defined(ROWS_BLOCK)
#error "Define ROWS, ROWS_BLOCK and row_sums before ROWS_INLINE."
#endif

/// Adds the products of a block of each of ROWS rows, and block number `at` of
/// all tokens' activations.
ROWS_INLINE row_sums add_blocks(uint32_t type, const block_facts *facts,
                                const uint8_t *const blocks[ROWS],
                                const kernel_activations *activations,
                                size_t at, row_sums sums);

/// One token's sums of ROWS rows. `type` is a constant.
ROWS_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t token, uint32_t type) {
  const uint32_t blocks = m->columns / ROWS_BLOCK;
  const block_facts facts = facts_of(type, stored_type(type, m));
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const uint8_t *rows[ROWS];
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  row_sums sums = {0};
  for (uint32_t block = 0; block < blocks; block++) {
    if (token == 0)
      prefetch(rows[0] + block * facts.bytes * ROWS, ahead, facts.bytes * ROWS);
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    for (uint32_t r = 0; r < ROWS; r++)
      b[r] = open_block(type, m, rows[r], block, &space[r]);
    sums = add_blocks(type, &facts, b, m->activations,
                      (size_t)token * blocks + block, sums);
  }
#ifdef ROWS_STORE
  ROWS_STORE(m, row, end, token, sums);
#else
  float out[ROWS];
  memcpy(out, &sums, sizeof out);
  store_rows(m, row, end, ROWS, token, out);
#endif
}

#endif
