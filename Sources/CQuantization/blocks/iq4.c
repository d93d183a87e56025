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

static float sum_codes(const float *elements, const float *weights,
                       float inverse, float *squares) {
  float products = 0;
  *squares = 0;
  for (int i = 0; i < 32; i++) {
    const float value =
        (float)codebooks.iq4[nearest_code(inverse * elements[i])];
    products += weights[i] * value * elements[i];
    *squares += weights[i] * value * value;
  }
  return products;
}

/// The scale for which scale times value is nearest to 32 elements: the largest
/// becomes one of several values about the first.
static float search_scale(const float *elements, const float *weights) {
  float extreme = 0;
  for (int i = 0; i < 32; i++) {
    if (fabsf(elements[i]) > fabsf(extreme)) extreme = elements[i];
  }
  if (fabsf(extreme) < 1e-15f) return 0;
  const float first = (float)codebooks.iq4[0];
  float squares;
  float products =
      sum_codes(elements, weights, 1 / (-extreme / first), &squares);
  float scale = squares > 0 ? products / squares : 0;
  float best = scale * products;
  for (int step = -7; step <= 7; step++) {
    products =
        sum_codes(elements, weights, ((float)step + first) / extreme, &squares);
    if (squares > 0 && products * products > best * squares) {
      scale = products / squares;
      best = scale * products;
    }
  }
  return scale;
}

/// The scales of the groups of `count` elements.
static void search_scales(const float *elements, const float *importance,
                          int count, float *scales) {
  float weights[SUPER];
  float mean = sum_of_squares(elements, count);
  mean *= 2.0f / (float)count;
  if (importance) {
    weigh(elements, importance, mean, count, weights);
  } else {
    for (int i = 0; i < count; i++) weights[i] = elements[i] * elements[i];
  }
  for (int first = 0; first < count; first += 32) {
    scales[first / 32] = search_scale(elements + first, weights + first);
  }
}

static void pack_codes(const float *elements, float inverse, uint8_t *bytes) {
  for (int i = 0; i < 16; i++) {
    bytes[i] = (uint8_t)(nearest_code(inverse * elements[i]) |
                         nearest_code(inverse * elements[16 + i]) << 4);
  }
}

void write_iq4_nl(const block_rows *rows) {
  const int64_t per_row = rows->columns / 32;
  for (int64_t index = 0; index < rows->rows * per_row; index++) {
    const float *from = rows->floats + index * 32;
    uint8_t *to = rows->blocks + index * 18;
    float scale;
    search_scales(
        from,
        rows->importance ? rows->importance + index % per_row * 32 : NULL, 32,
        &scale);
    store_half(to, scale);
    pack_codes(from, scale != 0 ? 1 / scale : 0, to + 2);
  }
}

void write_iq4_xs(const block_rows *rows) {
  const int64_t per_row = rows->columns / SUPER;
  for (int64_t index = 0; index < rows->rows * per_row; index++) {
    const float *from = rows->floats + index * SUPER;
    uint8_t *to = rows->blocks + index * 136;
    float scales[8];
    search_scales(
        from,
        rows->importance ? rows->importance + index % per_row * SUPER : NULL,
        SUPER, scales);
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
}
