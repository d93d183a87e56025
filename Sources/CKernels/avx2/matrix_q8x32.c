// Q8_0 and Q4_0.
//
// Few tokens: 4 rows at once, their sums reduced together so that a lane is a
// row. More: 8 rows of some blocks are unpacked to a panel whose lanes are
// rows, and the panel meets 4 tokens at a time.
#if defined(__x86_64__)

#include "avx2.h"
#include "blocks.h"
#include "output.h"
#include "vectors.h"

#define ROWS 4
#define PANEL_ROWS 8
#define PANEL_BLOCKS 8
#define TILE 4

// Tokens whose sums are kept while a row is read once.
#define TOKENS 128

AVX2_INLINE size_t block_bytes(uint32_t type) {
  return type == KERNEL_Q8_0 ? sizeof(block_q8_0) : sizeof(block_q4_0);
}

// The quants as stored: those of Q4_0 without their offset of 8.
AVX2_INLINE __m256i load_block(uint32_t type, const uint8_t *block) {
  if (type == KERNEL_Q8_0) return load_256(block + 2);
  __m128i both = load_128(block + 2);
  __m256i split = _mm256_set_m128i(_mm_srli_epi16(both, 4), both);
  return _mm256_and_si256(split, _mm256_set1_epi8(15));
}

// Sums of two products. A Q8_0 quant gives its sign to the activation: -128
// becomes 128, and 128 · 127 · 2 fits.
AVX2_INLINE __m256i multiply(uint32_t type, __m256i quants, __m256i given) {
  if (type == KERNEL_Q8_0)
    return _mm256_maddubs_epi16(_mm256_abs_epi8(quants),
                                _mm256_sign_epi8(given, quants));
  return _mm256_maddubs_epi16(quants, given);
}

// One token's sums of ROWS rows.
AVX2_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t token, uint32_t type) {
  const kernel_activations *given = m->given;
  const uint32_t blocks = m->columns / 32;
  const size_t bytes = block_bytes(type);
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const __m256i ones = _mm256_set1_epi16(1);
  const uint8_t *rows[ROWS];
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  __m128 sums = _mm_setzero_ps();
  for (uint32_t block = 0; block < blocks; block++) {
    const size_t at = (size_t)token * blocks + block;
    __m256i a = load_256(given->quants32 + at * 32);
    if (token == 0)
      prefetch(rows[0] + block * bytes * ROWS, ahead, bytes * ROWS);
    __m256i dots[ROWS];
    uint16_t d[ROWS];
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) {
      const uint8_t *b = rows[r] + block * bytes;
      d[r] = load_u16(b);
      __m256i words = multiply(type, load_block(type, b), a);
      dots[r] = _mm256_madd_epi16(words, ones);
    }
    __m128i dot = sum_each_256(dots);
    if (type == KERNEL_Q4_0)
      dot = _mm_sub_epi32(dot, _mm_set1_epi32(8 * given->sums32[at]));
    __m128 factor =
        _mm_mul_ps(floats_of_halves(d), _mm_set1_ps(given->scales32[at]));
    sums = _mm_fmadd_ps(factor, _mm_cvtepi32_ps(dot), sums);
  }
  float out[ROWS];
  _mm_storeu_ps(out, sums);
  store_rows(m, row, end, ROWS, token, out);
}

typedef struct {
  __m256i quants[PANEL_BLOCKS][8];  // columns 4k ... 4k+3: 4 bytes a row
  __m256 d[PANEL_BLOCKS];
  uint32_t blocks;
} panel;

AVX2_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t block, uint32_t type,
                              panel *out) {
  for (uint32_t i = 0; i < out->blocks; i++) {
    uint16_t d[PANEL_ROWS];
    for (int r = 0; r < PANEL_ROWS; r++) {
      const uint8_t *b =
          weights_row(m, row + r, end) + (block + i) * block_bytes(type);
      d[r] = load_u16(b);
      out->quants[i][r] = load_block(type, b);
    }
    transpose_8x8(out->quants[i]);
    out->d[i] = _mm256_cvtph_ps(load_128(d));
  }
}

// Adds a panel to the sums of TILE tokens from `token` on. Tokens past the last
// are computed as the last, into sums that are not stored.
AVX2_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                          uint32_t token, uint32_t block, uint32_t type,
                          float stored[TILE][PANEL_ROWS]) {
  const kernel_activations *given = m->given;
  const size_t blocks = m->columns / 32;
  const __m256i ones = _mm256_set1_epi16(1);
  size_t at[TILE];
  __m256 sums[TILE];
  for (uint32_t t = 0; t < TILE; t++) {
    uint32_t last = m->tokens - 1;
    at[t] = (token + t < last ? token + t : last) * blocks + block;
    sums[t] = _mm256_loadu_ps(stored[t]);
  }
  for (uint32_t i = 0; i < w->blocks; i++) {
    __m256i dots[TILE];
    for (int t = 0; t < TILE; t++) dots[t] = _mm256_setzero_si256();
    for (int k = 0; k < 8; k++)
      for (int t = 0; t < TILE; t++) {
        __m256i words =
            multiply(type, w->quants[i][k],
                     broadcast_32(given->quants32 + (at[t] + i) * 32 + 4 * k));
        // All 8 of Q4_0 stay within a word: 15 · 127 · 2 · 8.
        dots[t] =
            type == KERNEL_Q8_0
                ? _mm256_add_epi32(dots[t], _mm256_madd_epi16(words, ones))
                : _mm256_add_epi16(dots[t], words);
      }
    for (int t = 0; t < TILE; t++) {
      if (type == KERNEL_Q4_0)
        dots[t] =
            _mm256_sub_epi32(_mm256_madd_epi16(dots[t], ones),
                             _mm256_set1_epi32(8 * given->sums32[at[t] + i]));
      __m256 factor =
          _mm256_mul_ps(w->d[i], _mm256_set1_ps(given->scales32[at[t] + i]));
      sums[t] = _mm256_fmadd_ps(factor, _mm256_cvtepi32_ps(dots[t]), sums[t]);
    }
  }
  for (int t = 0; t < TILE; t++) _mm256_storeu_ps(stored[t], sums[t]);
}

AVX2_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                     uint32_t type) {
  if (m->tokens < TILE) {
    for (uint32_t row = begin; row < end; row += ROWS)
      for (uint32_t token = 0; token < m->tokens; token++)
        run_rows(m, row, end, token, type);
    return;
  }
  const uint32_t blocks = m->columns / 32;
  const size_t bytes = block_bytes(type) * PANEL_ROWS;
  const size_t ahead = prefetch_distance(m->row_bytes, PANEL_ROWS);
  for (uint32_t row = begin; row < end; row += PANEL_ROWS)
    for (uint32_t first = 0; first < m->tokens; first += TOKENS) {
      uint32_t left = m->tokens - first;
      uint32_t tokens = left < TOKENS ? left : TOKENS;
      float sums[TOKENS][PANEL_ROWS] = {0};
      for (uint32_t block = 0; block < blocks; block += PANEL_BLOCKS) {
        panel w;
        w.blocks =
            blocks - block < PANEL_BLOCKS ? blocks - block : PANEL_BLOCKS;
        prefetch(weights_row(m, row, end) + block * bytes, ahead,
                 w.blocks * bytes);
        unpack_panel(m, row, end, block, type, &w);
        for (uint32_t t = 0; t < tokens; t += TILE)
          run_tile(m, &w, first + t, block, type, sums + t);
      }
      for (uint32_t t = 0; t < tokens; t++)
        store_rows(m, row, end, PANEL_ROWS, first + t, sums[t]);
    }
}

AVX2 void matrix_q8_0_q8x32_avx2(const kernel_matrix *m, uint32_t begin,
                                 uint32_t end) {
  run(m, begin, end, KERNEL_Q8_0);
}

AVX2 void matrix_q4_0_q8x32_avx2(const kernel_matrix *m, uint32_t begin,
                                 uint32_t end) {
  run(m, begin, end, KERNEL_Q4_0);
}

#endif
