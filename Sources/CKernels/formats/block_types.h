// What the kernels ask about types of blocks. Where `type` is a constant, as in
// the vector kernels, all of it is decided by the compiler.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "blocks.h"
#include "kernel_types.h"

/// Any type of 256 elements, unpacked (see unpack.h). No file has it: kernels
/// know types that are not worth their own code by this number.
#define KERNEL_UNPACKED KERNEL_TYPE_LIMIT

typedef struct {
  float d;               // what multiplies the scaled sum
  float low;             // what multiplies the lowered one: -dmin, or m
  int8_t quants[256];    // values without their scale
  int8_t scales[16];     // of each 16 quants
  uint8_t minimums[16];  // of each of the activations' sums
} block_unpacked;

#define SIZE(number, name) \
  case KERNEL_##number:    \
    return sizeof(block_##name);

/// The bytes of a block in memory, or 0.
static inline uint32_t block_bytes(uint32_t type) {
  switch (type) {
    SIZE(Q8_0, q8_0)
    SIZE(Q4_0, q4_0)
    SIZE(Q4_1, q4_1)
    SIZE(Q5_0, q5_0)
    SIZE(Q5_1, q5_1)
    SIZE(IQ4_NL, iq4_NL)
    SIZE(MXFP4, mxfp4)
    SIZE(Q2_K, q2_K)
    SIZE(Q3_K, q3_K)
    SIZE(Q4_K, q4_K)
    SIZE(Q5_K, q5_K)
    SIZE(Q6_K, q6_K)
    SIZE(IQ4_XS, iq4_XS)
    SIZE(TQ1_0, tq1_0)
    SIZE(TQ2_0, tq2_0)
    SIZE(IQ2_XXS, iq2_XXS)
    SIZE(IQ2_XS, iq2_XS)
    SIZE(IQ2_S, iq2_S)
    SIZE(IQ3_XXS, iq3_XXS)
    SIZE(IQ3_S, iq3_S)
    SIZE(IQ1_S, iq1_S)
    SIZE(IQ1_M, iq1_M)
    default:
      return 0;
  }
}

#undef SIZE

/// The elements of a block that is no single number.
static inline uint32_t block_elements(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_0:
    case KERNEL_Q4_1:
    case KERNEL_Q5_0:
    case KERNEL_Q5_1:
    case KERNEL_Q8_0:
    case KERNEL_IQ4_NL:
    case KERNEL_MXFP4:
      return 32;
    default:
      return 256;
  }
}

/// Whether the values are q·scale + minimum, or scale·q - minimum.
static inline bool has_minimums(uint32_t type) {
  return type == KERNEL_Q4_1 || type == KERNEL_Q5_1 || type == KERNEL_Q2_K ||
         type == KERNEL_Q4_K || type == KERNEL_Q5_K;
}

/// The logarithm of what is taken from every quant as stored, or 0.
static inline int offset_shift(uint32_t type) {
  switch (type) {
    case KERNEL_Q3_K:
      return 2;
    case KERNEL_Q4_0:
      return 3;
    case KERNEL_Q5_0:
      return 4;
    case KERNEL_Q6_K:
      return 5;
    default:
      return 0;
  }
}

/// Where a block's F16 scale lies; that of the minimums lies behind it. Not of
/// MXFP4, IQ1_M and KERNEL_UNPACKED, which have none of the kind.
static inline size_t scale_offset(uint32_t type) {
  switch (type) {
    case KERNEL_Q2_K:
      return offsetof(block_q2_K, d);
    case KERNEL_Q3_K:
      return offsetof(block_q3_K, d);
    case KERNEL_Q6_K:
      return offsetof(block_q6_K, d);
    case KERNEL_TQ1_0:
      return offsetof(block_tq1_0, d);
    case KERNEL_TQ2_0:
      return offsetof(block_tq2_0, d);
    default:
      return 0;
  }
}

/// The elements that share a scale in a super-block.
static inline int scale_width(uint32_t type) {
  return type == KERNEL_Q4_K || type == KERNEL_Q5_K || type == KERNEL_IQ4_XS
             ? 32
             : 16;
}

/// MXFP4's scale as the bits of a float.
static inline uint32_t bits_of_exponent(uint8_t e) {
  return e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23;
}

/// The 8 scales and 8 minimums of a Q4_K or Q5_K super-block, one in each byte.
static inline void unpack_scale_words(const uint8_t packed[12],
                                      uint32_t scales[2],
                                      uint32_t minimums[2]) {
  uint32_t words[3];
  memcpy(words, packed, 12);
  scales[0] = words[0] & 0x3F3F3F3F;
  minimums[0] = words[1] & 0x3F3F3F3F;
  scales[1] = (words[2] & 0x0F0F0F0F) | (words[0] >> 2 & 0x30303030);
  minimums[1] = (words[2] >> 4 & 0x0F0F0F0F) | (words[1] >> 2 & 0x30303030);
}

/// The 16 scales of a Q3_K super-block, less their offset.
static inline void unpack_scales_q3_K(const uint8_t packed[12],
                                      int8_t scales[16]) {
  uint32_t words[3];
  memcpy(words, packed, 12);
  for (int j = 0; j < 4; j++) {
    uint32_t low = words[j % 2] >> 4 * (j / 2) & 0x0F0F0F0F;
    uint32_t high = words[2] >> 2 * j & 0x03030303;
    // No byte borrows: the top bit keeps each above 32 and falls by itself.
    uint32_t all = ((low | high << 4 | 0x80808080) - 0x20202020) ^ 0x80808080;
    memcpy(scales + 4 * j, &all, 4);
  }
}

/// The 8 scales of an IQ4_XS super-block, less their offset.
static inline void unpack_scales_iq4_XS(const block_iq4_XS *block,
                                        int8_t scales[8]) {
  for (int g = 0; g < 8; g++) {
    int low = block->scales_l[g / 2] >> 4 * (g % 2) & 15;
    int high = load_u16(block->scales_h) >> 2 * g & 3;
    scales[g] = (int8_t)((low | high << 4) - 32);
  }
}
