// Cached keys and values as floats: a tile of 16 positions, in scratch.
#pragma once

#include "cached.h"
#include "vectors.h"

/// `count` F16, whose bytes end there, as floats.
NEON_INLINE void unpack_halves(const uint8_t *halves, uint32_t count,
                               float *out) {
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4)
    vst1q_f32(out + i, load_halves(halves + i * 2));
  for (; i < count; i++) out[i] = cached_half(halves, i);
}

/// 8 quants times their scales, rounded once.
NEON_INLINE void unpack_quants(const uint8_t *quants, float32x4_t low,
                               float32x4_t high, float *out) {
  int16x8_t words = vmovl_s8(vreinterpret_s8_u8(vld1_u8(quants)));
  int32x4_t first = vmovl_s16(vget_low_s16(words));
  int32x4_t second = vmovl_high_s16(words);
  vst1q_f32(out, vmulq_f32(low, vcvtq_f32_s32(first)));
  vst1q_f32(out + 4, vmulq_f32(high, vcvtq_f32_s32(second)));
}

/// The bytes of a value row, or of a key group divided by its 16 keys.
NEON_INLINE size_t cached_row_bytes(uint32_t type, uint32_t dimension) {
  return type == KERNEL_F16 ? (size_t)dimension * 2
                            : dimension + dimension / 32 * 2;
}

/// A group of 16 keys as tile [dimension, 16].
NEON_INLINE void unpack_keys(uint32_t type, const uint8_t *group,
                             uint32_t dimension, float *tile) {
  if (type == KERNEL_F16) {
    unpack_halves(group, dimension * KERNEL_KEY_GROUP, tile);
    return;
  }
  const uint8_t *scales = group + (size_t)dimension * KERNEL_KEY_GROUP;
  for (uint32_t b = 0; b < dimension / 32; b++) {
    float32x4_t d[4];
    for (int part = 0; part < 4; part++)
      d[part] = load_halves(scales + b * 32 + part * 8);
    for (uint32_t i = b * 32; i < b * 32 + 32; i++) {
      uint32_t at = i * KERNEL_KEY_GROUP;
      unpack_quants(group + at, d[0], d[1], tile + at);
      unpack_quants(group + at + 8, d[2], d[3], tile + at + 8);
    }
  }
}

/// `count` value rows as tile [count, stride]; the padding is zeros.
NEON_INLINE void unpack_values(uint32_t type, const uint8_t *rows,
                               uint32_t count, uint32_t dimension,
                               uint32_t stride, float *tile) {
  for (uint32_t j = 0; j < count; j++, tile += stride) {
    const uint8_t *row = rows + j * cached_row_bytes(type, dimension);
    if (type == KERNEL_F16) {
      unpack_halves(row, dimension, tile);
    } else {
      for (uint32_t b = 0; b < dimension / 32; b++) {
        float32x4_t d = vdupq_n_f32(cached_half(row + dimension, b));
        for (uint32_t i = b * 32; i < b * 32 + 32; i += 8)
          unpack_quants(row + i, d, d, tile + i);
      }
    }
    for (uint32_t i = dimension; i < stride; i++) tile[i] = 0;
  }
}
