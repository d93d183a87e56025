// Two tokens and more, and blocks of 32.
#pragma once

#include "dots.h"
#include "neon.h"

#define PANEL_ROWS panel_rows_q8x32_neon

typedef struct {
  int8_t quants[64];
  float d[2], sums[2];
} token_pair;  // of blocks

typedef struct {
  token_pair pairs[4];
} panel_token;

// It needs both before it.
#include "panel.h"
#include "quads_q8x32.h"

// Adds a block of ROWS rows to the sums of one token.
NEON_INLINE float32x4_t add_dots(uint32_t type, float32x4_t sums,
                                 int32x4_t dots, float32x4_t d, float32x4_t low,
                                 float d_a, float activation_sum) {
  sums = vfmaq_f32(sums, vmulq_n_f32(d, d_a), vcvtq_f32_s32(dots));
  if (has_minimums(type))
    sums = vfmaq_n_f32(sums, vmulq_n_f32(low, d_a), activation_sum);
  return sums;
}

NEON_INLINE void open_token(panel *all, uint32_t t, int width) {
  (void)width;
  const kernel_activations *activations = all->m->activations;
  const size_t at =
      ((size_t)(all->first + t) * all->m->columns + all->column) / 32;
  token_pair *out = all->tokens[t].pairs;
  for (uint32_t b = 0; b < all->columns / 32; b++) {
    copy_quants(activations->quants32 + (at + b) * 32, 32,
                out[b / 2].quants + b % 2 * 32);
    out[b / 2].d[b % 2] = activations->scales32[at + b];
    out[b / 2].sums[b % 2] = (float)activations->sums32[at + b];
  }
}

// Two blocks of ROWS rows.
typedef struct {
  int8x16_t quants[ROWS][4];
  float32x4_t d[2], low[2];
} block_pair;

// Adds pair number `at` of the panel to the sums of all tokens, or its first
// block where there is no second one.
NEON_INLINE void meet_pair(uint32_t type, const block_pair *w, uint32_t at,
                           bool has_second, const panel *all,
                           float32x4_t *sums) {
  uint32_t left = all->count;
  const token_pair *token = all->tokens[0].pairs + at;
  const uint32x4_t both = vdupq_n_u32(has_second ? ~0u : 0);
#pragma clang loop unroll(disable)
  do {
    float32x4_t sum[2] = {*sums};
    KEEP_ADDRESS(token);
    const float32x2_t d = vld1_f32(token->d);
    for (int i = 0; i < 2; i++) {
      // One after the other: both need more registers than there are.
      if (i == 1) __asm__("" : "+r"(token) : "w"(sum[0]));
      const int8x16_t a[2] = {vld1q_s8(token->quants + 32 * i),
                              vld1q_s8(token->quants + 32 * i + 16)};
      const int8x16_t *rows[ROWS] = {
          w->quants[0] + 2 * i, w->quants[1] + 2 * i, w->quants[2] + 2 * i,
          w->quants[3] + 2 * i};
      int32x4_t dots = dot_rows(greatest_quant32(type, false), 2, rows, a);
      sum[i] = add_dots(type, sum[0], dots, w->d[i], w->low[i],
                        i == 0 ? vget_lane_f32(d, 0) : vget_lane_f32(d, 1),
                        token->sums[i]);
    }
    *sums++ = vbslq_f32(both, sum[1], sum[0]);
    token += sizeof(panel_token) / sizeof *token;
  } while (--left > 0);
}

// Adds the panel's columns of all rows.
NEON_INLINE void add_quads(panel *all, uint32_t type) {
  const size_t bytes = block_bytes(stored_type(type, all->m));
  const size_t first = all->column / 32 * bytes;
  const uint32_t blocks = all->columns / 32;
  const int8x16_t bias = vdupq_n_s8((int8_t)quant_bias32(type));
  for (uint32_t q = 0; q < all->quads; q++) {
    const uint8_t *rows[ROWS];
    for (int r = 0; r < ROWS; r++) {
      rows[r] = all->rows[q * ROWS + r] + first;
      if (all->first == 0) prefetch(rows[r], 8 * bytes, 8 * bytes);
    }
#pragma clang loop unroll(disable)
    for (uint32_t at = 0; at < blocks; at += 2) {
      const bool has_second = at + 1 < blocks;
      // A second one that is missing is the first.
      const size_t step = has_second ? bytes : 0;
      block_pair w;
      for (int i = 0; i < 2; i++) {
        const uint8_t *b[ROWS];
        block_unpacked space[ROWS];
        for (int r = 0; r < ROWS; r++) {
          b[r] = open_block(type, all->m, rows[r] + i * step, 0, &space[r]);
          load_quants32(type, b[r], w.quants[r] + 2 * i);
          for (int part = 2 * i; part < 2 * i + 2; part++)
            w.quants[r][part] = vaddq_s8(w.quants[r][part], bias);
        }
        w.d[i] = load_d(type, b);
        w.low[i] = load_low(type, b);
      }
      for (int r = 0; r < ROWS; r++) rows[r] += 2 * bytes;
      meet_pair(type, &w, at / 2, has_second, all, all->sums[q]);
    }
  }
}
