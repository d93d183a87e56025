// Vectors of floats, as the shared loops of attention and float matrices take
// them.
#pragma once

#include "vectors.h"

#define VECTOR_TARGET AVX2
#define VECTOR_INLINE AVX2_INLINE
#define VECTOR_LANES 8
#define VECTOR_PARTS (16 / VECTOR_LANES)  // of 16 lanes

typedef __m256 vector;

AVX2_INLINE vector vector_zero(void) { return _mm256_setzero_ps(); }

AVX2_INLINE vector vector_load(const float *from) {
  return _mm256_loadu_ps(from);
}

AVX2_INLINE void vector_store(float *to, vector v) { _mm256_storeu_ps(to, v); }

/// Floats that vectors are multiplied by, one after the other.
typedef const float *scalars;
#define VECTOR_STEP 1  // of them at once

AVX2_INLINE scalars load_scalars(const float *from, uint32_t count) {
  (void)count;
  return from;
}

/// sum + v·x[i], rounded once.
AVX2_INLINE vector vector_add_scaled(vector sum, vector v, scalars x,
                                     uint32_t i) {
  return _mm256_fmadd_ps(_mm256_set1_ps(x[i]), v, sum);
}

/// sum + v·x, rounded once.
AVX2_INLINE vector vector_add_product(vector sum, vector v, vector x) {
  return _mm256_fmadd_ps(v, x, sum);
}

/// F32 at any address.
AVX2_INLINE vector vector_load_bytes(const uint8_t *bytes) {
  return _mm256_loadu_ps((const float *)bytes);
}

/// F16.
AVX2_INLINE vector vector_load_halves(const uint8_t *bytes) {
  return _mm256_cvtph_ps(load_128(bytes));
}

/// BF16.
AVX2_INLINE vector vector_load_brains(const uint8_t *bytes) {
  return _mm256_castsi256_ps(
      _mm256_slli_epi32(_mm256_cvtepu16_epi32(load_128(bytes)), 16));
}

/// The order of fold_lanes.
AVX2_INLINE float vector_fold(const vector lanes[VECTOR_PARTS]) {
  return fold_vectors(lanes[0], lanes[1]);
}
