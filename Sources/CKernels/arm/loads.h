// Weights in registers, as SDOT and SMMLA take them: signed bytes without their
// offset. `type` is a constant everywhere.
#pragma once

#include <CCodebooks.h>

#include "formats/block_types.h"
#include "formats/unpack.h"
#include "shared/half.h"
#include "vectors.h"

/// The logarithm of what the values of load_64 are multiplied by: where a
/// quant's highest bit is a byte's, flipping it takes the offset away.
NEON_INLINE int value_shift(uint32_t type) {
  switch (type) {
    case KERNEL_Q3_K:
      return 5;
    case KERNEL_Q4_0:
      return 4;
    case KERNEL_Q5_0:
      return 3;
    case KERNEL_Q6_K:
      return 2;
    default:
      return 0;
  }
}

/// The floats of sums of such values.
NEON_INLINE float32x4_t value_floats(uint32_t type, int32x4_t sums) {
  switch (value_shift(type)) {
    case 5:
      return vcvtq_n_f32_s32(sums, 5);
    case 4:
      return vcvtq_n_f32_s32(sums, 4);
    case 3:
      return vcvtq_n_f32_s32(sums, 3);
    case 2:
      return vcvtq_n_f32_s32(sums, 2);
    default:
      return vcvtq_f32_s32(sums);
  }
}

/// F16 as a float.
NEON_INLINE float half_value(const uint8_t *bytes) {
  float16_t half;
  memcpy(&half, bytes, 2);
  return (float)half;
}

NEON_INLINE float32x4_t float_halves(uint16x4_t halves) {
  return vcvt_f32_f16(vreinterpret_f16_u16(halves));
}

#define LOAD_HALF(r) \
  halves = vld1_lane_u16((const uint16_t *)(blocks[r] + at), halves, r)

/// An F16 of each of 4 rows' blocks.
NEON_INLINE float32x4_t load_4_halves(const uint8_t *const blocks[4],
                                      size_t at) {
  uint16x4_t halves = vdup_n_u16(0);
  LOAD_HALF(0);
  LOAD_HALF(1);
  LOAD_HALF(2);
  LOAD_HALF(3);
  return float_halves(halves);
}

NEON_INLINE int8x16_t signed_bytes(uint8x16_t bytes) {
  return vreinterpretq_s8_u8(bytes);
}

// The values of the low nibbles, then those of the high ones.
NEON_INLINE void look_up_codes(const int8_t values[16], const uint8_t codes[16],
                               int8x16_t out[2]) {
  int8x16_t all = vld1q_s8(values);
  uint8x16_t both = vld1q_u8(codes);
  out[0] = vqtbl1q_s8(all, vandq_u8(both, vdupq_n_u8(15)));
  out[1] = vqtbl1q_s8(all, vshrq_n_u8(both, 4));
}

// Bit i of 16 in every bit of byte i.
NEON_INLINE uint8x16_t spread_bits(const uint8_t bits[2]) {
  const uint8x16_t bit = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
  return vtstq_u8(vcombine_u8(vdup_n_u8(bits[0]), vdup_n_u8(bits[1])), bit);
}

/// A block of 32.
NEON_INLINE void load_32(uint32_t type, const uint8_t *block,
                         int8x16_t out[2]) {
  if (type == KERNEL_Q8_0 || type == KERNEL_UNPACKED) {
    const int8_t *quants = type == KERNEL_Q8_0
                               ? ((const block_q8_0 *)block)->qs
                               : ((const block_unpacked *)block)->quants;
    out[0] = vld1q_s8(quants);
    out[1] = vld1q_s8(quants + 16);
    return;
  }
  // The nibbles end the block, the fifth bits lie before them.
  const uint8_t *bytes = block + block_bytes(type) - 16;
  uint8x16_t both = vld1q_u8(bytes);
  switch (type) {
    case KERNEL_IQ4_NL:
      return look_up_codes(codebooks.iq4, bytes, out);
    case KERNEL_MXFP4:
      return look_up_codes(codebooks.mxfp4, bytes, out);
    case KERNEL_Q4_0:
      both = veorq_u8(both, vdupq_n_u8(0x88));
      out[0] = signed_bytes(vshlq_n_u8(both, 4));
      out[1] = signed_bytes(vandq_u8(both, vdupq_n_u8(0xF0)));
      return;
    case KERNEL_Q5_0: {
      // A fifth bit that is not set makes the value negative.
      uint8x16_t low = vshlq_n_u8(vandq_u8(both, vdupq_n_u8(15)), 3);
      uint8x16_t high = vshlq_n_u8(vshrq_n_u8(both, 4), 3);
      const uint8x16_t top = vdupq_n_u8(0x80);
      out[0] =
          signed_bytes(vorrq_u8(low, vbicq_u8(top, spread_bits(bytes - 4))));
      out[1] =
          signed_bytes(vorrq_u8(high, vbicq_u8(top, spread_bits(bytes - 2))));
      return;
    }
    default: {
      uint8x16_t low = vandq_u8(both, vdupq_n_u8(15));
      uint8x16_t high = vshrq_n_u8(both, 4);
      if (type == KERNEL_Q5_1) {
        const uint8x16_t fifth = vdupq_n_u8(16);
        low = vorrq_u8(low, vandq_u8(fifth, spread_bits(bytes - 4)));
        high = vorrq_u8(high, vandq_u8(fifth, spread_bits(bytes - 2)));
      }
      out[0] = signed_bytes(low);
      out[1] = signed_bytes(high);
    }
  }
}

/// The bits of a super-block that lie apart from the others, in the places
/// where load_64 wants them.
typedef struct {
  uint8x16_t bits[2][4];
} high_bits;

NEON_INLINE void load_high(uint32_t type, const uint8_t *block,
                           high_bits *out) {
  const uint8x16_t nibbles = vdupq_n_u8(0x11);
  for (int part = 0; part < 2; part++) {
    uint8x16_t *bits = out->bits[part];
    if (type == KERNEL_Q5_K) {
      // Groups i and i + 4 in bits 0 and 4.
      uint8x16_t all = vld1q_u8(((const block_q5_K *)block)->qh + 16 * part);
      bits[0] = vandq_u8(all, nibbles);
      bits[1] = vandq_u8(vshrq_n_u8(all, 1), nibbles);
      bits[2] = vandq_u8(vshrq_n_u8(all, 2), nibbles);
      bits[3] = vandq_u8(vshrq_n_u8(all, 3), nibbles);
    } else if (type == KERNEL_Q6_K) {
      // Flipped, which takes 32 from a quant at a byte's top.
      for (int half = 0; half < 2; half++)
        bits[half] = veorq_u8(
            vld1q_u8(((const block_q6_K *)block)->qh + 32 * half + 16 * part),
            vdupq_n_u8(0xAA));
    } else if (type == KERNEL_Q3_K) {
      bits[0] =
          vmvnq_u8(vld1q_u8(((const block_q3_K *)block)->hmask + 16 * part));
    }
  }
}

// A register shift goes either way by its sign.
NEON_INLINE uint8x16_t shift_left(uint8x16_t bytes, int by) {
  return vshlq_u8(bytes, vdupq_n_s8((int8_t)by));
}

/// The columns 64·index and up of a super-block.
NEON_INLINE void load_64(uint32_t type, const uint8_t *block, int index,
                         const high_bits *high, int8x16_t out[4]) {
  for (int part = 0; part < 2; part++) {
    const uint8x16_t *bits = high->bits[part];
    const int at = 32 * index + 16 * part;
    uint8x16_t low, top;
    switch (type) {
      case KERNEL_Q2_K:
      case KERNEL_Q3_K: {
        const uint8_t *qs = type == KERNEL_Q2_K
                                ? ((const block_q2_K *)block)->qs
                                : ((const block_q3_K *)block)->qs;
        uint8x16_t four = vld1q_u8(qs + index / 2 * 32 + 16 * part);
        for (int i = 0; i < 2; i++) {
          int shift = 4 * (index % 2) + 2 * i;
          uint8x16_t two =
              type == KERNEL_Q2_K
                  ? vandq_u8(shift_left(four, -shift), vdupq_n_u8(3))
                  : vandq_u8(shift_left(four, 5 - shift), vdupq_n_u8(0x60));
          // The bit of group 2·index + i to bit 7.
          if (type == KERNEL_Q3_K)
            two = vbslq_u8(vdupq_n_u8(0x80),
                           shift_left(bits[0], 7 - 2 * index - i), two);
          out[part + 2 * i] = signed_bytes(two);
        }
        continue;
      }
      case KERNEL_Q4_K:
        low = vld1q_u8(((const block_q4_K *)block)->qs + at);
        top = vshrq_n_u8(low, 4);
        low = vandq_u8(low, vdupq_n_u8(15));
        break;
      case KERNEL_Q5_K: {
        low = vld1q_u8(((const block_q5_K *)block)->qs + at);
        uint8x16_t even = bits[index * 2 % 4], odd = bits[index * 2 % 4 + 1];
        top = vsriq_n_u8(index < 2 ? vshlq_n_u8(odd, 4) : odd, low, 4);
        low = vsliq_n_u8(low, index < 2 ? even : vshrq_n_u8(even, 4), 4);
        break;
      }
      case KERNEL_Q6_K: {
        // Two quarters of 32 columns, of which low nibbles are the first two.
        const uint8_t *ql =
            ((const block_q6_K *)block)->ql + 64 * (index / 2) + 16 * part;
        uint8x16_t two_bits = bits[index / 2];
        low = vld1q_u8(ql);
        top = vld1q_u8(ql + 32);
        if (index % 2 == 0) {
          low = vsliq_n_u8(vshlq_n_u8(low, 2), two_bits, 6);
          top = vsliq_n_u8(vshlq_n_u8(top, 2), vshrq_n_u8(two_bits, 2), 6);
        } else {
          const uint8x16_t nibble = vdupq_n_u8(0xF0);
          low = vsriq_n_u8(vshlq_n_u8(two_bits, 2), vandq_u8(low, nibble), 2);
          top = vsriq_n_u8(two_bits, vandq_u8(top, nibble), 2);
        }
        break;
      }
      case KERNEL_IQ4_XS:
        // Each 16 bytes are a group: its low nibbles the first part of it.
        look_up_codes(codebooks.iq4, ((const block_iq4_XS *)block)->qs + at,
                      out + 2 * part);
        continue;
      default: {
        const int8_t *quants =
            ((const block_unpacked *)block)->quants + 64 * index + 16 * part;
        out[part] = vld1q_s8(quants);
        out[part + 2] = vld1q_s8(quants + 32);
        continue;
      }
    }
    out[part] = signed_bytes(low);
    out[part + 2] = signed_bytes(top);
  }
}
