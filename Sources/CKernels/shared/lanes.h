// Sums in 16 interleaved lanes, folded by halves: an order that every vector
// width from 1 to 16 holds.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define LANES 16

static inline float fold_lanes(float lanes[LANES]) {
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++) lanes[j] = lanes[j] + lanes[j + half];
  return lanes[0];
}

/// `columns` up to the next multiple of LANES.
static inline size_t padded_lanes(size_t columns) {
  return (columns + LANES - 1) / LANES * LANES;
}
