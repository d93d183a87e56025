// One token or two: 4 rows of blocks of 32 at once, whose sums are reduced
// together, so that a lane is a row.
#pragma once

#include "arm/loads.h"
#include "store.h"

NEON_INLINE float32x4_t load_4_scales(uint32_t type,
                                      const uint8_t *const b[ROWS]) {
  if (type != KERNEL_MXFP4 && type != KERNEL_UNPACKED)
    return load_4_halves(b, 0);
  float d[ROWS];
  for (int r = 0; r < ROWS; r++)
    d[r] = type == KERNEL_MXFP4 ? float_of_bits(bits_of_exponent(*b[r]))
                                : ((const block_unpacked *)b[r])->d;
  return vld1q_f32(d);
}

/// The rows `row ..< row + ROWS` that lie before `end`, for one token or two.
NEON_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t tokens, uint32_t type) {
  const kernel_activations *activations = m->activations;
  const uint32_t blocks = m->columns / 32;
  const size_t bytes = block_bytes(stored_type(type, m));
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const uint8_t *rows[ROWS];
  float32x4_t sums[2] = {vdupq_n_f32(0), vdupq_n_f32(0)};
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  for (uint32_t block = 0; block < blocks; block++) {
    prefetch(rows[0] + block * bytes * ROWS, ahead, bytes * ROWS);
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    int8x16_t w[ROWS][2];
    for (int r = 0; r < ROWS; r++) {
      b[r] = open_block(type, m, rows[r], block, &space[r]);
      load_32(type, b[r], w[r]);
    }
    const float32x4_t d = load_4_scales(type, b);
    for (uint32_t t = 0; t < tokens; t++) {
      const size_t at = t * blocks + block;
      int8x16_t a0 = vld1q_s8(activations->quants32 + at * 32);
      int8x16_t a1 = vld1q_s8(activations->quants32 + at * 32 + 16);
      int32x4_t dots[ROWS];
      for (int r = 0; r < ROWS; r++)
        dots[r] =
            vdotq_s32(vdotq_s32(vdupq_n_s32(0), w[r][0], a0), w[r][1], a1);
      float d_a = activations->scales32[at];
      sums[t] = vfmaq_f32(sums[t], vmulq_n_f32(d, d_a),
                          value_floats(type, sum_each(dots)));
      if (has_minimums(type))
        sums[t] = vfmaq_n_f32(sums[t], vmulq_n_f32(load_4_halves(b, 2), d_a),
                              (float)activations->sums32[at]);
    }
  }
  for (uint32_t t = 0; t < tokens; t++) store_sums(m, row, end, t, sums[t]);
}
