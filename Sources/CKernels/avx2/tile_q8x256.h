// A panel of super-blocks meets 3 or 2 tokens at a time: their sums, and what
// they are made of, fill the 16 registers.
#pragma once

#include "panel_q8x256.h"

// Adds one super-block to the sums of `tokens` tokens from `token` on: a
// constant. Tokens past the last are computed as the last, into sums that are
// not stored.
AVX2_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                          uint32_t token, int tokens, uint32_t block,
                          uint32_t type, ahead *next, panel_sums sums) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 256;
  const int step = words_step(type);
  const int width = scale_width(type) / 4;
  int16_t wide_sums[3][8];
  const int16_t *a_sums[3];
  size_t at[3];
  const int8_t *a[3];
  __m256i scaled[3][2];
  for (int t = 0; t < tokens; t++) {
    uint32_t last = m->tokens - 1, own = token + (uint32_t)t;
    at[t] = (own < last ? own : last) * blocks + block;
    a[t] = activations->quants256 + at[t] * 256;
    a_sums[t] = activations->sums16 + at[t] * 16;
    if (minimum_pairs(type) == 4) {
      _mm_storeu_si128((__m128i *)wide_sums[t], join_sums(a_sums[t]));
      a_sums[t] = wide_sums[t];
      // From memory these are broadcast for nothing.
      __asm__ volatile("" : "+r"(a_sums[t]) : : "memory");
    }
    for (int h = 0; h < 2; h++) scaled[t][h] = _mm256_setzero_si256();
  }
#pragma clang loop unroll(disable)
  for (int k = 0; k < 64; k += step) {
    __m256i words[3][2];
#pragma clang loop unroll(full)
    for (int j = k; j < k + step; j++)
      for (int t = 0; t < tokens; t++) {
        __m256i four = broadcast_32(a[t] + 4 * j);
        for (int h = 0; h < 2; h++) {
          __m256i two = multiply(type, w->quants[j][h], four);
          words[t][h] = j == k ? two : _mm256_add_epi16(words[t][h], two);
          KEEP(words[t][h]);
        }
      }
    for (int t = 0; t < tokens; t++)
      for (int h = 0; h < 2; h++)
        scaled[t][h] = _mm256_add_epi32(
            scaled[t][h],
            _mm256_madd_epi16(words[t][h], w->scales[k / width][h]));
    ask(next);
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < tokens; t++)
    for (int h = 0; h < 2; h++) {
      __m256 sum =
          add_lanes(type, scaled[t][h], &w->minimums[0][h], 2, a_sums[t],
                    w->d[h], w->dmin[h], activations->scales256[at[t]],
                    _mm256_loadu_ps(sums[t] + 8 * h));
      _mm256_storeu_ps(sums[t] + 8 * h, sum);
    }
}

AVX2_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                           uint32_t first, uint32_t tokens, uint32_t block,
                           uint32_t type, panel_sums sums) {
  ahead next = w->next;
  uint32_t t = 0;
  for (; tokens - t > 4 || tokens - t == 3; t += 3)
    run_tile(m, w, first + t, 3, block, type, &next, sums + t);
  for (; t < tokens; t += 2)
    run_tile(m, w, first + t, 2, block, type, &next, sums + t);
}

AVX2_INLINE void store_panel(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t token, const float sums[PANEL_ROWS]) {
  store_rows(m, row, end, PANEL_ROWS, token, sums);
}
