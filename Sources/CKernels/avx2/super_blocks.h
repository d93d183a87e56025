// Super-blocks of 256 weights in registers. `type` is a constant everywhere.
#pragma once

#include <CCodebooks.h>

#include "formats/unpack.h"
#include "loads.h"

/// Whether quants have a sign once they are loaded.
AVX2_INLINE bool is_signed(uint32_t type) {
  return type == KERNEL_IQ4_XS || type == KERNEL_UNPACKED;
}

/// Sums of two products.
AVX2_INLINE __m256i multiply(uint32_t type, __m256i quants,
                             __m256i activations) {
  return is_signed(type) ? multiply_signed(quants, activations)
                         : _mm256_maddubs_epi16(quants, activations);
}

/// So many sums of two products stay within a word: 2 · 127 · 15 · 8 and
/// 2 · 127 · 31 · 4 are below 32768, as are 62 · 2, of IQ3_XXS and unpacked,
/// and 63 · 2.
AVX2_INLINE int words_step(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_K:
      return 8;
    case KERNEL_Q2_K:
    case KERNEL_Q3_K:
    case KERNEL_Q5_K:
      return 4;
    case KERNEL_IQ4_XS:
      return 1;
    default:
      return 2;
  }
}

/// Bits `from` and up of every byte to bit `to`; other bits are garbage.
AVX2_INLINE __m256i move_bits(__m256i bytes, int from, int to) {
  return from < to ? _mm256_slli_epi16(bytes, to - from)
                   : _mm256_srli_epi16(bytes, from - to);
}

AVX2_INLINE void load_quants_q6_K(const uint8_t *bytes, __m256i quants[8]) {
  const __m256i nibble = _mm256_set1_epi8(15);
  const __m256i two_bits = _mm256_set1_epi8(0x30);
  for (int half = 0; half < 2; half++) {
    __m256i low0 = load_256(bytes + 64 * half);
    __m256i low1 = load_256(bytes + 64 * half + 32);
    __m256i high = load_256(bytes + 128 + 32 * half);
    __m256i lows[4] = {low0, low1, _mm256_srli_epi16(low0, 4),
                       _mm256_srli_epi16(low1, 4)};
    for (int quarter = 0; quarter < 4; quarter++) {
      __m256i bits =
          _mm256_and_si256(move_bits(high, 2 * quarter, 4), two_bits);
      quants[4 * half + quarter] =
          _mm256_or_si256(_mm256_and_si256(lows[quarter], nibble), bits);
    }
  }
}

// Q4_K and Q5_K.
AVX2_INLINE void load_nibbles(const uint8_t *bytes, __m256i quants[8]) {
  const __m256i nibble = _mm256_set1_epi8(15);
  for (int pair = 0; pair < 4; pair++) {
    __m256i both = load_256(bytes + 32 * pair);
    quants[2 * pair] = _mm256_and_si256(both, nibble);
    quants[2 * pair + 1] = _mm256_and_si256(_mm256_srli_epi16(both, 4), nibble);
  }
}

// Q2_K and Q3_K.
AVX2_INLINE void load_pairs(const uint8_t *bytes, __m256i quants[8]) {
  const __m256i two_bits = _mm256_set1_epi8(3);
  for (int g = 0; g < 8; g++)
    quants[g] = _mm256_and_si256(
        _mm256_srli_epi16(load_256(bytes + g / 4 * 32), g % 4 * 2), two_bits);
}

// Bit g of the bytes becomes bit `to` of the quants of group g.
AVX2_INLINE void add_bits(const uint8_t *bytes, int to, __m256i quants[8]) {
  const __m256i high = load_256(bytes), bit = _mm256_set1_epi8(1 << to);
  for (int g = 0; g < 8; g++)
    quants[g] = _mm256_or_si256(quants[g],
                                _mm256_and_si256(move_bits(high, g, to), bit));
}

/// Where a block's quants begin: all their bits lie in one piece.
AVX2_INLINE size_t quants_offset(uint32_t type) {
  switch (type) {
    case KERNEL_Q2_K:
      return offsetof(block_q2_K, qs);
    case KERNEL_Q3_K:
      return offsetof(block_q3_K, hmask);
    case KERNEL_Q4_K:
      return offsetof(block_q4_K, qs);
    case KERNEL_Q5_K:
      return offsetof(block_q5_K, qh);
    case KERNEL_Q6_K:
      return offsetof(block_q6_K, ql);
    case KERNEL_IQ4_XS:
      return offsetof(block_iq4_XS, qs);
    default:
      return offsetof(block_unpacked, quants);
  }
}

/// The vectors that these bits fill.
AVX2_INLINE int bit_vectors(uint32_t type) {
  switch (type) {
    case KERNEL_Q2_K:
      return 2;
    case KERNEL_Q3_K:
      return 3;
    case KERNEL_Q4_K:
    case KERNEL_IQ4_XS:
      return 4;
    case KERNEL_Q5_K:
      return 5;
    case KERNEL_Q6_K:
      return 6;
    default:
      return 8;
  }
}

/// The quants as stored, without their offset, from their bits: vector g holds
/// 32g ... 32g+31.
AVX2_INLINE void load_quants(uint32_t type, const uint8_t *bits,
                             __m256i quants[8]) {
  switch (type) {
    case KERNEL_Q2_K:
      load_pairs(bits, quants);
      break;
    case KERNEL_Q3_K:
      load_pairs(bits + 32, quants);
      add_bits(bits, 2, quants);
      break;
    case KERNEL_Q4_K:
      load_nibbles(bits, quants);
      break;
    case KERNEL_Q5_K:
      load_nibbles(bits + 32, quants);
      add_bits(bits, 4, quants);
      break;
    case KERNEL_Q6_K:
      load_quants_q6_K(bits, quants);
      break;
    case KERNEL_IQ4_XS:
      for (int g = 0; g < 8; g++)
        quants[g] =
            look_up(codebooks.iq4, split_nibbles(load_128(bits + 16 * g)));
      break;
    default:
      for (int g = 0; g < 8; g++) quants[g] = load_256(bits + 32 * g);
  }
}

// As unpack_scales_q3_K, a vector of words in place of its loop.
AVX2_INLINE __m128i load_scales_q3_K(const uint8_t packed[12]) {
  __m128i low = _mm_set1_epi64x((int64_t)load_u64(packed));
  __m128i high = _mm_set1_epi32((int32_t)load_u32(packed + 8));
  low = _mm_and_si128(_mm_srlv_epi32(low, _mm_setr_epi32(0, 0, 4, 4)),
                      _mm_set1_epi8(15));
  high = _mm_and_si128(_mm_srlv_epi32(high, _mm_setr_epi32(0, 2, 4, 6)),
                       _mm_set1_epi8(3));
  return _mm_sub_epi8(_mm_or_si128(low, _mm_slli_epi16(high, 4)),
                      _mm_set1_epi8(32));
}

/// The scales as bytes: 16, or 8 and then the minimums of Q4_K and Q5_K.
AVX2_INLINE __m128i load_scale_bytes(uint32_t type, const uint8_t *block) {
  int8_t scales[16] = {0};
  switch (type) {
    case KERNEL_Q2_K:
      return _mm_and_si128(load_128(((const block_q2_K *)block)->scales),
                           _mm_set1_epi8(15));
    case KERNEL_Q3_K:
      return load_scales_q3_K(((const block_q3_K *)block)->scales);
    case KERNEL_Q4_K:
    case KERNEL_Q5_K: {
      _Static_assert(
          offsetof(block_q4_K, scales) == offsetof(block_q5_K, scales),
          "one place for both");
      uint32_t words[4];
      unpack_scale_words(((const block_q4_K *)block)->scales, words, words + 2);
      return _mm_set_epi32((int)words[3], (int)words[2], (int)words[1],
                           (int)words[0]);
    }
    case KERNEL_Q6_K:
      return load_128(((const block_q6_K *)block)->scales);
    case KERNEL_IQ4_XS:
      unpack_scales_iq4_XS((const block_iq4_XS *)block, scales);
      return load_128(scales);
    default:
      return load_128(((const block_unpacked *)block)->scales);
  }
}

/// The 16 minimums of Q2_K.
AVX2_INLINE __m128i load_minimums_q2_K(const uint8_t *block) {
  __m128i bytes = load_128(((const block_q2_K *)block)->scales);
  return _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(15));
}
