// How the sums of one token's rows leave.
#pragma once

#include "arm/vectors.h"
#include "shared/rows.h"

/// Rows whose sums are the lanes of a vector.
#define ROWS 4

// Once for all types.
static NEON_TARGET __attribute__((noinline)) void store_sums(
    const kernel_matrix *m, uint32_t row, uint32_t end, float32x4_t sums) {
  float out[ROWS];
  vst1q_f32(out, sums);
  store_rows(m, row, end, ROWS, 0, out);
}
