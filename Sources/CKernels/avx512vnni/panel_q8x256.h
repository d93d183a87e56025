// Panels of super-blocks.
#pragma once

#include "avx512vnni.h"

#define PANEL_ROWS panel_rows_q8x256_avx512vnni
#define PANEL_LEAST panel_tokens_q8x256_avx512vnni
#define PANEL_WIDTH 256
#define PANEL_BLOCKS 1

#include "panel.h"
#include "super_blocks.h"

// The words that meet the sums: minimums, or what takes the offset away.
AVX512_INLINE __m512i load_minimum_words(uint32_t type, const uint8_t *block,
                                         __m128i scales) {
  __m256i words = _mm256_cvtepi8_epi16(scales);
  if (type == KERNEL_Q2_K) {
    words = load_minimums_q2_K(block);
  } else if (has_minimums(type)) {
    words = _mm256_castsi128_si256(_mm256_extracti128_si256(words, 1));
  } else {
    words = _mm256_slli_epi16(words, loaded_shift(type));
  }
  return _mm512_zextsi256_si512(words);
}

AVX512_INLINE void unpack_half(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t block, uint32_t type,
                               panel *out, int half) {
  block_unpacked space;
  __m512i quants[4][16], scales[16], minimums[16];
  int32_t d[16];
  float unpacked_d[16];
  const size_t bytes = block_bytes(stored_type(type, m));
  for (int r = 0; r < 16; r++) {
    prefetch_next(m, row, r, block, m->columns / 256, bytes);
    const uint8_t *b = open_block(
        type, m, weights_row(m, row + (uint32_t)r, end), block, &space);
    __m512i loaded[4];
    load_quants(type, b, loaded);
    for (int v = 0; v < 4; v++) quants[v][r] = loaded[v];
    __m128i bytes = load_scales(type, b);
    scales[r] = _mm512_cvtepi8_epi32(bytes);
    minimums[r] = load_minimum_words(type, b, bytes);
    if (type == KERNEL_UNPACKED) {
      unpacked_d[r] = space.d;
    } else {
      d[r] = load_d_pair(type, b);
    }
  }
  for (int v = 0; v < 4; v++) {
    int first[4];
    for (int lane = 0; lane < 4; lane++)
      first[lane] = 16 * columns_of(type, v, lane);
    store_columns(quants[v], out, half, first);
  }
  transpose_16x16(scales);
  transpose_16x16(minimums);
  for (int i = 0; i < (has_wide_groups(type) ? 8 : 16); i++)
    out->scales[i][half] = scales[i];
  for (int i = 0; i < (has_wide_groups(type) ? 4 : 8); i++)
    out->minimums[i][half] = minimums[i];
  if (type == KERNEL_UNPACKED) {
    out->d[0][half] = _mm512_loadu_ps(unpacked_d);
  } else {
    __m512i pairs = load_512(d);
    out->d[0][half] = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(pairs));
    out->low[0][half] =
        _mm512_cvtph_ps(_mm512_cvtepi32_epi16(_mm512_srli_epi32(pairs, 16)));
  }
}

AVX512_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                                uint32_t end, uint32_t block, uint32_t type,
                                panel *out) {
  for (int half = 0; half < 2; half++)
    unpack_half(m, row + 16 * (uint32_t)half, end, block, type, out, half);
}

// The sums of 32 activations, from those of 16.
AVX512_INLINE __m128i join_sums(const int16_t sums[16]) {
  __m256i pairs = load_256(sums);
  return _mm256_cvtepi32_epi16(
      _mm256_add_epi32(pairs, _mm256_srli_epi32(pairs, 16)));
}

// Adds one super-block to the sums of `tokens` tokens from `token` on.
AVX512_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                            uint32_t token, uint32_t block, int tokens,
                            bool is_wide, bool has_low,
                            float sums[][PANEL_ROWS]) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 256;
  const int steps = is_wide ? 8 : 4;
  size_t at[TILE_MOST];
  const int8_t *a[TILE_MOST];
  int16_t wide_sums[TILE_MOST][8];
  const int16_t *a_sums[TILE_MOST];
  __m512i scaled[TILE_MOST][2];
  for (int t = 0; t < tokens; t++) {
    at[t] = (token + (uint32_t)t) * blocks + block;
    a[t] = activations->quants256 + at[t] * 256;
    a_sums[t] = activations->sums16 + at[t] * 16;
    if (is_wide) {
      _mm_storeu_si128((__m128i *)wide_sums[t], join_sums(a_sums[t]));
      a_sums[t] = wide_sums[t];
      // From memory these are broadcast for nothing; from the register that
      // they came from a compiler takes two instructions for each.
      __asm__ volatile("" : "+r"(a_sums[t]) : : "memory");
    }
    for (int h = 0; h < 2; h++) scaled[t][h] = _mm512_setzero_si512();
  }
#pragma clang loop unroll(disable)
  for (int g = 0; g < 64 / steps; g++) {
    __m512i dots[TILE_MOST][2];
    for (int t = 0; t < tokens; t++)
      for (int h = 0; h < 2; h++) dots[t][h] = _mm512_setzero_si512();
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
    for (int t = 0; t < tokens; t++)
      for (int h = 0; h < 2; h++)
        scaled[t][h] = _mm512_add_epi32(
            scaled[t][h], _mm512_mullo_epi32(dots[t][h], w->scales[g][h]));
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < tokens; t++) {
    const __m512 d_a = _mm512_set1_ps(activations->scales256[at[t]]);
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; h++) {
      __m512i lowered = _mm512_setzero_si512();
      for (int i = 0; i < (is_wide ? 4 : 8); i++)
        lowered = add_word_products(lowered, w->minimums[i][h],
                                    broadcast_32(a_sums[t] + 2 * i));
      __m512i dot = scaled[t][h];
      if (!has_low) dot = _mm512_sub_epi32(dot, lowered);
      __m512 sum = _mm512_loadu_ps(sums[t] + 16 * h);
      sum = _mm512_fmadd_ps(_mm512_mul_ps(w->d[0][h], d_a),
                            _mm512_cvtepi32_ps(dot), sum);
      if (has_low)
        sum = _mm512_fnmadd_ps(_mm512_mul_ps(w->low[0][h], d_a),
                               _mm512_cvtepi32_ps(lowered), sum);
      _mm512_storeu_ps(sums[t] + 16 * h, sum);
    }
  }
}

#define TILE_OF(name, tokens, is_wide, has_low)                               \
  static AVX512 __attribute__((noinline)) void run_##name##_##tokens(         \
      const kernel_matrix *m, const panel *w, uint32_t token, uint32_t block, \
      panel_sums sums) {                                                      \
    run_tile(m, w, token, block, tokens, is_wide, has_low, sums);             \
  }
TILES_OF(TILE_OF, wide, true, true)
TILES_OF(TILE_OF, narrow, false, true)
TILES_OF(TILE_OF, offset, false, false)

AVX512_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                             uint32_t first, uint32_t tokens, uint32_t block,
                             uint32_t type, panel_sums sums) {
  if (has_wide_groups(type)) {
    run_wide(m, w, first, tokens, block, sums);
  } else if (has_minimums(type)) {
    run_narrow(m, w, first, tokens, block, sums);
  } else {
    run_offset(m, w, first, tokens, block, sums);
  }
}
