// Loads that blocks of 32 and of 256 share. `type` is a constant everywhere.
#pragma once

#include "formats/block_types.h"
#include "shared/half.h"
#include "vectors.h"

/// The low nibbles, then the high ones.
AVX2_INLINE __m256i split_nibbles(__m128i both) {
  __m256i split = _mm256_set_m128i(_mm_srli_epi16(both, 4), both);
  return _mm256_and_si256(split, _mm256_set1_epi8(15));
}

/// The values of codes of 4 bits.
AVX2_INLINE __m256i look_up(const int8_t values[16], __m256i codes) {
  return _mm256_shuffle_epi8(both_lanes(load_128(values)), codes);
}

/// Sums of two products. A quant gives its sign to the activation: -128 becomes
/// 128, and 128 · 127 · 2 fits.
AVX2_INLINE __m256i multiply_signed(__m256i quants, __m256i activations) {
  return _mm256_maddubs_epi16(_mm256_abs_epi8(quants),
                              _mm256_sign_epi8(activations, quants));
}

/// 4 F16 as floats. They meet in a general register: a vector load of what was
/// just stored in pieces would stall.
AVX2_INLINE __m128 floats_of_halves(const uint16_t halves[4]) {
  uint64_t all = halves[0] | (uint64_t)halves[1] << 16 |
                 (uint64_t)halves[2] << 32 | (uint64_t)halves[3] << 48;
  return _mm_cvtph_ps(_mm_cvtsi64_si128((int64_t)all));
}

AVX2_INLINE __m128 load_halves(const uint8_t *const blocks[4], size_t at) {
  uint16_t halves[4];
  for (int r = 0; r < 4; r++) memcpy(&halves[r], blocks[r] + at, 2);
  return floats_of_halves(halves);
}

/// The scales of 4 rows' blocks.
AVX2_INLINE __m128 load_d(uint32_t type, size_t scale_offset,
                          const uint8_t *const blocks[4]) {
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
      return load_halves(blocks, scale_offset);
  }
  return _mm_setr_ps(d[0], d[1], d[2], d[3]);
}

/// The scales of 4 rows' blocks, and those of their minimums.
AVX2_INLINE void load_factors(uint32_t type, const block_facts *facts,
                              const uint8_t *const blocks[4], __m128 *d,
                              __m128 *low) {
  *d = load_d(type, facts->scale_offset, blocks);
  if (facts->has_minimums) *low = load_halves(blocks, facts->scale_offset + 2);
}

/// The same of 8 rows.
AVX2_INLINE void load_8_factors(uint32_t type, const block_facts *facts,
                                const uint8_t *const blocks[8], __m256 *d,
                                __m256 *low) {
  *d = _mm256_set_m128(load_d(type, facts->scale_offset, blocks + 4),
                       load_d(type, facts->scale_offset, blocks));
  if (facts->has_minimums)
    *low = _mm256_set_m128(load_halves(blocks + 4, facts->scale_offset + 2),
                           load_halves(blocks, facts->scale_offset + 2));
}
