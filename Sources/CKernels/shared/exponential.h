// e^x in float32, the same bits everywhere: libm's differ between machines.
#pragma once

#include "half.h"

/// 1.5 · 2^23: adding it leaves the nearest integer (ties to even) in the low
/// bits of the sum.
#define ROUNDING_MAGIC 12582912.0f

/// e^x for −87 ≤ x ≤ 88; x is clamped to that range, where e^x is a normal
/// number. NaN stays NaN. The error is below 2 units in the last place.
static inline float exponential(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  // x = n·ln2 + r, |r| ≤ ln2/2. ln2's high part has 10 significant bits, so
  // that n times it is exact.
  float shifted = x * 0x1.715476p+0f + ROUNDING_MAGIC;
  float n = shifted - ROUNDING_MAGIC;
  float r = x - n * 0x1.63p-1f;
  r = r - n * -0x1.bd0106p-13f;
  // Taylor's series: the first term left out, r^8/8!, is below 6e-9.
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * (r * r) + r;
  p = p + 1.0f;
  uint32_t exponent = bits_of_float(shifted) - bits_of_float(ROUNDING_MAGIC);
  return p * float_of_bits((exponent + 127) << 23);
}
