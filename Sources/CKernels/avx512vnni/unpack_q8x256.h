// The quants of super-blocks of 16 rows with 4 columns of each in a vector, or
// of 8 rows with 8. `type` and `rows` are constants everywhere.
#pragma once

#include "columns.h"
#include "super_blocks.h"

/// The vectors that have 32 columns.
AVX512_INLINE int vectors_of_32(int rows) { return rows / 2; }

AVX512_INLINE void load_32_bytes(int rows, const uint8_t *const *b, size_t at,
                                 __m512i *out) {
  if (rows == 16) {
    load_8_columns(b, at, out);
  } else {
    load_wide_columns(b, at, out);
  }
}

/// What the quants of two or four groups of 32 columns are made of.
typedef struct {
  __m512i low[16];  // their low bits
  __m512i high[8];  // the others
} raw_quants;

/// Loads what the groups 2·pair and 2·pair + 1 need beside what the pairs
/// before them did.
AVX512_INLINE void load_raw_quants(uint32_t type, int rows,
                                   const uint8_t *const *b, int pair,
                                   raw_quants *raw) {
  const int width = vectors_of_32(rows);
  const size_t index = (size_t)pair, half = (size_t)pair / 2;
  switch (type) {
    case KERNEL_Q2_K:
    case KERNEL_Q3_K: {
      const bool has_mask = type == KERNEL_Q3_K;
      const size_t at =
          has_mask ? offsetof(block_q3_K, qs) : offsetof(block_q2_K, qs);
      if (has_mask && pair == 0)
        load_32_bytes(rows, b, offsetof(block_q3_K, hmask), raw->high);
      if (pair % 2 == 0) load_32_bytes(rows, b, at + 32 * half, raw->low);
      break;
    }
    case KERNEL_Q4_K:
      load_32_bytes(rows, b, offsetof(block_q4_K, qs) + 32 * index, raw->low);
      break;
    case KERNEL_Q5_K:
      if (pair == 0)
        load_32_bytes(rows, b, offsetof(block_q5_K, qh), raw->high);
      load_32_bytes(rows, b, offsetof(block_q5_K, qs) + 32 * index, raw->low);
      break;
    case KERNEL_Q6_K:
      if (pair % 2 == 1) break;
      load_32_bytes(rows, b, offsetof(block_q6_K, qh) + 32 * half, raw->high);
      for (int i = 0; i < 2; i++)
        load_32_bytes(rows, b,
                      offsetof(block_q6_K, ql) + 64 * half + 32 * (size_t)i,
                      raw->low + width * i);
      break;
    case KERNEL_IQ4_XS:
      load_32_bytes(rows, b, offsetof(block_iq4_XS, qs) + 32 * index, raw->low);
      break;
    default:
      for (int i = 0; i < 2; i++)
        load_32_bytes(
            rows, b,
            offsetof(block_unpacked, quants) + 64 * index + 32 * (size_t)i,
            raw->low + width * i);
  }
}

// Turns the bits of bytes, those of 32 bits together: the bits that are looked
// at come from their own byte.
AVX512_INLINE __m512i turn(__m512i bytes, int left) {
  return _mm512_rolv_epi32(bytes, _mm512_set1_epi32(left & 31));
}

/// The quants of vector number k of a group of 32 columns, unsigned, with their
/// offset.
AVX512_INLINE __m512i open_quants(uint32_t type, int rows,
                                  const raw_quants *raw, int group, int k) {
  const int width = vectors_of_32(rows);
  const __m512i top = _mm512_set1_epi8((char)128);
  switch (type) {
    case KERNEL_Q2_K:
      return low_bits(raw->low[k], group % 4 * 2, 3);
    case KERNEL_Q3_K:
      return add_masked(low_bits(raw->low[k], group % 4 * 2, 3),
                        turn(raw->high[k], 2 - group), 1 << 2);
    case KERNEL_Q4_K:
      return low_bits(raw->low[k], group % 2 * 4, 15);
    case KERNEL_Q5_K:
      return add_masked(low_bits(raw->low[k], group % 2 * 4, 15),
                        turn(raw->high[k], 4 - group), 1 << 4);
    case KERNEL_Q6_K:
      return add_masked(
          low_bits(raw->low[group % 2 * width + k], group % 4 / 2 * 4, 15),
          turn(raw->high[k], 4 - group % 4 * 2), 0x30);
    case KERNEL_IQ4_XS: {
      __m512i values = _mm512_broadcast_i32x4(load_128(codebooks.iq4));
      __m512i codes =
          low_bits(raw->low[group % 2 * (width / 2) + k % (width / 2)],
                   k / (width / 2) * 4, 15);
      return _mm512_xor_si512(_mm512_shuffle_epi8(values, codes), top);
    }
    default:
      return _mm512_xor_si512(raw->low[group % 2 * width + k], top);
  }
}
