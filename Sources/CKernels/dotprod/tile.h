// A panel and a tile of tokens for SDOT, which multiplies 4 columns of 4
// rows by the same 4 of one token, so a lane is a row and no sum runs across
// lanes.
#pragma once

#include "arm/integers.h"
#include "kernel_types.h"

#define PANEL_PARTS 4  // meet what is made of a tile of tokens once
#define PART_ROWS 8
#define ROW_VECTORS 2  // vector h has rows 4h ... 4h+3
#define TILE_TOKENS 4
#define TOKEN_VECTORS 4

/// 16 columns of a part: 4 columns of 4 rows in a vector.
typedef struct {
  int8x16_t of[ROW_VECTORS][4];
} part_columns;

/// The minimums of 16 groups: 4 groups of 4 rows in a vector.
typedef part_columns part_minimums;

/// A tile's activations.
typedef struct {
  const int8_t *quants[TILE_TOKENS];
  int8x16_t digits[TILE_TOKENS][2];  // of the groups' sums
  const float *scales[TILE_TOKENS];  // of blocks of 32, and their sums
  const int16_t *sums[TILE_TOKENS];
} tile_activations;

/// 16 columns (or groups) of 8 rows that lie `stride` apart.
NEON_INLINE void arrange(const void *rows, size_t stride, part_columns *out) {
  const int8_t *row = rows;
  for (int h = 0; h < ROW_VECTORS; h++) {
    int32x4x4_t four;
    for (int r = 0; r < 4; r++, row += stride)
      four.val[r] = vreinterpretq_s32_s8(vld1q_s8(row));
    vst4q_s32((int32_t *)out->of[h], four);
  }
}

/// Spreads a number of each of 8 rows over the lanes of the sums.
NEON_INLINE void spread_rows(int32x4_t first, int32x4_t second,
                             int32x4_t out[ROW_VECTORS]) {
  out[0] = first;
  out[1] = second;
}

NEON_INLINE void spread_floats(float32x4_t first, float32x4_t second,
                               float32x4_t out[ROW_VECTORS]) {
  out[0] = first;
  out[1] = second;
}

/// Spreads a number of each token over the lanes of the sums.
NEON_INLINE void spread_tokens(const float values[TILE_TOKENS],
                               float32x4_t out[TOKEN_VECTORS]) {
  for (int t = 0; t < TILE_TOKENS; t++) out[t] = vdupq_n_f32(values[t]);
}

/// The columns that lie `column` behind the first one of `quants`.
NEON_INLINE void open_tile(const kernel_matrix *m, const int8_t *quants,
                           const uint32_t tokens[TILE_TOKENS], uint32_t column,
                           uint32_t columns, tile_activations *out) {
  (void)columns;
  for (int t = 0; t < TILE_TOKENS; t++)
    out->quants[t] = quants + (size_t)tokens[t] * m->columns + column;
}

/// Points at the next 32 columns of each token.
typedef struct {
  const int8_t *quants[TILE_TOKENS];
} tile_cursor;

NEON_INLINE tile_cursor begin_tile(const tile_activations *activations) {
  tile_cursor out;
  for (int t = 0; t < TILE_TOKENS; t++) out.quants[t] = activations->quants[t];
  return out;
}

NEON_INLINE void advance(tile_cursor *cursor) {
  for (int t = 0; t < TILE_TOKENS; t++) {
    cursor->quants[t] += 32;
    KEEP_ADDRESS(cursor->quants[t]);
  }
}

#define DOT_QUARTER(c)                    \
  for (int h = 0; h < ROW_VECTORS; h++)   \
    for (int t = 0; t < TILE_TOKENS; t++) \
  dots[t][h] = vdotq_laneq_s32(dots[t][h], w->of[h][c], activations[t], c)

/// Adds 16 columns of a part, times those of the cursor's first or second half.
NEON_INLINE void dot_columns(const part_columns *w, const tile_cursor *cursor,
                             int half,
                             int32x4_t dots[TOKEN_VECTORS][ROW_VECTORS]) {
  int8x16_t activations[TILE_TOKENS];
  for (int t = 0; t < TILE_TOKENS; t++)
    activations[t] = vld1q_s8(cursor->quants[t] + 16 * half);
  DOT_QUARTER(0);
  DOT_QUARTER(1);
  DOT_QUARTER(2);
  DOT_QUARTER(3);
}

#undef DOT_QUARTER

/// The sums of the super-block's groups, in digits of 7 bits.
NEON_INLINE void open_digits(const kernel_matrix *m, int width,
                             const uint32_t tokens[TILE_TOKENS],
                             uint32_t column, tile_activations *out) {
  for (int t = 0; t < TILE_TOKENS; t++)
    sum_digits(
        m->activations->sums16 + ((size_t)tokens[t] * m->columns + column) / 16,
        width, out->digits[t]);
}

/// Σ minimum·sum, with WHOLE added.
NEON_INLINE void sum_minimums(const part_minimums *minimums, int width,
                              const tile_activations *activations,
                              int32x4_t out[TOKEN_VECTORS][ROW_VECTORS]) {
  for (int t = 0; t < TILE_TOKENS; t++)
    for (int h = 0; h < ROW_VECTORS; h++) {
      int8x16_t low = activations->digits[t][0],
                high = activations->digits[t][1];
      int32x4_t sum = begin_sum(&from_digits);
      sum = vdotq_laneq_s32(sum, minimums->of[h][0], high, 0);
      sum = vdotq_laneq_s32(sum, minimums->of[h][1], high, 1);
      if (width == 16) {
        sum = vdotq_laneq_s32(sum, minimums->of[h][2], high, 2);
        sum = vdotq_laneq_s32(sum, minimums->of[h][3], high, 3);
      }
      sum = vshlq_n_s32(sum, 7);
      sum = vdotq_laneq_s32(sum, minimums->of[h][0], low, 0);
      sum = vdotq_laneq_s32(sum, minimums->of[h][1], low, 1);
      if (width == 16) {
        sum = vdotq_laneq_s32(sum, minimums->of[h][2], low, 2);
        sum = vdotq_laneq_s32(sum, minimums->of[h][3], low, 3);
      }
      out[t][h] = sum;
    }
}

/// The sums as a row of 8 for each token.
NEON_INLINE void collect(const float32x4_t sums[TOKEN_VECTORS][ROW_VECTORS],
                         float out[TILE_TOKENS][PART_ROWS]) {
  for (int t = 0; t < TILE_TOKENS; t++)
    for (int h = 0; h < ROW_VECTORS; h++) vst1q_f32(out[t] + 4 * h, sums[t][h]);
}

/// Opens the scales and the sums of the blocks of 32 from `column` on.
NEON_INLINE void open_factors(const kernel_matrix *m, bool with_minimums,
                              const uint32_t tokens[TILE_TOKENS],
                              uint32_t column, uint32_t columns,
                              tile_activations *out) {
  (void)with_minimums, (void)columns;
  for (int t = 0; t < TILE_TOKENS; t++) {
    size_t at = ((size_t)tokens[t] * m->columns + column) / 32;
    out->scales[t] = m->activations->scales32 + at;
    out->sums[t] = m->activations->sums32 + at;
  }
}

NEON_INLINE float32x4_t block_scales(const tile_activations *activations,
                                     uint32_t block, int t) {
  return vdupq_n_f32(activations->scales[t][block]);
}

NEON_INLINE float32x4_t block_sums(const tile_activations *activations,
                                   uint32_t block, int t) {
  return vdupq_n_f32((float)activations->sums[t][block]);
}
