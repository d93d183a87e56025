// cap·tanh(x / cap), a tanh that keeps numbers within bounds: the same bits
// everywhere.
#pragma once

#include "exponential.h"

/// With t = e^(−2|x/cap|): cap·(1 − t) / (1 + t), with the sign of x. The error
/// is some units of 2^-24 times cap. NaN stays NaN.
static inline float capped(float x, float cap) {
  float magnitude = float_of_bits(bits_of_float(x) & 0x7FFFFFFF);
  float t = exponential(-2.0f * (magnitude / cap));
  float y = cap * ((1.0f - t) / (1.0f + t));
  return x < 0 ? -y : y;
}
