// Cached keys and values as floats: a tile of 16 positions, in scratch.
#pragma once

#include <string.h>

#include "half.h"
#include "kernel_types.h"

static inline float cached_half(const uint8_t *bytes, size_t index) {
  uint16_t half;
  memcpy(&half, bytes + index * 2, 2);
  return float_of_half(half);
}

/// A group of 16 F16 keys as tile [dimension, 16].
static inline void unpack_keys_f16(const uint8_t *group, uint32_t dimension,
                                   float *tile) {
  for (uint32_t i = 0; i < dimension * KERNEL_KEY_GROUP; i++)
    tile[i] = cached_half(group, i);
}

/// A group of 16 Q8_0 keys as tile [dimension, 16].
static inline void unpack_keys_q8_0(const uint8_t *group, uint32_t dimension,
                                    float *tile) {
  const int8_t *quants = (const int8_t *)group;
  const uint8_t *scales = group + (size_t)dimension * KERNEL_KEY_GROUP;
  for (uint32_t b = 0; b < dimension / 32; b++) {
    float d[KERNEL_KEY_GROUP];
    for (uint32_t j = 0; j < KERNEL_KEY_GROUP; j++)
      d[j] = cached_half(scales, b * KERNEL_KEY_GROUP + j);
    for (uint32_t i = 0; i < 32; i++)
      for (uint32_t j = 0; j < KERNEL_KEY_GROUP; j++) {
        uint32_t at = (b * 32 + i) * KERNEL_KEY_GROUP + j;
        tile[at] = d[j] * (float)quants[at];
      }
  }
}

/// `count` F16 value rows as tile [count, stride].
static inline void unpack_values_f16(const uint8_t *rows, uint32_t count,
                                     uint32_t dimension, uint32_t stride,
                                     float *tile) {
  for (uint32_t j = 0; j < count; j++)
    for (uint32_t i = 0; i < dimension; i++)
      tile[j * stride + i] = cached_half(rows, (size_t)j * dimension + i);
}

/// `count` Q8_0 value rows as tile [count, stride].
static inline void unpack_values_q8_0(const uint8_t *rows, uint32_t count,
                                      uint32_t dimension, uint32_t stride,
                                      float *tile) {
  const size_t row_bytes = dimension + dimension / 32 * 2;
  for (uint32_t j = 0; j < count; j++) {
    const uint8_t *row = rows + j * row_bytes;
    const int8_t *quants = (const int8_t *)row;
    for (uint32_t b = 0; b < dimension / 32; b++) {
      float d = cached_half(row + dimension, b);
      for (uint32_t i = b * 32; i < b * 32 + 32; i++)
        tile[j * stride + i] = d * (float)quants[i];
    }
  }
}
