// Integer dot products of 4 rows at once, whose lanes are the rows.
//
// SMULL and SMLAL make words of 8 bits times 8 bits. As many products as fit
// are summed in words, before the words of 4 rows are folded together.
#pragma once

#include "arm/vectors.h"

/// How many products of a quant up to `greatest` and an activation a word holds
/// the sum of.
NEON_INLINE int products_that_fit(int greatest) {
  return 32767 / (127 * greatest);
}

/// 16 columns, two products a word.
NEON_INLINE int16x8_t multiply(int8x16_t w, int8x16_t a) {
  return vmlal_high_s8(vmull_s8(vget_low_s8(w), vget_low_s8(a)), w, a);
}

/// The same, two more products.
NEON_INLINE int16x8_t multiply_add(int16x8_t words, int8x16_t w, int8x16_t a) {
  return vmlal_high_s8(vmlal_s8(words, vget_low_s8(w), vget_low_s8(a)), w, a);
}

/// Lane r is the sum of words[r], each of which has `products`.
NEON_INLINE int32x4_t sum_words(int fit, int products,
                                const int16x8_t words[4]) {
  if (fit < 2 * products) {
    int32x4_t sums[4];
    for (int r = 0; r < 4; r++) sums[r] = vpaddlq_s16(words[r]);
    return sum_each(sums);
  }
  int16x8_t low = vpaddq_s16(words[0], words[1]);
  int16x8_t high = vpaddq_s16(words[2], words[3]);
  if (fit < 4 * products)
    return vpaddq_s32(vpaddlq_s16(low), vpaddlq_s16(high));
  return vpaddlq_s16(vpaddq_s16(low, high));
}

/// Lane r is the dot product of row r and the activations over 16 columns a
/// part, 1 or 2 of them. Quants go up to `greatest`.
NEON_INLINE int32x4_t dot_rows(int greatest, int parts,
                               const int8x16_t *const w[4],
                               const int8x16_t *a) {
  const int fit = products_that_fit(greatest);
  int16x8_t words[4];
  for (int r = 0; r < 4; r++) words[r] = multiply(w[r][0], a[0]);
  if (parts == 1) return sum_words(fit, 2, words);
  if (fit >= 4) {
    for (int r = 0; r < 4; r++)
      words[r] = multiply_add(words[r], w[r][1], a[1]);
    return sum_words(fit, 4, words);
  }
  int32x4_t sums[4];
  for (int r = 0; r < 4; r++)
    sums[r] = vpadalq_s16(vpaddlq_s16(words[r]), multiply(w[r][1], a[1]));
  return sum_each(sums);
}
