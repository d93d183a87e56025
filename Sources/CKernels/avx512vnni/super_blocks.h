// Super-blocks of 256 weights in registers. `type` is a constant everywhere.
#pragma once

#include <CCodebooks.h>

#include "formats/unpack.h"
#include "shared/half.h"
#include "vectors.h"

/// Whether the quants as loaded are so small that four products' sum fits into
/// 16 bits: 63 · 127 · 4 is 32,004.
AVX512_INLINE bool is_small(uint32_t type) {
  return type != KERNEL_IQ4_XS && type != KERNEL_UNPACKED;
}

/// The logarithm of what is taken from every quant as loaded, or 0. Quants with
/// a sign are made 128 larger.
AVX512_INLINE int loaded_shift(uint32_t type) {
  return is_small(type) ? offset_shift(type) : 7;
}

/// The 16 columns that the quarter `lane` of vector `v` of the quants holds, as
/// they come without a shuffle.
AVX512_INLINE int columns_of(uint32_t type, int v, int lane) {
  switch (type) {
    case KERNEL_Q4_K:
    case KERNEL_Q5_K:
      return v / 2 * 8 + v % 2 * 2 + lane / 2 * 4 + lane % 2;
    case KERNEL_Q2_K:
    case KERNEL_Q3_K:
      return v * 2 + lane / 2 * 8 + lane % 2;
    case KERNEL_IQ4_XS:
      return v / 2 * 8 + v % 2 + lane * 2;
    default:
      return v * 4 + lane;
  }
}

/// The columns of a row of 256 bytes that meet the vector `v`.
AVX512_INLINE __m512i load_activations(uint32_t type, int v,
                                       const int8_t *activations) {
  const int8_t *at[4];
  for (int lane = 0; lane < 4; lane++)
    at[lane] = activations + 16 * columns_of(type, v, lane);
  switch (type) {
    case KERNEL_IQ4_XS:
      return load_quarters(at[0], at[1], at[2], at[3]);
    case KERNEL_Q2_K:
    case KERNEL_Q3_K:
    case KERNEL_Q4_K:
    case KERNEL_Q5_K:
      return load_halves(at[0], at[2]);
    default:
      return load_512(at[0]);
  }
}

/// Turns the bytes of each half by `low` and `high` bits, those of 32 bits
/// together: the bits that are looked at come from their own byte.
AVX512_INLINE __m512i turn_halves(__m512i bytes, int low, int high) {
  __m256i counts = _mm256_set1_epi32(low & 31);
  return _mm512_rolv_epi32(bytes,
                           join_256(counts, _mm256_set1_epi32(high & 31)));
}

AVX512_INLINE __m512i low_bits(__m512i bytes, int from, int mask) {
  if (from > 0) bytes = _mm512_srli_epi16(bytes, (unsigned)from);
  return _mm512_and_si512(bytes, _mm512_set1_epi8((char)mask));
}

/// The quants, unsigned, with their offset: vector v as columns_of says.
AVX512_INLINE void load_quants(uint32_t type, const uint8_t *block,
                               __m512i quants[4]) {
  switch (type) {
    case KERNEL_Q2_K:
    case KERNEL_Q3_K: {
      const bool has_mask = type == KERNEL_Q3_K;
      __m512i pairs = load_512(has_mask ? ((const block_q3_K *)block)->qs
                                        : ((const block_q2_K *)block)->qs);
      for (int v = 0; v < 4; v++) quants[v] = low_bits(pairs, 2 * v, 3);
      if (!has_mask) break;
      __m512i bits = both_halves(((const block_q3_K *)block)->hmask);
      for (int v = 0; v < 4; v++)
        quants[v] =
            add_masked(quants[v], turn_halves(bits, 2 - v, -2 - v), 1 << 2);
      break;
    }
    case KERNEL_Q4_K:
    case KERNEL_Q5_K: {
      const bool has_fifth = type == KERNEL_Q5_K;
      const uint8_t *nibbles = has_fifth ? ((const block_q5_K *)block)->qs
                                         : ((const block_q4_K *)block)->qs;
      for (int v = 0; v < 4; v++)
        quants[v] = low_bits(load_512(nibbles + v / 2 * 64), v % 2 * 4, 15);
      if (!has_fifth) break;
      __m512i bits = both_halves(((const block_q5_K *)block)->qh);
      for (int v = 0; v < 4; v++) {
        int group = columns_of(type, v, 0) / 2;
        quants[v] = add_masked(quants[v],
                               turn_halves(bits, 4 - group, 2 - group), 1 << 4);
      }
      break;
    }
    case KERNEL_Q6_K: {
      const block_q6_K *b = (const block_q6_K *)block;
      for (int v = 0; v < 4; v++) {
        __m512i bits = both_halves(b->qh + v / 2 * 32);
        int turn = 4 - v % 2 * 4;
        quants[v] =
            add_masked(low_bits(load_512(b->ql + v / 2 * 64), v % 2 * 4, 15),
                       turn_halves(bits, turn, turn - 2), 0x30);
      }
      break;
    }
    case KERNEL_IQ4_XS:
      for (int v = 0; v < 4; v++) {
        __m512i codes =
            low_bits(load_512(((const block_iq4_XS *)block)->qs + v / 2 * 64),
                     v % 2 * 4, 15);
        __m512i values = _mm512_broadcast_i32x4(load_128(codebooks.iq4));
        quants[v] = _mm512_xor_si512(_mm512_shuffle_epi8(values, codes),
                                     _mm512_set1_epi8((char)128));
      }
      break;
    default:
      for (int v = 0; v < 4; v++)
        quants[v] = _mm512_xor_si512(
            load_512(((const block_unpacked *)block)->quants + 64 * v),
            _mm512_set1_epi8((char)128));
  }
}

/// Whether a scale is that of 32 columns. IQ4_XS's are loaded twice.
AVX512_INLINE bool has_wide_groups(uint32_t type) {
  return type == KERNEL_Q4_K || type == KERNEL_Q5_K;
}

/// The scales as bytes: 16, or 8, and then the minimums of Q4_K and Q5_K.
AVX512_INLINE __m128i load_scales(uint32_t type, const uint8_t *block) {
  int8_t scales[16] = {0};
  switch (type) {
    case KERNEL_Q2_K:
      return _mm_and_si128(load_128(((const block_q2_K *)block)->scales),
                           _mm_set1_epi8(15));
    case KERNEL_Q3_K:
      unpack_scales_q3_K(((const block_q3_K *)block)->scales, scales);
      return load_128(scales);
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
      return _mm_unpacklo_epi8(load_128(scales), load_128(scales));
    default:
      return load_128(((const block_unpacked *)block)->scales);
  }
}

/// The 16 minimums of Q2_K as words.
AVX512_INLINE __m256i load_minimums_q2_K(const uint8_t *block) {
  __m128i bytes = load_128(((const block_q2_K *)block)->scales);
  return _mm256_cvtepi8_epi16(
      _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(15)));
}

/// The bits of a block's two halves: its scale, and above it that of its
/// minimums where it has them.
AVX512_INLINE int32_t load_d_pair(uint32_t type, const uint8_t *block) {
  int32_t both;
  __builtin_memcpy(&both, block + scale_offset(type),
                   has_minimums(type) ? 4 : 2);
  return has_minimums(type) ? both : both & 0xFFFF;
}
