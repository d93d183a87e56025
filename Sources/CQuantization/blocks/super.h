// What the super-blocks of 256 elements share.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../lanes/lanes.h"
#include "blocks.h"

enum { SUPER = 256 };

/// Lays groups of elements side by side; lanes without a group are zeros.
void lanes_fill(lane_groups *groups, const float *elements, int count,
                int group_elements);

/// The same for the elements' weights.
void lanes_weigh(lane_groups *groups, const float *weights, int count,
                 int group_elements);

/// The codes of groups, in the order of the elements.
void lanes_codes(const lane_groups *groups, int first, int count,
                 int group_elements, uint8_t *codes);

/// The sum of the squares of a super-block.
float sum_of_squares(const float *elements, int count);

/// Weights for the elements of a super-block: their importance times the root of
/// their square and `mean`.
void weigh(const float *elements, const float *importance, float mean, int count,
           float *weights);

/// Two bits of each of 256 codes: 128 of them share 32 bytes.
void pack_pairs(const uint8_t *codes, uint8_t *bytes);

/// Writes all super-blocks of rows, each of so many bytes by a function of its elements
/// and their weights.
void write_supers(const block_rows *rows, size_t bytes,
                  void (*write)(const float *from, const float *importance,
                                uint8_t *to));
