// Halves, singles and rounding, as the types' definitions have them.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/// The half nearest to `value`, ties to even; a NaN comes out as 0x7E00.
static inline uint16_t half_of(float value) {
  const uint32_t bits = bits_of(value);
  const uint32_t sign = bits >> 16 & 0x8000;
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  // Adding a power of two rounds the fraction where the half's ends: the power is
  // that of the exponent, or of the least half of all.
  const uint32_t exponent = bits & 0x7F800000;
  const uint32_t base = exponent < 0x38800000 ? 0x38800000 : exponent;
  const float rounded = float_of(magnitude) + float_of(base + 0x06800000);
  const uint32_t sum = bits_of(rounded);
  uint32_t half = ((base - 0x38800000) >> 13) + (sum & 0xFFF);
  half = magnitude >= 0x477FF000 ? 0x7C00 : half;
  half = magnitude > 0x7F800000 ? 0x7E00 : half;
  return (uint16_t)(sign | half);
}

/// The value of a half.
static inline float float_of_half(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  const uint32_t magnitude = half & 0x7FFF;
  const float small = (float)(int32_t)magnitude * 0x1p-24f;
  uint32_t bits = (magnitude << 13) + (112u << 23);
  bits = magnitude >= 0x7C00 ? 0x7F800000 | (magnitude & 0x3FF) << 13 : bits;
  bits = magnitude < 0x0400 ? bits_of(small) : bits;
  return float_of(sign | bits);
}

/// The bfloat16 nearest to `value`, ties to even; a NaN comes out quiet.
static inline uint16_t brain_of(float value) {
  const uint32_t bits = bits_of(value);
  const uint32_t rounded = (bits + (0x7FFF + (bits >> 16 & 1))) >> 16;
  const int is_nan = (bits & 0x7FFFFFFF) > 0x7F800000;
  return (uint16_t)(is_nan ? (bits >> 16) | 64 : rounded);
}

/// The integer nearest to `value`, ties to even; beyond 2^22 it is any.
static inline int nearest(float value) {
  return (int)(bits_of(value + 12582912.0f) & 0x007FFFFF) - 0x00400000;
}

static inline int at_least(int value, int least) {
  return value < least ? least : value;
}

static inline int at_most(int value, int most) {
  return value > most ? most : value;
}

/// The nearest integer in a range.
static inline int nearest_in(float value, int least, int most) {
  return at_least(at_most(nearest(value), most), least);
}

static inline void store_half(uint8_t *bytes, float value) {
  const uint16_t half = half_of(value);
  memcpy(bytes, &half, sizeof half);
}

static inline float load_half(const uint8_t *bytes) {
  uint16_t half;
  memcpy(&half, bytes, sizeof half);
  return float_of_half(half);
}
