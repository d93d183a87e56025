// Some tokens: 8 rows of some blocks of 32 are unpacked to a panel whose lanes
// are rows, and the panel meets up to 4 tokens at a time.
#pragma once

#include "ahead.h"
#include "avx2.h"
#include "blocks_32.h"

#define PANEL_INLINE AVX2_INLINE
#define PANEL_ROWS panel_rows_q8x32_avx2
#define PANEL_LEAST panel_tokens_q8x32_avx2
#define PANEL_TOKENS 128
#define PANEL_TILE 1
#define PANEL_WIDTH 32
#define PANEL_BLOCKS 8

typedef struct {
  __m256i quants[PANEL_BLOCKS][8];  // columns 4k ... 4k+3: 4 bytes a row
  __m256 d[PANEL_BLOCKS];
  __m256 low[PANEL_BLOCKS];
  uint32_t blocks;
} panel;

#include "shared/vector_panels.h"

AVX2_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t block, uint32_t type,
                              panel *out) {
  const block_facts facts = facts_of(type, stored_type(type, m));
  const size_t bytes = facts.bytes * PANEL_ROWS;
  const size_t distance = prefetch_distance(m->row_bytes, PANEL_ROWS);
  const uint8_t *next = weights_row(m, row, end) + block * bytes;
  const uint8_t *rows[PANEL_ROWS];
  for (uint32_t r = 0; r < PANEL_ROWS; r++)
    rows[r] = weights_row(m, row + r, end);
  for (uint32_t i = 0; i < out->blocks; i++) {
    const uint8_t *b[PANEL_ROWS];
    block_unpacked space[PANEL_ROWS];
    ask_early(next + i * bytes, distance, bytes);
    for (int r = 0; r < PANEL_ROWS; r++)
      b[r] = open_block(type, m, rows[r], block + i, &space[r]);
    __m256i quants[8];
    load_8_blocks(type, b, quants);
    for (int k = 0; k < 8; k++) out->quants[i][k] = quants[k];
    load_8_factors(type, &facts, b, &out->d[i], &out->low[i]);
  }
}

// A sum of 32 activations, times `factor`.
AVX2_INLINE __m256i spread_sum(const int16_t *sum, int16_t factor) {
  return _mm256_madd_epi16(_mm256_set1_epi16(*sum),
                           _mm256_set1_epi32((uint16_t)factor));
}

// Adds a panel to the sums of `tokens` tokens from `token` on: a constant.
AVX2_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                          uint32_t token, int tokens, uint32_t block,
                          uint32_t type, panel_sums stored) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 32;
  const __m256i ones = _mm256_set1_epi16(1);
  const int step = words_step(type);
  size_t at[4];
  __m256 sums[4];
  for (int t = 0; t < tokens; t++) {
    at[t] = (token + (uint32_t)t) * blocks + block;
    sums[t] = _mm256_loadu_ps(stored[t]);
  }
  for (uint32_t i = 0; i < w->blocks; i++) {
    __m256i dots[4], words[4];
    for (int k = 0; k < 8; k++)
      for (int t = 0; t < tokens; t++) {
        __m256i two = multiply(
            type, w->quants[i][k],
            broadcast_32(activations->quants32 + (at[t] + i) * 32 + 4 * k));
        words[t] = k % step == 0 ? two : _mm256_add_epi16(words[t], two);
        if (k % step != step - 1) continue;
        __m256i dot = _mm256_madd_epi16(words[t], ones);
        dots[t] = k < step ? dot : _mm256_add_epi32(dots[t], dot);
      }
    for (int t = 0; t < tokens; t++) {
      const int16_t *sum = activations->sums32 + at[t] + i;
      if (offset_shift(type) > 0)
        dots[t] = _mm256_sub_epi32(
            dots[t], spread_sum(sum, (int16_t)(1 << offset_shift(type))));
      __m256 d_a = _mm256_set1_ps(activations->scales32[at[t] + i]);
      sums[t] = _mm256_fmadd_ps(_mm256_mul_ps(w->d[i], d_a),
                                _mm256_cvtepi32_ps(dots[t]), sums[t]);
      if (has_minimums(type))
        sums[t] =
            _mm256_fmadd_ps(_mm256_mul_ps(w->low[i], d_a),
                            _mm256_cvtepi32_ps(spread_sum(sum, 1)), sums[t]);
    }
  }
  for (int t = 0; t < tokens; t++) _mm256_storeu_ps(stored[t], sums[t]);
}

AVX2_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                           uint32_t first, uint32_t tokens, uint32_t block,
                           uint32_t type, panel_sums sums) {
  uint32_t t = 0;
  for (; tokens - t >= 4; t += 4)
    run_tile(m, w, first + t, 4, block, type, sums + t);
  switch (tokens - t) {
    case 3:
      return run_tile(m, w, first + t, 3, block, type, sums + t);
    case 2:
      return run_tile(m, w, first + t, 2, block, type, sums + t);
    case 1:
      return run_tile(m, w, first + t, 1, block, type, sums + t);
  }
}

AVX2_INLINE void store_panel(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t token, const float sums[PANEL_ROWS]) {
  store_rows(m, row, end, PANEL_ROWS, token, sums);
}
