// Cached keys and values as vectors of floats.
#pragma once

#include "floats.h"
#include "shared/cached.h"

#define VECTOR_LOAD 1  // vectors of a load
#define KEY_LOADS 4    // at once: with 6 queries 24 sums in 32 registers
#define VALUE_LOADS 4
#define UNPACKS_KEYS false  // a tile is one vector wide
#define UNPACKS_VALUES(type) (type != KERNEL_F16)

/// The numbers that 4 bits stand for.
AVX512_INLINE __m512 nibble_values(void) {
  return _mm512_setr_ps(0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1);
}

/// 16 quants of 8 bits as floats.
AVX512_INLINE __m512 load_quants(const uint8_t *quants) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(load_128(quants)));
}

/// F16.
AVX512_INLINE void load_cached_halves(const uint8_t *bytes,
                                      vector out[VECTOR_LOAD]) {
  out[0] = vector_load_halves(bytes);
}

/// The scales of 16 keys.
AVX512_INLINE void load_key_scales(uint32_t type, const uint8_t *scales,
                                   vector out[VECTOR_LOAD]) {
  (void)type;
  load_cached_halves(scales, out);
}

/// Dimension i + s of the keys of a group, in 8 or 4 bits.
AVX512_INLINE void load_key_quants(uint32_t type, const uint8_t *group,
                                   uint32_t lane, uint32_t i, uint32_t s,
                                   const vector scales[VECTOR_LOAD],
                                   vector out[VECTOR_LOAD]) {
  if (type == KERNEL_Q8_0) {
    out[0] = _mm512_mul_ps(
        scales[0],
        load_quants(group + (size_t)(i + s) * KERNEL_KEY_GROUP + lane));
    return;
  }
  // A permutation looks at the low 4 bits of its index alone.
  __m512i pairs = _mm512_cvtepu8_epi32(
      load_128(group + (size_t)(i / 2 + s / 2) * KERNEL_KEY_GROUP + lane));
  if (s % 2 == 1) pairs = _mm512_srli_epi32(pairs, 4);
  out[0] =
      _mm512_mul_ps(scales[0], _mm512_permutexvar_ps(pairs, nibble_values()));
}

/// 16 elements of a value row from i on, likewise.
AVX512_INLINE void load_value_quants(uint32_t type, const uint8_t *row,
                                     uint32_t dimension, uint32_t i,
                                     vector out[VECTOR_LOAD]) {
  int16_t scale;
  memcpy(&scale, row + cached_element_bytes(type, dimension) + i / 32 * 2, 2);
  __m512 d = _mm512_cvtph_ps(_mm256_set1_epi16(scale));
  if (type == KERNEL_Q8_0) {
    out[0] = _mm512_mul_ps(d, load_quants(row + i));
    return;
  }
  // The low 4 bits or the high ones choose among what they are worth.
  __m128i shift = _mm_cvtsi32_si128((int)(i / 16 % 2 * 4));
  __m512i pairs = _mm512_cvtepu8_epi32(load_128(row + i / 32 * 16));
  out[0] = _mm512_permutexvar_ps(_mm512_srl_epi32(pairs, shift),
                                 _mm512_mul_ps(d, nibble_values()));
}
