// A few tokens: each super-block is unpacked once, into 8 registers, for all of
// them. Then every token's sums of 8 rows are reduced together, so that a lane
// is a row.
#pragma once

#include "ahead.h"
#include "joined_q8x256.h"

#define FEW_ROWS 16  // that meet activations which are rearranged once

// Sums of two products of vector v. Here an activation gives its sign to the
// quant, which is at least -127: one step less for each token.
AVX2_INLINE __m256i multiply_few(uint32_t type, __m256i quants,
                                 const few_activations *a, uint32_t token,
                                 int v) {
  __m256i activations = a->quants[token][v];
  return is_signed(type)
             ? _mm256_maddubs_epi16(a->sizes[token][v],
                                    _mm256_sign_epi8(quants, activations))
             : _mm256_maddubs_epi16(quants, activations);
}

// Σ scale·dot of a row's block with every token, in 8 parts.
AVX2_INLINE void dot_tokens(uint32_t type, const uint8_t *block,
                            const lane_scales *scales, int row,
                            const few_activations *a, uint32_t tokens,
                            __m256i dots[][8]) {
  const int joined = joined_vectors(type);
  __m256i natural[8], quants[8], own[4];
  load_quants(type, block + quants_offset(type), natural);
  rearrange(type, natural, quants);
  for (int i = 0; i < 8 / joined; i++)
    own[i] = joined_scales(type, scales, row, i);
#pragma clang loop unroll(disable)
  for (uint32_t t = 0; t < tokens; t++) {
    __m256i sum = _mm256_setzero_si256();
    for (int v = 0; v < 8; v += joined) {
      __m256i words = multiply_few(type, quants[v], a, t, v);
      for (int j = v + 1; j < v + joined; j++) {
        __m256i two = multiply_few(type, quants[j], a, t, j);
        if (words_step(type) > 1) {
          words = _mm256_add_epi16(words, two);
        } else {
          sum = _mm256_add_epi32(sum, _mm256_madd_epi16(two, own[v / joined]));
        }
      }
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(words, own[v / joined]));
    }
    dots[t][row] = sum;
  }
}

// A super-block of 8 rows, and what is read later than the bytes at `from`.
AVX2_INLINE void add_few(const kernel_matrix *m, const uint8_t *const blocks[8],
                         uint32_t block, uint32_t type,
                         const few_activations *a, const uint8_t *from,
                         __m256 sums[FEW_TOKENS]) {
  const size_t stored_bytes = block_bytes(stored_type(type, m));
  const size_t distance = prefetch_distance(m->row_bytes, FEW_ROWS);
  lane_scales scales;
  open_scales(type, blocks, &scales);
  __m256i dots[FEW_TOKENS][8], minimums[8];
  for (int i = 0; i < minimum_pairs(type); i++)
    minimums[i] = pick_minimums(&scales, i);
#pragma clang loop unroll(disable)
  for (int r = 0; r < 8; r++) {
    ask_early(from + (uint32_t)r * stored_bytes, distance, stored_bytes);
    dot_tokens(type, blocks[r], &scales, r, a, m->tokens, dots);
  }
#pragma clang loop unroll(disable)
  for (uint32_t t = 0; t < m->tokens; t++)
    sums[t] = add_lanes(
        type, sum_each_of_8(dots[t]), minimums, 1, a->sums[t], scales.d,
        scales.dmin, m->activations->scales256[t * (m->columns / 256) + block],
        sums[t]);
}

// The sums of FEW_ROWS rows.
AVX2_INLINE void run_few_rows(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t type) {
  const uint32_t blocks = m->columns / 256;
  const size_t bytes = block_bytes(stored_type(type, m));
  const uint8_t *rows[FEW_ROWS];
  __m256 sums[2][FEW_TOKENS];
  for (uint32_t r = 0; r < FEW_ROWS; r++)
    rows[r] = weights_row(m, row + r, end);
  for (uint32_t t = 0; t < m->tokens; t++)
    sums[0][t] = sums[1][t] = _mm256_setzero_ps();
  const uint32_t count = end - row < FEW_ROWS ? end - row : FEW_ROWS;
  for (uint32_t block = 0; block < blocks; block++) {
    const uint8_t *from = rows[0] + block * bytes * FEW_ROWS;
    few_activations a;
    open_activations(m, type, block, &a);
    for (uint32_t first = 0; first < count; first += 8) {
      const uint8_t *b[8];
      block_unpacked space[8];
      for (uint32_t r = 0; r < 8; r++)
        b[r] = open_block(type, m, rows[first + r], block, &space[r]);
      add_few(m, b, block, type, &a, from + first * bytes, sums[first / 8]);
    }
  }
  for (uint32_t first = 0; first < count; first += 8)
    for (uint32_t t = 0; t < m->tokens; t++)
      store_rows(m, row + first, end, 8, t, (const float *)&sums[first / 8][t]);
}
