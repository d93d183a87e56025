// Loads that blocks of 32 and of 256 share. `type` is a constant everywhere.
#pragma once

#include <CCodebooks.h>

#include "arm/vectors.h"
#include "formats/block_types.h"
#include "shared/half.h"

/// The values of the low nibbles, then those of the high ones.
NEON_INLINE void look_up(const int8_t values[16], uint8x16_t codes,
                         int8x16_t out[2]) {
  int8x16_t all = vld1q_s8(values);
  out[0] = vqtbl1q_s8(all, vandq_u8(codes, vdupq_n_u8(15)));
  out[1] = vqtbl1q_s8(all, vshrq_n_u8(codes, 4));
}

NEON_INLINE float32x4_t load_4_halves(const uint8_t *const blocks[4],
                                      size_t at) {
  uint16_t halves[4];
  for (int r = 0; r < 4; r++) halves[r] = load_u16(blocks[r] + at);
  return floats_of_halves(halves);
}

/// The scales of 4 rows' blocks.
NEON_INLINE float32x4_t load_d(uint32_t type, const uint8_t *const blocks[4]) {
  float d[4];
  switch (type) {
    case KERNEL_MXFP4:
      for (int r = 0; r < 4; r++)
        d[r] = float_of_bits(bits_of_exponent(*blocks[r]));
      break;
    case KERNEL_UNPACKED:
      for (int r = 0; r < 4; r++) d[r] = ((block_unpacked *)blocks[r])->d;
      break;
    default:
      return load_4_halves(blocks, scale_offset(type));
  }
  return vld1q_f32(d);
}

/// The scales of their minimums; zeros where the type has none.
NEON_INLINE float32x4_t load_low(uint32_t type,
                                 const uint8_t *const blocks[4]) {
  if (!has_minimums(type)) return vdupq_n_f32(0);
  return load_4_halves(blocks, scale_offset(type) + 2);
}
