// Super-blocks of 256: 4 rows at once, their sums reduced together so that a
// lane is a row. The weights are unpacked once for up to 8 tokens.
//
// Whoever includes this defines scaled_dot.
#pragma once

#include "output.h"
#include "super_blocks.h"

#define ROWS 4
#define TILE 8

/// Σ scale·dot over a super-block, in 4 parts.
NEON_INLINE int32x4_t scaled_dot(uint32_t type, const int8x16_t quants[16],
                                 const int32_t scales[16], const int8_t *given);

NEON_INLINE int32x4_t dot_words(int32x4_t sum, int16x8_t a, int16x8_t b) {
  sum = vmlal_s16(sum, vget_low_s16(a), vget_low_s16(b));
  return vmlal_high_s16(sum, a, b);
}

// Σ low·sum over a super-block, in 4 parts.
NEON_INLINE int32x4_t lowered_sum(uint32_t type, const block_scales *scales,
                                  const int16_t *sums) {
  int16x8_t low = vld1q_s16(sums), high = vld1q_s16(sums + 8);
  int32x4_t sum = vdupq_n_s32(0);
  if (scale_width(type) == 32)
    return dot_words(sum, scales->lows[0], vpaddq_s16(low, high));
  return dot_words(dot_words(sum, scales->lows[0], low), scales->lows[1], high);
}

// Adds a super-block of ROWS rows to the sums of one token.
NEON_INLINE float32x4_t add_block(uint32_t type, const int8x16_t (*quants)[16],
                                  const block_scales *scales, float32x4_t d,
                                  float32x4_t dmin,
                                  const kernel_activations *given, size_t at,
                                  float32x4_t sums) {
  int32x4_t scaled[ROWS], lowered[ROWS];
  for (int r = 0; r < ROWS; r++) {
    scaled[r] = scaled_dot(type, quants[r], scales[r].scales,
                           given->quants256 + at * 256);
    if (has_minimums(type) || offset_shift(type) > 0)
      lowered[r] = lowered_sum(type, &scales[r], given->sums16 + at * 16);
    if (offset_shift(type) > 0)
      scaled[r] = vmlsq_n_s32(scaled[r], lowered[r], 1 << offset_shift(type));
  }
  float32x4_t d_a = vdupq_n_f32(given->scales256[at]);
  sums = vfmaq_f32(sums, vmulq_f32(d, d_a), vcvtq_f32_s32(sum_each(scaled)));
  if (has_minimums(type))
    sums =
        vfmsq_f32(sums, vmulq_f32(dmin, d_a), vcvtq_f32_s32(sum_each(lowered)));
  return sums;
}

// ROWS rows and `tokens` tokens, at most TILE.
NEON_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t token, uint32_t tokens, uint32_t type) {
  const uint32_t blocks = m->columns / 256;
  const size_t bytes = block_bytes(stored_type(type, m));
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const uint8_t *rows[ROWS];
  float32x4_t sums[TILE];
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  for (uint32_t t = 0; t < tokens; t++) sums[t] = vdupq_n_f32(0);
  for (uint32_t block = 0; block < blocks; block++) {
    if (token == 0)
      prefetch(rows[0] + block * bytes * ROWS, ahead, bytes * ROWS);
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    int8x16_t quants[ROWS][16];
    block_scales scales[ROWS];
    for (uint32_t r = 0; r < ROWS; r++) {
      b[r] = open_block(type, m, rows[r], block, &space[r]);
      load_quants(type, b[r], quants[r]);
      load_scales(type, b[r], &scales[r]);
    }
    float32x4_t d = load_d(type, b), dmin = load_low(type, b);
    for (uint32_t t = 0; t < tokens; t++)
      sums[t] = add_block(type, quants, scales, d, dmin, m->given,
                          (size_t)(token + t) * blocks + block, sums[t]);
  }
  for (uint32_t t = 0; t < tokens; t++) {
    float out[ROWS];
    vst1q_f32(out, sums[t]);
    store_rows(m, row, end, ROWS, token + t, out);
  }
}
