// Searches for the scales of 16 groups of elements at once, a group a lane.
//
// Every lane does what a search of its group alone would do, in the same order, so
// that the width of the machine's vectors does not show in the result. Elements lie
// transposed: element i of lane j is at [i][j].
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { LANES = 16, LANE_ELEMENTS = 32 };

/// Groups of up to 32 elements.
typedef struct {
  _Alignas(64) float elements[LANE_ELEMENTS][LANES];
  /// What an element's error counts.
  _Alignas(64) float weights[LANE_ELEMENTS][LANES];
  /// The codes that the search chose.
  _Alignas(64) int32_t codes[LANE_ELEMENTS][LANES];
  _Alignas(64) float scales[LANES];
  /// What is subtracted from scale times code.
  _Alignas(64) float minima[LANES];
} lane_groups;

/// How codes from 0 to `limit`, scale and minimum are searched: `steps` + 1 tries, the
/// first with the inverse of the range `first` wider, each `step` wider.
typedef struct {
  int limit;
  float first;
  float step;
  int steps;
  /// Whether errors count by their magnitude, not by their square.
  bool is_linear;
} range_search;

/// One set of functions for a processor.
typedef struct {
  /// Elements times scale minus minimum, codes from 0.
  void (*range)(lane_groups *groups, int elements, const range_search *search);
  /// Elements times scale, codes from -limit to limit - 1, stored with limit added.
  void (*symmetric)(lane_groups *groups, int elements, int limit);
  /// The same with the codes refined one by one, weighted by squares.
  void (*refined)(lane_groups *groups, int elements, int limit);
  /// Codes (element + minimum) / scale from `least` to `most`, with `shift` added,
  /// where the scale is not 0; other codes stay.
  void (*requantize)(lane_groups *groups, int elements, int least, int most,
                     int shift);
} lane_functions;

/// Those for this processor.
const lane_functions *lanes_here(void);
