// Vectors of floats, as the shared loops of attention and float matrices take
// them.
#pragma once

#include "vectors.h"

#define VECTOR_TARGET AVX512
#define VECTOR_INLINE AVX512_INLINE
#define VECTOR_LANES 16
#define VECTOR_PARTS (16 / VECTOR_LANES)  // of 16 lanes

typedef __m512 vector;

AVX512_INLINE vector vector_zero(void) { return _mm512_setzero_ps(); }

AVX512_INLINE vector vector_load(const float *from) {
  return _mm512_loadu_ps(from);
}

AVX512_INLINE void vector_store(float *to, vector v) {
  _mm512_storeu_ps(to, v);
}

/// Floats that vectors are multiplied by, one after the other.
typedef const float *scalars;
#define VECTOR_STEP 1  // of them at once

AVX512_INLINE scalars load_scalars(const float *from, uint32_t count) {
  (void)count;
  return from;
}

/// sum + v·x[i], rounded once.
AVX512_INLINE vector vector_add_scaled(vector sum, vector v, scalars x,
                                       uint32_t i) {
  return _mm512_fmadd_ps(_mm512_set1_ps(x[i]), v, sum);
}

/// sum + v·x, rounded once.
AVX512_INLINE vector vector_add_product(vector sum, vector v, vector x) {
  return _mm512_fmadd_ps(v, x, sum);
}

/// F32 at any address.
AVX512_INLINE vector vector_load_bytes(const uint8_t *bytes) {
  return _mm512_loadu_ps(bytes);
}

/// F16.
AVX512_INLINE vector vector_load_halves(const uint8_t *bytes) {
  return _mm512_cvtph_ps(load_256(bytes));
}

/// BF16.
AVX512_INLINE vector vector_load_brains(const uint8_t *bytes) {
  return _mm512_castsi512_ps(
      _mm512_slli_epi32(_mm512_cvtepu16_epi32(load_256(bytes)), 16));
}

/// The order of fold_lanes.
AVX512_INLINE float vector_fold(const vector lanes[VECTOR_PARTS]) {
  __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(lanes[0]),
                               _mm512_extractf32x8_ps(lanes[0], 1));
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight),
                           _mm256_extractf128_ps(eight, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
