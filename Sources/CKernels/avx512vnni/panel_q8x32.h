// Panels of blocks of 32.
#pragma once

#include "avx512vnni.h"

#define PANEL_ROWS panel_rows_q8x32_avx512vnni
#define PANEL_LEAST panel_tokens_q8x32_avx512vnni
#define PANEL_WIDTH 32
#define PANEL_BLOCKS 8

#include "blocks_32.h"
#include "panel.h"

// Adds 16 to the quants whose fifth bit is set. Bit c of a row's lane of `bits`
// is that of column c.
AVX512_INLINE __m512i add_fifth_bits(__m512i quants, __m512i bits, int column) {
  // Each of the four goes to a byte of its own: none meets another.
  const __m512i spread = _mm512_set1_epi32(0x00204081 << 4);
  __m512i four = _mm512_and_si512(_mm512_srli_epi32(bits, (unsigned)column),
                                  _mm512_set1_epi32(15));
  return add_masked(quants, _mm512_mullo_epi32(four, spread), 0x10);
}

// The quants of a block of 16 rows.
AVX512_INLINE void open_block_quants(uint32_t type,
                                     const uint8_t *const b[COLUMN_ROWS],
                                     __m512i quants[8]) {
  const __m512i top = _mm512_set1_epi8((char)128);
  if (type == KERNEL_Q8_0) {
    load_8_columns(b, 2, quants);
    for (int k = 0; k < 8; k++) quants[k] = _mm512_xor_si512(quants[k], top);
    return;
  }
  const size_t at = nibbles_offset(type);
  load_4_columns(b, at, quants);
  for (int k = 4; k < 8; k++)
    quants[k] = _mm512_and_si512(_mm512_srli_epi16(quants[k - 4], 4),
                                 _mm512_set1_epi8(15));
  for (int k = 0; k < 4; k++)
    quants[k] = _mm512_and_si512(quants[k], _mm512_set1_epi8(15));
  if (type == KERNEL_Q5_0 || type == KERNEL_Q5_1) {
    int32_t words[16];
    for (int r = 0; r < COLUMN_ROWS; r++)
      __builtin_memcpy(&words[lane_of_row(r)], b[r] + at - 4, 4);
    __m512i bits = load_512(words);
    for (int k = 0; k < 8; k++)
      quants[k] = add_fifth_bits(quants[k], bits, 4 * k);
  }
  if (type != KERNEL_IQ4_NL && type != KERNEL_MXFP4) return;
  __m512i values = _mm512_broadcast_i32x4(
      load_128(type == KERNEL_MXFP4 ? codebooks.mxfp4 : codebooks.iq4));
  for (int k = 0; k < 8; k++)
    quants[k] = _mm512_xor_si512(_mm512_shuffle_epi8(values, quants[k]), top);
}

AVX512_INLINE __m512 floats_of_halves(const uint16_t halves[16]) {
  return _mm512_cvtph_ps(load_256(halves));
}

// The blocks from `block` on, PANEL_BLOCKS or as many as are left, of 16 rows.
AVX512_INLINE void unpack_half(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t block, uint32_t type,
                               panel *out, int half) {
  const size_t bytes = block_bytes(type);
  const uint8_t *b[COLUMN_ROWS];
  open_rows(m, row, end, block * bytes, b);
#pragma clang loop unroll(disable)
  for (uint32_t i = 0; i < out->blocks; i++) {
    uint16_t d[16], low[16];
    int32_t exponents[16];
    for (int r = 0; r < COLUMN_ROWS; r++) {
      const int lane = lane_of_row(r);
      if (type == KERNEL_MXFP4) {
        exponents[lane] = *b[r];
      } else {
        d[lane] = load_u16(b[r]);
        if (has_minimums(type)) low[lane] = load_u16(b[r] + 2);
      }
    }
    __m512i quants[8];
    prefetch_part(out);
    open_block_quants(type, b, quants);
    for (int k = 0; k < 8; k++) out->quants[8 * i + k][half] = quants[k];
    out->d[i][half] = type == KERNEL_MXFP4
                          ? floats_of_exponents(load_512(exponents))
                          : floats_of_halves(d);
    if (has_minimums(type)) out->low[i][half] = floats_of_halves(low);
    for (int r = 0; r < COLUMN_ROWS; r++) b[r] += bytes;
  }
}

AVX512_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                                uint32_t end, uint32_t block, uint32_t type,
                                panel *out) {
  open_prefetch(m, row, block, block_bytes(type), 2 * out->blocks, out);
  for (int half = 0; half < 2; half++)
    unpack_half(m, row + 16 * (uint32_t)half, end, block, type, out, half);
  out->shift = loaded_shift(type);
}

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
