// Vectors of floats, as the shared loops of attention and float matrices take
// them.
#pragma once

#include "arm/vectors.h"

#define VECTOR_TARGET NEON_TARGET
#define VECTOR_INLINE NEON_INLINE
#define VECTOR_LANES 4
#define VECTOR_PARTS (16 / VECTOR_LANES)  // of 16 lanes

typedef float32x4_t vector;

NEON_INLINE vector vector_zero(void) { return vdupq_n_f32(0); }

NEON_INLINE vector vector_load(const float *from) { return vld1q_f32(from); }

NEON_INLINE void vector_store(float *to, vector v) { vst1q_f32(to, v); }

/// Floats that vectors are multiplied by, one after the other.
typedef float32x4_t scalars;
#define VECTOR_STEP 4  // of them at once

/// As many as a step takes, or one.
NEON_INLINE scalars load_scalars(const float *from, uint32_t count) {
  return count == VECTOR_STEP ? vld1q_f32(from) : vld1q_dup_f32(from);
}

/// sum + v·x[i], rounded once.
NEON_INLINE vector vector_add_scaled(vector sum, vector v, scalars x,
                                     uint32_t i) {
  switch (i) {
    case 0:
      return vfmaq_laneq_f32(sum, v, x, 0);
    case 1:
      return vfmaq_laneq_f32(sum, v, x, 1);
    case 2:
      return vfmaq_laneq_f32(sum, v, x, 2);
    default:
      return vfmaq_laneq_f32(sum, v, x, 3);
  }
}

/// sum + v·x, rounded once.
NEON_INLINE vector vector_add_product(vector sum, vector v, vector x) {
  return vfmaq_f32(sum, v, x);
}

/// F32 at any address.
NEON_INLINE vector vector_load_bytes(const uint8_t *bytes) {
  return vreinterpretq_f32_u8(vld1q_u8(bytes));
}

/// F16.
NEON_INLINE vector vector_load_halves(const uint8_t *bytes) {
  return load_halves(bytes);
}

/// BF16.
NEON_INLINE vector vector_load_brains(const uint8_t *bytes) {
  return vreinterpretq_f32_u32(
      vshll_n_u16(vreinterpret_u16_u8(vld1_u8(bytes)), 16));
}

/// The order of fold_lanes.
NEON_INLINE float vector_fold(const vector lanes[VECTOR_PARTS]) {
  return fold_vectors(lanes);
}
