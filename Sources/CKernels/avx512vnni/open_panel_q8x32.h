// Blocks of 32 are unpacked to panels.
//
// The includer defines PANEL_ROWS before, and PANEL_LEAST where it needs it.
#pragma once

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
