// Many tokens: 16 rows of a super-block are unpacked to a panel whose lanes are
// rows, and the panel meets 3 tokens at a time: their sums, and what they are
// made of, fill the 16 registers.
#pragma once

#include "avx2.h"
#include "super_blocks.h"

#define PANEL_INLINE AVX2_INLINE
#define PANEL_ROWS panel_rows_q8x256_avx2
#define PANEL_LEAST panel_tokens_q8x256_avx2
#define PANEL_TOKENS 256
#define PANEL_TILE 3
#define PANEL_WIDTH 256
#define PANEL_BLOCKS 1

typedef struct {
  __m256i quants[64][2];   // columns 4k ... 4k+3: 4 bytes a row
  __m256i scales[16][2];   // of a group of 16 or 32: the scale twice a row
  __m256i minimums[8][2];  // the words that meet two sums of 16, or of 32
  __m256 d[2];
  __m256 dmin[2];
  uint32_t blocks;
} panel;

#include "shared/vector_panels.h"

// Words 0-7 of a vector, each twice.
AVX2_INLINE __m256i double_words(__m128i words) {
  return _mm256_set_m128i(_mm_unpackhi_epi16(words, words),
                          _mm_unpacklo_epi16(words, words));
}

// 8 of the panel's rows.
AVX2_INLINE void unpack_half(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t block, uint32_t type, panel *out,
                             int half) {
  const block_facts facts = facts_of(type, stored_type(type, m));
  const bool is_narrow = facts.scale_width == 16;
  const uint8_t *b[8];
  block_unpacked space[8];
  __m256i columns[8][8], minimums[8], low[8], high[8];
  for (int r = 0; r < 8; r++) {
    b[r] = open_block(type, m, weights_row(m, row + r, end), block, &space[r]);
    __m256i quants[8];
    load_quants(type, b[r], quants);
    for (int g = 0; g < 8; g++) columns[g][r] = quants[g];
    __m256i words = load_scales(type, b[r]);
    minimums[r] =
        type == KERNEL_Q2_K ? load_minimums_q2_K(b[r])
        : is_narrow
            ? words
            : _mm256_zextsi128_si256(_mm256_extracti128_si256(words, 1));
    low[r] = double_words(_mm256_castsi256_si128(words));
    high[r] = double_words(_mm256_extracti128_si256(words, 1));
  }
  for (int g = 0; g < 8; g++) {
    transpose_8x8(columns[g]);
    for (int i = 0; i < 8; i++) out->quants[8 * g + i][half] = columns[g][i];
  }
  transpose_8x8(low);
  if (is_narrow) transpose_8x8(high);
  transpose_8x8(minimums);
  for (int i = 0; i < 8; i++) {
    out->scales[i][half] = low[i];
    out->minimums[i][half] = minimums[i];
    if (is_narrow) out->scales[8 + i][half] = high[i];
  }
  load_8_factors(type, &facts, b, &out->d[half], &out->dmin[half]);
}

AVX2_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t block, uint32_t type,
                              panel *out) {
  const size_t bytes = block_bytes(stored_type(type, m)) * PANEL_ROWS;
  prefetch(weights_row(m, row, end) + block * bytes,
           prefetch_distance(m->row_bytes, PANEL_ROWS), bytes);
  for (int half = 0; half < 2; half++)
    unpack_half(m, row + 8 * (uint32_t)half, end, block, type, out, half);
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

// The sums of 32 activations, from those of 16.
AVX2_INLINE const int16_t *join_sums(const int16_t sums[16], int16_t out[16]) {
  __m256i pairs = load_256(sums);
  pairs = _mm256_add_epi32(_mm256_srai_epi32(pairs, 16),
                           _mm256_srai_epi32(_mm256_slli_epi32(pairs, 16), 16));
  __m256i words = _mm256_packs_epi32(pairs, pairs);
  _mm256_storeu_si256((__m256i *)out, _mm256_permute4x64_epi64(words, 0x08));
  // From memory these are broadcast for nothing.
  __asm__ volatile("" : "+r"(out) : : "memory");
  return out;
}

// Adds one super-block to the sums of PANEL_TILE tokens from `token` on. Tokens
// past the last are computed as the last, into sums that are not stored.
AVX2_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                          uint32_t token, uint32_t block, uint32_t type,
                          float sums[PANEL_TILE][PANEL_ROWS]) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 256;
  const int step = words_step(type);
  const int width = scale_width(type) / 4;
  const bool is_narrow = scale_width(type) == 16;
  const int words_of_sums =
      has_minimums(type) || offset_shift(type) > 0 ? is_narrow ? 8 : 4 : 0;
  int16_t wide_sums[PANEL_TILE][16];
  const int16_t *a_sums[PANEL_TILE];
  size_t at[PANEL_TILE];
  const int8_t *a[PANEL_TILE];
  __m256i scaled[PANEL_TILE][2];
  for (uint32_t t = 0; t < PANEL_TILE; t++) {
    uint32_t last = m->tokens - 1;
    at[t] = (token + t < last ? token + t : last) * blocks + block;
    a[t] = activations->quants256 + at[t] * 256;
    a_sums[t] = activations->sums16 + at[t] * 16;
    if (!is_narrow) a_sums[t] = join_sums(a_sums[t], wide_sums[t]);
    for (int h = 0; h < 2; h++) scaled[t][h] = _mm256_setzero_si256();
  }
#pragma clang loop unroll(disable)
  for (int k = 0; k < 64; k += step) {
    __m256i words[PANEL_TILE][2];
#pragma clang loop unroll(full)
    for (int j = k; j < k + step; j++)
      for (int t = 0; t < PANEL_TILE; t++) {
        __m256i four = broadcast_32(a[t] + 4 * j);
        for (int h = 0; h < 2; h++) {
          __m256i two = multiply(type, w->quants[j][h], four);
          words[t][h] = j == k ? two : _mm256_add_epi16(words[t][h], two);
          KEEP(words[t][h]);
        }
      }
    for (int t = 0; t < PANEL_TILE; t++)
      for (int h = 0; h < 2; h++)
        scaled[t][h] = _mm256_add_epi32(
            scaled[t][h],
            _mm256_madd_epi16(words[t][h], w->scales[k / width][h]));
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < PANEL_TILE; t++)
    for (int h = 0; h < 2; h++) {
      __m256i lowered = _mm256_setzero_si256();
      for (int i = 0; i < words_of_sums; i++)
        lowered = _mm256_add_epi32(
            lowered, _mm256_madd_epi16(w->minimums[i][h],
                                       broadcast_32(a_sums[t] + 2 * i)));
      __m256i dot = scaled[t][h];
      if (offset_shift(type) > 0)
        dot = _mm256_sub_epi32(dot,
                               _mm256_slli_epi32(lowered, offset_shift(type)));
      __m256 d_a = _mm256_set1_ps(activations->scales256[at[t]]);
      __m256 sum = _mm256_loadu_ps(sums[t] + 8 * h);
      sum = _mm256_fmadd_ps(_mm256_mul_ps(w->d[h], d_a),
                            _mm256_cvtepi32_ps(dot), sum);
      if (has_minimums(type))
        sum = _mm256_fnmadd_ps(_mm256_mul_ps(w->dmin[h], d_a),
                               _mm256_cvtepi32_ps(lowered), sum);
      _mm256_storeu_ps(sums[t] + 8 * h, sum);
    }
}

AVX2_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                           uint32_t first, uint32_t tokens, uint32_t block,
                           uint32_t type, panel_sums sums) {
  for (uint32_t t = 0; t < tokens; t += PANEL_TILE)
    run_tile(m, w, first + t, block, type, sums + t);
}

AVX2_INLINE void store_panel(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t token, const float sums[PANEL_ROWS]) {
  store_rows(m, row, end, PANEL_ROWS, token, sums);
}
