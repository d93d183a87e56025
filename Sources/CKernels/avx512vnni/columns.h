// Rows become the lanes of vectors: bytes that a row has side by side lie in
// one lane of 16 rows, or in two of 8.
#pragma once

#include "vectors.h"

#define COLUMN_ROWS 16
#define OCTET_ROWS 8

/// Lane 4·(r % 4) + r / 4 is the row r. A 4×4 transposition restores their
/// order.
AVX512_INLINE int lane_of_row(int r) { return r % 4 * 4 + r / 4; }

/// From lane 4a + b to lane 4b + a.
AVX512_INLINE __m512i transpose_4x4(__m512i lanes) {
  const __m512i index =
      _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  return _mm512_permutexvar_epi32(index, lanes);
}

/// Lane c of a quarter of v[r] goes to lane r of that quarter of v[c].
AVX512_INLINE void transpose_quarters(__m512i v[4]) {
  __m512i low = _mm512_unpacklo_epi32(v[0], v[1]);
  __m512i high = _mm512_unpackhi_epi32(v[0], v[1]);
  __m512i next_low = _mm512_unpacklo_epi32(v[2], v[3]);
  __m512i next_high = _mm512_unpackhi_epi32(v[2], v[3]);
  v[0] = _mm512_unpacklo_epi64(low, next_low);
  v[1] = _mm512_unpackhi_epi64(low, next_low);
  v[2] = _mm512_unpacklo_epi64(high, next_high);
  v[3] = _mm512_unpackhi_epi64(high, next_high);
}

/// 16 bytes of each row: v[j] has those of the rows 4j ... 4j + 3.
AVX512_INLINE void load_16_bytes(const uint8_t *const b[COLUMN_ROWS], size_t at,
                                 __m512i v[4]) {
  for (int j = 0; j < 4; j++)
    v[j] = load_quarters(b[4 * j] + at, b[4 * j + 1] + at, b[4 * j + 2] + at,
                         b[4 * j + 3] + at);
}

/// 16 bytes of each row: v[c] has the four from 4c on.
AVX512_INLINE void load_4_columns(const uint8_t *const b[COLUMN_ROWS],
                                  size_t at, __m512i v[4]) {
  load_16_bytes(b, at, v);
  transpose_quarters(v);
}

/// 32 bytes of each row: v[c] has the four from 4c on.
AVX512_INLINE void load_8_columns(const uint8_t *const b[COLUMN_ROWS],
                                  size_t at, __m512i v[8]) {
  for (int j = 0; j < 4; j++) {
    __m512i first = load_halves(b[4 * j] + at, b[4 * j + 1] + at);
    __m512i second = load_halves(b[4 * j + 2] + at, b[4 * j + 3] + at);
    v[j] = _mm512_shuffle_i64x2(first, second, 0x88);
    v[4 + j] = _mm512_shuffle_i64x2(first, second, 0xDD);
  }
  transpose_quarters(v);
  transpose_quarters(v + 4);
}

/// 32 bytes of each of 8 rows: v[c] has the eight from 8c on, in the rows'
/// order. A quarter is two rows.
AVX512_INLINE void load_wide_columns(const uint8_t *const b[OCTET_ROWS],
                                     size_t at, __m512i v[4]) {
  __m512i two[2][2];
  for (int odd = 0; odd < 2; odd++) {
    __m512i first = load_halves(b[odd] + at, b[2 + odd] + at);
    __m512i second = load_halves(b[4 + odd] + at, b[6 + odd] + at);
    two[0][odd] = _mm512_shuffle_i64x2(first, second, 0x88);
    two[1][odd] = _mm512_shuffle_i64x2(first, second, 0xDD);
  }
  for (int i = 0; i < 2; i++) {
    v[2 * i] = _mm512_unpacklo_epi64(two[i][0], two[i][1]);
    v[2 * i + 1] = _mm512_unpackhi_epi64(two[i][0], two[i][1]);
  }
}
