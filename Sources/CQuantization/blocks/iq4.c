// IQ4_NL and IQ4_XS: codes of sixteen values that are not evenly spaced.
#include <CCodebooks.h>
#include <math.h>
#include <string.h>

#include "../numbers.h"
#include "super.h"

static uint8_t nearest_code(float number) {
  const int8_t *values = codebooks.iq4;
  if (number <= (float)values[0]) return 0;
  if (number >= (float)values[15]) return 15;
  int below = 0;
  int above = 15;
  while (above - below > 1) {
    const int middle = (below + above) / 2;
    if (number < (float)values[middle]) {
      above = middle;
    } else {
      below = middle;
    }
  }
  const bool is_lower =
      number - (float)values[above - 1] < (float)values[above] - number;
  return (uint8_t)(is_lower ? above - 1 : above);
}

/// Searches the scales of `count` groups of 32 elements, in the lanes; each `unit`
/// elements have a mean square of their own.
static void search_scales(lane_groups *groups, const block_rows *rows,
                          int64_t first, int count, int unit) {
  float weights[LANES * LANE_ELEMENTS];
  const float *from = rows->floats + first;
  lanes_fill(groups, from, count, 32);
  for (int start = 0; start < count * 32; start += unit) {
    if (rows->importance) {
      float mean = sum_of_squares(from + start, unit);
      mean *= 2.0f / (float)unit;
      weigh(from + start,
            rows->importance + (first + start) % rows->columns, mean, unit,
            weights + start);
    } else {
      for (int i = start; i < start + unit; i++) weights[i] = from[i] * from[i];
    }
  }
  lanes_weigh(groups, weights, count, 32);
  lanes_here()->uneven(groups, 32, codebooks.iq4);
}

/// How many of `all` groups from `first` on fill the lanes.
static int lanes_from(int64_t first, int64_t all) {
  return all - first < LANES ? (int)(all - first) : LANES;
}

static void pack_codes(const float *elements, float inverse, uint8_t *bytes) {
  for (int i = 0; i < 16; i++) {
    bytes[i] = (uint8_t)(nearest_code(inverse * elements[i]) |
                         nearest_code(inverse * elements[16 + i]) << 4);
  }
}

void write_iq4_nl(const block_rows *rows) {
  lane_groups groups;
  const int64_t all = rows->rows * rows->columns / 32;
  for (int64_t first = 0; first < all; first += LANES) {
    const int count = lanes_from(first, all);
    search_scales(&groups, rows, first * 32, count, 32);
    for (int i = 0; i < count; i++) {
      uint8_t *to = rows->blocks + (first + i) * 18;
      const float scale = groups.scales[i];
      store_half(to, scale);
      pack_codes(rows->floats + (first + i) * 32, scale != 0 ? 1 / scale : 0,
                 to + 2);
    }
  }
}

static void write_iq4_xs_block(const float *from, const float *scales,
                               uint8_t *to) {
  float extreme = 0;
  for (int i = 0; i < 8; i++) {
    if (fabsf(scales[i]) > fabsf(extreme)) extreme = scales[i];
  }
  const float scale = -extreme / 32;
  const float inverse = scale != 0 ? 1 / scale : 0;
  uint16_t upper = 0;
  memset(to, 0, 8);
  store_half(to, scale);
  for (int i = 0; i < 8; i++) {
    const int code = nearest_in(inverse * scales[i], -32, 31);
    const float whole = scale * (float)code;
    pack_codes(from + 32 * i, whole != 0 ? 1 / whole : 0, to + 8 + 16 * i);
    to[4 + i / 2] |= (uint8_t)(((code + 32) & 15) << (4 * (i % 2)));
    upper |= (uint16_t)((code + 32) >> 4 << (2 * i));
  }
  memcpy(to + 2, &upper, sizeof upper);
}

void write_iq4_xs(const block_rows *rows) {
  lane_groups groups;
  const int64_t all = rows->rows * rows->columns / 32;
  for (int64_t first = 0; first < all; first += LANES) {
    const int count = lanes_from(first, all);
    search_scales(&groups, rows, first * 32, count, SUPER);
    for (int i = 0; i < count; i += 8) {
      write_iq4_xs_block(rows->floats + (first + i) * 32, groups.scales + i,
                         rows->blocks + (first + i) / 8 * 136);
    }
  }
}
