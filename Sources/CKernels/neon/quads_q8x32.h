// Blocks of 32 of 4 rows: quants as signed bytes. `type` is a constant
// everywhere.
#pragma once

#include "formats/unpack.h"
#include "loads.h"

/// The number that must be added to the quants of load_quants32.
NEON_INLINE int quant_bias32(uint32_t type) {
  return type == KERNEL_Q4_0 ? -8 : type == KERNEL_Q5_1 ? 16 : 0;
}

/// The greatest magnitude of a quant; as loaded, or with what is to be added.
NEON_INLINE int greatest_quant32(uint32_t type, bool is_loaded) {
  switch (type) {
    case KERNEL_Q8_0:
    case KERNEL_UNPACKED:
      return 128;
    case KERNEL_Q4_0:
      return is_loaded ? 15 : 8;
    case KERNEL_Q4_1:
      return 15;
    case KERNEL_Q5_0:
      return 16;
    case KERNEL_Q5_1:
      return is_loaded ? 16 : 31;
    case KERNEL_MXFP4:
      return 12;
    default:
      return 127;
  }
}

// All ones at byte i where bit `first` + i is not set, of the 32 in every lane.
NEON_INLINE uint8x16_t spread_missing(uint32x4_t bits, uint8_t first) {
  const uint8x16_t bit = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
  const uint8x16_t bytes =
      vcombine_u8(vdup_n_u8(first / 8), vdup_n_u8(first / 8 + 1));
  uint8x16_t all = vqtbl1q_u8(vreinterpretq_u8_u32(bits), bytes);
  return vceqzq_u8(vandq_u8(all, bit));
}

/// The quants of a block.
NEON_INLINE void load_quants32(uint32_t type, const uint8_t *block,
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
  if (type == KERNEL_IQ4_NL || type == KERNEL_MXFP4) {
    look_up(type == KERNEL_IQ4_NL ? codebooks.iq4 : codebooks.mxfp4, both, out);
    return;
  }
  uint8x16_t low = vandq_u8(both, vdupq_n_u8(15)), high = vshrq_n_u8(both, 4);
  if (type == KERNEL_Q5_0 || type == KERNEL_Q5_1) {
    // Less 16: without its fifth bit all bits above a nibble are set.
    uint32x4_t fifth = vdupq_n_u32(load_u32(bytes - 4));
    high = vsriq_n_u8(spread_missing(fifth, 16), both, 4);
    low = vsliq_n_u8(both, spread_missing(fifth, 0), 4);
  }
  out[0] = vreinterpretq_s8_u8(low);
  out[1] = vreinterpretq_s8_u8(high);
}
