// Two to eight tokens and blocks of 32 of 4 rows.
#pragma once

#include "arm/vectors.h"

/// A block of a tile's tokens.
typedef struct {
  float32x4_t d, sum;
  int8x16_t quants[8];  // 4 columns of 4 tokens
} few_block;

typedef struct {
  few_block blocks[8];
} few_activations;

// It needs few_activations before it.
#include "few.h"
#include "rows_q8x32.h"

NEON_INLINE void open_few(few_panel *panel, uint32_t t, int width) {
  (void)width;
  const kernel_activations *all = panel->m->activations;
  few_block *out = panel->activations[t].blocks;
  const int8_t *quants[FEW_TILE];
  const float *scales[FEW_TILE];
  const int16_t *sums[FEW_TILE];
  for (int i = 0; i < FEW_TILE; i++) {
    const size_t at =
        ((size_t)panel->tokens[t][i] * panel->m->columns + panel->column) / 32;
    quants[i] = all->quants32 + at * 32;
    scales[i] = all->scales32 + at;
    sums[i] = all->sums32 + at;
  }
#pragma clang loop unroll(disable)
  for (uint32_t b = 0; b < panel->columns / 32; b++, out++) {
    float d[FEW_TILE], sum[FEW_TILE];
    for (int i = 0; i < FEW_TILE; i++) {
      d[i] = scales[i][b];
      sum[i] = (float)sums[i][b];
    }
    out->d = vld1q_f32(d);
    out->sum = vld1q_f32(sum);
    arrange_columns(quants, out->quants);
    arrange_columns(quants, out->quants + 4);
  }
}

#define ADD_ROW(r)                                                          \
  sums[r] = vfmaq_f32(sums[r], vmulq_laneq_f32(d_a, d, r),                  \
                      value_floats(type, dots[r]));                         \
  if (has_minimums(type))                                                   \
  sums[r] = vfmaq_f32(sums[r], vmulq_laneq_f32(d_a, low, r), block->sum)

// Adds a block of ROWS rows, and that number `at` of all tiles.
NEON_INLINE void add_block(uint32_t type, const uint8_t *const b[ROWS],
                           const few_panel *panel, uint32_t at,
                           float32x4_t (*all)[ROWS]) {
  int8x16_t w[ROWS][2];
  for (int r = 0; r < ROWS; r++) load_32(type, b[r], w[r]);
  const float32x4_t d = load_4_scales(type, b);
  const float32x4_t low = has_minimums(type) ? load_4_halves(b, 2) : d;
  const few_block *block = panel->activations[0].blocks + at;
  uint32_t left = panel->tiles;
#pragma clang loop unroll(disable)
  do {
    // Else every element of them would be spread before the loop.
    for (int r = 0; r < ROWS; r++)
      __asm__("" : "+w"(w[r][0]), "+w"(w[r][1]));
    KEEP_ADDRESS(block);
    const int8_t *tokens = (const int8_t *)block->quants;
    float32x4_t sums[ROWS], d_a = block->d;
    int32x4_t dots[ROWS];
    for (int r = 0; r < ROWS; r++) {
      sums[r] = (*all)[r];
      dots[r] = vdupq_n_s32(0);
    }
    for (int half = 0; half < 2; half++) {
      int8x16x4_t a = vld1q_s8_x4(tokens);
      tokens += 64;
      KEEP_ADDRESS(tokens);
      for (int r = 0; r < ROWS; r++) {
        dots[r] = vdotq_laneq_s32(dots[r], a.val[0], w[r][half], 0);
        dots[r] = vdotq_laneq_s32(dots[r], a.val[1], w[r][half], 1);
        dots[r] = vdotq_laneq_s32(dots[r], a.val[2], w[r][half], 2);
        dots[r] = vdotq_laneq_s32(dots[r], a.val[3], w[r][half], 3);
      }
    }
    ADD_ROW(0);
    ADD_ROW(1);
    ADD_ROW(2);
    ADD_ROW(3);
    for (int r = 0; r < ROWS; r++) (*all)[r] = sums[r];
    block += sizeof(few_activations) / sizeof *block;
    all++;
  } while (--left > 0);
}

#undef ADD_ROW

// Adds the panel's columns of all rows.
NEON_INLINE void add_quads(few_panel *panel, uint32_t type) {
  const size_t bytes = block_bytes(stored_type(type, panel->m));
  const size_t first = panel->column / 32 * bytes;
  for (uint32_t q = 0; q < panel->quads; q++) {
    const uint8_t *rows[ROWS];
    for (uint32_t r = 0; r < ROWS; r++) {
      rows[r] = panel->rows[q * ROWS + r] + first;
      prefetch(rows[r], 8 * bytes, 8 * bytes);
    }
#pragma clang loop unroll(disable)
    for (uint32_t at = 0; at < panel->columns / 32; at++) {
      const uint8_t *b[ROWS];
      block_unpacked space[ROWS];
      for (uint32_t r = 0; r < ROWS; r++) {
        b[r] = open_block(type, panel->m, rows[r], 0, &space[r]);
        rows[r] += bytes;
        KEEP_ADDRESS(rows[r]);
      }
      add_block(type, b, panel, at, panel->sums[q]);
    }
  }
}
