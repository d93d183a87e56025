// Super-blocks of 8 rows stay in registers, 128 columns at a time, while they
// meet some tokens.
#pragma once

#include "octet_scales.h"
#include "shared/quiet.h"
#include "unpack_q8x256.h"

// The products of a super-block of 8 rows with tokens, each in two parts.
typedef struct {
  __m512i scaled[OCTET_TOKENS], lowered[OCTET_TOKENS];
} octet_products;

// The products of one vector after the other with their columns.
AVX512_INLINE __m512i dots_of(const __m512i *quants, const int8_t *columns,
                              int vectors) {
  __m512i dots = _mm512_setzero_si512();
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors; i++)
    dots = _mm512_dpbusd_epi32(dots, quants[i], broadcast_64(columns + 8 * i));
  return dots;
}

// The vectors of a group whose products one lane can hold as a word, whatever
// they meet: 31 * 127 * 8 is 31,496.
AVX512_INLINE int vectors_of_word(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_K:
      return 4;
    case KERNEL_Q6_K:
      return 1;
    default:
      return 2;
  }
}

// The bit of blocks whose groups are added up in words as a whole, or 0 where
// all are.
AVX512_INLINE uint8_t quiet_bit(uint32_t type) {
  switch (type) {
    case KERNEL_Q5_K:
      return KERNEL_QUIET_HALF_OF_32;
    case KERNEL_Q6_K:
      return KERNEL_QUIET_HALF_OF_16;
    default:
      return 0;
  }
}

// Adds the scaled products of so many columns as scaled_columns says.
AVX512_INLINE __m512i add_group(uint32_t type, const __m512i *quants,
                                __m512i scales, const int8_t *columns,
                                bool is_quiet, __m512i sum) {
  const int vectors = scaled_columns(type) / 8;
  if (!is_small(type)) {
    __m512i dots = dots_of(quants, columns, vectors);
    return _mm512_add_epi32(sum, _mm512_mullo_epi32(dots, scales));
  }
  const int group = vectors / 2;
  const int step = is_quiet ? group : vectors_of_word(type);
#pragma clang loop unroll(full)
  for (int i = 0; i < group; i += step) {
    __m512i first = dots_of(quants + i, columns + 8 * i, step);
    __m512i second =
        dots_of(quants + group + i, columns + 8 * (group + i), step);
    sum = add_word_products(sum, _mm512_packs_epi32(first, second), scales);
  }
  return sum;
}

// The lanes of two rows as products with sums have them, as packed ones do.
AVX512_INLINE __m512i as_packed(__m512i lanes) {
  return _mm512_shuffle_epi32(lanes, (_MM_PERM_ENUM)_MM_SHUFFLE(3, 1, 2, 0));
}

// The scaled products of half a super-block, added to `scaled`.
AVX512_INLINE __m512i add_half(uint32_t type, const __m512i quants[16],
                               const __m512i *scales, const int8_t *columns,
                               bool is_quiet, __m512i scaled) {
  const int width = scaled_columns(type);
#pragma clang loop unroll(full)
  for (int i = 0; i < 128 / width; i++)
    scaled = add_group(type, quants + i * (width / 8), scales[i],
                       columns + i * width, is_quiet, scaled);
  return scaled;
}

// Multiplies a half of a super-block of 8 rows with all tokens.
AVX512_INLINE void multiply_half(uint32_t type, const kernel_matrix *m,
                                 const uint8_t *const b[OCTET_ROWS],
                                 const octet_scales *scales, size_t at,
                                 uint32_t tokens, int half, raw_quants *raw,
                                 octet_products *out) {
  const size_t columns = m->columns;
  const int8_t *activations = m->activations->quants256 + at * 256 + 128 * half;
  const int16_t *sums = m->activations->sums16 + at * 16;
  const __m512i *dots = scales->dots + half * (128 / scaled_columns(type));
  __m512i quants[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) {
    const int group = 4 * half + i / 4;
    if (i % 8 == 0) load_raw_quants(type, OCTET_ROWS, b, group / 2, raw);
    quants[i] = open_quants(type, OCTET_ROWS, raw, group, i % 4);
  }
#pragma clang loop unroll(disable)
  for (uint32_t t = 0; t < tokens; t++) {
    __m512i scaled = half == 0 ? _mm512_setzero_si512() : out->scaled[t];
    if (half == 0) {
      __m512i lowered = _mm512_setzero_si512();
      for (int i = 0; i < 4; i++)
        lowered = add_word_products(lowered, scales->sums[i],
                                    broadcast_64(sums + 4 * i));
      if (has_minimums(type)) {
        out->lowered[t] = lowered;
      } else {
        scaled = is_small(type) ? as_packed(lowered) : lowered;
      }
    }
    if (quiet_bit(type) == 0 ||
        has_quiet(m->activations, at + t * (columns / 256), quiet_bit(type))) {
      scaled = add_half(type, quants, dots, activations, true, scaled);
    } else {
      scaled = add_half(type, quants, dots, activations, false, scaled);
    }
    out->scaled[t] = scaled;
    activations += columns;
    sums += columns / 16;
  }
}

// Adds the products to the sums of all tokens, two in a vector.
AVX512_INLINE void add_products(uint32_t type, const kernel_matrix *m,
                                const octet_scales *scales, size_t at,
                                uint32_t tokens, octet_products *products,
                                __m512 *sums) {
  const size_t blocks = m->columns / 256;
  const float *d = m->activations->scales256 + at;
  if (tokens % 2 == 1)
    products->scaled[tokens] = products->lowered[tokens] =
        _mm512_setzero_si512();
#pragma clang loop unroll(disable)
  for (uint32_t t = 0; t < tokens; t += 2) {
    const float *next = t + 1 < tokens ? d + blocks : d;
    __m512 d_a = broadcast_two(d, next);
    __m512 sum = _mm512_fmadd_ps(
        _mm512_mul_ps(scales->d, d_a),
        _mm512_cvtepi32_ps(sum_rows(products->scaled + t, is_small(type))),
        sums[t / 2]);
    if (has_minimums(type))
      sum = _mm512_fnmadd_ps(
          _mm512_mul_ps(scales->low, d_a),
          _mm512_cvtepi32_ps(sum_rows(products->lowered + t, false)), sum);
    sums[t / 2] = sum;
    d += 2 * blocks;
  }
}

// 8 rows and up to OCTET_TOKENS tokens.
AVX512_INLINE void run_octet(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t type) {
  const uint32_t blocks = m->columns / 256, tokens = m->tokens;
  const size_t bytes = block_bytes(stored_type(type, m));
  const uint8_t *rows[OCTET_ROWS];
  __m512 sums[OCTET_TOKENS / 2];
  for (uint32_t r = 0; r < OCTET_ROWS; r++)
    rows[r] = weights_row(m, row + r, end);
  uintptr_t later =
      (uintptr_t)rows[0] + prefetch_distance(m->row_bytes, OCTET_ROWS);
  for (uint32_t t = 0; t < tokens; t += 2) sums[t / 2] = _mm512_setzero_ps();
  for (uint32_t block = 0; block < blocks; block++) {
    const uint8_t *b[OCTET_ROWS];
    block_unpacked space[OCTET_ROWS];
    octet_scales scales;
    raw_quants raw;
    octet_products products;
    for (uint32_t r = 0; r < OCTET_ROWS; r++)
      b[r] = open_block(type, m, rows[r], block, &space[r]);
    open_octet_scales(type, b, &scales);
#pragma clang loop unroll(full)
    for (int half = 0; half < 2; half++) {
      prefetch_later(later, bytes * OCTET_ROWS / 2);
      later += bytes * OCTET_ROWS / 2;
      multiply_half(type, m, b, &scales, block, tokens, half, &raw, &products);
    }
    add_products(type, m, &scales, block, tokens, &products, sums);
  }
  for (uint32_t t = 0; t < tokens; t += 2)
    store_octet(m, row, end, t, sums[t / 2]);
}
