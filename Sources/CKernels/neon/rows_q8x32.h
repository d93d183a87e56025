// Blocks of 32: 4 rows at once, their sums reduced together so that a lane is
// a row, for 1 or 4 tokens.
//
// Whoever includes this defines dot.
#pragma once

#include "loads.h"
#include "output.h"

#define ROWS 4
#define TILE 4

/// The integer dot product of a block, in 4 parts.
NEON_INLINE int32x4_t dot(int8x16x2_t w, int8x16_t a0, int8x16_t a1);

// Bit i at bit 4 of byte i.
NEON_INLINE uint8x16_t spread_fifth(const uint8_t bits[2]) {
  const uint8x16_t bit = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
  uint8x16_t all = vcombine_u8(vdup_n_u8(bits[0]), vdup_n_u8(bits[1]));
  return vandq_u8(vtstq_u8(all, bit), vdupq_n_u8(16));
}

// The values of 32 weights, without their scale.
NEON_INLINE int8x16x2_t load_block(uint32_t type, const uint8_t *block) {
  int8x16x2_t out;
  if (type == KERNEL_Q8_0) {
    const int8_t *quants = ((const block_q8_0 *)block)->qs;
    out.val[0] = vld1q_s8(quants);
    out.val[1] = vld1q_s8(quants + 16);
    return out;
  }
  // The nibbles end the block, the fifth bits lie before them.
  const uint8_t *bytes = block + block_bytes(type) - 16;
  uint8x16_t both = vld1q_u8(bytes);
  if (type == KERNEL_IQ4_NL || type == KERNEL_MXFP4) {
    look_up(type == KERNEL_IQ4_NL ? codebooks.iq4 : codebooks.mxfp4, both,
            out.val);
    return out;
  }
  uint8x16_t low = vandq_u8(both, vdupq_n_u8(15)), high = vshrq_n_u8(both, 4);
  if (type == KERNEL_Q5_0 || type == KERNEL_Q5_1) {
    low = vorrq_u8(low, spread_fifth(bytes - 4));
    high = vorrq_u8(high, spread_fifth(bytes - 2));
  }
  out.val[0] = vreinterpretq_s8_u8(low);
  out.val[1] = vreinterpretq_s8_u8(high);
  if (offset_shift(type) > 0) {
    int8x16_t offset = vdupq_n_s8((int8_t)(1 << offset_shift(type)));
    out.val[0] = vsubq_s8(out.val[0], offset);
    out.val[1] = vsubq_s8(out.val[1], offset);
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
    const uint8_t *b[ROWS];
    int8x16x2_t w[ROWS];
    for (uint32_t r = 0; r < ROWS; r++) {
      b[r] = rows[r] + block * bytes;
      w[r] = load_block(type, b[r]);
    }
    float32x4_t d = load_d(type, b), low = load_low(type, b);
    for (uint32_t t = 0; t < tokens; t++) {
      size_t at = (size_t)(token + t) * blocks + block;
      int8x16_t a0 = vld1q_s8(given->quants32 + at * 32);
      int8x16_t a1 = vld1q_s8(given->quants32 + at * 32 + 16);
      int32x4_t dots[ROWS];
      for (int r = 0; r < ROWS; r++) dots[r] = dot(w[r], a0, a1);
      float32x4_t d_a = vdupq_n_f32(given->scales32[at]);
      sums[t] =
          vfmaq_f32(sums[t], vmulq_f32(d, d_a), vcvtq_f32_s32(sum_each(dots)));
      if (has_minimums(type))
        sums[t] =
            vfmaq_n_f32(sums[t], vmulq_f32(low, d_a), (float)given->sums32[at]);
    }
  }
  for (uint32_t t = 0; t < tokens; t++) {
    float out[ROWS];
    vst1q_f32(out, sums[t]);
    store_rows(m, row, end, ROWS, token + t, out);
  }
}
