// Few tokens and Q8_0, whose blocks are so large that reading rows side by side
// costs a tenth of the memory's rate: 8 rows as they follow each other in
// memory, 16 blocks at once, and the sums over what was kept of them.
#pragma once

#include "blocks_32.h"
#include "columns.h"
#include "shared/rows.h"

#define KEPT_ROWS 8

// The most blocks of a row: 16,384 columns.
#define KEPT_BLOCKS 512

// Terms are loaded 16 at once, from the last ones on too; and a block's two
// shall not have the same place in their pages, which loads behind stores wait
// for.
#define KEPT (KEPT_ROWS * KEPT_BLOCKS + 32)

// The terms of blocks, acc = fma(d, dot, acc): a row's behind those of the row
// before.
typedef struct {
  float d[KEPT], dot[KEPT];
} block_terms;

/// Whether the rows of a matrix can be read so.
AVX512_INLINE bool has_rows_in_order(const kernel_matrix *m) {
  const uint32_t blocks = m->columns / 32;
  return blocks % 4 == 0 && blocks <= KEPT_BLOCKS &&
         m->row_bytes == blocks * block_bytes(KERNEL_Q8_0);
}

// Writes the terms of four groups of four blocks, each of which meets the
// activations from block `at` on.
AVX512_INLINE void keep_groups(const uint8_t *const b[4], const uint32_t at[4],
                               const int8_t *quants, const int16_t *sums,
                               const float *scales, float *d, float *dot) {
  const uint32_t type = KERNEL_Q8_0;
  __m512i dots[4];
  four_blocks all[4];
  int64_t four_sums[4];
#pragma GCC unroll 4
  for (int r = 0; r < 4; r++) {
    prefetch_later((uintptr_t)b[r] + PREFETCH_BYTES, 4 * block_bytes(type));
    __m512i activations[2], loaded[2];
    load_activations(type, quants + at[r] * 32, activations);
    all[r].first = load_512(b[r]);
    all[r].last = load_512(b[r] + last_start(type));
    load_quants(type, b[r], &all[r], loaded);
    dots[r] = multiply(type, loaded, activations);
    __builtin_memcpy(&four_sums[r], sums + at[r], sizeof four_sums[r]);
  }
  __m512i sum = _mm512_cvtepi16_epi32(load_256(four_sums));
  __m512i exact =
      _mm512_sub_epi32(transpose_4x4(sum_quarters(dots)),
                       _mm512_slli_epi32(sum, (unsigned)loaded_shift(type)));
  __m512 d_a = _mm512_castsi512_ps(load_quarters(
      scales + at[0], scales + at[1], scales + at[2], scales + at[3]));
  __m512i stored = _mm512_castps_si512(load_scales(type, 0, b, all));
  _mm512_storeu_ps(
      d, _mm512_mul_ps(_mm512_castsi512_ps(transpose_4x4(stored)), d_a));
  _mm512_storeu_ps(dot, _mm512_cvtepi32_ps(exact));
}

// The sums of KEPT_ROWS rows.
AVX512_INLINE __m256 add_kept(const block_terms *terms, uint32_t blocks) {
  __m256 total = _mm256_setzero_ps();
  for (uint32_t first = 0; first < blocks; first += 16) {
    // Lane r of v[i] is the d of the row r's block i, lane 8 + r its dot.
    __m512i v[16];
    for (uint32_t r = 0; r < KEPT_ROWS; r++) {
      v[r] = load_512(terms->d + r * blocks + first);
      v[KEPT_ROWS + r] = load_512(terms->dot + r * blocks + first);
    }
    transpose_16x16(v);
#pragma GCC unroll 16
    for (uint32_t i = 0; i < 16; i++) {
      if (i % 4 == 0 && first + i == blocks) break;
      __m512 both = _mm512_castsi512_ps(v[i]);
      total = _mm256_fmadd_ps(_mm512_castps512_ps256(both),
                              _mm512_extractf32x8_ps(both, 1), total);
    }
  }
  return total;
}

// One token's sums of the KEPT_ROWS rows from `row` on.
AVX512_INLINE void run_rows_in_order(const kernel_matrix *m, uint32_t row,
                                     uint32_t end, uint32_t token) {
  const uint32_t blocks = m->columns / 32;
  const size_t first = (size_t)token * blocks;
  const int8_t *quants = m->activations->quants32 + first * 32;
  const int16_t *sums = m->activations->sums32 + first;
  const float *scales = m->activations->scales32 + first;
  const uint8_t *group = m->weights + row * m->row_bytes;
  block_terms terms;
  uint32_t column = 0;
  for (uint32_t i = 0; i < KEPT_ROWS * blocks; i += 16) {
    const uint8_t *b[4];
    uint32_t at[4];
    for (uint32_t r = 0; r < 4; r++) {
      b[r] = group;
      group += 4 * block_bytes(KERNEL_Q8_0);
      at[r] = column;
      column = column + 4 == blocks ? 0 : column + 4;
    }
    keep_groups(b, at, quants, sums, scales, terms.d + i, terms.dot + i);
  }
  float out[KEPT_ROWS];
  _mm256_storeu_ps(out, add_kept(&terms, blocks));
  store_rows(m, row, end, KEPT_ROWS, token, out);
}
