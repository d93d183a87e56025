// The kernels' questions about types of blocks. Where `type` is a constant, as
// in the vector kernels, all of it is decided by the compiler.
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

// Each function below answers one column of the table in types.h.
#define BYTES(stored, number, bytes, ...) \
  case KERNEL_##number:                   \
    return bytes;
#define MINIMUMS(stored, number, bytes, scale, minimums, ...) \
  case KERNEL_##number:                                       \
    return minimums;
#define SHIFT(stored, number, bytes, scale, minimums, shift, ...) \
  case KERNEL_##number:                                           \
    return shift;
#define WIDTH(stored, number, bytes, scale, minimums, shift, width, ...) \
  case KERNEL_##number:                                                  \
    return width;
#define OFFSET(stored, number, bytes, scale, ...) \
  case KERNEL_##number:                           \
    return offsetof(block_##stored, scale);
#define CASE(stored, number, ...) case KERNEL_##number:

/// The bytes of a block in memory, or 0.
static inline uint32_t block_bytes(uint32_t type) {
  switch (type) {
    ALL_BLOCKS_OF_32(BYTES, )
    ALL_SUPER_BLOCKS(BYTES, )
    default:
      return 0;
  }
}

/// The elements of a block that holds more than one number.
static inline uint32_t block_elements(uint32_t type) {
  switch (type) {
    ALL_BLOCKS_OF_32(CASE, )
    return 32;
    default:
      return 256;
  }
}

/// Whether the values are scale·q + minimum, or scale·q − minimum.
static inline bool has_minimums(uint32_t type) {
  switch (type) {
    ALL_BLOCKS_OF_32(MINIMUMS, )
    ALL_SUPER_BLOCKS(MINIMUMS, )
    default:
      return false;
  }
}

/// The logarithm of what is taken from every quant as stored, or 0.
static inline int offset_shift(uint32_t type) {
  switch (type) {
    ALL_BLOCKS_OF_32(SHIFT, )
    ALL_SUPER_BLOCKS(SHIFT, )
    default:
      return 0;
  }
}

/// The offset of a block's F16 scale; that of the minimums lies behind it.
/// MXFP4, IQ1_M and KERNEL_UNPACKED have another kind of scale.
static inline size_t scale_offset(uint32_t type) {
  switch (type) {
    ALL_BLOCKS_OF_32(OFFSET, )
    ALL_SUPER_BLOCKS(OFFSET, )
    default:
      return 0;
  }
}

/// The elements of a super-block that share a scale.
static inline int scale_width(uint32_t type) {
  switch (type) {
    ALL_SUPER_BLOCKS(WIDTH, )
    default:
      return 16;
  }
}

#undef BYTES
#undef MINIMUMS
#undef SHIFT
#undef WIDTH
#undef OFFSET
#undef CASE

/// The facts of a type that a loop over its blocks needs.
typedef struct {
  size_t bytes;  // of a block in memory
  bool has_minimums;
  int offset_shift;
  int scale_width;
  size_t scale_offset;
} block_facts;

/// The facts of `type`, whose blocks lie in memory as `stored`: another type
/// where they are unpacked first.
static inline block_facts facts_of(uint32_t type, uint32_t stored) {
  return (block_facts){block_bytes(stored), has_minimums(type),
                       offset_shift(type), scale_width(type),
                       scale_offset(type)};
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
