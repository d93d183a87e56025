// Quiet blocks of activations: kernel_types.h says what that is.
#pragma once

#include "kernel_types.h"
#include "vectors.h"

#define QUIET_BITS quiet_bits_of

// Whether no lane is above a limit.
AVX512_INLINE bool are_at_most(__m512i lanes, int limit) {
  return _mm512_cmpgt_epi32_mask(lanes, _mm512_set1_epi32(limit)) == 0;
}

/// The bits of a block, for callers that are compiled for less. A lane has the
/// magnitudes of four.
static AVX512 uint8_t quiet_bits_of(const int8_t quants[256]) {
  __m512i groups = _mm512_setzero_si512(), halves_of_32 = groups,
          halves_of_16 = groups;
  for (int i = 0; i < 4; i++) {
    __m512i fours = _mm512_dpbusd_epi32(
        _mm512_setzero_si512(), _mm512_abs_epi8(load_512(quants + 64 * i)),
        _mm512_set1_epi8(1));
    // Both halves of a quarter, a group of 16; then of two groups.
    __m512i halves = _mm512_add_epi32(
        fours,
        _mm512_shuffle_epi32(fours, (_MM_PERM_ENUM)_MM_SHUFFLE(1, 0, 3, 2)));
    halves_of_16 = _mm512_max_epi32(halves_of_16, halves);
    groups = _mm512_max_epi32(
        groups, _mm512_add_epi32(
                    halves, _mm512_shuffle_epi32(
                                halves,
                                (_MM_PERM_ENUM)_MM_SHUFFLE(2, 3, 0, 1))));
    halves_of_32 = _mm512_max_epi32(
        halves_of_32,
        _mm512_add_epi32(halves, _mm512_shuffle_i64x2(
                                     halves, halves, _MM_SHUFFLE(2, 3, 0, 1))));
  }
  return (uint8_t)(
      (are_at_most(groups, KERNEL_QUIET_MOST_16) ? KERNEL_QUIET_16 : 0) |
      (are_at_most(halves_of_32, KERNEL_QUIET_MOST_HALF_OF_32)
           ? KERNEL_QUIET_HALF_OF_32
           : 0) |
      (are_at_most(halves_of_16, KERNEL_QUIET_MOST_HALF_OF_16)
           ? KERNEL_QUIET_HALF_OF_16
           : 0));
}
