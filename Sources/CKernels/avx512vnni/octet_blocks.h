// Blocks of 32 of 8 rows in registers. `type` is a constant everywhere.
#pragma once

#include "blocks_32.h"
#include "octets.h"

/// Blocks at once.
#define OCTET_BLOCKS 4

/// Blocks of 8 rows.
typedef struct {
  __m512i quants[OCTET_BLOCKS][4];
  __m512 d[OCTET_BLOCKS], low[OCTET_BLOCKS];  // as sum_rows has them
} octet_blocks;

// Numbers of 8 rows, as sum_rows has them.
AVX512_INLINE __m512 spread_rows(__m256 numbers) {
  const __m512i twice =
      _mm512_setr_epi32(0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7);
  return _mm512_permutexvar_ps(twice, _mm512_castps256_ps512(numbers));
}

// The F16 at byte `at` of each row's block.
AVX512_INLINE __m512 load_octet_halves(const uint8_t *const b[OCTET_ROWS],
                                       size_t at) {
  return spread_rows(_mm256_cvtph_ps(_mm_setr_epi16(
      (int16_t)load_u16(b[0] + at), (int16_t)load_u16(b[1] + at),
      (int16_t)load_u16(b[2] + at), (int16_t)load_u16(b[3] + at),
      (int16_t)load_u16(b[4] + at), (int16_t)load_u16(b[5] + at),
      (int16_t)load_u16(b[6] + at), (int16_t)load_u16(b[7] + at))));
}

// Adds 16 to the quants whose fifth bit is set. A byte of the words of bits has
// those of 8 columns.
AVX512_INLINE void add_octet_bits(const uint8_t *const b[OCTET_ROWS], size_t at,
                                  __m512i quants[4]) {
  __m256i words =
      _mm256_setr_epi32((int)load_u32(b[0] + at), (int)load_u32(b[1] + at),
                        (int)load_u32(b[2] + at), (int)load_u32(b[3] + at),
                        (int)load_u32(b[4] + at), (int)load_u32(b[5] + at),
                        (int)load_u32(b[6] + at), (int)load_u32(b[7] + at));
  // The first bytes of all rows side by side, then the second ones, and so on.
  words = _mm256_shuffle_epi8(
      words, _mm256_broadcastsi128_si256(_mm_setr_epi8(
                 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)));
  words = _mm256_permutevar8x32_epi32(
      words, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  uint64_t masks[4];
  _mm256_storeu_si256((__m256i *)masks, words);
  for (int k = 0; k < 4; k++)
    quants[k] = _mm512_mask_add_epi8(quants[k], masks[k], quants[k],
                                     _mm512_set1_epi8(16));
}

// The quants of a block of 8 rows.
AVX512_INLINE void load_octet_quants(uint32_t type,
                                     const uint8_t *const b[OCTET_ROWS],
                                     __m512i quants[4]) {
  const __m512i top = _mm512_set1_epi8((char)128);
  const __m512i nibble = _mm512_set1_epi8(15);
  if (type == KERNEL_Q8_0) {
    load_wide_columns(b, 2, quants);
    for (int k = 0; k < 4; k++) quants[k] = _mm512_xor_si512(quants[k], top);
    return;
  }
  const size_t at = nibbles_offset(type);
  __m512i rows[2];
  load_octet(b, at, rows);
  __m512i both[2] = {_mm512_unpacklo_epi64(rows[0], rows[1]),
                     _mm512_unpackhi_epi64(rows[0], rows[1])};
  for (int k = 0; k < 2; k++) {
    quants[k] = _mm512_and_si512(both[k], nibble);
    quants[2 + k] = _mm512_and_si512(_mm512_srli_epi16(both[k], 4), nibble);
  }
  if (type == KERNEL_Q5_0 || type == KERNEL_Q5_1)
    add_octet_bits(b, at - 4, quants);
  if (type != KERNEL_IQ4_NL && type != KERNEL_MXFP4) return;
  __m512i values = _mm512_broadcast_i32x4(
      load_128(type == KERNEL_MXFP4 ? codebooks.mxfp4 : codebooks.iq4));
  for (int k = 0; k < 4; k++)
    quants[k] = _mm512_xor_si512(_mm512_shuffle_epi8(values, quants[k]), top);
}

/// Loads the blocks at `offset` of each row as number `i` of `out`.
AVX512_INLINE void load_octet_block(uint32_t type,
                                    const uint8_t *const rows[OCTET_ROWS],
                                    size_t offset, int i, octet_blocks *out) {
  const uint8_t *b[OCTET_ROWS];
  for (int r = 0; r < OCTET_ROWS; r++) b[r] = rows[r] + offset;
  load_octet_quants(type, b, out->quants[i]);
  if (type == KERNEL_MXFP4) {
    __m256i e = _mm256_setr_epi32(*b[0], *b[1], *b[2], *b[3], *b[4], *b[5],
                                  *b[6], *b[7]);
    __m512 d = floats_of_exponents(_mm512_castsi256_si512(e));
    out->d[i] = spread_rows(_mm512_castps512_ps256(d));
    return;
  }
  out->d[i] = load_octet_halves(b, 0);
  if (has_minimums(type)) out->low[i] = load_octet_halves(b, 2);
}
