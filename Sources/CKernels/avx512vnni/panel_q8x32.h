// Panels of blocks of 32.
#pragma once

#include "avx512vnni.h"

#define PANEL_ROWS panel_rows_q8x32_avx512vnni
#define PANEL_LEAST panel_tokens_q8x32_avx512vnni
#define PANEL_WIDTH 32
#define PANEL_BLOCKS 8

#include "blocks_32.h"
#include "panel.h"

// The quants of two blocks, in order.
AVX512_INLINE __m512i load_two(uint32_t type, const uint8_t *first,
                               const uint8_t *second) {
  const __m512i top = _mm512_set1_epi8((char)128);
  if (type == KERNEL_Q8_0)
    return _mm512_xor_si512(load_halves(first + 2, second + 2), top);
  first += nibbles_offset(type);
  second += nibbles_offset(type);
  // The nibbles of each block twice, the second time for their high halves.
  __m512i both = join_256(_mm256_broadcastsi128_si256(load_128(first)),
                          _mm256_broadcastsi128_si256(load_128(second)));
  const __m512i shifts = _mm512_setr_epi64(0, 0, 4, 4, 0, 0, 4, 4);
  __m512i quants =
      _mm512_and_si512(_mm512_srlv_epi64(both, shifts), _mm512_set1_epi8(15));
  if (type == KERNEL_Q5_0 || type == KERNEL_Q5_1) {
    uint32_t low, high;
    memcpy(&low, first - 4, 4);
    memcpy(&high, second - 4, 4);
    quants = _mm512_mask_add_epi8(quants, (uint64_t)high << 32 | low, quants,
                                  _mm512_set1_epi8(16));
  }
  if (type != KERNEL_IQ4_NL && type != KERNEL_MXFP4) return quants;
  __m512i values = _mm512_broadcast_i32x4(
      load_128(type == KERNEL_MXFP4 ? codebooks.mxfp4 : codebooks.iq4));
  return _mm512_xor_si512(_mm512_shuffle_epi8(values, quants), top);
}

AVX512_INLINE __m512 floats_of_halves(const uint16_t halves[16]) {
  return _mm512_cvtph_ps(load_256(halves));
}

// The blocks from `block` on, PANEL_BLOCKS or as many as are left, of 16 rows.
AVX512_INLINE void unpack_half(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t block, uint32_t type,
                               panel *out, int half) {
  const size_t bytes = block_bytes(type);
  __m512i quants[4][16];
  uint16_t d[PANEL_BLOCKS][16], low[PANEL_BLOCKS][16];
  int32_t exponents[PANEL_BLOCKS][16];
  const uint32_t strips = (m->columns / 32 + PANEL_BLOCKS - 1) / PANEL_BLOCKS;
  for (int r = 0; r < 16; r++) {
    prefetch_next(m, row, r, block / PANEL_BLOCKS, strips,
                  PANEL_BLOCKS * bytes);
    const uint8_t *b = weights_row(m, row + (uint32_t)r, end) + block * bytes;
    for (uint32_t i = 0; i < out->blocks; i += 2) {
      const uint8_t *first = b + i * bytes;
      const uint8_t *second = i + 1 < out->blocks ? first + bytes : first;
      quants[i / 2][r] = load_two(type, first, second);
    }
    for (uint32_t i = 0; i < out->blocks; i++) {
      if (type == KERNEL_MXFP4) {
        exponents[i][r] = b[i * bytes];
      } else {
        d[i][r] = load_u16(b + i * bytes);
        if (has_minimums(type)) low[i][r] = load_u16(b + i * bytes + 2);
      }
    }
  }
  for (uint32_t i = 0; i < out->blocks; i++) {
    out->d[i][half] = type == KERNEL_MXFP4
                          ? floats_of_exponents(load_512(exponents[i]))
                          : floats_of_halves(d[i]);
    if (has_minimums(type)) out->low[i][half] = floats_of_halves(low[i]);
  }
  for (uint32_t v = 0; v < (out->blocks + 1) / 2; v++) {
    const int start = (int)v * 64;
    const int first[4] = {start, start + 16, start + 32, start + 48};
    store_columns(quants[v], out, half, first);
  }
}

AVX512_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                                uint32_t end, uint32_t block, uint32_t type,
                                panel *out) {
  for (int half = 0; half < 2; half++)
    unpack_half(m, row + 16 * (uint32_t)half, end, block, type, out, half);
  out->shift = loaded_shift(type);
}

// Adds a panel's blocks to the sums of `tokens` tokens from `token` on. Quants
// have an offset, or `has_low`.
AVX512_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                            uint32_t token, uint32_t block, int tokens,
                            bool has_low, float stored[][PANEL_ROWS]) {
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
#pragma clang loop unroll(disable)
  for (uint32_t i = 0; i < w->blocks; i++) {
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
      panel_sums sums) {                                                      \
    run_tile(m, w, token, block, tokens, has_low, sums);                      \
  }
TILES_OF(TILE_OF, offset, false)
TILES_OF(TILE_OF, low, true)

AVX512_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                             uint32_t first, uint32_t tokens, uint32_t block,
                             uint32_t type, panel_sums sums) {
  if (has_minimums(type)) {
    run_low(m, w, first, tokens, block, sums);
  } else {
    run_offset(m, w, first, tokens, block, sums);
  }
}
