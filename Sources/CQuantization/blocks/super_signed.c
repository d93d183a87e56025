// Q3_K and Q6_K: groups of 16 with signed scales.
#include <math.h>
#include <string.h>

#include "../numbers.h"
#include "scales.h"
#include "super.h"

/// The scale of the largest magnitude, the first of several.
static float extreme_of(const float *scales) {
  float extreme = 0;
  for (int i = 0; i < 16; i++) {
    if (fabsf(scales[i]) > fabsf(extreme)) extreme = scales[i];
  }
  return extreme;
}

static void set_squares(float *weights, const float *elements, int count) {
  for (int i = 0; i < count; i++) weights[i] = elements[i] * elements[i];
}

/// Twelve bytes for sixteen scales of six bits.
static void pack_scales(const int8_t *codes, uint8_t *bytes) {
  memset(bytes, 0, 12);
  for (int i = 0; i < 16; i++) {
    bytes[i % 8] |= (uint8_t)((codes[i] & 15) << (4 * (i / 8)));
    bytes[8 + i % 4] |= (uint8_t)(codes[i] >> 4 << (2 * (i / 4)));
  }
}

void write_q3_k(const block_rows *rows) {
  const lane_functions *lanes = lanes_here();
  lane_groups groups;
  float weights[SUPER];
  float sums[16];
  int8_t small[16];
  uint8_t codes[SUPER];
  const int64_t per_row = rows->columns / SUPER;
  for (int64_t index = 0; index < rows->rows * per_row; index++) {
    const float *from = rows->floats + index * SUPER;
    uint8_t *to = rows->blocks + index * 110;
    lanes_fill(&groups, from, 16, 16);
    float scale = 0;
    if (rows->importance) {
      const float mean = 2 * sum_of_squares(from, SUPER) / SUPER;
      weigh(from, rows->importance + index % per_row * SUPER, mean, SUPER,
            weights);
      for (int group = 0; group < 16; group++) {
        sums[group] = 0;
        for (int i = 0; i < 16; i++) sums[group] += weights[16 * group + i];
      }
      lanes_weigh(&groups, weights, 16, 16);
      lanes->symmetric(&groups, 16, 4);
      scale = search_signed(16, 32, groups.scales, sums, small);
    } else {
      lanes->refined(&groups, 16, 4);
      const float extreme = extreme_of(groups.scales);
      memset(small, 0, sizeof small);
      if (extreme != 0) {
        const float inverse = -32.0f / extreme;
        for (int i = 0; i < 16; i++) {
          small[i] =
              (int8_t)(32 + nearest_in(inverse * groups.scales[i], -32, 31));
        }
        scale = 1 / inverse;
      }
    }
    pack_scales(small, to + 96);
    store_half(to + 108, scale);
    scale = load_half(to + 108);
    for (int i = 0; i < 16; i++) {
      groups.scales[i] = scale * (float)(small[i] - 32);
      groups.minima[i] = 0;
    }
    lanes->requantize(&groups, 16, -4, 3, 4);
    lanes_codes(&groups, 0, 16, 16, codes);
    memset(to, 0, 32);
    for (int i = 0; i < SUPER; i++) {
      to[i % 32] |= (uint8_t)(codes[i] >> 2 << (i / 32));
      codes[i] &= 3;
    }
    pack_pairs(codes, to + 32);
  }
}

static void pack_q6(const uint8_t *codes, uint8_t *bytes) {
  for (int side = 0; side < 2; side++) {
    const uint8_t *from = codes + 128 * side;
    for (int i = 0; i < 64; i++) {
      bytes[64 * side + i] = (uint8_t)((from[i] & 15) | (from[64 + i] & 15) << 4);
    }
    for (int i = 0; i < 32; i++) {
      bytes[128 + 32 * side + i] =
          (uint8_t)(from[i] >> 4 | from[32 + i] >> 4 << 2 |
                    from[64 + i] >> 4 << 4 | from[96 + i] >> 4 << 6);
    }
  }
}

void write_q6_k(const block_rows *rows) {
  const lane_functions *lanes = lanes_here();
  lane_groups groups;
  float squares[SUPER];
  uint8_t codes[SUPER];
  const int64_t per_row = rows->columns / SUPER;
  for (int64_t index = 0; index < rows->rows * per_row; index++) {
    const float *from = rows->floats + index * SUPER;
    uint8_t *to = rows->blocks + index * 210;
    lanes_fill(&groups, from, 16, 16);
    set_squares(squares, from, SUPER);
    lanes_weigh(&groups,
                rows->importance ? rows->importance + index % per_row * SUPER
                                 : squares,
                16, 16);
    lanes->symmetric(&groups, 16, 32);
    const float extreme = extreme_of(groups.scales);
    if (fabsf(extreme) < 1e-15f) {
      memset(to, 0, 210);
      continue;
    }
    const float inverse = -128.0f / extreme;
    store_half(to + 208, 1 / inverse);
    const float scale = load_half(to + 208);
    for (int i = 0; i < 16; i++) {
      const int8_t small =
          (int8_t)at_most(nearest(inverse * groups.scales[i]), 127);
      to[192 + i] = (uint8_t)small;
      groups.scales[i] = scale * (float)small;
      groups.minima[i] = 0;
    }
    lanes->requantize(&groups, 16, -32, 31, 32);
    lanes_codes(&groups, 0, 16, 16, codes);
    pack_q6(codes, to);
  }
}
