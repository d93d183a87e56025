// The softmax of one block: one text, compiled for the vectors of each set.
#pragma once

#include "exponential.h"
#include "lanes.h"

/// Scores to probabilities; writes the block's maximum and sum. Scores after
/// the valid ones, up to a multiple of 16, are overwritten.
static inline __attribute__((always_inline)) void softmax(
    float *scores, uint32_t valid, float maximum_sum[2]) {
  const size_t padded = padded_lanes(valid);
  for (size_t j = valid; j < padded; j++) scores[j] = scores[0];
  // Any order serves: with a NaN the sum is a NaN, whichever is the largest.
  float lanes[LANES];
  memcpy(lanes, scores, sizeof lanes);
  for (size_t j = LANES; j < padded; j += LANES)
    for (uint32_t k = 0; k < LANES; k++)
      lanes[k] = scores[j + k] > lanes[k] ? scores[j + k] : lanes[k];
  for (uint32_t half = LANES / 2; half > 0; half /= 2)
    for (uint32_t k = 0; k < half; k++)
      lanes[k] = lanes[k + half] > lanes[k] ? lanes[k + half] : lanes[k];
  const float largest = lanes[0];
  for (size_t j = 0; j < padded; j += LANES)
    for (uint32_t k = 0; k < LANES; k++)
      scores[j + k] = exponential(scores[j + k] - largest);
  for (size_t j = valid; j < padded; j++) scores[j] = 0;
  memset(lanes, 0, sizeof lanes);
  for (size_t j = 0; j < padded; j += LANES)
    for (uint32_t k = 0; k < LANES; k++) lanes[k] = lanes[k] + scores[j + k];
  maximum_sum[0] = largest;
  maximum_sum[1] = fold_lanes(lanes);
}
