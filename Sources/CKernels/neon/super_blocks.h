// Super-blocks of 256 weights in registers. `type` is a constant everywhere.
#pragma once

#include "loads.h"
#include "unpack.h"

// Bit `from` of every byte to bit `to`; other bits are garbage, or zero.
NEON_INLINE uint8x16_t move_bits(uint8x16_t bytes, int from, int to) {
  // A register shift goes either way by its sign.
  return vshlq_u8(bytes, vdupq_n_s8((int8_t)(to - from)));
}

/// `low` and the bits of `high` from bit `from` on that `mask` holds, whose
/// lowest is `to`.
NEON_INLINE int8x16_t join(uint8x16_t low, uint8x16_t high, int from, int to,
                           uint8_t mask) {
  uint8x16_t bits = vandq_u8(move_bits(high, from, to), vdupq_n_u8(mask));
  return vreinterpretq_s8_u8(vorrq_u8(low, bits));
}

// Columns 16·part and up of each group of 32, of Q2_K and Q3_K.
NEON_INLINE void load_pairs(uint32_t type, const uint8_t *block, int part,
                            int8x16_t *out) {
  const uint8x16_t two_bits = vdupq_n_u8(3);
  const uint8_t *bytes = type == KERNEL_Q2_K ? ((const block_q2_K *)block)->qs
                                             : ((const block_q3_K *)block)->qs;
  uint8x16_t high = vdupq_n_u8(0);
  if (type == KERNEL_Q3_K)
    high = vld1q_u8(((const block_q3_K *)block)->hmask + 16 * part);
  for (int g = 0; g < 8; g++) {
    uint8x16_t four = vld1q_u8(bytes + g / 4 * 32 + 16 * part);
    uint8x16_t low = vandq_u8(move_bits(four, g % 4 * 2, 0), two_bits);
    out[2 * g] = type == KERNEL_Q3_K ? join(low, high, g, 2, 4)
                                     : vreinterpretq_s8_u8(low);
  }
}

// The same of Q4_K and Q5_K.
NEON_INLINE void load_nibbles(uint32_t type, const uint8_t *block, int part,
                              int8x16_t *out) {
  const uint8_t *bytes = type == KERNEL_Q4_K ? ((const block_q4_K *)block)->qs
                                             : ((const block_q5_K *)block)->qs;
  uint8x16_t high = vdupq_n_u8(0);
  if (type == KERNEL_Q5_K)
    high = vld1q_u8(((const block_q5_K *)block)->qh + 16 * part);
  for (int pair = 0; pair < 4; pair++) {
    uint8x16_t both = vld1q_u8(bytes + 32 * pair + 16 * part);
    uint8x16_t even = vandq_u8(both, vdupq_n_u8(15)), odd = vshrq_n_u8(both, 4);
    if (type == KERNEL_Q5_K) {
      out[4 * pair] = join(even, high, 2 * pair, 4, 0x10);
      out[4 * pair + 2] = join(odd, high, 2 * pair + 1, 4, 0x10);
    } else {
      out[4 * pair] = vreinterpretq_s8_u8(even);
      out[4 * pair + 2] = vreinterpretq_s8_u8(odd);
    }
  }
}

// The same of Q6_K.
NEON_INLINE void load_quants_q6_K(const block_q6_K *b, int part,
                                  int8x16_t *out) {
  const uint8x16_t nibble = vdupq_n_u8(15);
  for (int half = 0; half < 2; half++) {
    uint8x16_t low0 = vld1q_u8(b->ql + 64 * half + 16 * part);
    uint8x16_t low1 = vld1q_u8(b->ql + 64 * half + 32 + 16 * part);
    uint8x16_t high = vld1q_u8(b->qh + 32 * half + 16 * part);
    out[8 * half] = join(vandq_u8(low0, nibble), high, 0, 4, 0x30);
    out[8 * half + 2] = join(vandq_u8(low1, nibble), high, 2, 4, 0x30);
    out[8 * half + 4] = join(vshrq_n_u8(low0, 4), high, 4, 4, 0x30);
    out[8 * half + 6] = join(vshrq_n_u8(low1, 4), high, 6, 4, 0x30);
  }
}

/// The quants as stored, without their offset: vector i holds 16i ... 16i+15.
NEON_INLINE void load_quants(uint32_t type, const uint8_t *block,
                             int8x16_t quants[16]) {
  switch (type) {
    case KERNEL_Q2_K:
    case KERNEL_Q3_K:
      for (int part = 0; part < 2; part++)
        load_pairs(type, block, part, quants + part);
      break;
    case KERNEL_Q4_K:
    case KERNEL_Q5_K:
      for (int part = 0; part < 2; part++)
        load_nibbles(type, block, part, quants + part);
      break;
    case KERNEL_Q6_K:
      for (int part = 0; part < 2; part++)
        load_quants_q6_K((const block_q6_K *)block, part, quants + part);
      break;
    case KERNEL_IQ4_XS:
      for (int g = 0; g < 8; g++) {
        const uint8_t *codes = ((const block_iq4_XS *)block)->qs + 16 * g;
        look_up(codebooks.iq4, vld1q_u8(codes), quants + 2 * g);
      }
      break;
    default:
      for (int i = 0; i < 16; i++)
        quants[i] = vld1q_s8(((const block_unpacked *)block)->quants + 16 * i);
  }
}

/// What multiplies the sums.
typedef struct {
  int32_t scales[16];  // one for each group of 32, or of 16
  int16x8_t lows[2];   // what meets the sums of activations
} block_scales;

NEON_INLINE void store_wide(int16x8_t words, int32_t *out) {
  vst1q_s32(out, vmovl_s16(vget_low_s16(words)));
  vst1q_s32(out + 4, vmovl_high_s16(words));
}

// 16 scales, which are what meets the sums, too.
NEON_INLINE void store_scales(int8x16_t bytes, block_scales *out) {
  out->lows[0] = vmovl_s8(vget_low_s8(bytes));
  out->lows[1] = vmovl_high_s8(bytes);
  store_wide(out->lows[0], out->scales);
  store_wide(out->lows[1], out->scales + 8);
}

NEON_INLINE void load_scales(uint32_t type, const uint8_t *block,
                             block_scales *out) {
  int8_t scales[16];
  switch (type) {
    case KERNEL_Q2_K: {
      uint8x16_t both = vld1q_u8(((const block_q2_K *)block)->scales);
      uint8x16_t high = vshrq_n_u8(both, 4);
      store_scales(vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15))), out);
      out->lows[0] = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(high)));
      out->lows[1] = vreinterpretq_s16_u16(vmovl_high_u8(high));
      break;
    }
    case KERNEL_Q3_K:
      unpack_scales_q3_K(((const block_q3_K *)block)->scales, scales);
      store_scales(vld1q_s8(scales), out);
      break;
    case KERNEL_Q4_K:
    case KERNEL_Q5_K: {
      _Static_assert(
          offsetof(block_q4_K, scales) == offsetof(block_q5_K, scales),
          "one place for both");
      uint32_t low[2], high[2];
      unpack_scale_words(((const block_q4_K *)block)->scales, low, high);
      store_wide(vmovl_s8(vcreate_s8(low[0] | (uint64_t)low[1] << 32)),
                 out->scales);
      out->lows[0] = vmovl_s8(vcreate_s8(high[0] | (uint64_t)high[1] << 32));
      out->lows[1] = vdupq_n_s16(0);
      break;
    }
    case KERNEL_Q6_K:
      store_scales(vld1q_s8(((const block_q6_K *)block)->scales), out);
      break;
    case KERNEL_IQ4_XS:
      unpack_scales_iq4_XS((const block_iq4_XS *)block, scales);
      store_wide(vmovl_s8(vld1_s8(scales)), out->scales);
      break;
    default:
      store_scales(vld1q_s8(((const block_unpacked *)block)->scales), out);
  }
}
