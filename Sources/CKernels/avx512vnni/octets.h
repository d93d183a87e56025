// Some tokens: 8 rows are multiplied at once. A vector has 8 bytes of each, in
// their order: a row has two lanes, and a quarter is two rows. The sums of two
// tokens are reduced together, so that a lane is a row and a token.
//
// The includer defines run_octet behind it.
#pragma once

#include "columns.h"
#include "shared/rows.h"
#include "vectors.h"

/// The sums of two tokens: a quarter becomes two rows of v[0] and two rows of
/// v[1]. Each had two lanes, which are side by side unless they come of packed
/// products.
AVX512_INLINE __m512i sum_rows(const __m512i v[2], bool is_packed) {
  if (is_packed)
    return _mm512_add_epi32(_mm512_unpacklo_epi64(v[0], v[1]),
                            _mm512_unpackhi_epi64(v[0], v[1]));
  __m512 first = _mm512_castsi512_ps(v[0]), second = _mm512_castsi512_ps(v[1]);
  return _mm512_add_epi32(
      _mm512_castps_si512(_mm512_shuffle_ps(first, second, 0x88)),
      _mm512_castps_si512(_mm512_shuffle_ps(first, second, 0xDD)));
}

/// A number of each of two tokens, as sum_rows has them.
AVX512_INLINE __m512 broadcast_two(const float *first, const float *second) {
  return _mm512_mask_broadcastss_ps(_mm512_set1_ps(*first), 0xCCCC,
                                    _mm_load_ss(second));
}

/// Stores the sums of OCTET_ROWS rows and two tokens, or one.
AVX512_INLINE void store_octet(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t token, __m512 sums) {
  const __m512i by_token =
      _mm512_setr_epi32(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
  float out[2][OCTET_ROWS];
  _mm512_storeu_ps(out, _mm512_permutexvar_ps(by_token, sums));
  for (uint32_t i = 0; i < 2 && token + i < m->tokens; i++)
    store_rows(m, row, end, OCTET_ROWS, token + i, out[i]);
}

/// 16 bytes of each of 8 rows: a quarter of v[0] is an even row, and of v[1]
/// the next one.
AVX512_INLINE void load_octet(const uint8_t *const b[OCTET_ROWS], size_t at,
                              __m512i v[2]) {
  for (int odd = 0; odd < 2; odd++)
    v[odd] = load_quarters(b[odd] + at, b[2 + odd] + at, b[4 + odd] + at,
                           b[6 + odd] + at);
}

// Of the sums of tokens that are kept in memory: more meet panels.
#define OCTET_TOKENS 16

/// The rows from `row` on, for up to OCTET_TOKENS tokens.
AVX512_INLINE void run_octet(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t type);

/// The rows `begin ..< end` for all tokens.
AVX512_INLINE void run_octets(const kernel_matrix *m, uint32_t begin,
                              uint32_t end, uint32_t type) {
  for (uint32_t row = begin; row < end; row += OCTET_ROWS)
    run_octet(m, row, end, type);
}
