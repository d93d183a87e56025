// Q2_K, Q4_K and Q5_K: groups with a scale and a minimum.
#include <math.h>
#include <string.h>

#include "../numbers.h"
#include "scales.h"
#include "super.h"

/// The weights of the elements of `count` groups without importance.
static void weigh_plainly(lane_groups *groups, const float *elements, int count,
                          int group_elements) {
  float weights[LANES * LANE_ELEMENTS];
  for (int group = 0; group < count; group++) {
    const float *from = elements + group * group_elements;
    float *to = weights + group * group_elements;
    // Groups of 16 count by magnitude; those of 32 add the root of the mean square.
    const float mean =
        group_elements == 32 ? sqrtf(sum_of_squares(from, 32) / 32) : 0;
    for (int i = 0; i < group_elements; i++) to[i] = mean + fabsf(from[i]);
  }
  lanes_weigh(groups, weights, count, group_elements);
}

/// The weights by importance, and each group's sum of them.
static void weigh_super(const float *elements, const float *importance,
                        float mean, int group_elements, float *weights,
                        float *sums) {
  weigh(elements, importance, mean, SUPER, weights);
  for (int group = 0; group < SUPER / group_elements; group++) {
    sums[group] = 0;
    for (int i = 0; i < group_elements; i++) {
      sums[group] += weights[group * group_elements + i];
    }
  }
}

/// The largest of numbers, at least 0.
static float largest(const float *numbers, int count) {
  float most = 0;
  for (int i = 0; i < count; i++) {
    if (numbers[i] > most) most = numbers[i];
  }
  return most;
}

/// What a super-block's scales and minima become, and their unit.
typedef struct {
  uint8_t scales[16];
  uint8_t minima[16];
  float scale;
  float minimum;
} small_scales;

static float round_plainly(const float *numbers, int count, int limit,
                           uint8_t *codes) {
  const float most = largest(numbers, count);
  const float inverse = most > 0 ? (float)limit / most : 0;
  for (int i = 0; i < count; i++) {
    const uint8_t code = (uint8_t)nearest(inverse * numbers[i]);
    // Four bits are not bounded here: they are cut where they are stored.
    codes[i] = limit == 63 && code > 63 ? 63 : code;
  }
  return most / (float)limit;
}

/// Sets the lanes' scales and minima to what the stored ones stand for.
static void restore(lane_groups *groups, int first, int count,
                    const small_scales *small) {
  const float scale = float_of_half(half_of(small->scale));
  const float minimum = float_of_half(half_of(small->minimum));
  for (int i = 0; i < count; i++) {
    groups->scales[first + i] = scale * (float)small->scales[i];
    groups->minima[first + i] = minimum * (float)small->minima[i];
  }
}

void write_q2_k(const block_rows *rows) {
  static const range_search plain = {3, -0.5f, 0.1f, 15, true};
  static const range_search weighted = {3, -0.9f, 0.05f, 36, false};
  const lane_functions *lanes = lanes_here();
  lane_groups groups;
  small_scales small;
  float weights[SUPER];
  float sums[16];
  uint8_t codes[SUPER];
  const int64_t per_row = rows->columns / SUPER;
  for (int64_t index = 0; index < rows->rows * per_row; index++) {
    const float *from = rows->floats + index * SUPER;
    uint8_t *to = rows->blocks + index * 84;
    lanes_fill(&groups, from, 16, 16);
    if (rows->importance) {
      const float mean = sum_of_squares(from, SUPER) / SUPER;
      weigh_super(from, rows->importance + index % per_row * SUPER, mean, 16,
                  weights, sums);
      lanes_weigh(&groups, weights, 16, 16);
      lanes->range(&groups, 16, &weighted);
      small.scale = search_positive(16, 15, groups.scales, sums, small.scales);
      small.minimum = search_positive(16, 15, groups.minima, sums, small.minima);
    } else {
      weigh_plainly(&groups, from, 16, 16);
      lanes->range(&groups, 16, &plain);
      small.scale = round_plainly(groups.scales, 16, 15, small.scales);
      small.minimum = round_plainly(groups.minima, 16, 15, small.minima);
    }
    for (int i = 0; i < 16; i++) {
      const uint8_t both =
          (uint8_t)(small.scales[i] | (uint8_t)(small.minima[i] << 4));
      to[i] = both;
      small.scales[i] = both & 15;
      small.minima[i] = both >> 4;
    }
    restore(&groups, 0, 16, &small);
    lanes->requantize(&groups, 16, 0, 3, 0);
    lanes_codes(&groups, 0, 16, 16, codes);
    pack_pairs(codes, to + 16);
    store_half(to + 80, small.scale);
    store_half(to + 82, small.minimum);
  }
}

/// Twelve bytes for eight scales and minima of six bits.
static void pack_scales(const small_scales *small, uint8_t *bytes) {
  memset(bytes, 0, 12);
  for (int i = 0; i < 8; i++) {
    const uint8_t scale = small->scales[i];
    const uint8_t minimum = small->minima[i];
    if (i < 4) {
      bytes[i] = scale;
      bytes[i + 4] = minimum;
    } else {
      bytes[i + 4] = (uint8_t)((scale & 15) | (minimum & 15) << 4);
      bytes[i - 4] |= (uint8_t)(scale >> 4 << 6);
      bytes[i] |= (uint8_t)(minimum >> 4 << 6);
    }
  }
}

/// The scales and minima that are stored.
static void unpack_scales(const uint8_t *bytes, small_scales *small) {
  for (int i = 0; i < 4; i++) {
    small->scales[i] = bytes[i] & 63;
    small->minima[i] = bytes[i + 4] & 63;
    small->scales[i + 4] = (uint8_t)((bytes[i + 8] & 15) | bytes[i] >> 6 << 4);
    small->minima[i + 4] =
        (uint8_t)(bytes[i + 8] >> 4 | bytes[i + 4] >> 6 << 4);
  }
}

static void pack_q4(const uint8_t *codes, uint8_t *bytes) {
  for (int i = 0; i < 128; i++) {
    const uint8_t *from = codes + 64 * (i / 32) + i % 32;
    bytes[i] = (uint8_t)(from[0] | from[32] << 4);
  }
}

static void pack_q5(const uint8_t *codes, uint8_t *bytes) {
  for (int i = 0; i < 32; i++) {
    int fifths = 0;
    for (int group = 0; group < 8; group++) {
      fifths |= (codes[32 * group + i] >> 4) << group;
    }
    bytes[i] = (uint8_t)fifths;
  }
  for (int i = 0; i < 128; i++) {
    const uint8_t *from = codes + 64 * (i / 32) + i % 32;
    bytes[32 + i] = (uint8_t)((from[0] & 15) | (from[32] & 15) << 4);
  }
}

/// Q4_K and Q5_K: two super-blocks fill the lanes.
static void write_sixes(const block_rows *rows, const range_search *plain,
                        size_t bytes,
                        void (*pack)(const uint8_t *codes, uint8_t *bytes)) {
  const range_search weighted = {plain->limit, -0.9f, 0.05f, 36, false};
  const lane_functions *lanes = lanes_here();
  lane_groups groups;
  small_scales small[2];
  float weights[2 * SUPER];
  float sums[16];
  uint8_t codes[SUPER];
  const int64_t per_row = rows->columns / SUPER;
  const int64_t all = rows->rows * per_row;
  for (int64_t index = 0; index < all; index += 2) {
    const int count = all - index < 2 ? 1 : 2;
    const float *from = rows->floats + index * SUPER;
    lanes_fill(&groups, from, 8 * count, 32);
    if (rows->importance) {
      for (int half = 0; half < count; half++) {
        const float *part = from + half * SUPER;
        const float mean = 2 * sum_of_squares(part, SUPER) / SUPER;
        weigh_super(part,
                    rows->importance + (index + half) % per_row * SUPER, mean,
                    32, weights + half * SUPER, sums + 8 * half);
      }
      lanes_weigh(&groups, weights, 8 * count, 32);
    } else {
      weigh_plainly(&groups, from, 8 * count, 32);
    }
    lanes->range(&groups, 32, rows->importance ? &weighted : plain);
    for (int half = 0; half < count; half++) {
      small_scales *own = small + half;
      const float *scales = groups.scales + 8 * half;
      const float *minima = groups.minima + 8 * half;
      if (rows->importance) {
        own->scale = search_positive(8, 63, scales, sums + 8 * half, own->scales);
        own->minimum =
            search_positive(8, 63, minima, sums + 8 * half, own->minima);
        // Only the five bits' definition bounds what a negative scale became.
        for (int i = 0; i < 8 && plain->limit == 31; i++) {
          own->scales[i] = (uint8_t)at_most(own->scales[i], 63);
          own->minima[i] = (uint8_t)at_most(own->minima[i], 63);
        }
      } else {
        own->scale = round_plainly(scales, 8, 63, own->scales);
        own->minimum = round_plainly(minima, 8, 63, own->minima);
      }
      uint8_t *to = rows->blocks + (size_t)(index + half) * bytes;
      pack_scales(own, to + 4);
      unpack_scales(to + 4, own);
      restore(&groups, 8 * half, 8, own);
    }
    lanes->requantize(&groups, 32, 0, plain->limit, 0);
    for (int half = 0; half < count; half++) {
      uint8_t *to = rows->blocks + (size_t)(index + half) * bytes;
      store_half(to, small[half].scale);
      store_half(to + 2, small[half].minimum);
      lanes_codes(&groups, 8 * half, 8, 32, codes);
      pack(codes, to + 16);
    }
  }
}

void write_q4_k(const block_rows *rows) {
  static const range_search plain = {15, -1.0f, 0.1f, 20, false};
  write_sixes(rows, &plain, 144, pack_q4);
}

void write_q5_k(const block_rows *rows) {
  static const range_search plain = {31, -0.5f, 0.1f, 15, false};
  write_sixes(rows, &plain, 176, pack_q5);
}
