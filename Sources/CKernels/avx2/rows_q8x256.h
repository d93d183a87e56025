// Few tokens: 4 rows of super-blocks at once, their sums reduced together so
// that a lane is a row.
#pragma once

#include "super_blocks.h"

#define ROWS 4
#define ROWS_BLOCK 256
#define ROWS_INLINE AVX2_INLINE
typedef __m128 row_sums;

#include "shared/rows.h"

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
