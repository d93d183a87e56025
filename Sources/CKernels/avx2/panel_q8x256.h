// Many tokens: 8 rows of a super-block are unpacked to a panel whose lanes are
// rows, and the panel meets 4 tokens at a time.
#pragma once

#include "output.h"
#include "super_blocks.h"

#define PANEL_ROWS 8
#define TILE 4

typedef struct {
  __m256i quants[64];  // columns 4k ... 4k+3: 4 bytes a row
  __m256i scales[16];  // of a group of 16 or 32: the scale twice a row
  __m256i lows[8];     // of 32 columns: the words that meet two sums of 16
  __m256 d;
  __m256 dmin;
} panel;

// Words 0-7 of a vector, each twice.
AVX2_INLINE __m256i double_words(__m128i words) {
  return _mm256_set_m128i(_mm_unpackhi_epi16(words, words),
                          _mm_unpacklo_epi16(words, words));
}

AVX2_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t block, uint32_t type,
                              panel *out) {
  const bool is_narrow = scale_width(type) == 16;
  const uint8_t *b[PANEL_ROWS];
  block_unpacked space[PANEL_ROWS];
  __m256i low[8], high[8];
  for (int r = 0; r < PANEL_ROWS; r++) {
    b[r] = open_block(type, m, weights_row(m, row + r, end), block, &space[r]);
    __m256i quants[8];
    load_quants(type, b[r], quants);
    for (int g = 0; g < 8; g++) out->quants[8 * g + r] = quants[g];
    __m256i words = load_scales(type, b[r]);
    if (is_narrow)
      out->lows[r] = type == KERNEL_Q2_K ? load_minimums_q2_K(b[r]) : words;
    low[r] = double_words(_mm256_castsi256_si128(words));
    high[r] = double_words(_mm256_extracti128_si256(words, 1));
  }
  for (int g = 0; g < 8; g++) transpose_8x8(out->quants + 8 * g);
  transpose_8x8(low);
  transpose_8x8(high);
  if (is_narrow) transpose_8x8(out->lows);
  for (int i = 0; i < 8; i++) {
    out->scales[i] = low[i];
    if (is_narrow) {
      out->scales[8 + i] = high[i];
    } else {
      out->lows[i] = high[i];
    }
  }
  out->d = load_8_d(type, b);
  if (has_minimums(type)) out->dmin = load_8_low(type, b);
}

// So many sums of two products stay within a word: 2 · 127 · 15 · 8 and
// 2 · 127 · 31 · 4 are below 32768, as are 62 · 2, of IQ3_XXS and unpacked, and
// 63 · 2.
AVX2_INLINE int words_step(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_K:
      return 8;
    case KERNEL_Q2_K:
    case KERNEL_Q3_K:
    case KERNEL_Q5_K:
      return 4;
    case KERNEL_IQ4_XS:
      return 1;
    default:
      return 2;
  }
}

// Adds one super-block to the sums of TILE tokens from `token` on. Tokens past
// the last are computed as the last, into sums that are not stored.
AVX2_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                          uint32_t token, uint32_t block, uint32_t type,
                          float sums[TILE][PANEL_ROWS]) {
  const kernel_activations *given = m->given;
  const size_t blocks = m->columns / 256;
  const int step = words_step(type);
  const int width = scale_width(type) / 4;
  const bool has_lows = has_minimums(type) || offset_shift(type) > 0;
  size_t at[TILE];
  const int8_t *a[TILE];
  __m256i scaled[TILE], lowered[TILE];
  for (uint32_t t = 0; t < TILE; t++) {
    uint32_t last = m->tokens - 1;
    at[t] = (token + t < last ? token + t : last) * blocks + block;
    a[t] = given->quants256 + at[t] * 256;
    scaled[t] = lowered[t] = _mm256_setzero_si256();
  }
  for (int k = 0; k < 64; k += step) {
    __m256i words[TILE];
    for (int t = 0; t < TILE; t++)
      words[t] = multiply(type, w->quants[k], broadcast_32(a[t] + 4 * k));
    for (int j = k + 1; j < k + step; j++)
      for (int t = 0; t < TILE; t++)
        words[t] = _mm256_add_epi16(
            words[t], multiply(type, w->quants[j], broadcast_32(a[t] + 4 * j)));
    for (int t = 0; t < TILE; t++)
      scaled[t] = _mm256_add_epi32(
          scaled[t], _mm256_madd_epi16(words[t], w->scales[k / width]));
  }
  for (int i = 0; i < (has_lows ? 8 : 0); i++)
    for (int t = 0; t < TILE; t++)
      lowered[t] = _mm256_add_epi32(
          lowered[t],
          _mm256_madd_epi16(w->lows[i],
                            broadcast_32(given->sums16 + at[t] * 16 + 2 * i)));
  for (int t = 0; t < TILE; t++) {
    if (offset_shift(type) > 0)
      scaled[t] = _mm256_sub_epi32(
          scaled[t], _mm256_slli_epi32(lowered[t], offset_shift(type)));
    __m256 d_a = _mm256_set1_ps(given->scales256[at[t]]);
    __m256 sum = _mm256_loadu_ps(sums[t]);
    sum = _mm256_fmadd_ps(_mm256_mul_ps(w->d, d_a),
                          _mm256_cvtepi32_ps(scaled[t]), sum);
    if (has_minimums(type))
      sum = _mm256_fnmadd_ps(_mm256_mul_ps(w->dmin, d_a),
                             _mm256_cvtepi32_ps(lowered[t]), sum);
    _mm256_storeu_ps(sums[t], sum);
  }
}
