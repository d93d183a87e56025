// The checks share chance, memory, checksums and the comparison.
#pragma once

#include <string.h>

#include "kernel_selftest.h"
#include "shared/half.h"

// The checks wait for the kernels that they try: what stands between these is
// compiled for size, 10 KB of the boards' program less.
#define SMALL_BEGIN            \
  _Pragma(                     \
      "clang attribute push(__attribute__((minsize)), apply_to = function)")
#define SMALL_END _Pragma("clang attribute pop")

#define COUNT(list) (uint32_t)(sizeof list / sizeof list[0])
#define PICK(sweep, list) list[below(sweep, COUNT(list))]

/// A check on its way.
typedef struct {
  const kernel_selftest_scratch *scratch;
  size_t used;     // of the scratch, by this case
  uint64_t state;  // of SplitMix64 (Steele, Lea, Flood 2014)
  uint64_t checksum;
} sweep;

static inline uint64_t next(sweep *s) {
  uint64_t z = s->state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static inline uint32_t below(sweep *s, uint32_t limit) {
  return (uint32_t)(next(s) % limit);
}

/// F16 of three kinds: finite and now and then an extreme, any, finite.
static inline uint16_t any_half(sweep *s, uint32_t kind) {
  static const uint16_t extremes[] = {0,      0x8000, 1,      0x03FF, 0x0400,
                                      0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x7E01};
  if (kind == 0 && below(s, 8) == 0) return PICK(s, extremes);
  uint16_t bits = (uint16_t)next(s);
  if (kind == 1) return bits;
  return (uint16_t)((bits & 0x83FF) | (8 + below(s, 10)) << 10);
}

/// From −1 to 1; of kind 0 now and then an extreme.
static inline float any_float(sweep *s, uint32_t kind) {
  static const float extremes[] = {0, -0.0f, 1e-45f, 1e-38f, 3e38f, -3e38f};
  if (kind == 0 && below(s, 8) == 0) return PICK(s, extremes);
  return (float)(int64_t)next(s) * 0x1p-63f;
}

/// Zeroed scratch until the case ends. The shapes below fit.
static inline void *take(sweep *s, size_t bytes) {
  size_t padded = (bytes + 63) / 64 * 64;
  if (padded > KERNEL_SELFTEST_SCRATCH - s->used) __builtin_trap();
  void *start = s->scratch->bytes + s->used;
  s->used += padded;
  return memset(start, 0, padded);
}

static inline float *take_floats(sweep *s, size_t count, uint32_t kind) {
  float *floats = take(s, count * sizeof *floats);
  for (size_t i = 0; i < count; i++) floats[i] = any_float(s, kind);
  return floats;
}

/// Adds a word to the checksum, FNV-1a by words.
static inline void fold(sweep *s, uint32_t word) {
  s->checksum = (s->checksum ^ word) * 0x100000001B3u;
}

/// Adds floats; all NaNs count the same, as their signs and payloads differ
/// between processors.
static inline void fold_floats(sweep *s, const float *floats, size_t count) {
  for (size_t i = 0; i < count; i++)
    fold(s, floats[i] == floats[i] ? bits_of_float(floats[i]) : 0x7FC00000);
}

/// Finds the first of `count` floats that differs and is not NaN in both.
static inline bool find_difference(const float *found, const float *expected,
                                   size_t count, size_t *at,
                                   kernel_finding *out) {
  for (size_t i = 0; i < count; i++) {
    uint32_t a = bits_of_float(found[i]), b = bits_of_float(expected[i]);
    if (a == b || (found[i] != found[i] && expected[i] != expected[i]))
      continue;
    out->found = a;
    out->expected = b;
    *at = i;
    return true;
  }
  return false;
}

/// One case of a kernel; whether it gave the bits of `base`.
bool try_matrix(sweep *s, const kernel_record *tested,
                const kernel_record *base, kernel_finding *out);
bool try_attention(sweep *s, const kernel_record *tested,
                   const kernel_record *base, kernel_finding *out);
bool try_prepare(sweep *s, const kernel_record *tested,
                 const kernel_record *base, kernel_finding *out);
bool try_gate(sweep *s, const kernel_record *tested, const kernel_record *base,
              kernel_finding *out);

/// A step that has one definition; its results go into the checksum.
typedef struct {
  const char *name;
  void (*run)(sweep *s);
  uint64_t expected;
} portable_step;

const portable_step *portable_steps(uint32_t *count);
