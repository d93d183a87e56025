// Cached keys and values as floats: a tile of 16 positions, in scratch.
#pragma once

#include "cached.h"
#include "vectors.h"

/// `count` F16, whose bytes end there, as floats.
AVX2_INLINE void unpack_halves(const uint8_t *halves, uint32_t count,
                               float *out) {
  uint32_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(out + i, _mm256_cvtph_ps(load_128(halves + i * 2)));
  for (; i < count; i++) out[i] = cached_half(halves, i);
}

/// 8 quants times their scales, rounded once.
AVX2_INLINE void unpack_quants(const uint8_t *quants, __m256 scales,
                               float *out) {
  __m256i wide = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)quants));
  _mm256_storeu_ps(out, _mm256_mul_ps(scales, _mm256_cvtepi32_ps(wide)));
}

/// The bytes of a value row, or of a key group divided by its 16 keys.
AVX2_INLINE size_t cached_row_bytes(uint32_t type, uint32_t dimension) {
  return type == KERNEL_F16 ? (size_t)dimension * 2
                            : dimension + dimension / 32 * 2;
}

/// A group of 16 keys as tile [dimension, 16].
AVX2_INLINE void unpack_keys(uint32_t type, const uint8_t *group,
                             uint32_t dimension, float *tile) {
  if (type == KERNEL_F16) {
    unpack_halves(group, dimension * KERNEL_KEY_GROUP, tile);
    return;
  }
  const uint8_t *scales = group + (size_t)dimension * KERNEL_KEY_GROUP;
  for (uint32_t b = 0; b < dimension / 32; b++) {
    __m256 low = _mm256_cvtph_ps(load_128(scales + b * 32));
    __m256 high = _mm256_cvtph_ps(load_128(scales + b * 32 + 16));
    for (uint32_t i = b * 32; i < b * 32 + 32; i++) {
      uint32_t at = i * KERNEL_KEY_GROUP;
      unpack_quants(group + at, low, tile + at);
      unpack_quants(group + at + 8, high, tile + at + 8);
    }
  }
}

/// `count` value rows as tile [count, stride]; the padding is zeros.
AVX2_INLINE void unpack_values(uint32_t type, const uint8_t *rows,
                               uint32_t count, uint32_t dimension,
                               uint32_t stride, float *tile) {
  for (uint32_t j = 0; j < count; j++, tile += stride) {
    const uint8_t *row = rows + j * cached_row_bytes(type, dimension);
    if (type == KERNEL_F16) {
      unpack_halves(row, dimension, tile);
    } else {
      for (uint32_t b = 0; b < dimension / 32; b++) {
        __m256 d = _mm256_set1_ps(cached_half(row + dimension, b));
        for (uint32_t i = b * 32; i < b * 32 + 32; i += 8)
          unpack_quants(row + i, d, tile + i);
      }
    }
    for (uint32_t i = dimension; i < stride; i++) tile[i] = 0;
  }
}
