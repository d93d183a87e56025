// Cached keys and values as vectors of floats.
#pragma once

#include "floats.h"
#include "shared/cached.h"

#define VECTOR_LOAD 2  // vectors of a load
#define KEY_LOADS 1    // at once: with 6 queries 12 sums, which hide latency
#define VALUE_LOADS 1
#define UNPACKS_KEYS true
#define UNPACKS_VALUES(type) true

/// 8 quants times their scales.
NEON_INLINE void scale_quants(int8x8_t quants, vector low, vector high,
                              vector out[VECTOR_LOAD]) {
  int16x8_t words = vmovl_s8(quants);
  out[0] = vmulq_f32(low, vcvtq_f32_s32(vmovl_s16(vget_low_s16(words))));
  out[1] = vmulq_f32(high, vcvtq_f32_s32(vmovl_high_s16(words)));
}

/// F16.
NEON_INLINE void load_cached_halves(const uint8_t *bytes,
                                    vector out[VECTOR_LOAD]) {
  float16x8_t halves = vreinterpretq_f16_u8(vld1q_u8(bytes));
  out[0] = vcvt_f32_f16(vget_low_f16(halves));
  out[1] = vcvt_high_f32_f16(halves);
}

/// The scales of 8 keys. Quants of 4 bits meet them in the high half of a byte,
/// so theirs are a 16th, which is exact.
NEON_INLINE void load_key_scales(uint32_t type, const uint8_t *scales,
                                 vector out[VECTOR_LOAD]) {
  load_cached_halves(scales, out);
  if (type != KERNEL_Q4_0) return;
  out[0] = vmulq_n_f32(out[0], 0.0625f);
  out[1] = vmulq_n_f32(out[1], 0.0625f);
}

/// Dimension i + s of 8 keys of a group, in 8 or 4 bits.
NEON_INLINE void load_key_quants(uint32_t type, const uint8_t *group,
                                 uint32_t lane, uint32_t i, uint32_t s,
                                 const vector scales[VECTOR_LOAD],
                                 vector out[VECTOR_LOAD]) {
  if (type == KERNEL_Q8_0) {
    const size_t at = (size_t)(i + s) * KERNEL_KEY_GROUP + lane;
    scale_quants(vreinterpret_s8_u8(vld1_u8(group + at)), scales[0], scales[1],
                 out);
    return;
  }
  uint8x8_t pairs =
      vld1_u8(group + (size_t)(i / 2 + s / 2) * KERNEL_KEY_GROUP + lane);
  pairs = s % 2 == 1 ? vand_u8(pairs, vdup_n_u8(0xF0)) : vshl_n_u8(pairs, 4);
  scale_quants(vreinterpret_s8_u8(pairs), scales[0], scales[1], out);
}

/// 8 elements of a value row from i on, likewise.
NEON_INLINE void load_value_quants(uint32_t type, const uint8_t *row,
                                   uint32_t dimension, uint32_t i,
                                   vector out[VECTOR_LOAD]) {
  const uint8_t *scale =
      row + cached_element_bytes(type, dimension) + i / 32 * 2;
  uint16_t half;
  memcpy(&half, scale, 2);
  vector d = vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(half)));
  if (type == KERNEL_Q8_0) {
    scale_quants(vreinterpret_s8_u8(vld1_u8(row + i)), d, d, out);
    return;
  }
  // The low 4 bits go up, or the high ones stay.
  uint8x8_t pairs = vld1_u8(row + i / 32 * 16 + i % 16);
  pairs = vshl_u8(pairs, vdup_n_s8(i / 16 % 2 == 0 ? 4 : 0));
  pairs = vand_u8(pairs, vdup_n_u8(0xF0));
  d = vmulq_n_f32(d, 0.0625f);
  scale_quants(vreinterpret_s8_u8(pairs), d, d, out);
}
