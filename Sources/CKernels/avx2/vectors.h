// The kernels of this folder share these loads, reductions and transpositions.
#pragma once

#include <immintrin.h>
#include <stdint.h>

#include "shared/rows.h"

#define AVX2 __attribute__((target("avx2,fma,f16c")))

/// Helpers become part of their caller: their constant arguments choose code.
#define AVX2_INLINE static inline AVX2 __attribute__((always_inline))

/// Compilers gather sums into trees, which takes more registers than there are.
/// A value that is claimed to change here stays what it is.
#define KEEP(value) __asm__("" : "+x"(value))

AVX2_INLINE __m256i load_256(const void *bytes) {
  return _mm256_loadu_si256((const __m256i *)bytes);
}

AVX2_INLINE __m128i load_128(const void *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

AVX2_INLINE int16_t load_16(const void *bytes) {
  int16_t value;
  __builtin_memcpy(&value, bytes, 2);
  return value;
}

/// 4 bytes in every lane.
AVX2_INLINE __m256i broadcast_32(const void *bytes) {
  int32_t value;
  __builtin_memcpy(&value, bytes, 4);
  return _mm256_set1_epi32(value);
}

AVX2_INLINE __m256i both_lanes(__m128i half) {
  return _mm256_broadcastsi128_si256(half);
}

AVX2_INLINE __m128i add_halves(__m256i v) {
  return _mm_add_epi32(_mm256_castsi256_si128(v),
                       _mm256_extracti128_si256(v, 1));
}

/// Lane r is the sum of the lanes of v[r].
AVX2_INLINE __m128i sum_each_128(const __m128i v[4]) {
  return _mm_hadd_epi32(_mm_hadd_epi32(v[0], v[1]), _mm_hadd_epi32(v[2], v[3]));
}

AVX2_INLINE __m128i sum_each_256(const __m256i v[4]) {
  __m256i low = _mm256_hadd_epi32(v[0], v[1]);
  __m256i high = _mm256_hadd_epi32(v[2], v[3]);
  return add_halves(_mm256_hadd_epi32(low, high));
}

/// Lane r is the sum of the lanes of v[r].
AVX2_INLINE __m256i sum_each_of_8(const __m256i v[8]) {
  __m256i two[4], four[2];
  for (int i = 0; i < 4; i++)
    two[i] = _mm256_add_epi32(_mm256_unpacklo_epi32(v[2 * i], v[2 * i + 1]),
                              _mm256_unpackhi_epi32(v[2 * i], v[2 * i + 1]));
  for (int i = 0; i < 2; i++)
    four[i] =
        _mm256_add_epi32(_mm256_unpacklo_epi64(two[2 * i], two[2 * i + 1]),
                         _mm256_unpackhi_epi64(two[2 * i], two[2 * i + 1]));
  return _mm256_add_epi32(_mm256_permute2x128_si256(four[0], four[1], 0x20),
                          _mm256_permute2x128_si256(four[0], four[1], 0x31));
}

/// Word c of 32 bits of each of 8 rows goes to out[c], a lane a row.
AVX2_INLINE void transpose_8x4(const __m128i rows[8], __m256i out[4]) {
  __m256i two[4], pairs[4];
  for (int r = 0; r < 4; r++) two[r] = _mm256_set_m128i(rows[r + 4], rows[r]);
  for (int r = 0; r < 4; r += 2) {
    pairs[r] = _mm256_unpacklo_epi32(two[r], two[r + 1]);
    pairs[r + 1] = _mm256_unpackhi_epi32(two[r], two[r + 1]);
  }
  for (int c = 0; c < 2; c++) {
    out[2 * c] = _mm256_unpacklo_epi64(pairs[c], pairs[c + 2]);
    out[2 * c + 1] = _mm256_unpackhi_epi64(pairs[c], pairs[c + 2]);
  }
}

/// The same of the 16 bytes at `at` of 8 blocks.
AVX2_INLINE void load_8x4(const uint8_t *const blocks[8], size_t at,
                          __m256i out[4]) {
  __m128i rows[8];
  for (int r = 0; r < 8; r++) rows[r] = load_128(blocks[r] + at);
  transpose_8x4(rows, out);
}

/// The order of fold_lanes: `low` holds lanes 0-7, `high` 8-15.
AVX2_INLINE float fold_vectors(__m256 low, __m256 high) {
  __m256 eight = _mm256_add_ps(low, high);
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight),
                           _mm256_extractf128_ps(eight, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
