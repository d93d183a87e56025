// How the sums of rows leave that are the lanes of a vector.
#pragma once

#include "arm/vectors.h"
#include "shared/rows.h"

/// Rows whose sums are the lanes of a vector.
#define ROWS 4

/// Stores the sums of ROWS rows, without those from `end` on: store_rows, by a
/// vector where all of them are there.
NEON_INLINE void store_quad(const kernel_matrix *m, uint32_t row, uint32_t end,
                            uint32_t token, float32x4_t sums) {
  if (end - row < ROWS) {
    float out[ROWS];
    vst1q_f32(out, sums);
    store_rows(m, row, end, ROWS, token, out);
    return;
  }
  float *output = m->output + token * m->output_stride + row;
  if (m->bias != NULL) sums = vaddq_f32(sums, vld1q_f32(m->bias + row));
  if (m->accumulates) sums = vaddq_f32(vld1q_f32(output), sums);
  vst1q_f32(output, sums);
}
