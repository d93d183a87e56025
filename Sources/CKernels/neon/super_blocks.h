// Super-blocks of 256 weights in registers. `type` is a constant everywhere.
#pragma once

#include "blocks.h"
#include "kernel_types.h"
#include "vectors.h"

NEON_INLINE size_t super_block_bytes(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_K:
      return sizeof(block_q4_K);
    case KERNEL_Q5_K:
      return sizeof(block_q5_K);
    default:
      return sizeof(block_q6_K);
  }
}

/// `low` and the bits of `high` from bit `from` on that `mask` holds, which is
/// of one or two bits at bit 4.
NEON_INLINE int8x16_t join(uint8x16_t low, uint8x16_t high, int from,
                           uint8_t mask) {
  // A register shift goes either way by its sign.
  uint8x16_t bits = vshlq_u8(high, vdupq_n_s8((int8_t)(4 - from)));
  bits = vandq_u8(bits, vdupq_n_u8(mask));
  return vreinterpretq_s8_u8(vorrq_u8(low, bits));
}

/// The quants as stored, without their offset: vector i holds 16i ... 16i+15.
NEON_INLINE void load_quants(uint32_t type, const uint8_t *block,
                             int8x16_t quants[16]) {
  const uint8x16_t nibble = vdupq_n_u8(15);
  if (type == KERNEL_Q6_K) {
    const block_q6_K *b = (const block_q6_K *)block;
    for (int half = 0; half < 2; half++)
      for (int part = 0; part < 2; part++) {
        // Columns 16·part and up of each quarter of 32.
        uint8x16_t low0 = vld1q_u8(b->ql + 64 * half + 16 * part);
        uint8x16_t low1 = vld1q_u8(b->ql + 64 * half + 32 + 16 * part);
        uint8x16_t high = vld1q_u8(b->qh + 32 * half + 16 * part);
        int8x16_t *out = quants + 8 * half + part;
        out[0] = join(vandq_u8(low0, nibble), high, 0, 0x30);
        out[2] = join(vandq_u8(low1, nibble), high, 2, 0x30);
        out[4] = join(vshrq_n_u8(low0, 4), high, 4, 0x30);
        out[6] = join(vshrq_n_u8(low1, 4), high, 6, 0x30);
      }
    return;
  }
  for (int part = 0; part < 2; part++) {
    const uint8_t *bytes = type == KERNEL_Q4_K
                               ? ((const block_q4_K *)block)->qs
                               : ((const block_q5_K *)block)->qs;
    uint8x16_t high = vdupq_n_u8(0);
    if (type == KERNEL_Q5_K)
      high = vld1q_u8(((const block_q5_K *)block)->qh + 16 * part);
    for (int pair = 0; pair < 4; pair++) {
      uint8x16_t both = vld1q_u8(bytes + 32 * pair + 16 * part);
      uint8x16_t even = vandq_u8(both, nibble), odd = vshrq_n_u8(both, 4);
      int8x16_t *out = quants + 4 * pair + part;
      if (type == KERNEL_Q5_K) {
        out[0] = join(even, high, 2 * pair, 0x10);
        out[2] = join(odd, high, 2 * pair + 1, 0x10);
      } else {
        out[0] = vreinterpretq_s8_u8(even);
        out[2] = vreinterpretq_s8_u8(odd);
      }
    }
  }
}

/// What multiplies the sums: 8 scales and 8 minimums, or the 16 scales of Q6_K.
typedef struct {
  int32_t scales[16];  // one for each group of 32, or of 16
  int16x8_t lows[2];   // what meets the sums of activations
} block_scales;

NEON_INLINE void store_wide(int16x8_t words, int32_t *out) {
  vst1q_s32(out, vmovl_s16(vget_low_s16(words)));
  vst1q_s32(out + 4, vmovl_high_s16(words));
}

NEON_INLINE void load_scales(uint32_t type, const uint8_t *block,
                             block_scales *out) {
  if (type == KERNEL_Q6_K) {
    int8x16_t bytes = vld1q_s8(((const block_q6_K *)block)->scales);
    out->lows[0] = vmovl_s8(vget_low_s8(bytes));
    out->lows[1] = vmovl_high_s8(bytes);
    store_wide(out->lows[0], out->scales);
    store_wide(out->lows[1], out->scales + 8);
  } else {
    _Static_assert(offsetof(block_q4_K, scales) == offsetof(block_q5_K, scales),
                   "one place for both");
    uint32_t scales[2], minimums[2];
    unpack_scale_words(((const block_q4_K *)block)->scales, scales, minimums);
    uint64_t low = scales[0] | (uint64_t)scales[1] << 32;
    uint64_t high = minimums[0] | (uint64_t)minimums[1] << 32;
    store_wide(vmovl_s8(vcreate_s8(low)), out->scales);
    out->lows[0] = vmovl_s8(vcreate_s8(high));
    out->lows[1] = vdupq_n_s16(0);
  }
}

NEON_INLINE uint16_t load_d(uint32_t type, const uint8_t *block) {
  return load_u16(type == KERNEL_Q6_K ? ((const block_q6_K *)block)->d : block);
}

/// `dmin` of Q4_K and Q5_K.
NEON_INLINE uint16_t load_dmin(const uint8_t *block) {
  return load_u16(block + 2);
}
