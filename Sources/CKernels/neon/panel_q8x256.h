// Two tokens and more, and super-blocks of 256.
#pragma once

#include "dots.h"
#include "neon.h"

#define PANEL_ROWS panel_rows_q8x256_neon

typedef struct {
  int8_t quants[256];
  int16_t sums[16];  // of as many columns as share a scale
  float d;
} panel_token;

// It needs both before it.
#include "panel.h"
#include "sums_q8x256.h"

NEON_INLINE void open_token(panel *all, uint32_t t, int width) {
  const kernel_activations *activations = all->m->activations;
  const size_t at =
      (size_t)(all->first + t) * (all->m->columns / 256) + all->column / 256;
  panel_token *out = &all->tokens[t];
  const int16_t *sums = activations->sums16 + at * 16;
  if (all->copies)
    copy_quants(activations->quants256 + at * 256, 256, out->quants);
  if (width == 32)
    vst1q_s16(out->sums, pair_sums(sums));
  else
    memcpy(out->sums, sums, sizeof out->sums);
  out->d = activations->scales256[at];
}

// Σ scale·Σ quant·activation of ROWS rows and a unit's columns, of all tokens.
// The first token's begin at `quants`, the others' `stride` apart.
NEON_INLINE void meet_unit(uint32_t type, int unit,
                           const int8x16_t w[ROWS][4], const int32x4_t *scales,
                           const int8_t *quants, size_t stride,
                           uint32_t tokens, int32x4_t *scaled) {
  const int parts = scale_width(type) / 16;
#pragma clang loop unroll(disable)
  do {
    int8x16_t a[4];
    KEEP_ADDRESS(quants);
    KEEP_ADDRESS(scaled);
    int32x4_t sum = unit == 0 ? vdupq_n_s32(0) : *scaled;
    for (int i = 0; i < 4; i++)
      a[i] = vld1q_s8(quants + unit_column(type, 0, i));
    for (int i = 0; i < 4; i += parts) {
      const int8x16_t *rows[ROWS] = {w[0] + i, w[1] + i, w[2] + i, w[3] + i};
      sum = vmlaq_s32(sum, dot_rows(greatest_quant(type, true), parts, rows,
                                    a + i),
                      scales[i / parts]);
    }
    *scaled++ = sum;
    quants += stride;
  } while (--tokens > 0);
}

// Adds a super-block of ROWS rows to the sums of all tokens.
NEON_INLINE void add_quad(uint32_t type, const uint8_t *const b[ROWS],
                          const panel *all, float32x4_t *sums) {
  const int parts = scale_width(type) / 16;
  int32x4_t scaled[PANEL_TOKENS];
  quad_scales s;
  load_quad_scales(type, b, &s);
  const int8_t *quants = all->tokens[0].quants;
  size_t stride = sizeof all->tokens[0];
  if (!all->copies) {
    quants = all->m->activations->quants256 + all->column;
    stride = all->m->columns;
  }
  uint8x16_t upper[ROWS][2];
#pragma clang loop unroll(full)
  for (int unit = 0; unit < 4; unit++) {
    int8x16_t w[ROWS][4];
    int32x4_t scales[4];
    for (int r = 0; r < ROWS; r++) {
      load_upper(type, b[r], unit, upper[r]);
      load_unit(type, b[r], unit, upper[r], w[r]);
    }
    for (int i = 0; i < 4; i += parts)
      scales[i / parts] =
          scales_of(&s, unit_column(type, unit, i) / (16 * parts));
    meet_unit(type, unit, w, scales, quants + unit_column(type, unit, 0),
              stride, all->count, scaled);
  }
  const panel_token *token = all->tokens;
  const int32x4_t *from = scaled;
#pragma clang loop unroll(disable)
  for (uint32_t left = all->count; left > 0; left--, token++) {
    KEEP_ADDRESS(token);
    int32x4_t sum = *from++, lowered = vdupq_n_s32(0);
    if (quant_bias(type) > 0)
      sum = vmlaq_n_s32(sum, meet_sums(type, s.scales, token->sums),
                        quant_bias(type));
    if (has_minimums(type)) lowered = meet_sums(type, s.minimums, token->sums);
    *sums = add_sums(type, *sums, s.d, s.low, token->d, sum, lowered);
    sums++;
  }
}

// Adds the panel's super-block of all rows.
NEON_INLINE void add_quads(panel *all, uint32_t type) {
  const size_t bytes = block_bytes(stored_type(type, all->m));
  const uint32_t block = all->column / 256;
  for (uint32_t q = 0; q < all->quads; q++) {
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    for (int r = 0; r < ROWS; r++) {
      const uint8_t *row = all->rows[q * ROWS + r];
      if (all->first == 0) prefetch(row + block * bytes, bytes, bytes);
      b[r] = open_block(type, all->m, row, block, &space[r]);
    }
    add_quad(type, b, all, all->sums[q]);
  }
}
