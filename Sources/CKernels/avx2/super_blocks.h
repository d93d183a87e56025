// Super-blocks of 256 weights in registers. `type` is a constant everywhere.
#pragma once

#include "blocks.h"
#include "kernel_types.h"
#include "vectors.h"

AVX2_INLINE size_t super_block_bytes(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_K:
      return sizeof(block_q4_K);
    case KERNEL_Q5_K:
      return sizeof(block_q5_K);
    default:
      return sizeof(block_q6_K);
  }
}

/// Bits `from` and up of every byte to bit 4; other bits are garbage.
AVX2_INLINE __m256i to_bit_4(__m256i bytes, int from) {
  return from < 4 ? _mm256_slli_epi16(bytes, 4 - from)
                  : _mm256_srli_epi16(bytes, from - 4);
}

/// The quants as stored, without their offset: vector g holds 32g ... 32g+31.
AVX2_INLINE void load_quants(uint32_t type, const uint8_t *block,
                             __m256i quants[8]) {
  const __m256i nibble = _mm256_set1_epi8(15);
  if (type == KERNEL_Q6_K) {
    const block_q6_K *b = (const block_q6_K *)block;
    const __m256i two_bits = _mm256_set1_epi8(0x30);
    for (int half = 0; half < 2; half++) {
      __m256i low0 = load_256(b->ql + 64 * half);
      __m256i low1 = load_256(b->ql + 64 * half + 32);
      __m256i high = load_256(b->qh + 32 * half);
      __m256i lows[4] = {low0, low1, _mm256_srli_epi16(low0, 4),
                         _mm256_srli_epi16(low1, 4)};
      for (int quarter = 0; quarter < 4; quarter++) {
        __m256i bits = _mm256_and_si256(to_bit_4(high, 2 * quarter), two_bits);
        quants[4 * half + quarter] =
            _mm256_or_si256(_mm256_and_si256(lows[quarter], nibble), bits);
      }
    }
    return;
  }
  const uint8_t *bytes = type == KERNEL_Q4_K ? ((const block_q4_K *)block)->qs
                                             : ((const block_q5_K *)block)->qs;
  for (int pair = 0; pair < 4; pair++) {
    __m256i both = load_256(bytes + 32 * pair);
    quants[2 * pair] = _mm256_and_si256(both, nibble);
    quants[2 * pair + 1] = _mm256_and_si256(_mm256_srli_epi16(both, 4), nibble);
  }
  if (type == KERNEL_Q5_K) {
    __m256i high = load_256(((const block_q5_K *)block)->qh);
    const __m256i one_bit = _mm256_set1_epi8(0x10);
    for (int g = 0; g < 8; g++)
      quants[g] = _mm256_or_si256(quants[g],
                                  _mm256_and_si256(to_bit_4(high, g), one_bit));
  }
}

/// The scales of Q4_K and Q5_K in the low lane, the minimums in the high one,
/// 8 words each.
AVX2_INLINE __m256i load_scales_minimums(const uint8_t *block) {
  _Static_assert(offsetof(block_q4_K, scales) == offsetof(block_q5_K, scales),
                 "one place for both");
  uint32_t scales[2], minimums[2];
  unpack_scale_words(((const block_q4_K *)block)->scales, scales, minimums);
  return _mm256_cvtepu8_epi16(_mm_set_epi32((int)minimums[1], (int)minimums[0],
                                            (int)scales[1], (int)scales[0]));
}

/// The 16 scales of Q6_K as words.
AVX2_INLINE __m256i load_scales_q6_K(const uint8_t *block) {
  return _mm256_cvtepi8_epi16(load_128(((const block_q6_K *)block)->scales));
}

AVX2_INLINE uint16_t load_d(uint32_t type, const uint8_t *block) {
  return load_u16(type == KERNEL_Q6_K ? ((const block_q6_K *)block)->d : block);
}

/// `dmin` of Q4_K and Q5_K.
AVX2_INLINE uint16_t load_dmin(const uint8_t *block) {
  return load_u16(block + 2);
}
