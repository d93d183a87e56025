// One token: 4 rows of super-blocks at once. A row's sums are one vector of 4
// parts; those of 4 rows are reduced together, so that a lane is a row.
#pragma once

#include "arm/integers.h"
#include "arm/loads.h"
#include "store.h"

/// The scales and minimums of a super-block of 4 rows; a lane is a row.
typedef struct {
  int8x16_t steps[2];     // of two rows each, where all of a row's are 8 bytes
  int8x16_t minimums[4];  // of 4 groups of each row
  float32x4_t d, dmin;
} row_scales;

NEON_INLINE float32x4_t load_4_d(uint32_t type, const uint8_t *const b[ROWS]) {
  if (type != KERNEL_UNPACKED) return load_4_halves(b, scale_offset(type));
  float d[ROWS];
  for (int r = 0; r < ROWS; r++) d[r] = ((const block_unpacked *)b[r])->d;
  return vld1q_f32(d);
}

/// Types of which d, dmin, scales and minimums are 4 words.
NEON_INLINE bool is_packed(uint32_t type) {
  return type == KERNEL_Q4_K || type == KERNEL_Q5_K;
}

// A row is a lane in all that follows.
NEON_INLINE void load_packed_scales(const uint8_t *const b[ROWS],
                                    row_scales *out) {
  int32x4_t rows[ROWS], words[4];
  for (int r = 0; r < ROWS; r++) rows[r] = vreinterpretq_s32_u8(vld1q_u8(b[r]));
  transpose(rows, words);
  uint32x4_t factors = vreinterpretq_u32_s32(words[0]);
  out->d = float_halves(vmovn_u32(factors));
  out->dmin = float_halves(vshrn_n_u32(factors, 16));
  const uint8x16_t six = vdupq_n_u8(0x3F), four = vdupq_n_u8(0x0F);
  uint8x16_t first = vreinterpretq_u8_s32(words[1]);
  uint8x16_t second = vreinterpretq_u8_s32(words[2]);
  uint8x16_t third = vreinterpretq_u8_s32(words[3]);
  out->minimums[0] = signed_bytes(vandq_u8(second, six));
  uint8x16_t low = vandq_u8(third, four), high = vshrq_n_u8(third, 4);
  // The upper two bits lie above the six of the other words.
  out->minimums[1] = signed_bytes(vsliq_n_u8(high, vshrq_n_u8(second, 6), 4));
  uint8x16_t scales[2] = {vandq_u8(first, six),
                          vsliq_n_u8(low, vshrq_n_u8(first, 6), 4)};
  uint32x4_t all[2] = {vreinterpretq_u32_u8(scales[0]),
                       vreinterpretq_u32_u8(scales[1])};
  uint32x4_t next = vsliq_n_u32(vshrq_n_u32(all[0], 8), all[1], 24);
  uint32x4_t steps[2] = {
      vreinterpretq_u32_u8(vsubq_u8(scales[0], vreinterpretq_u8_u32(next))),
      vreinterpretq_u32_u8(
          vsubq_u8(scales[1], vreinterpretq_u8_u32(vshrq_n_u32(all[1], 8))))};
  out->steps[0] = vreinterpretq_s8_u32(vzip1q_u32(steps[0], steps[1]));
  out->steps[1] = vreinterpretq_s8_u32(vzip2q_u32(steps[0], steps[1]));
}

NEON_INLINE void load_row_scales(uint32_t type, const uint8_t *const b[ROWS],
                                 row_scales *out) {
  if (is_packed(type)) return load_packed_scales(b, out);
  out->d = load_4_d(type, b);
  if (type != KERNEL_Q2_K) return;
  int32x4_t minimums[ROWS], columns[4];
  for (int r = 0; r < ROWS; r++) {
    const block_q2_K *block = (const block_q2_K *)b[r];
    minimums[r] = vreinterpretq_s32_u8(vshrq_n_u8(vld1q_u8(block->scales), 4));
  }
  transpose(minimums, columns);
  for (int i = 0; i < 4; i++)
    out->minimums[i] = vreinterpretq_s8_s32(columns[i]);
  out->dmin = load_4_halves(b, offsetof(block_q2_K, dmin));
}

// A row's steps, from the scale of a group to that of the next.
NEON_INLINE void load_steps(uint32_t type, const uint8_t *block,
                            const row_scales *all, int row, int32x4_t out[4]) {
  int8_t bytes[16] = {0};
  int8x16_t scales;
  int16x8_t low;
  switch (type) {
    case KERNEL_Q4_K:
    case KERNEL_Q5_K:
      low = row % 2 == 0 ? vmovl_s8(vget_low_s8(all->steps[row / 2]))
                         : vmovl_high_s8(all->steps[row / 2]);
      out[0] = vmovl_s16(vget_low_s16(low));
      out[1] = vmovl_high_s16(low);
      return;
    case KERNEL_Q2_K:
      scales = signed_bytes(vandq_u8(
          vld1q_u8(((const block_q2_K *)block)->scales), vdupq_n_u8(15)));
      break;
    case KERNEL_Q3_K:
      unpack_scales_q3_K(((const block_q3_K *)block)->scales, bytes);
      scales = vld1q_s8(bytes);
      break;
    case KERNEL_Q6_K:
      scales = vld1q_s8(((const block_q6_K *)block)->scales);
      break;
    case KERNEL_IQ4_XS:
      unpack_scales_iq4_XS((const block_iq4_XS *)block, bytes);
      scales = vld1q_s8(bytes);
      break;
    default:
      scales = vld1q_s8(((const block_unpacked *)block)->scales);
  }
  scale_steps(scales, out);
}

// Keeps the compiler from taking a vector apart, and from what uses it before
// there are registers for it.
#define KEEP(vector) __asm__ volatile("" : "+w"(vector) : : "memory")

// Σ scale·dot of a row, in 4 parts. The dots run on from group to group, and
// meet the steps between the scales.
NEON_INLINE int32x4_t dot_row(uint32_t type, const uint8_t *block,
                              int32x4_t steps[4], const int8_t *activations) {
  high_bits high;
  int32x4_t dots = vdupq_n_s32(0), scaled = dots;
  load_high(type, block, &high);
  // A lane that is widened alone costs two instructions more.
  for (int i = 0; i < 64 / scale_width(type); i++) KEEP(steps[i]);
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    int8x16_t values[4];
    load_64(type, block, i, &high, values);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      dots =
          vdotq_s32(dots, values[j], vld1q_s8(activations + 64 * i + 16 * j));
      int group = (4 * i + j) * 16 / scale_width(type);
      if (scale_width(type) == 16 || j % 2 == 1)
        scaled = vmlaq_n_s32(scaled, dots, steps[group / 4][group % 4]);
    }
  }
  return scaled;
}

// Σ minimum·sum of 4 rows, with WHOLE added.
NEON_INLINE int32x4_t sum_row_minimums(uint32_t type,
                                       const int8x16_t minimums[4],
                                       const int16_t *sums) {
  const int width = scale_width(type);
  int8x16_t digits[2];
  sum_digits(sums, width, digits);
  int32x4_t sum = begin_sum(&from_digits);
  for (int digit = 1; digit >= 0; digit--) {
    if (digit == 0) sum = vshlq_n_s32(sum, 7);
    sum = vdotq_laneq_s32(sum, minimums[0], digits[digit], 0);
    sum = vdotq_laneq_s32(sum, minimums[1], digits[digit], 1);
    if (width == 32) continue;
    sum = vdotq_laneq_s32(sum, minimums[2], digits[digit], 2);
    sum = vdotq_laneq_s32(sum, minimums[3], digits[digit], 3);
  }
  return sum;
}

/// The rows `row ..< row + ROWS` that lie before `end`, for one token.
NEON_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t type) {
  const kernel_activations *activations = m->activations;
  const uint32_t blocks = m->columns / 256;
  const size_t bytes = block_bytes(stored_type(type, m));
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const uint8_t *rows[ROWS];
  float32x4_t sums = vdupq_n_f32(0);
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  for (uint32_t block = 0; block < blocks; block++) {
    prefetch(rows[0] + block * bytes * ROWS, ahead, bytes * ROWS);
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    row_scales scales = {0};
    int32x4_t scaled[ROWS];
    for (uint32_t r = 0; r < ROWS; r++)
      b[r] = open_block(type, m, rows[r], block, &space[r]);
    load_row_scales(type, b, &scales);
    float32x4_t d_a = vdupq_n_f32(activations->scales256[block]);
    float32x4_t d = vmulq_f32(scales.d, d_a), dmin = d, lowered = d;
    if (has_minimums(type)) {
      dmin = vmulq_f32(scales.dmin, d_a);
      lowered = whole_float(sum_row_minimums(type, scales.minimums,
                                             activations->sums16 + block * 16));
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < ROWS; r++) {
      int32x4_t steps[4];
      load_steps(type, b[r], &scales, r, steps);
      scaled[r] =
          dot_row(type, b[r], steps, activations->quants256 + block * 256);
      KEEP(scaled[r]);
      if (is_packed(type)) KEEP(scales.steps[(r + 1) / 2 % 2]);
    }
    int32x4_t all = sum_each(scaled);
    sums = vfmaq_f32(sums, d, value_floats(type, all));
    if (has_minimums(type)) sums = vfmsq_f32(sums, dmin, lowered);
  }
  store_sums(m, row, end, 0, sums);
}
