// A panel and a tile of tokens for SMMLA, which multiplies 8 columns of 2
// rows by the same 8 of 2 tokens: a vector of sums has the first row's of both
// tokens, then the second row's. No sum runs across lanes.
//
// The includer defines TOKEN_VECTORS first: how many pairs of tokens a tile
// has.
#pragma once

#ifndef TOKEN_VECTORS
#error "Define TOKEN_VECTORS first: the pairs of tokens of a tile."
#endif

#include "arm/integers.h"
#include "kernel_types.h"

#define PANEL_PARTS 4  // meet what is made of a tile of tokens once
#define PART_ROWS 8
#define ROW_VECTORS 4                    // vector i has rows 2i and 2i + 1
#define TILE_TOKENS (2 * TOKEN_VECTORS)  // vector t has tokens 2t and 2t + 1

/// 16 columns of a part: 8 columns of 2 rows in a vector.
typedef struct {
  int8x16_t of[2][ROW_VECTORS];
} part_columns;

/// The minimums of 16 groups: 8 groups of 2 rows in a vector.
typedef part_columns part_minimums;

/// A tile's activations: 8 columns of 2 tokens in a vector.
typedef struct {
  int8x16_t quants[32][TOKEN_VECTORS];
  int8x16_t digits[2][2][TOKEN_VECTORS];  // low and high, of the groups' sums
  float32x4_t scales[8][TOKEN_VECTORS];   // of blocks of 32, and their sums
  float32x4_t sums[8][TOKEN_VECTORS];
} tile_activations;

// The first halves of two vectors, then the second ones.
NEON_INLINE void pair(int8x16_t a, int8x16_t b, int8x16_t *first,
                      int8x16_t *second) {
  int64x2_t wide_a = vreinterpretq_s64_s8(a), wide_b = vreinterpretq_s64_s8(b);
  *first = vreinterpretq_s8_s64(vzip1q_s64(wide_a, wide_b));
  *second = vreinterpretq_s8_s64(vzip2q_s64(wide_a, wide_b));
}

/// 16 columns (or groups) of 8 rows that lie `stride` apart.
NEON_INLINE void arrange(const void *rows, size_t stride, part_columns *out) {
  const int8_t *row = rows;
  for (int i = 0; i < ROW_VECTORS; i++, row += 2 * stride)
    pair(vld1q_s8(row), vld1q_s8(row + stride), &out->of[0][i], &out->of[1][i]);
}

/// Spreads a number of each of 8 rows over the lanes of the sums.
NEON_INLINE void spread_rows(int32x4_t first, int32x4_t second,
                             int32x4_t out[ROW_VECTORS]) {
  out[0] = vzip1q_s32(first, first);
  out[1] = vzip2q_s32(first, first);
  out[2] = vzip1q_s32(second, second);
  out[3] = vzip2q_s32(second, second);
}

NEON_INLINE void spread_floats(float32x4_t first, float32x4_t second,
                               float32x4_t out[ROW_VECTORS]) {
  out[0] = vzip1q_f32(first, first);
  out[1] = vzip2q_f32(first, first);
  out[2] = vzip1q_f32(second, second);
  out[3] = vzip2q_f32(second, second);
}

/// Spreads a number of each token over the lanes of the sums.
NEON_INLINE void spread_tokens(const float values[TILE_TOKENS],
                               float32x4_t out[TOKEN_VECTORS]) {
  for (int t = 0; t < TOKEN_VECTORS; t++) {
    float32x2_t both = vld1_f32(values + 2 * t);
    out[t] = vcombine_f32(both, both);
  }
}

/// The columns that lie `column` behind the first one of `quants`.
NEON_INLINE void open_tile(const kernel_matrix *m, const int8_t *quants,
                           const uint32_t tokens[TILE_TOKENS], uint32_t column,
                           uint32_t columns, tile_activations *out) {
  for (int t = 0; t < TOKEN_VECTORS; t++) {
    const int8_t *first = quants + (size_t)tokens[2 * t] * m->columns + column;
    const int8_t *second =
        quants + (size_t)tokens[2 * t + 1] * m->columns + column;
    for (uint32_t i = 0; i < columns / 16; i++)
      pair(vld1q_s8(first + 16 * i), vld1q_s8(second + 16 * i),
           &out->quants[2 * i][t], &out->quants[2 * i + 1][t]);
  }
}

/// Points at the tokens' next 32 columns.
typedef struct {
  const int8x16_t (*quants)[TOKEN_VECTORS];
} tile_cursor;

NEON_INLINE tile_cursor begin_tile(const tile_activations *activations) {
  return (tile_cursor){activations->quants};
}

NEON_INLINE void advance(tile_cursor *cursor) {
  cursor->quants += 4;
  KEEP_ADDRESS(cursor->quants);
}

/// Adds 16 columns of a part, times those of the cursor's first or second half.
NEON_INLINE void dot_columns(const part_columns *w, const tile_cursor *cursor,
                             int half,
                             int32x4_t dots[TOKEN_VECTORS][ROW_VECTORS]) {
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < ROW_VECTORS; i++)
      for (int t = 0; t < TOKEN_VECTORS; t++)
        dots[t][i] = vmmlaq_s32(dots[t][i], w->of[k][i],
                                cursor->quants[2 * half + k][t]);
}

/// The sums of the super-block's groups, in digits of 7 bits.
NEON_INLINE void open_digits(const kernel_matrix *m, int width,
                             const uint32_t tokens[TILE_TOKENS],
                             uint32_t column, tile_activations *out) {
  for (int t = 0; t < TOKEN_VECTORS; t++) {
    int8x16_t digits[2][2];
    for (int i = 0; i < 2; i++)
      sum_digits(m->activations->sums16 +
                     ((size_t)tokens[2 * t + i] * m->columns + column) / 16,
                 width, digits[i]);
    for (int i = 0; i < 2; i++)
      pair(digits[0][i], digits[1][i], &out->digits[i][0][t],
           &out->digits[i][1][t]);
  }
}

/// Σ minimum·sum, with WHOLE added.
NEON_INLINE void sum_minimums(const part_minimums *minimums, int width,
                              const tile_activations *activations,
                              int32x4_t out[TOKEN_VECTORS][ROW_VECTORS]) {
  for (int t = 0; t < TOKEN_VECTORS; t++)
    for (int i = 0; i < ROW_VECTORS; i++) {
      int32x4_t sum = begin_sum(&from_digits);
      sum = vmmlaq_s32(sum, minimums->of[0][i], activations->digits[1][0][t]);
      if (width == 16)
        sum = vmmlaq_s32(sum, minimums->of[1][i], activations->digits[1][1][t]);
      sum = vshlq_n_s32(sum, 7);
      sum = vmmlaq_s32(sum, minimums->of[0][i], activations->digits[0][0][t]);
      if (width == 16)
        sum = vmmlaq_s32(sum, minimums->of[1][i], activations->digits[0][1][t]);
      out[t][i] = sum;
    }
}

/// The sums as a row of 8 for each token.
NEON_INLINE void collect(const float32x4_t sums[TOKEN_VECTORS][ROW_VECTORS],
                         float out[TILE_TOKENS][PART_ROWS]) {
  for (int t = 0; t < TOKEN_VECTORS; t++)
    for (int i = 0; i < ROW_VECTORS; i += 2) {
      float32x4_t a = sums[t][i], b = sums[t][i + 1];
      vst1q_f32(out[2 * t] + 2 * i, vuzp1q_f32(a, b));
      vst1q_f32(out[2 * t + 1] + 2 * i, vuzp2q_f32(a, b));
    }
}

/// Opens the scales and the sums of the blocks of 32 from `column` on.
NEON_INLINE void open_factors(const kernel_matrix *m, bool with_minimums,
                              const uint32_t tokens[TILE_TOKENS],
                              uint32_t column, uint32_t columns,
                              tile_activations *out) {
  for (uint32_t b = 0; b < columns / 32; b++) {
    float scales[TILE_TOKENS], sums[TILE_TOKENS];
    for (int t = 0; t < TILE_TOKENS; t++) {
      size_t at = ((size_t)tokens[t] * m->columns + column) / 32 + b;
      scales[t] = m->activations->scales32[at];
      if (with_minimums) sums[t] = (float)m->activations->sums32[at];
    }
    spread_tokens(scales, out->scales[b]);
    if (with_minimums) spread_tokens(sums, out->sums[b]);
  }
}

NEON_INLINE float32x4_t block_scales(const tile_activations *activations,
                                     uint32_t block, int t) {
  return activations->scales[block][t];
}

NEON_INLINE float32x4_t block_sums(const tile_activations *activations,
                                   uint32_t block, int t) {
  return activations->sums[block][t];
}
