// Whether a block of 256 activations is quiet: kernel_types.h has the bits.
//
// The includer may define QUIET_BITS before, if its instructions are faster.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel_types.h"

/// Whether block number `at` is known to have a bit.
static inline bool has_quiet(const kernel_activations *activations, size_t at,
                             uint8_t bit) {
  return activations->quiet256 != NULL &&
         (activations->quiet256[at] & bit) != 0;
}

#ifndef QUIET_BITS
#define QUIET_BITS quiet_bits

static inline int larger(int a, int b) { return a > b ? a : b; }

static inline uint8_t quiet_bits(const int8_t quants[256]) {
  int loudest = 0, half_of_32 = 0, half_of_16 = 0, before[2] = {0};
  for (int group = 0; group < 16; group++) {
    int halves[2] = {0};
    for (int i = 0; i < 16; i++) {
      const int quant = quants[16 * group + i];
      halves[i / 4 % 2] += quant < 0 ? -quant : quant;
    }
    loudest = larger(loudest, halves[0] + halves[1]);
    for (int half = 0; half < 2; half++) {
      half_of_16 = larger(half_of_16, halves[half]);
      if (group % 2 == 1)
        half_of_32 = larger(half_of_32, before[half] + halves[half]);
      before[half] = halves[half];
    }
  }
  return (uint8_t)(
      (loudest <= KERNEL_QUIET_MOST_16 ? KERNEL_QUIET_16 : 0) |
      (half_of_32 <= KERNEL_QUIET_MOST_HALF_OF_32 ? KERNEL_QUIET_HALF_OF_32
                                                  : 0) |
      (half_of_16 <= KERNEL_QUIET_MOST_HALF_OF_16 ? KERNEL_QUIET_HALF_OF_16
                                                  : 0));
}
#endif
