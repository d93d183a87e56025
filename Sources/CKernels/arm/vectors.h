// The ARM kernels share these vectors.
#pragma once

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/rows.h"

/// The instructions that a file's functions may use. Armv8.0 has those of this
/// folder; a folder for a later processor names its own first.
#ifndef NEON_TARGET
#define NEON_TARGET
#endif

/// Helpers become part of their caller: their constant arguments choose code.
#define NEON_INLINE static inline NEON_TARGET __attribute__((always_inline))

/// Lane r is the sum of the lanes of v[r].
NEON_INLINE int32x4_t sum_each(const int32x4_t v[4]) {
  return vpaddq_s32(vpaddq_s32(v[0], v[1]), vpaddq_s32(v[2], v[3]));
}

/// 4 F16 as floats.
NEON_INLINE float32x4_t floats_of_halves(const uint16_t halves[4]) {
  uint64_t all = halves[0] | (uint64_t)halves[1] << 16 |
                 (uint64_t)halves[2] << 32 | (uint64_t)halves[3] << 48;
  return vcvt_f32_f16(vreinterpret_f16_u64(vcreate_u64(all)));
}

/// 4 F16 in memory as floats.
NEON_INLINE float32x4_t load_halves(const uint8_t *bytes) {
  return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(bytes)));
}

/// The order of fold_lanes: vector i holds lanes 4i ... 4i+3.
NEON_INLINE float fold_vectors(const float32x4_t lanes[4]) {
  float32x4_t four =
      vaddq_f32(vaddq_f32(lanes[0], lanes[2]), vaddq_f32(lanes[1], lanes[3]));
  float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}
