// Panels of blocks of 32.
#pragma once

#include "avx512vnni.h"

#define PANEL_ROWS panel_rows_q8x32_avx512vnni
#define PANEL_LEAST panel_tokens_q8x32_avx512vnni

#include "open_panel_q8x32.h"
#include "panel_tiles.h"

// Adds a panel's blocks to the sums of `tokens` tokens from `token` on. Quants
// have an offset, or `has_low`.
AVX512_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                            uint32_t token, uint32_t block, uint32_t ahead,
                            int tokens, bool has_low,
                            float stored[][PANEL_ROWS]) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 32;
  // A pair of words: the sum of 32 quants, and nothing.
  const __m512i offset = _mm512_set1_epi32(-(1 << w->shift) & 0xFFFF);
  size_t at[TILE_MOST];
  const int8_t *a[TILE_MOST];
  __m512 sums[TILE_MOST][2];
  for (int t = 0; t < tokens; t++) {
    at[t] = (token + (uint32_t)t) * blocks + block;
    a[t] = activations->quants32 + at[t] * 32;
    for (int h = 0; h < 2; h++)
      sums[t][h] = _mm512_loadu_ps(stored[t] + 16 * h);
  }
  const uint32_t lines = ahead / w->blocks;
#pragma clang loop unroll(disable)
  for (uint32_t i = 0; i < w->blocks; i++) {
    prefetch_later(w->later + i * lines * 64, lines * 64);
    __m512i dots[TILE_MOST][2];
    for (int t = 0; t < tokens; t++)
      for (int h = 0; h < 2; h++) {
        dots[t][h] = _mm512_setzero_si512();
        if (has_low) continue;
        dots[t][h] = add_word_products(
            dots[t][h], offset,
            _mm512_set1_epi16(activations->sums32[at[t] + i]));
        KEEP(dots[t][h]);
      }
#pragma clang loop unroll(full)
    for (int k = 0; k < 8; k++)
      for (int t = 0; t < tokens; t++) {
        __m512i four = broadcast_32(a[t] + 32 * i + 4 * k);
        for (int h = 0; h < 2; h++) {
          dots[t][h] =
              _mm512_dpbusd_epi32(dots[t][h], w->quants[8 * i + k][h], four);
          KEEP(dots[t][h]);
        }
      }
    for (int t = 0; t < tokens; t++) {
      __m512 d_a = _mm512_set1_ps(activations->scales32[at[t] + i]);
      for (int h = 0; h < 2; h++)
        sums[t][h] =
            _mm512_fmadd_ps(_mm512_mul_ps(w->d[i][h], d_a),
                            _mm512_cvtepi32_ps(dots[t][h]), sums[t][h]);
      if (!has_low) continue;
      __m512 sum = _mm512_set1_ps(activations->sums32[at[t] + i]);
      for (int h = 0; h < 2; h++)
        sums[t][h] =
            _mm512_fmadd_ps(_mm512_mul_ps(w->low[i][h], d_a), sum, sums[t][h]);
    }
  }
  for (int t = 0; t < tokens; t++)
    for (int h = 0; h < 2; h++)
      _mm512_storeu_ps(stored[t] + 16 * h, sums[t][h]);
}

#define TILE_OF(name, tokens, has_low)                                        \
  static AVX512 __attribute__((noinline)) void run_##name##_##tokens(         \
      const kernel_matrix *m, const panel *w, uint32_t token, uint32_t block, \
      uint32_t lines, panel_sums sums) {                                      \
    run_tile(m, w, token, block, lines, tokens, has_low, sums);               \
  }
TILES_OF(TILE_OF, offset, false)
TILES_OF(TILE_OF, low, true)

AVX512_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                             uint32_t first, uint32_t tokens, uint32_t block,
                             uint32_t type, panel_sums sums) {
  if (has_minimums(type)) {
    run_tiles(low_tiles, NULL, m, w, first, tokens, block, sums);
  } else {
    run_tiles(offset_tiles, NULL, m, w, first, tokens, block, sums);
  }
}
