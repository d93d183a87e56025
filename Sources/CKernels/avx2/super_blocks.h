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

/// Bits `from` and up of every byte to bit `to`; other bits are garbage.
AVX2_INLINE __m256i move_bits(__m256i bytes, int from, int to) {
  return from < to ? _mm256_slli_epi16(bytes, to - from)
                   : _mm256_srli_epi16(bytes, from - to);
}

AVX2_INLINE void load_quants_q6_K(const block_q6_K *b, __m256i quants[8]) {
  const __m256i nibble = _mm256_set1_epi8(15);
  const __m256i two_bits = _mm256_set1_epi8(0x30);
  for (int half = 0; half < 2; half++) {
    __m256i low0 = load_256(b->ql + 64 * half);
    __m256i low1 = load_256(b->ql + 64 * half + 32);
    __m256i high = load_256(b->qh + 32 * half);
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

/// The quants as stored, without their offset: vector g holds 32g ... 32g+31.
AVX2_INLINE void load_quants(uint32_t type, const uint8_t *block,
                             __m256i quants[8]) {
  switch (type) {
    case KERNEL_Q2_K:
      load_pairs(((const block_q2_K *)block)->qs, quants);
      break;
    case KERNEL_Q3_K:
      load_pairs(((const block_q3_K *)block)->qs, quants);
      add_bits(((const block_q3_K *)block)->hmask, 2, quants);
      break;
    case KERNEL_Q4_K:
      load_nibbles(((const block_q4_K *)block)->qs, quants);
      break;
    case KERNEL_Q5_K:
      load_nibbles(((const block_q5_K *)block)->qs, quants);
      add_bits(((const block_q5_K *)block)->qh, 4, quants);
      break;
    case KERNEL_Q6_K:
      load_quants_q6_K((const block_q6_K *)block, quants);
      break;
    case KERNEL_IQ4_XS:
      for (int g = 0; g < 8; g++) {
        const uint8_t *codes = ((const block_iq4_XS *)block)->qs + 16 * g;
        quants[g] = look_up(codebooks.iq4, split_nibbles(load_128(codes)));
      }
      break;
    default:
      for (int g = 0; g < 8; g++)
        quants[g] = load_256(((const block_unpacked *)block)->quants + 32 * g);
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

/// The scales as words: 16, or 8 in the low lane, and then the minimums of Q4_K
/// and Q5_K in the high one.
AVX2_INLINE __m256i load_scales(uint32_t type, const uint8_t *block) {
  int8_t scales[16] = {0};
  switch (type) {
    case KERNEL_Q2_K:
      return _mm256_cvtepi8_epi16(_mm_and_si128(
          load_128(((const block_q2_K *)block)->scales), _mm_set1_epi8(15)));
    case KERNEL_Q3_K:
      return _mm256_cvtepi8_epi16(
          load_scales_q3_K(((const block_q3_K *)block)->scales));
    case KERNEL_Q4_K:
    case KERNEL_Q5_K: {
      _Static_assert(
          offsetof(block_q4_K, scales) == offsetof(block_q5_K, scales),
          "one place for both");
      uint32_t words[4];
      unpack_scale_words(((const block_q4_K *)block)->scales, words, words + 2);
      return _mm256_cvtepu8_epi16(_mm_set_epi32((int)words[3], (int)words[2],
                                                (int)words[1], (int)words[0]));
    }
    case KERNEL_Q6_K:
      return _mm256_cvtepi8_epi16(
          load_128(((const block_q6_K *)block)->scales));
    case KERNEL_IQ4_XS:
      unpack_scales_iq4_XS((const block_iq4_XS *)block, scales);
      return _mm256_cvtepi8_epi16(load_128(scales));
    default:
      return _mm256_cvtepi8_epi16(
          load_128(((const block_unpacked *)block)->scales));
  }
}

/// The 16 minimums of Q2_K as words.
AVX2_INLINE __m256i load_minimums_q2_K(const uint8_t *block) {
  __m128i bytes = load_128(((const block_q2_K *)block)->scales);
  return _mm256_cvtepi8_epi16(
      _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(15)));
}

#define WORD(i) 2 * i, 2 * i + 1
#define FOUR(i) WORD(i), WORD(i), WORD(i), WORD(i)

// Shuffles that spread words i and j over the low and the high lane.
#define SPREAD(i, j) {FOUR(i), FOUR(i), FOUR(j), FOUR(j)}
static const uint8_t spread_one[8][32] = {
    SPREAD(0, 0), SPREAD(1, 1), SPREAD(2, 2), SPREAD(3, 3),
    SPREAD(4, 4), SPREAD(5, 5), SPREAD(6, 6), SPREAD(7, 7),
};
static const uint8_t spread_two[4][32] = {
    SPREAD(0, 1),
    SPREAD(2, 3),
    SPREAD(4, 5),
    SPREAD(6, 7),
};

// Σ scale·dot over a super-block, in 8 parts.
AVX2_INLINE __m256i scaled_dot(uint32_t type, const block_facts *facts,
                               const uint8_t *block, __m256i scales,
                               const int8_t *activations) {
  __m256i quants[8];
  load_quants(type, block, quants);
  __m256i low = _mm256_permute2x128_si256(scales, scales, 0x00);
  __m256i high = _mm256_permute2x128_si256(scales, scales, 0x11);
  const bool is_narrow = facts->scale_width == 16;
  const uint8_t(*spread)[32] = is_narrow ? spread_two : spread_one;
  // Compilers that know a shuffle's order make two cheaper ones of it.
  __asm__("" : "+r"(spread));
  __m256i sum = _mm256_setzero_si256();
  for (int g = 0; g < 8; g++) {
    // At most 127 · 127 · 2: no saturation.
    __m256i words = multiply(type, quants[g], load_256(activations + 32 * g));
    __m256i scale = is_narrow ? _mm256_shuffle_epi8(g < 4 ? low : high,
                                                    load_256(spread[g % 4]))
                              : _mm256_shuffle_epi8(low, load_256(spread[g]));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(words, scale));
  }
  return sum;
}

/// The products of a super-block and 256 activations: Σ scale·dot in 8 parts,
/// and Σ minimum·sum in 4 where the type has minimums. `sums` are the
/// activations' sums of 16, `pair_sums` those of 32.
AVX2_INLINE void dot_super_block(uint32_t type, const block_facts *facts,
                                 const uint8_t *block,
                                 const int8_t *activations, __m256i sums,
                                 __m128i pair_sums, __m256i *scaled,
                                 __m128i *lowered) {
  __m256i scales = load_scales(type, block);
  *scaled = scaled_dot(type, facts, block, scales, activations);
  if (facts->offset_shift > 0) {
    __m256i offset = _mm256_madd_epi16(scales, sums);
    *scaled = _mm256_sub_epi32(*scaled,
                               _mm256_slli_epi32(offset, facts->offset_shift));
  }
  if (type == KERNEL_Q2_K) {
    __m256i all = _mm256_madd_epi16(load_minimums_q2_K(block), sums);
    *lowered = _mm_add_epi32(_mm256_castsi256_si128(all),
                             _mm256_extracti128_si256(all, 1));
  } else if (facts->has_minimums) {
    *lowered = _mm_madd_epi16(_mm256_extracti128_si256(scales, 1), pair_sums);
  }
}
