// How a finished sum leaves a matrix kernel.
#pragma once

#include "kernel_types.h"

static inline void store_output(const kernel_matrix *m, uint32_t row,
                                uint32_t token, float sum) {
  float *output = m->output + token * m->output_stride + row;
  if (m->bias != NULL) sum = sum + m->bias[row];
  *output = m->accumulates ? *output + sum : sum;
}

/// The first byte of a row. Rows from `end` on answer the last one before it,
/// so that kernels over several rows at once need no other tail.
static inline const uint8_t *weights_row(const kernel_matrix *m, uint32_t row,
                                         uint32_t end) {
  return m->weights + (row < end ? row : end - 1) * m->row_bytes;
}

/// Stores the sums of `count` rows, without those from `end` on.
static inline void store_rows(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t count, uint32_t token,
                              const float *sums) {
  for (uint32_t r = 0; r < count && row + r < end; r++)
    store_output(m, row + r, token, sums[r]);
}
