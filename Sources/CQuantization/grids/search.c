#include "search.h"

#include <float.h>
#include <string.h>

#include "../numbers.h"

void take_signs(grid_block *block, const float *elements, bool is_even,
                uint8_t *signs) {
  for (int first = 0; first < block->elements; first += 8) {
    int flips = 0;
    uint8_t bits = 0;
    for (int i = first; i < first + 8; i++) {
      if (elements[i] >= 0) {
        block->magnitudes[i] = elements[i];
      } else {
        block->magnitudes[i] = -elements[i];
        flips += 1;
        bits |= (uint8_t)(1 << (i - first));
      }
    }
    if (is_even && flips % 2 != 0) {
      int least = first;
      float size =
          block->weights[first] * elements[first] * elements[first];
      for (int i = first + 1; i < first + 8; i++) {
        const float other = block->weights[i] * elements[i] * elements[i];
        if (other < size) {
          size = other;
          least = i;
        }
      }
      block->magnitudes[least] = -block->magnitudes[least];
      bits ^= (uint8_t)(1 << (least - first));
    }
    signs[first / 8] = is_even ? bits & 127 : bits;
  }
}

float largest_magnitude(const grid_block *block) {
  float most = block->magnitudes[0];
  for (int i = 1; i < block->elements; i++) {
    if (block->magnitudes[i] > most) most = block->magnitudes[i];
  }
  return most;
}

/// The point among the neighbours whose values times the scale are nearest.
static int nearest_neighbour(const grid_block *block, const uint16_t *list,
                             int first, float scale) {
  const int dimensions = block->points->dimensions;
  const float *magnitudes = block->magnitudes + first;
  const float *weights = block->roots + first;
  float least = FLT_MAX;
  int best = -1;
  for (int number = 1; number <= list[0]; number++) {
    const uint8_t *point = block->points->points[list[number]];
    float sum = 0;
    for (int i = 0; i < dimensions; i++) {
      const float value = (float)(2 * point[i] + 1);
      const float difference = scale * value - magnitudes[i];
      sum += weights[i] * difference * difference;
    }
    if (sum < least) {
      least = sum;
      best = list[number];
    }
  }
  // Only sums that are not finite leave none: any will do.
  return best < 0 ? list[1] : best;
}

/// Gives the elements from `first` the codes nearest to them, or those of the nearest
/// point of the grid; answers whether they were on the grid.
static bool place(grid_block *block, int first, float inverse, float scale,
                  uint8_t *codes) {
  const grid *points = block->points;
  for (int i = 0; i < points->dimensions; i++) {
    const float value = 0.5f * (inverse * block->magnitudes[first + i] - 1);
    codes[first + i] = (uint8_t)nearest_in(value, 0, block->values - 1);
  }
  const int32_t where = points->places[grid_code(points, codes + first)];
  if (where >= 0) return true;
  const int point = nearest_neighbour(
      block, points->neighbours + (-1 - where), first, scale);
  memcpy(codes + first, points->points[point], (size_t)points->dimensions);
  return false;
}

/// Sums of the elements' products with the codes' values, and of their squares.
static void sum_up(const grid_block *block, const uint8_t *codes,
                   float *products, float *squares) {
  *products = 0;
  *squares = 0;
  for (int i = 0; i < block->elements; i++) {
    const float weight = block->weights[i];
    const float value = (float)(2 * codes[i] + 1);
    *products += weight * block->magnitudes[i] * value;
    *squares += weight * value * value;
  }
}

float try_scales(grid_block *block, const grid_tries *tries, float largest,
                 float first_scale) {
  const int dimensions = block->points->dimensions;
  const float whole = (float)(2 * block->values - 1);
  float scale = first_scale;
  float best = 0;
  for (int step = -tries->steps; step <= tries->steps; step++) {
    const float inverse = (whole + (float)step * tries->step) / largest;
    const float this_scale = 1 / inverse;
    uint8_t codes[32];
    bool is_on_grid[8];
    for (int first = 0; first < block->elements; first += dimensions) {
      is_on_grid[first / dimensions] =
          place(block, first, inverse, this_scale, codes);
    }
    float products;
    float squares;
    sum_up(block, codes, &products, &squares);
    if (squares > 0 && products * products > best * squares) {
      scale = products / squares;
      best = scale * products;
      memcpy(block->codes, codes, sizeof codes);
      memcpy(block->is_on_grid, is_on_grid, sizeof is_on_grid);
    }
  }
  return scale;
}

float settle(grid_block *block, float scale, bool all) {
  const int dimensions = block->points->dimensions;
  const float inverse = 1 / scale;
  for (int first = 0; first < block->elements; first += dimensions) {
    if (!all && block->is_on_grid[first / dimensions]) continue;
    place(block, first, inverse, scale, block->codes);
  }
  float products;
  float squares;
  sum_up(block, block->codes, &products, &squares);
  return squares > 0 ? products / squares : scale;
}

int point_of(const grid_block *block, int first) {
  const int32_t where =
      block->points->places[grid_code(block->points, block->codes + first)];
  // Codes of zeros alone may be none: their scale is 0.
  return where >= 0 ? where : 0;
}

int odd_code(float inverse, float scale, int most) {
  return nearest_in(0.5f * (inverse * scale - 1), 0, most);
}
