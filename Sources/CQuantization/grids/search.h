// The search for points of a grid near to groups of elements.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "grid.h"

/// A block of 16 or 32 elements without their signs.
typedef struct {
  const grid *points;
  int elements;
  /// The coordinates' largest value and one.
  int values;
  float magnitudes[32];
  float weights[32];
  float roots[32];
  uint8_t codes[32];
  /// Whether the codes of a point's elements were on the grid by themselves.
  bool is_on_grid[8];
} grid_block;

/// How the scale is tried: -`steps` to `steps` times `step` about the largest value.
typedef struct {
  int steps;
  float step;
} grid_tries;

/// Takes the elements' magnitudes and answers the signs, eight a byte.
///
/// Where signs come in pairs (`is_even`), the element that matters least is flipped
/// if their number is odd.
void take_signs(grid_block *block, const float *elements, bool is_even,
                uint8_t *signs);

/// The largest of the magnitudes.
float largest_magnitude(const grid_block *block);

/// Tries scales about `largest` / `whole`; leaves the best codes, and answers their
/// scale.
float try_scales(grid_block *block, const grid_tries *tries, float largest,
                 float first_scale);

/// Puts the codes of points that were not on the grid on it by the scale (or of all
/// points), and answers the scale that fits them.
float settle(grid_block *block, float scale, bool all);

/// The number of the point of the codes from `first`.
int point_of(const grid_block *block, int first);

/// The codes of scales of four bits that are odd numbers, `inverse` times the scale.
int odd_code(float inverse, float scale, int most);
