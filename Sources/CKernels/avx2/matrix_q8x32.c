// Blocks of 32.
//
// One token: 4 rows at once, their sums reduced together so that a lane is a
// row. More: panels.
#if defined(__x86_64__)

#include "avx2.h"
#include "panel_q8x32.h"

#define ROWS 4
#define ROWS_BLOCK 32
#define ROWS_INLINE AVX2_INLINE
typedef __m128 row_sums;

#include "shared/rows.h"

AVX2_INLINE row_sums add_blocks(uint32_t type, const block_facts *facts,
                                const uint8_t *const blocks[ROWS],
                                const kernel_activations *activations,
                                size_t at, row_sums sums) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i a = load_256(activations->quants32 + at * 32);
  __m256i dots[ROWS];
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++) {
    __m256i words = multiply(type, load_block(type, blocks[r]), a);
    dots[r] = _mm256_madd_epi16(words, ones);
  }
  __m128i dot = sum_each_256(dots);
  if (facts->offset_shift > 0)
    dot = _mm_sub_epi32(dot, _mm_set1_epi32(activations->sums32[at] *
                                            (1 << facts->offset_shift)));
  __m128 d_a = _mm_set1_ps(activations->scales32[at]), d, low;
  load_factors(type, facts, blocks, &d, &low);
  sums = _mm_fmadd_ps(_mm_mul_ps(d, d_a), _mm_cvtepi32_ps(dot), sums);
  if (facts->has_minimums)
    sums = _mm_fmadd_ps(_mm_mul_ps(low, d_a),
                        _mm_set1_ps(activations->sums32[at]), sums);
  return sums;
}

AVX2_INLINE void run_few(const kernel_matrix *m, uint32_t begin, uint32_t end,
                         uint32_t type) {
  for (uint32_t row = begin; row < end; row += ROWS)
    run_rows(m, row, end, 0, type);
}

FOR_BLOCKS_OF_32(DEFINE_MATRIX, run_blocks, AVX2, q8x32, avx2)
DEFINE_MATRIX(unpacked, UNPACKED, run_blocks, AVX2, q8x32, avx2)

#endif
