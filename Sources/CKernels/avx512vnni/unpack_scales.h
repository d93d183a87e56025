// The scales and minimums of the super-blocks of 16 rows, unpacked to lanes.
// `type` is a constant everywhere.
#pragma once

#include "columns.h"
#include "super_blocks.h"

/// 16 bytes of each row, four in each vector: its scales, or 8 and then its
/// minimums.
typedef struct {
  __m512i bytes[4];
} scale_columns;

// The same in every quarter.
AVX512_INLINE __m512i in_quarters(int a, int b, int c, int d) {
  return _mm512_broadcast_i32x4(_mm_setr_epi32(a, b, c, d));
}

// The 6-bit numbers of Q4_K and Q5_K from the 16 bytes that begin a block: d,
// dmin, and three words of them. A quarter is a row.
AVX512_INLINE __m512i open_six_bits(__m512i heads) {
  // 4 bits and 2, or all 6: scales 0-3, 4-7, minimums 0-3, 4-7.
  __m512i four = _mm512_srlv_epi32(
      _mm512_shuffle_epi32(heads, (_MM_PERM_ENUM)_MM_SHUFFLE(3, 2, 3, 1)),
      in_quarters(0, 0, 0, 4));
  __m512i two = _mm512_srli_epi32(
      _mm512_shuffle_epi32(heads, (_MM_PERM_ENUM)_MM_SHUFFLE(2, 2, 1, 1)), 2);
  __m512i in_four = _mm512_and_si512(
      four, in_quarters(0x3F3F3F3F, 0x0F0F0F0F, 0x3F3F3F3F, 0x0F0F0F0F));
  return _mm512_ternarylogic_epi32(
      in_four, two, in_quarters(0, 0x30303030, 0, 0x30303030), 0xF8);
}

// Q3_K's, as unpack_scales_q3_K has them, from the 16 bytes that end with a
// block.
AVX512_INLINE __m512i open_scales_q3_K(__m512i ends) {
  __m512i low = _mm512_srlv_epi32(
      _mm512_shuffle_epi8(
          ends, in_quarters(0x05040302, 0x09080706, 0x05040302, 0x09080706)),
      in_quarters(0, 0, 4, 4));
  __m512i high = _mm512_srlv_epi32(
      _mm512_shuffle_epi8(ends, _mm512_set1_epi32(0x0D0C0B0A)),
      in_quarters(0, 2, 4, 6));
  low = _mm512_and_si512(low, _mm512_set1_epi8(0x0F));
  high = _mm512_slli_epi16(_mm512_and_si512(high, _mm512_set1_epi8(3)), 4);
  return _mm512_sub_epi8(_mm512_or_si512(low, high), _mm512_set1_epi8(32));
}

// IQ4_XS's, each twice, as unpack_scales_iq4_XS has them, from the 16 bytes
// that begin a block.
AVX512_INLINE __m512i open_scales_iq4_XS(__m512i heads) {
  __m512i low = _mm512_shuffle_epi8(
      heads, in_quarters(0x04040404, 0x05050505, 0x06060606, 0x07070707));
  low = _mm512_srlv_epi16(low, _mm512_set1_epi32(4 << 16));
  __m512i high = _mm512_shuffle_epi8(heads, _mm512_set1_epi16(0x0302));
  high = _mm512_srlv_epi16(
      high, in_quarters(2 << 16, 4 | 6 << 16, 8 | 10 << 16, 12 | 14 << 16));
  high = _mm512_shuffle_epi8(
      high, in_quarters(0x02020000, 0x06060404, 0x0A0A0808, 0x0E0E0C0C));
  low = _mm512_and_si512(low, _mm512_set1_epi8(0x0F));
  high = _mm512_slli_epi16(_mm512_and_si512(high, _mm512_set1_epi8(3)), 4);
  return _mm512_sub_epi8(_mm512_or_si512(low, high), _mm512_set1_epi8(32));
}

/// Where the 16 bytes begin that a block's scales are opened from.
AVX512_INLINE size_t scales_start(uint32_t type) {
  switch (type) {
    case KERNEL_Q2_K:
      return offsetof(block_q2_K, scales);
    case KERNEL_Q3_K:
      return sizeof(block_q3_K) - 16;
    case KERNEL_Q6_K:
      return offsetof(block_q6_K, scales);
    case KERNEL_UNPACKED:
      return offsetof(block_unpacked, scales);
    default:
      return 0;
  }
}

/// The scales of four rows, a quarter each. Of Q2_K the high halves of the
/// bytes are the minimums; Q4_K's and Q5_K's are the last 8.
AVX512_INLINE __m512i open_scale_bytes(uint32_t type, __m512i bytes) {
  switch (type) {
    case KERNEL_Q3_K:
      return open_scales_q3_K(bytes);
    case KERNEL_Q4_K:
    case KERNEL_Q5_K:
      return open_six_bits(bytes);
    case KERNEL_IQ4_XS:
      return open_scales_iq4_XS(bytes);
    default:
      return bytes;
  }
}

/// Loads the scales.
AVX512_INLINE void load_scale_columns(uint32_t type,
                                      const uint8_t *const b[COLUMN_ROWS],
                                      scale_columns *out) {
  load_16_bytes(b, scales_start(type), out->bytes);
  for (int j = 0; j < 4; j++)
    out->bytes[j] = open_scale_bytes(type, out->bytes[j]);
  transpose_quarters(out->bytes);
}

/// Scale number i as 32 bits.
AVX512_INLINE __m512i open_scale(uint32_t type, const scale_columns *columns,
                                 int i) {
  __m512i bytes = columns->bytes[i / 4];
  if (!has_minimums(type)) {
    __m512i top = _mm512_slli_epi32(bytes, (unsigned)(24 - i % 4 * 8));
    return _mm512_srai_epi32(top, 24);
  }
  const int mask = type == KERNEL_Q2_K ? 15 : 63;
  return _mm512_and_si512(_mm512_srli_epi32(bytes, (unsigned)(i % 4 * 8)),
                          _mm512_set1_epi32(mask));
}

/// The words that meet the sums: the minimums 2·i and 2·i + 1.
AVX512_INLINE __m512i open_minimums(uint32_t type, const scale_columns *columns,
                                    int i) {
  // Q4_K's and Q5_K's lie behind their scales.
  const int first = 2 * i + (has_wide_groups(type) ? 8 : 0);
  __m512i bytes = columns->bytes[first / 4];
  const int low = first % 4, high = low + 1;
  if (type == KERNEL_Q2_K) bytes = low_bits(bytes, 4, 15);
  const int lane = low | 0x80 << 8 | high << 16 | (int)(0x80u << 24);
  return _mm512_shuffle_epi8(
      bytes,
      in_quarters(lane, lane + 0x040004, lane + 0x080008, lane + 0x0C000C));
}

// A block's d and dmin, one in the other's high half, of each row.
AVX512_INLINE __m512i load_d_pairs(uint32_t type,
                                   const uint8_t *const b[COLUMN_ROWS]) {
  if (has_wide_groups(type)) {
    __m512i heads[4];
    load_4_columns(b, 0, heads);
    return heads[0];
  }
  int32_t pairs[16];
  for (int r = 0; r < COLUMN_ROWS; r++)
    pairs[lane_of_row(r)] = load_d_pair(type, b[r]);
  return load_512(pairs);
}

/// The scales of the scales, and of the minimums.
AVX512_INLINE void load_factors(uint32_t type,
                                const uint8_t *const b[COLUMN_ROWS], __m512 *d,
                                __m512 *low) {
  if (type == KERNEL_UNPACKED) {
    float floats[16];
    for (int r = 0; r < COLUMN_ROWS; r++)
      floats[lane_of_row(r)] = ((const block_unpacked *)b[r])->d;
    *d = _mm512_loadu_ps(floats);
    return;
  }
  __m512i pairs = load_d_pairs(type, b);
  *d = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(pairs));
  if (has_minimums(type))
    *low = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(_mm512_srli_epi32(pairs, 16)));
}
