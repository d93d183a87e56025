// Four blocks of 8 rows stay in registers while they meet some tokens.
#pragma once

#include "octet_blocks.h"

// Adds `count` blocks of 8 rows to the sums of two tokens, whose blocks are
// numbers at[0] and at[1].
AVX512_INLINE __m512 add_blocks(uint32_t type,
                                const kernel_activations *activations,
                                const octet_blocks *w, const size_t at[2],
                                int count, __m512 total) {
  // A pair of words: the sum of 32 quants, and nothing, in a row's first lane.
  const __m512i offset = _mm512_set1_epi64(-(1 << loaded_shift(type)) & 0xFFFF);
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    __m512i dots[2];
    float sums[2];
    const float *d[2];
    for (int t = 0; t < 2; t++) {
      const size_t block = at[t] + (size_t)i;
      const int16_t sum = activations->sums32[block];
      d[t] = activations->scales32 + block;
      sums[t] = sum;
      dots[t] = _mm512_setzero_si512();
      if (!has_minimums(type))
        dots[t] = add_word_products(dots[t], offset, _mm512_set1_epi16(sum));
      for (int k = 0; k < 4; k++)
        dots[t] = _mm512_dpbusd_epi32(
            dots[t], w->quants[i][k],
            broadcast_64(activations->quants32 + 32 * block + 8 * k));
    }
    __m512 d_a = broadcast_two(d[0], d[1]);
    total = _mm512_fmadd_ps(_mm512_mul_ps(w->d[i], d_a),
                            _mm512_cvtepi32_ps(sum_rows(dots, false)), total);
    if (has_minimums(type))
      total = _mm512_fmadd_ps(_mm512_mul_ps(w->low[i], d_a),
                              broadcast_two(&sums[0], &sums[1]), total);
    // Compilers would load all first, for which there are not the registers.
    __asm__ volatile("" : "+v"(total) : : "memory");
  }
  return total;
}

// Adds `count` blocks of 8 rows to the sums of all tokens, two in a vector.
AVX512_INLINE void add_octet(uint32_t type, const kernel_matrix *m,
                             const octet_blocks *w, uint32_t tokens,
                             uint32_t block, int count, __m512 *sums) {
  const kernel_activations activations = *m->activations;
  const size_t blocks = m->columns / 32;
#pragma clang loop unroll(disable)
  for (uint32_t t = 0; t < tokens; t += 2) {
    const uint32_t next = t + 1 < tokens ? t + 1 : t;
    const size_t at[2] = {t * blocks + block, next * blocks + block};
    sums[t / 2] = add_blocks(type, &activations, w, at, count, sums[t / 2]);
  }
}

// 8 rows and up to OCTET_TOKENS tokens.
AVX512_INLINE void run_octet(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t type) {
  const uint32_t blocks = m->columns / 32, tokens = m->tokens;
  const size_t bytes = block_bytes(type);
  const uint8_t *rows[OCTET_ROWS];
  __m512 sums[OCTET_TOKENS / 2];
  for (uint32_t r = 0; r < OCTET_ROWS; r++)
    rows[r] = weights_row(m, row + r, end);
  uintptr_t later =
      (uintptr_t)rows[0] + prefetch_distance(m->row_bytes, OCTET_ROWS);
  for (uint32_t t = 0; t < tokens; t += 2) sums[t / 2] = _mm512_setzero_ps();
  uint32_t block = 0;
  for (; block + OCTET_BLOCKS <= blocks; block += OCTET_BLOCKS) {
    octet_blocks w;
    prefetch_later(later, OCTET_BLOCKS * bytes * OCTET_ROWS);
    later += OCTET_BLOCKS * bytes * OCTET_ROWS;
#pragma clang loop unroll(full)
    for (int i = 0; i < OCTET_BLOCKS; i++)
      load_octet_block(type, rows, (block + (uint32_t)i) * bytes, i, &w);
    add_octet(type, m, &w, tokens, block, OCTET_BLOCKS, sums);
  }
  for (; block < blocks; block++) {
    octet_blocks w;
    load_octet_block(type, rows, block * bytes, 0, &w);
    add_octet(type, m, &w, tokens, block, 1, sums);
  }
  for (uint32_t t = 0; t < tokens; t += 2)
    store_octet(m, row, end, t, sums[t / 2]);
}
