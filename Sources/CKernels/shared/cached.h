// Cached keys and values: where their elements lie.
#pragma once

#include <string.h>

#include "half.h"
#include "kernel_types.h"

static inline float cached_half(const uint8_t *bytes, size_t index) {
  uint16_t half;
  memcpy(&half, bytes + index * 2, 2);
  return float_of_half(half);
}

/// The low or the high 4 bits of a byte, as a signed number.
static inline int32_t cached_nibble(uint8_t byte, uint32_t is_high) {
  return (int32_t)((uint32_t)byte << (is_high ? 24 : 28)) >> 28;
}

/// The bytes of a value row's elements, or of a key group's divided by its 16
/// keys; scales lie behind all of them.
static inline size_t cached_element_bytes(uint32_t type, uint32_t dimension) {
  switch (type) {
    case KERNEL_F32:
      return (size_t)dimension * 4;
    case KERNEL_F16:
      return (size_t)dimension * 2;
    case KERNEL_Q8_0:
      return dimension;
    default:
      return dimension / 2;
  }
}

/// The bytes of a value row, or of a key group divided by its 16 keys.
static inline size_t cached_row_bytes(uint32_t type, uint32_t dimension) {
  size_t bytes = cached_element_bytes(type, dimension);
  return type == KERNEL_Q8_0 || type == KERNEL_Q4_0 ? bytes + dimension / 32 * 2
                                                    : bytes;
}

/// Element `i` of key number `lane` of a group.
static inline float cached_key(uint32_t type, const uint8_t *group,
                               uint32_t dimension, uint32_t i, uint32_t lane) {
  if (type == KERNEL_F16)
    return cached_half(group, i * KERNEL_KEY_GROUP + lane);
  const uint8_t *scales =
      group + KERNEL_KEY_GROUP * cached_element_bytes(type, dimension);
  float d = cached_half(scales, i / 32 * KERNEL_KEY_GROUP + lane);
  int32_t quant =
      type == KERNEL_Q8_0
          ? (int8_t)group[i * KERNEL_KEY_GROUP + lane]
          : cached_nibble(group[i / 2 * KERNEL_KEY_GROUP + lane], i % 2);
  return d * (float)quant;
}

/// Element `i` of a value row.
static inline float cached_value(uint32_t type, const uint8_t *row,
                                 uint32_t dimension, uint32_t i) {
  if (type == KERNEL_F16) return cached_half(row, i);
  float d = cached_half(row + cached_element_bytes(type, dimension), i / 32);
  int32_t quant = type == KERNEL_Q8_0
                      ? (int8_t)row[i]
                      : cached_nibble(row[i / 32 * 16 + i % 16], i / 16 % 2);
  return d * (float)quant;
}
