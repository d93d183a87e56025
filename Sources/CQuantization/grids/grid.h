// Points of which the groups of the IQ types are made, and the nearest ones of all
// groups that are no points themselves.
#pragma once

#include <stdint.h>

/// A grid of points of eight or four coordinates.
typedef struct {
  int dimensions;
  /// The bits of a coordinate in a code.
  int bits;
  /// The number of points.
  int count;
  /// How many different distances of neighbours are looked at.
  int distances;
  /// The coordinates of each point, from 0.
  uint8_t (*points)[8];
  /// For each code the number of its point, or -1 - the place of its neighbours.
  int32_t *places;
  /// At each place the number of neighbours, and they: the nearest first, of those of
  /// one distance the first.
  uint16_t *neighbours;
} grid;

/// The grid of a type, which is made at the first call; null where it has none.
const grid *grid_of(uint32_t type);

/// The code of coordinates.
static inline uint32_t grid_code(const grid *points, const uint8_t *coordinates) {
  uint32_t code = 0;
  for (int i = 0; i < points->dimensions; i++) {
    code |= (uint32_t)coordinates[i] << (points->bits * i);
  }
  return code;
}
