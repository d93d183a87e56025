// Super-blocks of 256 of 4 rows: what the scales and minimums multiply.
#pragma once

#include "quads_q8x256.h"

// The sums of 8 groups of 32, of those of 16 groups of 16.
NEON_INLINE int16x8_t pair_sums(const int16_t *sums) {
  return vpaddq_s16(vld1q_s16(sums), vld1q_s16(sums + 8));
}

// Σ words·sum over the groups, of 4 rows.
NEON_INLINE int32x4_t meet_sums(uint32_t type, const int16x8_t *words,
                                const int16_t *sums) {
  int32x4_t out = vdupq_n_s32(0);
  for (int i = 0; i < 32 / scale_width(type); i++) {
    const int16x8_t *w = words + 4 * i, a = vld1q_s16(sums + 8 * i);
    out = vmlal_laneq_s16(out, vget_low_s16(w[0]), a, 0);
    out = vmlal_high_laneq_s16(out, w[0], a, 1);
    out = vmlal_laneq_s16(out, vget_low_s16(w[1]), a, 2);
    out = vmlal_high_laneq_s16(out, w[1], a, 3);
    out = vmlal_laneq_s16(out, vget_low_s16(w[2]), a, 4);
    out = vmlal_high_laneq_s16(out, w[2], a, 5);
    out = vmlal_laneq_s16(out, vget_low_s16(w[3]), a, 6);
    out = vmlal_high_laneq_s16(out, w[3], a, 7);
  }
  return out;
}

// The scales of group `g`, of 4 rows.
NEON_INLINE int32x4_t scales_of(const quad_scales *s, int g) {
  return g % 2 == 0 ? vmovl_s16(vget_low_s16(s->scales[g / 2]))
                    : vmovl_high_s16(s->scales[g / 2]);
}

NEON_INLINE float32x4_t add_sums(uint32_t type, float32x4_t sums, float32x4_t d,
                                 float32x4_t low, float d_a, int32x4_t scaled,
                                 int32x4_t lowered) {
  sums = vfmaq_f32(sums, vmulq_n_f32(d, d_a), vcvtq_f32_s32(scaled));
  if (has_minimums(type))
    sums = vfmaq_f32(sums, vmulq_n_f32(low, d_a), vcvtq_f32_s32(lowered));
  return sums;
}
