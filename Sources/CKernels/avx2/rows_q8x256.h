// One token: 4 rows of super-blocks at once, their sums reduced together so
// that a lane is a row.
#pragma once

#include "super_blocks.h"

#define ROWS 4
#define ROWS_BLOCK 256
#define ROWS_INLINE AVX2_INLINE
typedef __m128 row_sums;

#include "shared/rows.h"

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
  load_quants(type, block + quants_offset(type), quants);
  __m256i low = _mm256_permute2x128_si256(scales, scales, 0x00);
  __m256i high = _mm256_permute2x128_si256(scales, scales, 0x11);
  const bool is_narrow = facts->scale_width == 16;
  const uint8_t (*spread)[32] = is_narrow ? spread_two : spread_one;
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

// The products of a super-block and 256 activations: Σ scale·dot in 8 parts,
// and Σ minimum·sum in 4 where the type has minimums. `sums` are the
// activations' sums of 16, `pair_sums` those of 32.
AVX2_INLINE void dot_super_block(uint32_t type, const block_facts *facts,
                                 const uint8_t *block,
                                 const int8_t *activations, __m256i sums,
                                 __m128i pair_sums, __m256i *scaled,
                                 __m128i *lowered) {
  __m256i scales = _mm256_cvtepi8_epi16(load_scale_bytes(type, block));
  *scaled = scaled_dot(type, facts, block, scales, activations);
  if (facts->offset_shift > 0) {
    __m256i offset = _mm256_madd_epi16(scales, sums);
    *scaled = _mm256_sub_epi32(*scaled,
                               _mm256_slli_epi32(offset, facts->offset_shift));
  }
  if (type == KERNEL_Q2_K) {
    __m256i minimums = _mm256_cvtepi8_epi16(load_minimums_q2_K(block));
    __m256i all = _mm256_madd_epi16(minimums, sums);
    *lowered = _mm_add_epi32(_mm256_castsi256_si128(all),
                             _mm256_extracti128_si256(all, 1));
  } else if (facts->has_minimums) {
    *lowered = _mm_madd_epi16(_mm256_extracti128_si256(scales, 1), pair_sums);
  }
}

AVX2_INLINE row_sums add_blocks(uint32_t type, const block_facts *facts,
                                const uint8_t *const blocks[ROWS],
                                const kernel_activations *activations,
                                size_t at, row_sums sums) {
  __m256i a_sums = load_256(activations->sums16 + at * 16);
  __m128i pair_sums = _mm_hadd_epi16(_mm256_castsi256_si128(a_sums),
                                     _mm256_extracti128_si256(a_sums, 1));
  __m256i scaled[ROWS];
  __m128i lowered[ROWS];
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++)
    dot_super_block(type, facts, blocks[r], activations->quants256 + at * 256,
                    a_sums, pair_sums, &scaled[r], &lowered[r]);
  // The minimums' scales are loaded late: registers are few.
  __m128 d_a = _mm_set1_ps(activations->scales256[at]);
  __m128 d = load_d(type, facts->scale_offset, blocks);
  sums = _mm_fmadd_ps(_mm_mul_ps(d, d_a), _mm_cvtepi32_ps(sum_each_256(scaled)),
                      sums);
  if (facts->has_minimums) {
    __m128 low = load_halves(blocks, facts->scale_offset + 2);
    sums = _mm_fnmadd_ps(_mm_mul_ps(low, d_a),
                         _mm_cvtepi32_ps(sum_each_128(lowered)), sums);
  }
  return sums;
}
