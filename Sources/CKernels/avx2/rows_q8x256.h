// Few tokens: 4 rows of super-blocks at once, their sums reduced together so
// that a lane is a row.
#pragma once

#include "shared/output.h"
#include "super_blocks.h"

#define ROWS 4

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
AVX2_INLINE __m256i scaled_dot(uint32_t type, const uint8_t *block,
                               __m256i scales, const int8_t *given) {
  __m256i quants[8];
  load_quants(type, block, quants);
  __m256i low = _mm256_permute2x128_si256(scales, scales, 0x00);
  __m256i high = _mm256_permute2x128_si256(scales, scales, 0x11);
  const bool is_narrow = scale_width(type) == 16;
  const uint8_t(*spread)[32] = is_narrow ? spread_two : spread_one;
  // Compilers that know a shuffle's order make two cheaper ones of it.
  __asm__("" : "+r"(spread));
  __m256i sum = _mm256_setzero_si256();
  for (int g = 0; g < 8; g++) {
    // At most 127 · 127 · 2: no saturation.
    __m256i words = multiply(type, quants[g], load_256(given + 32 * g));
    __m256i scale = is_narrow ? _mm256_shuffle_epi8(g < 4 ? low : high,
                                                    load_256(spread[g % 4]))
                              : _mm256_shuffle_epi8(low, load_256(spread[g]));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(words, scale));
  }
  return sum;
}

// One token's sums of ROWS rows.
AVX2_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t token, uint32_t type) {
  const kernel_activations *given = m->activations;
  const uint32_t blocks = m->columns / 256;
  const size_t bytes = block_bytes(stored_type(type, m));
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const uint8_t *rows[ROWS];
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  __m128 sums = _mm_setzero_ps();
  for (uint32_t block = 0; block < blocks; block++) {
    const size_t at = (size_t)token * blocks + block;
    const int8_t *a = given->quants256 + at * 256;
    __m256i a_sums = load_256(given->sums16 + at * 16);
    __m128i pair_sums = _mm_hadd_epi16(_mm256_castsi256_si128(a_sums),
                                       _mm256_extracti128_si256(a_sums, 1));
    if (token == 0)
      prefetch(rows[0] + block * bytes * ROWS, ahead, bytes * ROWS);
    __m256i scaled[ROWS];
    __m128i lowered[ROWS];
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    for (int r = 0; r < ROWS; r++)
      b[r] = open_block(type, m, rows[r], block, &space[r]);
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) {
      __m256i scales = load_scales(type, b[r]);
      scaled[r] = scaled_dot(type, b[r], scales, a);
      if (offset_shift(type) > 0) {
        __m256i offset = _mm256_madd_epi16(scales, a_sums);
        scaled[r] = _mm256_sub_epi32(
            scaled[r], _mm256_slli_epi32(offset, offset_shift(type)));
      }
      if (type == KERNEL_Q2_K) {
        lowered[r] =
            add_halves(_mm256_madd_epi16(load_minimums_q2_K(b[r]), a_sums));
      } else if (has_minimums(type)) {
        lowered[r] =
            _mm_madd_epi16(_mm256_extracti128_si256(scales, 1), pair_sums);
      }
    }
    __m128 d_a = _mm_set1_ps(given->scales256[at]);
    sums = _mm_fmadd_ps(_mm_mul_ps(load_d(type, b), d_a),
                        _mm_cvtepi32_ps(sum_each_256(scaled)), sums);
    if (has_minimums(type))
      sums = _mm_fnmadd_ps(_mm_mul_ps(load_low(type, b), d_a),
                           _mm_cvtepi32_ps(sum_each_128(lowered)), sums);
  }
  float out[ROWS];
  _mm_storeu_ps(out, sums);
  store_rows(m, row, end, ROWS, token, out);
}
