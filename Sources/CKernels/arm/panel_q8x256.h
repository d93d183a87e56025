// Panels of super-blocks. Dots are never begun anew: those of group g hold all
// groups up to g, and what they meet is how much greater the scale of g is than
// that of g + 1, so that I1 = Σ scale·dot = Σ (scale − next scale)·dots so far.
// The sums on the way may wrap around; I1 itself fits.
//
// The includer includes the tile.h of an instruction set first.
#pragma once

#ifndef TILE_TOKENS
#error \
    "Include tile.h first: it defines TILE_TOKENS, part_columns and dot_columns."
#endif

#include "plain.h"

typedef struct {
  part_columns quants[2];
  int32x4_t steps[2][ROW_VECTORS];  // from a group's scale down to the next
} part_group;                       // of 32 columns, or two of 16

typedef struct {
  part_group groups[8];
  part_minimums minimums;
  float32x4_t d[ROW_VECTORS], low[ROW_VECTORS];
} part;

typedef unpack_super_block unpacker;

#include "panel.h"

NEON_INLINE void open_part(const kernel_matrix *m, unpacker unpack, int width,
                           bool with_minimums,
                           const uint8_t *const blocks[PART_ROWS],
                           uint32_t columns, part *out) {
  (void)columns;
  block_unpacked rows[PART_ROWS];
  int32x4_t steps[PART_ROWS][4];
  float d[PART_ROWS], low[PART_ROWS];
  for (int r = 0; r < PART_ROWS; r++) {
    unpack(m->type, blocks[r], &rows[r]);
    int8x16_t scales = vld1q_s8(rows[r].scales);
    if (width == 32) scales = vcombine_s8(vget_low_s8(scales), vdup_n_s8(0));
    scale_steps(scales, steps[r]);
    d[r] = rows[r].d;
    if (with_minimums) low[r] = rows[r].low;
  }
  for (int i = 0; i < 16; i++)
    arrange(rows[0].quants + 16 * i, sizeof *rows,
            &out->groups[i / 2].quants[i % 2]);
  for (int i = 0; i < 64 / width; i++) {
    int32x4_t row[PART_ROWS], groups[2][4];
    for (int r = 0; r < PART_ROWS; r++) row[r] = steps[r][i];
    transpose(row, groups[0]);
    transpose(row + 4, groups[1]);
    for (int g = 0; g < 4; g++) {
      int column = (4 * i + g) * width;
      spread_rows(groups[0][g], groups[1][g],
                  out->groups[column / 32].steps[column % 32 / 16]);
    }
  }
  spread_floats(vld1q_f32(d), vld1q_f32(d + 4), out->d);
  if (!with_minimums) return;
  arrange(rows[0].minimums, sizeof *rows, &out->minimums);
  spread_floats(vld1q_f32(low), vld1q_f32(low + 4), out->low);
}

NEON_INLINE void open_activations(const kernel_matrix *m, int width,
                                  bool with_minimums,
                                  const uint32_t tokens[TILE_TOKENS],
                                  uint32_t column, uint32_t columns,
                                  tile_activations *out) {
  open_tile(m, m->activations->quants256, tokens, column, columns, out);
  if (with_minimums) open_digits(m, width, tokens, column, out);
}

NEON_INLINE void scale_dots(int32x4_t dots[TOKEN_VECTORS][ROW_VECTORS],
                            const int32x4_t steps[ROW_VECTORS],
                            int32x4_t scaled[TOKEN_VECTORS][ROW_VECTORS]) {
  for (int i = 0; i < ROW_VECTORS; i++)
    for (int t = 0; t < TOKEN_VECTORS; t++)
      scaled[t][i] = vmlaq_s32(scaled[t][i], dots[t][i], steps[i]);
}

NEON_INLINE void add_tile(const kernel_matrix *m, const part *w, int width,
                          bool with_minimums,
                          const uint32_t tokens[TILE_TOKENS], uint32_t column,
                          uint32_t columns, const tile_activations *activations,
                          tile_sums *sums) {
  (void)columns;
  const uint32_t blocks = m->columns / 256;
  int32x4_t dots[TOKEN_VECTORS][ROW_VECTORS];
  int32x4_t scaled[TOKEN_VECTORS][ROW_VECTORS];
  for (int t = 0; t < TOKEN_VECTORS; t++)
    for (int i = 0; i < ROW_VECTORS; i++) {
      dots[t][i] = begin_sum(&from_nothing);
      scaled[t][i] = begin_sum(&from_nothing);
    }
  tile_cursor cursor = begin_tile(activations);
  const part_group *group = w->groups;
#pragma clang loop unroll(disable)
  for (int i = 0; i < 8; i++, group++) {
    dot_columns(&group->quants[0], &cursor, 0, dots);
    if (width == 16) scale_dots(dots, group->steps[0], scaled);
    dot_columns(&group->quants[1], &cursor, 1, dots);
    scale_dots(dots, group->steps[width == 16], scaled);
    advance(&cursor);
    KEEP_ADDRESS(group);
  }
  float d[TILE_TOKENS];
  float32x4_t d_a[TOKEN_VECTORS];
  for (int t = 0; t < TILE_TOKENS; t++)
    d[t] = m->activations->scales256[(size_t)tokens[t] * blocks + column / 256];
  spread_tokens(d, d_a);
  for (int t = 0; t < TOKEN_VECTORS; t++)
    for (int i = 0; i < ROW_VECTORS; i++)
      sums->of[t][i] = vfmaq_f32(sums->of[t][i], vmulq_f32(w->d[i], d_a[t]),
                                 vcvtq_f32_s32(scaled[t][i]));
  if (!with_minimums) return;
  sum_minimums(&w->minimums, width, activations, dots);
  for (int t = 0; t < TOKEN_VECTORS; t++)
    for (int i = 0; i < ROW_VECTORS; i++)
      sums->of[t][i] = vfmaq_f32(sums->of[t][i], vmulq_f32(w->low[i], d_a[t]),
                                 whole_float(dots[t][i]));
}

// One for each kind of super-block; a type adds what unpacks it.
#define PANELS(name, width, with_minimums)                                     \
  static NEON_TARGET __attribute__((noinline)) void name(                      \
      const kernel_matrix *m, unpacker unpack, uint32_t begin, uint32_t end) { \
    run_panels(m, unpack, width, with_minimums, begin, end);                   \
  }
PANELS(panels_32, 32, false)
PANELS(panels_32_minimums, 32, true)
PANELS(panels_16, 16, false)
PANELS(panels_16_minimums, 16, true)

/// X(stored, number, panels, unpack): by which panels a type is multiplied, and
/// what fills them.
#define FOR_PANELS(X)                           \
  X(q2_K, Q2_K, panels_16_minimums, plain_q2_K) \
  X(q3_K, Q3_K, panels_16, plain_q3_K)          \
  X(q4_K, Q4_K, panels_32_minimums, plain_q4_K) \
  X(q5_K, Q5_K, panels_32_minimums, plain_q5_K) \
  X(q6_K, Q6_K, panels_16, plain_q6_K)          \
  X(iq4_XS, IQ4_XS, panels_32, plain_iq4_XS)    \
  X(unpacked, UNPACKED, panels_16, unpack_block)
