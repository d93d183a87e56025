// Cached keys and values as vectors of floats.
#pragma once

#include "floats.h"
#include "shared/cached.h"

#define VECTOR_LOAD 1  // vectors of a load
#define KEY_LOADS 2    // at once: with 6 queries 12 sums in 16 registers
#define VALUE_LOADS 2
#define UNPACKS_KEYS true
#define UNPACKS_VALUES(type) (type != KERNEL_F16)

AVX2_INLINE __m256i load_quants_8(const uint8_t *quants) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)quants));
}

/// F16.
AVX2_INLINE void load_cached_halves(const uint8_t *bytes,
                                    vector out[VECTOR_LOAD]) {
  out[0] = vector_load_halves(bytes);
}

/// The scales of 8 keys.
AVX2_INLINE void load_key_scales(uint32_t type, const uint8_t *scales,
                                 vector out[VECTOR_LOAD]) {
  (void)type;
  load_cached_halves(scales, out);
}

/// Dimension i + s of 8 keys of a group, in 8 or 4 bits.
AVX2_INLINE void load_key_quants(uint32_t type, const uint8_t *group,
                                 uint32_t lane, uint32_t i, uint32_t s,
                                 const vector scales[VECTOR_LOAD],
                                 vector out[VECTOR_LOAD]) {
  __m256i quants;
  if (type == KERNEL_Q8_0) {
    quants = load_quants_8(group + (size_t)(i + s) * KERNEL_KEY_GROUP + lane);
  } else {
    quants = load_quants_8(group + (size_t)(i / 2 + s / 2) * KERNEL_KEY_GROUP +
                           lane);
    quants = s % 2 == 1 ? _mm256_srai_epi32(quants, 4)
                        : _mm256_srai_epi32(_mm256_slli_epi32(quants, 28), 28);
  }
  out[0] = _mm256_mul_ps(scales[0], _mm256_cvtepi32_ps(quants));
}

/// 8 elements of a value row from i on, likewise.
AVX2_INLINE void load_value_quants(uint32_t type, const uint8_t *row,
                                   uint32_t dimension, uint32_t i,
                                   vector out[VECTOR_LOAD]) {
  const uint8_t *scale =
      row + cached_element_bytes(type, dimension) + i / 32 * 2;
  __m256 d = _mm256_cvtph_ps(_mm_set1_epi16(load_16(scale)));
  __m256i quants;
  if (type == KERNEL_Q8_0) {
    quants = load_quants_8(row + i);
  } else {
    // The low 4 bits or the high ones go to the top.
    __m128i shift = _mm_cvtsi32_si128((int)(28 - i / 16 % 2 * 4));
    quants = load_quants_8(row + i / 32 * 16 + i % 16);
    quants = _mm256_srai_epi32(_mm256_sll_epi32(quants, shift), 28);
  }
  out[0] = _mm256_mul_ps(d, _mm256_cvtepi32_ps(quants));
}
