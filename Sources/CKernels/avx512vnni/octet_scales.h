// The scales and minimums of the super-blocks of 8 rows, as what the sums of
// products meet. `type` is a constant everywhere.
#pragma once

#include "octets.h"
#include "unpack_scales.h"

/// A quarter is two rows.
typedef struct {
  // What the dots of each group meet: words that meet two packed vectors, or 32
  // bits that meet one.
  __m512i dots[16];
  // Words that meet the sums of four times 16 activations: minimums, or what
  // takes the quants' offset away.
  __m512i sums[4];
  __m512 d, low;
} octet_scales;

/// The columns whose dots are scaled together: two groups as words, or one.
AVX512_INLINE int scaled_columns(uint32_t type) {
  if (is_small(type)) return has_wide_groups(type) ? 64 : 32;
  return type == KERNEL_UNPACKED ? 16 : 32;
}

// The bytes of the scales `first` and `second` of an even row and the next one
// lie side by side: as words, or those of `first` as 32 bits.
AVX512_INLINE __m512i spread_pairs(uint32_t type, __m512i bytes, int first,
                                   int second) {
  const bool has_sign = !has_minimums(type);
  const int width = is_small(type) ? 2 : 4;
  int8_t index[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) {
    const int scale = is_small(type) && i >= 8 ? second : first;
    const int odd = i / width / 2 % 2;
    const bool is_taken = i % width == (has_sign ? width - 1 : 0);
    index[i] = (int8_t)(is_taken ? 2 * scale + odd : -1);
  }
  __m512i spread =
      _mm512_shuffle_epi8(bytes, _mm512_broadcast_i32x4(load_128(index)));
  if (!has_sign) return spread;
  return is_small(type) ? _mm512_srai_epi16(spread, 8)
                        : _mm512_srai_epi32(spread, 24);
}

// The words that meet four sums, from the bytes of the minimums or scales.
AVX512_INLINE __m512i spread_minimums(uint32_t type, __m512i bytes,
                                      const int from[4]) {
  const bool has_sign = !has_minimums(type);
  int8_t index[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++)
    index[i] =
        (int8_t)(i % 2 == (has_sign ? 1 : 0) ? 2 * from[i / 2 % 4] + i / 8
                                             : -1);
  __m512i words =
      _mm512_shuffle_epi8(bytes, _mm512_broadcast_i32x4(load_128(index)));
  if (!has_sign) return words;
  words = _mm512_srai_epi16(words, (unsigned)(8 - loaded_shift(type)));
  return _mm512_sub_epi16(_mm512_setzero_si512(), words);
}

// The halves of d and dmin, as load_d_pair has them, of two rows twice.
AVX512_INLINE __m512i load_octet_pairs(uint32_t type,
                                       const uint8_t *const b[OCTET_ROWS]) {
  if (has_wide_groups(type)) {
    __m512i heads[2];
    load_octet(b, 0, heads);
    return _mm512_shuffle_epi32(_mm512_unpacklo_epi32(heads[0], heads[1]),
                                (_MM_PERM_ENUM)_MM_SHUFFLE(1, 0, 1, 0));
  }
  __m256i pairs = _mm256_setr_epi32(
      load_d_pair(type, b[0]), load_d_pair(type, b[1]), load_d_pair(type, b[2]),
      load_d_pair(type, b[3]), load_d_pair(type, b[4]), load_d_pair(type, b[5]),
      load_d_pair(type, b[6]), load_d_pair(type, b[7]));
  const __m512i twice =
      _mm512_setr_epi32(0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7);
  return _mm512_permutexvar_epi32(twice, _mm512_castsi256_si512(pairs));
}

AVX512_INLINE void load_octet_factors(uint32_t type,
                                      const uint8_t *const b[OCTET_ROWS],
                                      octet_scales *out) {
  if (type == KERNEL_UNPACKED) {
    float d[16];
    for (int i = 0; i < 16; i++)
      d[i] = ((const block_unpacked *)b[i / 4 * 2 + i % 2])->d;
    out->d = _mm512_loadu_ps(d);
    return;
  }
  __m512i pairs = load_octet_pairs(type, b);
  out->d = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(pairs));
  if (has_minimums(type))
    out->low =
        _mm512_cvtph_ps(_mm512_cvtepi32_epi16(_mm512_srli_epi32(pairs, 16)));
}

AVX512_INLINE void open_octet_scales(uint32_t type,
                                     const uint8_t *const b[OCTET_ROWS],
                                     octet_scales *out) {
  __m512i rows[2];
  load_octet(b, scales_start(type), rows);
  for (int odd = 0; odd < 2; odd++)
    rows[odd] = open_scale_bytes(type, rows[odd]);
  // 0 ... 7 and 8 ... 15 of two rows, side by side.
  __m512i bytes[2] = {_mm512_unpacklo_epi8(rows[0], rows[1]),
                      _mm512_unpackhi_epi8(rows[0], rows[1])};
  const __m512i minimums[2] = {low_bits(bytes[0], 4, 15),
                               low_bits(bytes[1], 4, 15)};
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    int from[4];
    for (int j = 0; j < 4; j++)
      from[j] = has_wide_groups(type) ? 2 * i + j / 2 : 4 * i % 8 + j;
    const __m512i *source = type == KERNEL_Q2_K ? minimums : bytes;
    out->sums[i] = spread_minimums(
        type, has_wide_groups(type) ? source[1] : source[i / 2], from);
  }
  if (type == KERNEL_Q2_K)
    for (int i = 0; i < 2; i++) bytes[i] = low_bits(bytes[i], 0, 15);
  const int count = 256 / scaled_columns(type);
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    if (is_small(type)) {
      const int first = 2 * i % 8;
      out->dots[i] = spread_pairs(type, bytes[i / 4], first, first + 1);
    } else {
      const int scale = 16 / count * i;
      out->dots[i] = spread_pairs(type, bytes[scale / 8], scale % 8, -1);
    }
  }
  load_octet_factors(type, b, out);
}
