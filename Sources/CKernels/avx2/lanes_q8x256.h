// What all kernels of super-blocks with 8 rows in lanes share: scales of 8
// blocks, and the floats that end a block.
#pragma once

#include "super_blocks.h"

/// The scales of 8 blocks, each lane 4 bytes of a block.
typedef struct {
  __m256i scales[4];    // 8 or 16 bytes
  __m256i minimums[4];  // what meets the sums: minimums, or scales
  __m256 d, dmin;
} lane_scales;

/// Bytes i and j of each 4, as words.
AVX2_INLINE __m256i pick_words(__m256i bytes, int i, int j) {
  // A byte 0x80 picks a zero.
  const int32_t one = 0x00800080 | i << 8 | j << 24, next = 0x04000400;
  const __m256i pick = both_lanes(
      _mm_setr_epi32(one, one + next, one + 2 * next, one + 3 * next));
  return _mm256_srai_epi16(_mm256_shuffle_epi8(bytes, pick), 8);
}

/// How many pairs of minimums meet how many pairs of sums.
AVX2_INLINE int minimum_pairs(uint32_t type) {
  if (!has_minimums(type) && offset_shift(type) == 0) return 0;
  return scale_width(type) == 16 ? 8 : 4;
}

/// Pair number i of them.
AVX2_INLINE __m256i pick_minimums(const lane_scales *from, int i) {
  return pick_words(from->minimums[i / 2], i % 2 * 2, i % 2 * 2 + 1);
}

// d and dmin of 8 rows, side by side in 32 bits.
AVX2_INLINE void split_halves(__m256i both, __m256 *d, __m256 *dmin) {
  __m256i low = _mm256_and_si256(both, _mm256_set1_epi32(0xFFFF));
  __m256i all = _mm256_packus_epi32(low, _mm256_srli_epi32(both, 16));
  all = _mm256_permute4x64_epi64(all, 0xD8);
  *d = _mm256_cvtph_ps(_mm256_castsi256_si128(all));
  *dmin = _mm256_cvtph_ps(_mm256_extracti128_si256(all, 1));
}

// Of Q4_K and Q5_K, as unpack_scale_words: the 16 bytes that begin a block hold
// d, dmin, and three words of 6-bit numbers.
AVX2_INLINE void open_heads(const uint8_t *const blocks[8], lane_scales *out) {
  const __m256i six = _mm256_set1_epi8(0x3F), four = _mm256_set1_epi8(0x0F);
  const __m256i two = _mm256_set1_epi8(0x30);
  __m256i heads[4];
  load_8x4(blocks, 0, heads);
  split_halves(heads[0], &out->d, &out->dmin);
  out->scales[0] = _mm256_and_si256(heads[1], six);
  out->minimums[0] = _mm256_and_si256(heads[2], six);
  out->scales[1] =
      _mm256_or_si256(_mm256_and_si256(heads[3], four),
                      _mm256_and_si256(_mm256_srli_epi32(heads[1], 2), two));
  out->minimums[1] =
      _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi32(heads[3], 4), four),
                      _mm256_and_si256(_mm256_srli_epi32(heads[2], 2), two));
}

AVX2_INLINE void open_scales(uint32_t type, const uint8_t *const blocks[8],
                             lane_scales *out) {
  if (type == KERNEL_Q4_K || type == KERNEL_Q5_K)
    return open_heads(blocks, out);
  const block_facts facts = facts_of(type, type);
  __m128i rows[8];
  for (int r = 0; r < 8; r++) rows[r] = load_scale_bytes(type, blocks[r]);
  transpose_8x4(rows, out->scales);
  for (int i = 0; i < 4; i++) out->minimums[i] = out->scales[i];
  if (type == KERNEL_Q2_K) {
    for (int r = 0; r < 8; r++) rows[r] = load_minimums_q2_K(blocks[r]);
    transpose_8x4(rows, out->minimums);
  }
  load_8_factors(type, &facts, blocks, &out->d, &out->dmin);
}

/// A block's products with one token, a lane a row: `dot` is Σ scale·dot, and
/// `minimums` meet the activations' sums `stride` vectors apart.
AVX2_INLINE __m256 add_lanes(uint32_t type, __m256i dot,
                             const __m256i *minimums, int stride,
                             const int16_t *a_sums, __m256 d, __m256 dmin,
                             float a_scale, __m256 sum) {
  __m256i lowered = _mm256_setzero_si256();
  for (int i = 0; i < minimum_pairs(type); i++)
    lowered = _mm256_add_epi32(
        lowered,
        _mm256_madd_epi16(minimums[i * stride], broadcast_32(a_sums + 2 * i)));
  if (offset_shift(type) > 0)
    dot = _mm256_sub_epi32(dot, _mm256_slli_epi32(lowered, offset_shift(type)));
  __m256 d_a = _mm256_set1_ps(a_scale);
  sum = _mm256_fmadd_ps(_mm256_mul_ps(d, d_a), _mm256_cvtepi32_ps(dot), sum);
  if (has_minimums(type))
    sum = _mm256_fnmadd_ps(_mm256_mul_ps(dmin, d_a),
                           _mm256_cvtepi32_ps(lowered), sum);
  return sum;
}

/// The sums of 32 activations, from those of 16.
AVX2_INLINE __m128i join_sums(const int16_t sums[16]) {
  __m256i pairs = load_256(sums);
  return _mm_hadd_epi16(_mm256_castsi256_si128(pairs),
                        _mm256_extracti128_si256(pairs, 1));
}
