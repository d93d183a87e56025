// Two to eight tokens and super-blocks of 256, a row at a time. One or two
// tokens that are left meet the weights as they lie.
#pragma once

#include "arm/vectors.h"

/// A super-block of a tile's tokens.
typedef struct {
  const int8_t *pair[2];  // the quants of two tokens as they lie, or null
  float32x4_t d;
  int8x16_t digits[2][4];  // of the groups' sums: 4 groups of 4 tokens
  int8x16_t quants[64];    // 4 columns of 4 tokens
} few_activations;

// It needs few_activations before it.
#include "few.h"
#include "rows_q8x256.h"

NEON_INLINE void open_few(few_panel *panel, uint32_t t, int width) {
  const kernel_activations *all = panel->m->activations;
  const uint32_t *tokens = panel->tokens[t];
  const bool is_pair = panel->m->tokens - t * FEW_TILE <= 2;
  few_activations *out = &panel->activations[t];
  const int8_t *quants[FEW_TILE];
  float d[FEW_TILE];
  int8x16_t digits[2][FEW_TILE];
  for (uint32_t i = 0; i < FEW_TILE; i++) {
    const size_t at =
        (size_t)tokens[i] * (panel->m->columns / 256) + panel->column / 256;
    int8x16_t both[2];
    d[i] = all->scales256[at];
    if (width == 32)
      sum_digits(all->sums16 + at * 16, 32, both);
    else
      sum_digits(all->sums16 + at * 16, 16, both);
    digits[0][i] = both[0];
    digits[1][i] = both[1];
    quants[i] = all->quants256 + at * 256;
    if (i < 2) out->pair[i] = is_pair ? quants[i] : NULL;
  }
  out->d = vld1q_f32(d);
  interleave(digits[0], out->digits[0]);
  interleave(digits[1], out->digits[1]);
  if (is_pair) return;
#pragma clang loop unroll(disable)
  for (int i = 0; i < 64; i += 4) arrange_columns(quants, out->quants + i);
}

// The scale with which the second half of a row begins: its steps' sum.
NEON_INLINE int32_t middle_scale(uint32_t type, const int32x4_t steps[4]) {
  if (scale_width(type) == 32) return vaddvq_s32(steps[1]);
  return vaddvq_s32(vaddq_s32(steps[2], steps[3]));
}

// Σ scale·dot of a row, a token a lane: see dot_row. Both halves of the row
// have dots of their own, as a product waits for the one before it. What is
// missing in those of the second half is all of the first.
NEON_INLINE int32x4_t dot_few(uint32_t type, const int8x16_t w[16],
                              const int32x4_t steps[4], int32_t middle,
                              const int8x16_t *arranged) {
  const int8_t *tokens[2] = {(const int8_t *)arranged,
                             (const int8_t *)(arranged + 32)};
  int32x4_t dots[2] = {vdupq_n_s32(0), vdupq_n_s32(0)}, scaled = dots[0];
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i++)
#pragma clang loop unroll(full)
    for (int half = 0; half < 2; half++) {
      const int at = 8 * half + i, group = at * 16 / scale_width(type);
      dots[half] = dot_tile(dots[half], w[at], &tokens[half]);
      if (scale_width(type) == 16 || i % 2 == 1)
        scaled = vmlaq_n_s32(scaled, dots[half], steps[group / 4][group % 4]);
    }
  return vmlaq_n_s32(scaled, dots[0], middle);
}

// The same of two tokens.
NEON_INLINE int32x4_t dot_pair(uint32_t type, const int8x16_t w[16],
                               const int32x4_t steps[4],
                               const int8_t *const tokens[2]) {
  int32x4_t dots[2], scaled[2];
  const int8_t *from[2] = {tokens[0], tokens[1]};
  for (int t = 0; t < 2; t++) dots[t] = scaled[t] = vdupq_n_s32(0);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 4)
#pragma clang loop unroll(full)
    for (int t = 0; t < 2; t++) {
      int8x16x4_t a = vld1q_s8_x4(from[t]);
      from[t] += 64;
      KEEP_ADDRESS(from[t]);
#pragma clang loop unroll(full)
      for (int j = 0; j < 4; j++) {
        dots[t] = vdotq_s32(dots[t], w[i + j], a.val[j]);
        int group = (i + j) * 16 / scale_width(type);
        if (scale_width(type) == 16 || j % 2 == 1)
          scaled[t] =
              vmlaq_n_s32(scaled[t], dots[t], steps[group / 4][group % 4]);
      }
    }
  int32x4_t halves = vpaddq_s32(scaled[0], scaled[1]);
  return vpaddq_s32(halves, halves);
}

// Σ minimum·sum of a row, a token a lane.
NEON_INLINE int32x4_t sum_few_minimums(uint32_t type, int8x16_t minimums,
                                       const few_activations *tile) {
  int32x4_t sum = vdupq_n_s32(0);
  for (int digit = 1; digit >= 0; digit--) {
    const int8x16_t *words = tile->digits[digit];
    if (digit == 0) sum = vshlq_n_s32(sum, 7);
    sum = vdotq_laneq_s32(sum, words[0], minimums, 0);
    sum = vdotq_laneq_s32(sum, words[1], minimums, 1);
    if (scale_width(type) == 32) continue;
    sum = vdotq_laneq_s32(sum, words[2], minimums, 2);
    sum = vdotq_laneq_s32(sum, words[3], minimums, 3);
  }
  return sum;
}

NEON_INLINE void load_row_steps(uint32_t type, const uint8_t *block,
                                const row_scales *all, int row,
                                int32x4_t out[4]) {
  if (!is_packed(type)) return load_steps(type, block, all, 0, out);
  int16x8_t steps = vmovl_s8(vld1_s8((const int8_t *)all->steps + 8 * row));
  out[0] = vmovl_s16(vget_low_s16(steps));
  out[1] = vmovl_high_s16(steps);
}

// The minimums of each row side by side; see row_scales for the others.
NEON_INLINE void split_minimums(uint32_t type, const row_scales *all,
                                int8_t out[ROWS][8]) {
  if (!is_packed(type)) return;
  int32x4_t first = vreinterpretq_s32_s8(all->minimums[0]);
  int32x4_t second = vreinterpretq_s32_s8(all->minimums[1]);
  vst1q_s8(out[0], vreinterpretq_s8_s32(vzip1q_s32(first, second)));
  vst1q_s8(out[2], vreinterpretq_s8_s32(vzip2q_s32(first, second)));
}

NEON_INLINE int8x16_t load_row_minimums(uint32_t type, const uint8_t *block,
                                        const int8_t of_row[8]) {
  if (is_packed(type)) return vcombine_s8(vld1_s8(of_row), vdup_n_s8(0));
  return signed_bytes(
      vshrq_n_u8(vld1q_u8(((const block_q2_K *)block)->scales), 4));
}

// Adds a super-block of ROWS rows.
NEON_INLINE void add_quad(uint32_t type, const uint8_t *const b[ROWS],
                          few_panel *panel,
                          float32x4_t sums[FEW_TILES][ROWS]) {
  row_scales scales = {0};
  load_row_scales(type, b, &scales);
  float d[ROWS], low[ROWS];
  int8_t all_minimums[ROWS][8];
  split_minimums(type, &scales, all_minimums);
  vst1q_f32(d, scales.d);
  if (has_minimums(type)) vst1q_f32(low, vnegq_f32(scales.dmin));
#pragma clang loop unroll(disable)
  for (int r = 0; r < ROWS; r++) {
    int32x4_t steps[4];
    int8x16_t w[16], minimums = vdupq_n_s8(0);
    high_bits high;
    load_row_steps(type, b[r], &scales, r, steps);
    const int32_t middle = middle_scale(type, steps);
    if (has_minimums(type))
      minimums = load_row_minimums(type, b[r], all_minimums[r]);
    load_high(type, b[r], &high);
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) load_64(type, b[r], i, &high, w + 4 * i);
    const few_activations *tile = panel->activations;
    float32x4_t *sum = &sums[0][r];
    uint32_t left = panel->tiles;
#pragma clang loop unroll(disable)
    do {
      // Else every element of them would be spread before the loop.
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++) __asm__("" : "+w"(w[i]));
      KEEP_ADDRESS(tile);
      KEEP_ADDRESS(sum);
      float32x4_t d_a = tile->d;
      int32x4_t scaled = tile->pair[0] != NULL
                             ? dot_pair(type, w, steps, tile->pair)
                             : dot_few(type, w, steps, middle, tile->quants);
      float32x4_t all = vfmaq_f32(*sum, vmulq_n_f32(d_a, d[r]),
                                  value_floats(type, scaled));
      if (has_minimums(type))
        all = vfmaq_f32(all, vmulq_n_f32(d_a, low[r]),
                        vcvtq_f32_s32(sum_few_minimums(type, minimums, tile)));
      *sum = all;
      tile++;
      sum += ROWS;
    } while (--left > 0);
  }
}

// Adds a super-block of all rows.
NEON_INLINE void add_quads(few_panel *panel, uint32_t type) {
  const size_t bytes = block_bytes(stored_type(type, panel->m));
  const uint32_t block = panel->column / 256;
  for (uint32_t q = 0; q < panel->quads; q++) {
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    for (uint32_t r = 0; r < ROWS; r++) {
      const uint8_t *row = panel->rows[q * ROWS + r];
      // Whole lines: a part of one belongs to the next block as well.
      prefetch(row + block * bytes, bytes, (bytes + 32) / 64 * 64);
      b[r] = open_block(type, panel->m, row, block, &space[r]);
    }
    add_quad(type, b, panel, panel->sums[q]);
  }
}
