// Blocks of 32 weights in registers: of one row, and of 8 rows whose columns
// lie in lanes. `type` is a constant everywhere.
#pragma once

#include <CCodebooks.h>

#include "loads.h"

/// Whether quants have a sign once they are loaded.
AVX2_INLINE bool is_signed(uint32_t type) {
  return type == KERNEL_Q8_0 || type == KERNEL_IQ4_NL || type == KERNEL_MXFP4 ||
         type == KERNEL_UNPACKED;
}

/// Sums of two products.
AVX2_INLINE __m256i multiply(uint32_t type, __m256i quants,
                             __m256i activations) {
  return is_signed(type) ? multiply_signed(quants, activations)
                         : _mm256_maddubs_epi16(quants, activations);
}

// Bit i at bit 4 of byte i.
AVX2_INLINE __m256i spread_fifth(const uint8_t bits[4]) {
  const __m256i byte = _mm256_setr_epi64x(
      0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
  __m256i all = _mm256_shuffle_epi8(broadcast_32(bits), byte);
  all = _mm256_cmpeq_epi8(_mm256_and_si256(all, bit), bit);
  return _mm256_and_si256(all, _mm256_set1_epi8(16));
}

/// The quants as stored, without their offset; of codes, what they stand for.
AVX2_INLINE __m256i load_block(uint32_t type, const uint8_t *block) {
  if (type == KERNEL_Q8_0) return load_256(block + 2);
  if (type == KERNEL_UNPACKED)
    return load_256(((const block_unpacked *)block)->quants);
  // The nibbles end the block, the fifth bits lie before them.
  const uint8_t *bytes = block + block_bytes(type) - 16;
  __m256i quants = split_nibbles(load_128(bytes));
  switch (type) {
    case KERNEL_Q5_0:
    case KERNEL_Q5_1:
      return _mm256_or_si256(quants, spread_fifth(bytes - 4));
    case KERNEL_IQ4_NL:
      return look_up(codebooks.iq4, quants);
    case KERNEL_MXFP4:
      return look_up(codebooks.mxfp4, quants);
    default:
      return quants;
  }
}

// Bits 4k ... 4k+3 of 8 rows' 32 at bit 4 of their bytes.
AVX2_INLINE __m256i spread_fifths(__m256i bits, int k) {
  const int32_t byte = 0x01010101 * (k / 2), row = 0x04040404;
  const __m256i pick = both_lanes(
      _mm_setr_epi32(byte, byte + row, byte + 2 * row, byte + 3 * row));
  const __m256i bit =
      _mm256_set1_epi32(k % 2 == 0 ? 0x08040201 : (int)0x80402010);
  __m256i all = _mm256_shuffle_epi8(bits, pick);
  all = _mm256_cmpeq_epi8(_mm256_and_si256(all, bit), bit);
  return _mm256_and_si256(all, _mm256_set1_epi8(16));
}

/// The same of 8 rows: vector k holds columns 4k ... 4k+3, a lane a row. Where
/// two quants share a byte they change places as one.
AVX2_INLINE void load_8_blocks(uint32_t type, const uint8_t *const blocks[8],
                               __m256i quants[8]) {
  if (type == KERNEL_Q8_0 || type == KERNEL_UNPACKED) {
    const size_t from =
        type == KERNEL_Q8_0 ? 2 : offsetof(block_unpacked, quants);
    load_8x4(blocks, from, quants);
    load_8x4(blocks, from + 16, quants + 4);
    return;
  }
  const __m256i nibble = _mm256_set1_epi8(15);
  const size_t from = block_bytes(type) - 16;
  __m256i both[4];
  load_8x4(blocks, from, both);
  for (int k = 0; k < 4; k++) {
    quants[k] = _mm256_and_si256(both[k], nibble);
    quants[4 + k] = _mm256_and_si256(_mm256_srli_epi16(both[k], 4), nibble);
  }
  if (type == KERNEL_Q5_0 || type == KERNEL_Q5_1) {
    int32_t bits[8];
    for (int r = 0; r < 8; r++) memcpy(&bits[r], blocks[r] + from - 4, 4);
    __m256i all = _mm256_setr_epi32(bits[0], bits[1], bits[2], bits[3], bits[4],
                                    bits[5], bits[6], bits[7]);
    for (int k = 0; k < 8; k++)
      quants[k] = _mm256_or_si256(quants[k], spread_fifths(all, k));
  }
  if (type == KERNEL_IQ4_NL || type == KERNEL_MXFP4)
    for (int k = 0; k < 8; k++)
      quants[k] = look_up(
          type == KERNEL_MXFP4 ? codebooks.mxfp4 : codebooks.iq4, quants[k]);
}

/// So many sums of two products stay within a word: 2 · 127 · 15 · 8 and
/// 2 · 127 · 31 · 4 are below 32768, as are MXFP4's with at most 12.
AVX2_INLINE int words_step(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_0:
    case KERNEL_Q4_1:
    case KERNEL_MXFP4:
      return 8;
    case KERNEL_Q5_0:
    case KERNEL_Q5_1:
      return 4;
    default:
      return 1;
  }
}
