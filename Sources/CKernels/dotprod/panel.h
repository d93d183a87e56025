// Panels: 8 rows by 256 columns, unpacked once and met by many tokens, 4 at a
// time. A lane is a row: SDOT multiplies 4 columns of 4 rows by the same 4 of a
// token, so that no sum runs across lanes.
//
// Whoever includes this defines run_panel, and has included the rows of Armv8.0
// that one token meets.
#pragma once

#include "../neon/vectors.h"
#include "output.h"

#define PANEL_ROWS 8
#define PANEL_TILE 4

/// The most tokens that a panel meets: their activations of 256 columns and the
/// panel stay within 32 KiB.
#define PANEL_TOKENS 64

/// Sums of 8 rows: lane r of vector h is row 4h + r.
typedef struct {
  float32x4_t half[2];
} panel_sums;

/// The first bytes of the rows from `row` on.
NEON_INLINE void panel_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                            const uint8_t *rows[PANEL_ROWS]) {
  for (uint32_t r = 0; r < PANEL_ROWS; r++)
    rows[r] = weights_row(m, row + r, end);
}

/// The tokens of a tile. Those past the last are computed as the last and not
/// stored.
NEON_INLINE void tile_tokens(const kernel_matrix *m, uint32_t token,
                             uint32_t tokens[PANEL_TILE]) {
  for (uint32_t t = 0; t < PANEL_TILE; t++)
    tokens[t] = token + t < m->tokens ? token + t : m->tokens - 1;
}

/// Transposes 4 × 4 elements of 32 bits: element r of out[c] is element c of
/// in[r]. The results lie `step` apart.
NEON_INLINE void transpose(int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d,
                           int32x4_t *out, size_t step) {
  int64x2_t ab0 = vreinterpretq_s64_s32(vtrn1q_s32(a, b));
  int64x2_t ab1 = vreinterpretq_s64_s32(vtrn2q_s32(a, b));
  int64x2_t cd0 = vreinterpretq_s64_s32(vtrn1q_s32(c, d));
  int64x2_t cd1 = vreinterpretq_s64_s32(vtrn2q_s32(c, d));
  out[0] = vreinterpretq_s32_s64(vtrn1q_s64(ab0, cd0));
  out[step] = vreinterpretq_s32_s64(vtrn1q_s64(ab1, cd1));
  out[2 * step] = vreinterpretq_s32_s64(vtrn2q_s64(ab0, cd0));
  out[3 * step] = vreinterpretq_s32_s64(vtrn2q_s64(ab1, cd1));
}

/// 16 columns of 4 rows as 4 vectors of 4 columns each, 2 apart.
NEON_INLINE void interleave(int8x16_t a, int8x16_t b, int8x16_t c, int8x16_t d,
                            int32x4_t *out) {
  transpose(vreinterpretq_s32_s8(a), vreinterpretq_s32_s8(b),
            vreinterpretq_s32_s8(c), vreinterpretq_s32_s8(d), out, 2);
}

NEON_INLINE void clear_dots(int32x4_t dots[PANEL_TILE][2]) {
  for (int t = 0; t < PANEL_TILE; t++) dots[t][0] = dots[t][1] = vdupq_n_s32(0);
}

#define DOT_QUARTER(c)                 \
  for (int t = 0; t < PANEL_TILE; t++) \
    for (int h = 0; h < 2; h++)        \
  dots[t][h] =                         \
      vdotq_laneq_s32(dots[t][h], vreinterpretq_s8_s32(w[c][h]), a[t], c)

/// Adds 16 columns of a panel, times those of a tile's tokens.
NEON_INLINE void dot_columns(const int32x4_t (*w)[2],
                             const int8_t *const given[PANEL_TILE],
                             size_t column, int32x4_t dots[PANEL_TILE][2]) {
  int8x16_t a[PANEL_TILE];
  for (int t = 0; t < PANEL_TILE; t++) a[t] = vld1q_s8(given[t] + column);
  DOT_QUARTER(0);
  DOT_QUARTER(1);
  DOT_QUARTER(2);
  DOT_QUARTER(3);
}

#undef DOT_QUARTER

/// Adds the products of PANEL_ROWS rows and `tokens` tokens to `sums`.
NEON_INLINE void run_panel(const kernel_matrix *m,
                           const uint8_t *const rows[PANEL_ROWS],
                           uint32_t token, uint32_t tokens, uint32_t type,
                           panel_sums sums[PANEL_TOKENS]);

/// The rows `begin ..< end`, for all tokens.
NEON_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                     uint32_t type) {
  if (m->tokens == 1) {
    for (uint32_t row = begin; row < end; row += ROWS)
      run_rows(m, row, end, 0, 1, type);
    return;
  }
  for (uint32_t row = begin; row < end; row += PANEL_ROWS)
    for (uint32_t token = 0; token < m->tokens; token += PANEL_TOKENS) {
      uint32_t left = m->tokens - token;
      uint32_t tokens = left < PANEL_TOKENS ? left : PANEL_TOKENS;
      const uint8_t *rows[PANEL_ROWS];
      panel_sums sums[PANEL_TOKENS];
      panel_rows(m, row, end, rows);
      for (uint32_t t = 0; t < PANEL_TOKENS; t++)
        sums[t].half[0] = sums[t].half[1] = vdupq_n_f32(0);
      run_panel(m, rows, token, tokens, type, sums);
      for (uint32_t t = 0; t < tokens; t++) {
        float out[PANEL_ROWS];
        vst1q_f32(out, sums[t].half[0]);
        vst1q_f32(out + 4, sums[t].half[1]);
        store_rows(m, row, end, PANEL_ROWS, token + t, out);
      }
    }
}
