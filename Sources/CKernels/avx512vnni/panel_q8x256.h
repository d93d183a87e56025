// Panels of super-blocks.
#pragma once

#include "avx512vnni.h"

#define PANEL_ROWS panel_rows_q8x256_avx512vnni
#define PANEL_LEAST panel_tokens_q8x256_avx512vnni

#include "open_panel_q8x256.h"
#include "panel_tiles.h"

// How the products of a super-block are added up.
typedef struct {
  int columns;     // as many at once
  bool is_wide;    // 32 columns have a scale, not 16
  bool has_low;    // there are minimums; if not, quants have an offset
  bool are_words;  // the sums fit into words, as scales do
} tile_kind;

#define WIDE_32 ((tile_kind){32, true, true, true})
#define WIDE_16 ((tile_kind){16, true, true, true})
#define WIDE_LOUD ((tile_kind){32, true, true, false})
#define NARROW ((tile_kind){16, false, true, true})
#define OFFSET ((tile_kind){16, false, false, true})
#define OFFSET_LARGE ((tile_kind){16, false, false, false})

// What the sums of 16 products begin with: the offset of the quants is taken
// away before they come.
AVX512_INLINE void open_starts(const int16_t sums[16], int shift,
                               int32_t out[16]) {
  __m512i all = _mm512_cvtepi16_epi32(load_256(sums));
  all = _mm512_sll_epi32(all, _mm_cvtsi32_si128(shift));
  _mm512_storeu_si512(out, _mm512_sub_epi32(_mm512_setzero_si512(), all));
}

// sum + dots · scales.
AVX512_INLINE __m512i add_scaled(tile_kind kind, __m512i sum, __m512i dots,
                                 __m512i scales) {
  if (kind.are_words) return add_word_products(sum, dots, scales);
  if (!kind.has_low)
    scales = _mm512_srai_epi32(_mm512_slli_epi32(scales, 16), 16);
  return _mm512_add_epi32(sum, _mm512_mullo_epi32(dots, scales));
}

// Adds one super-block to the sums of `tokens` tokens from `token` on.
AVX512_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                            uint32_t token, uint32_t block, uint32_t ahead,
                            int tokens, tile_kind kind,
                            float sums[][PANEL_ROWS]) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 256;
  const int steps = kind.columns / 4, groups = 256 / kind.columns;
  size_t at[TILE_MOST];
  const int8_t *a[TILE_MOST];
  int16_t wide_sums[TILE_MOST][8];
  int32_t narrow_starts[TILE_MOST][16];
  const int16_t *a_sums[TILE_MOST];
  const int32_t *starts[TILE_MOST];
  __m512i scaled[TILE_MOST][2];
  for (int t = 0; t < tokens; t++) {
    at[t] = (token + (uint32_t)t) * blocks + block;
    a[t] = activations->quants256 + at[t] * 256;
    a_sums[t] = activations->sums16 + at[t] * 16;
    if (kind.is_wide) {
      _mm_storeu_si128((__m128i *)wide_sums[t], join_sums(a_sums[t]));
      a_sums[t] = wide_sums[t];
    }
    if (!kind.has_low) open_starts(a_sums[t], w->shift, narrow_starts[t]);
    starts[t] = narrow_starts[t];
    // From memory these are broadcast for nothing; from the register that
    // they came from a compiler takes two instructions for each.
    __asm__ volatile("" : "+r"(a_sums[t]), "+r"(starts[t]) : : "memory");
    for (int h = 0; h < 2; h++) scaled[t][h] = _mm512_setzero_si512();
  }
  const uint32_t lines = ahead / (uint32_t)groups;
#pragma clang loop unroll(disable)
  for (int g = 0; g < groups; g++) {
    prefetch_later(w->later + (uint32_t)g * lines * 64, lines * 64);
    __m512i dots[TILE_MOST][2];
    for (int t = 0; t < tokens; t++)
      for (int h = 0; h < 2; h++)
        dots[t][h] = kind.has_low ? _mm512_setzero_si512()
                                  : broadcast_32(starts[t] + g);
#pragma clang loop unroll(full)
    for (int k = 0; k < steps; k++)
      for (int t = 0; t < tokens; t++) {
        __m512i four = broadcast_32(a[t] + 4 * (g * steps + k));
        for (int h = 0; h < 2; h++) {
          dots[t][h] = _mm512_dpbusd_epi32(dots[t][h],
                                           w->quants[g * steps + k][h], four);
          KEEP(dots[t][h]);
        }
      }
    const int scale = kind.is_wide ? g * kind.columns / 32 : g;
    for (int t = 0; t < tokens; t++)
      for (int h = 0; h < 2; h++)
        scaled[t][h] =
            add_scaled(kind, scaled[t][h], dots[t][h], w->scales[scale][h]);
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < tokens; t++) {
    const __m512 d_a = _mm512_set1_ps(activations->scales256[at[t]]);
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; h++) {
      __m512 sum = _mm512_loadu_ps(sums[t] + 16 * h);
      sum = _mm512_fmadd_ps(_mm512_mul_ps(w->d[0][h], d_a),
                            _mm512_cvtepi32_ps(scaled[t][h]), sum);
      if (kind.has_low) {
        __m512i lowered = _mm512_setzero_si512();
        for (int i = 0; i < (kind.is_wide ? 4 : 8); i++)
          lowered = add_word_products(lowered, w->minimums[i][h],
                                      broadcast_32(a_sums[t] + 2 * i));
        sum = _mm512_fnmadd_ps(_mm512_mul_ps(w->low[0][h], d_a),
                               _mm512_cvtepi32_ps(lowered), sum);
      }
      _mm512_storeu_ps(sums[t] + 16 * h, sum);
    }
  }
}

#define TILE_OF(name, tokens, kind)                                           \
  static AVX512 __attribute__((noinline)) void run_##name##_##tokens(         \
      const kernel_matrix *m, const panel *w, uint32_t token, uint32_t block, \
      uint32_t lines, panel_sums sums) {                                      \
    run_tile(m, w, token, block, lines, tokens, kind, sums);                  \
  }
TILES_OF(TILE_OF, wide_32, WIDE_32)
TILES_OF(TILE_OF, wide_16, WIDE_16)
TILES_OF(TILE_OF, narrow, NARROW)
TILES_OF(TILE_OF, offset, OFFSET)
TILES_OF(TILE_OF, wide_loud, WIDE_LOUD)
TILES_OF(TILE_OF, large, OFFSET_LARGE)

AVX512_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                             uint32_t first, uint32_t tokens, uint32_t block,
                             uint32_t type, panel_sums sums) {
  const tile_run *tiles = large_tiles, *loud = NULL;
  switch (type) {
    case KERNEL_Q2_K:
      tiles = narrow_tiles;
      break;
    case KERNEL_Q3_K:
      tiles = offset_tiles;
      break;
    case KERNEL_Q4_K:
      tiles = wide_32_tiles, loud = wide_loud_tiles;
      break;
    case KERNEL_Q5_K:
      tiles = wide_16_tiles, loud = wide_loud_tiles;
      break;
    case KERNEL_Q6_K:
      tiles = offset_tiles, loud = large_tiles;
      break;
    default:
      break;
  }
  run_tiles(tiles, loud, m, w, first, tokens, block, sums);
}
