// Q8_0 and Q4_0: 4 rows at once, their sums reduced together so that a lane is
// a row, for 1 or 4 tokens.
//
// Whoever includes this defines dot.
#pragma once

#include "blocks.h"
#include "output.h"
#include "vectors.h"

#define ROWS 4
#define TILE 4

/// The integer dot product of a block, in 4 parts.
NEON_INLINE int32x4_t dot(int8x16x2_t w, int8x16_t a0, int8x16_t a1);

NEON_INLINE size_t block_bytes(uint32_t type) {
  return type == KERNEL_Q8_0 ? sizeof(block_q8_0) : sizeof(block_q4_0);
}

// The values of 32 weights, without their scale.
NEON_INLINE int8x16x2_t load_block(uint32_t type, const uint8_t *block) {
  int8x16x2_t out;
  if (type == KERNEL_Q8_0) {
    const int8_t *quants = ((const block_q8_0 *)block)->qs;
    out.val[0] = vld1q_s8(quants);
    out.val[1] = vld1q_s8(quants + 16);
  } else {
    uint8x16_t both = vld1q_u8(((const block_q4_0 *)block)->qs);
    int8x16_t eight = vdupq_n_s8(8);
    uint8x16_t low = vandq_u8(both, vdupq_n_u8(15));
    out.val[0] = vsubq_s8(vreinterpretq_s8_u8(low), eight);
    out.val[1] = vsubq_s8(vreinterpretq_s8_u8(vshrq_n_u8(both, 4)), eight);
  }
  return out;
}

// ROWS rows and `tokens` tokens, a constant of at most TILE.
NEON_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t token, uint32_t tokens, uint32_t type) {
  const kernel_activations *given = m->given;
  const uint32_t blocks = m->columns / 32;
  const size_t bytes = block_bytes(type);
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const uint8_t *rows[ROWS];
  float32x4_t sums[TILE];
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  for (uint32_t t = 0; t < tokens; t++) sums[t] = vdupq_n_f32(0);
  for (uint32_t block = 0; block < blocks; block++) {
    if (token == 0)
      prefetch(rows[0] + block * bytes * ROWS, ahead, bytes * ROWS);
    uint16_t d[ROWS];
    int8x16x2_t w[ROWS];
    for (uint32_t r = 0; r < ROWS; r++) {
      const uint8_t *b = rows[r] + block * bytes;
      d[r] = load_u16(b);
      w[r] = load_block(type, b);
    }
    float32x4_t d4 = floats_of_halves(d);
    for (uint32_t t = 0; t < tokens; t++) {
      size_t at = (size_t)(token + t) * blocks + block;
      int8x16_t a0 = vld1q_s8(given->quants32 + at * 32);
      int8x16_t a1 = vld1q_s8(given->quants32 + at * 32 + 16);
      int32x4_t dots[ROWS];
      for (int r = 0; r < ROWS; r++) dots[r] = dot(w[r], a0, a1);
      float32x4_t factor = vmulq_f32(d4, vdupq_n_f32(given->scales32[at]));
      sums[t] = vfmaq_f32(sums[t], factor, vcvtq_f32_s32(sum_each(dots)));
    }
  }
  for (uint32_t t = 0; t < tokens; t++) {
    float out[ROWS];
    vst1q_f32(out, sums[t]);
    store_rows(m, row, end, ROWS, token + t, out);
  }
}
