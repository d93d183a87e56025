// F16 and BF16, by their bits: the same on every processor.
#pragma once

#include <stdint.h>
#include <string.h>

static inline float float_of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static inline uint32_t bits_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

/// F16 to F32; exact.
static inline float float_of_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t rest = half & 0x7FFF;
  // Infinities and NaNs: all exponent bits stay set.
  if (rest >= 0x7C00) return float_of_bits(sign | 0x7F800000 | rest << 13);
  // Moving the exponent by multiplication also normalises the subnormals:
  // 2^112 is the difference of the two biases. Exact in both ranges.
  float scaled = float_of_bits(rest << 13) * 0x1p112f;
  return float_of_bits(sign | bits_of_float(scaled));
}

/// An F16 in memory.
static inline float load_half(const uint8_t bytes[2]) {
  uint16_t half;
  memcpy(&half, bytes, 2);
  return float_of_half(half);
}

/// F32 to F16, to nearest even; beyond the range infinity, NaN stays NaN.
static inline uint16_t half_of_float(float value) {
  uint32_t bits = bits_of_float(value);
  uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  uint32_t rest = bits & 0x7FFFFFFF;
  if (rest > 0x7F800000) return sign | 0x7E00;
  // 65520 and above round to infinity.
  if (rest >= 0x477FF000) return sign | 0x7C00;
  if (rest < 0x38800000) {
    // Below 2^-14: adding 0.5 puts F16's last subnormal bit, 2^-24, at F32's
    // last place, and the addition rounds to nearest even.
    float shifted = float_of_bits(rest) + 0.5f;
    return sign | (uint16_t)(bits_of_float(shifted) - 0x3F000000);
  }
  uint32_t odd = rest >> 13 & 1;
  return sign | (uint16_t)((rest + 0xFFF + odd - (112u << 23)) >> 13);
}

static inline float float_of_bfloat(uint16_t bits) {
  return float_of_bits((uint32_t)bits << 16);
}
