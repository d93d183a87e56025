// What blocks of 32 and of 256 share. `type` is a constant everywhere.
#pragma once

#include "formats/block_types.h"
#include "shared/half.h"
#include "vectors.h"

/// The low nibbles, then the high ones.
AVX2_INLINE __m256i split_nibbles(__m128i both) {
  __m256i split = _mm256_set_m128i(_mm_srli_epi16(both, 4), both);
  return _mm256_and_si256(split, _mm256_set1_epi8(15));
}

/// What codes of 4 bits stand for.
AVX2_INLINE __m256i look_up(const int8_t values[16], __m256i codes) {
  return _mm256_shuffle_epi8(both_lanes(load_128(values)), codes);
}

/// Sums of two products. A quant gives its sign to the activation: -128 becomes
/// 128, and 128 · 127 · 2 fits.
AVX2_INLINE __m256i multiply_signed(__m256i quants, __m256i given) {
  return _mm256_maddubs_epi16(_mm256_abs_epi8(quants),
                              _mm256_sign_epi8(given, quants));
}

AVX2_INLINE __m128 load_halves(const uint8_t *const blocks[4], size_t at) {
  uint16_t halves[4];
  for (int r = 0; r < 4; r++) halves[r] = load_u16(blocks[r] + at);
  return floats_of_halves(halves);
}

/// The scales of 4 rows' blocks.
AVX2_INLINE __m128 load_d(uint32_t type, const uint8_t *const blocks[4]) {
  float d[4];
  switch (type) {
    case KERNEL_MXFP4:
      for (int r = 0; r < 4; r++)
        d[r] = float_of_bits(bits_of_exponent(*blocks[r]));
      break;
    case KERNEL_UNPACKED:
      for (int r = 0; r < 4; r++) d[r] = ((block_unpacked *)blocks[r])->d;
      break;
    default:
      return load_halves(blocks, scale_offset(type));
  }
  return _mm_setr_ps(d[0], d[1], d[2], d[3]);
}

/// The scales of their minimums.
AVX2_INLINE __m128 load_low(uint32_t type, const uint8_t *const blocks[4]) {
  return load_halves(blocks, scale_offset(type) + 2);
}

/// Both of 8 rows.
AVX2_INLINE __m256 load_8_d(uint32_t type, const uint8_t *const blocks[8]) {
  return _mm256_set_m128(load_d(type, blocks + 4), load_d(type, blocks));
}

AVX2_INLINE __m256 load_8_low(uint32_t type, const uint8_t *const blocks[8]) {
  return _mm256_set_m128(load_low(type, blocks + 4), load_low(type, blocks));
}
