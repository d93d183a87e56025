#include "super.h"

#include <math.h>
#include <string.h>

static void transpose(float (*lanes)[LANES], const float *numbers, int count,
                      int group_elements) {
  if (count < LANES) {
    memset(lanes, 0, sizeof(float) * LANES * (size_t)group_elements);
  }
  for (int group = 0; group < count; group++) {
    for (int i = 0; i < group_elements; i++) {
      lanes[i][group] = numbers[group * group_elements + i];
    }
  }
}

void lanes_fill(lane_groups *groups, const float *elements, int count,
                int group_elements) {
  transpose(groups->elements, elements, count, group_elements);
}

void lanes_weigh(lane_groups *groups, const float *weights, int count,
                 int group_elements) {
  transpose(groups->weights, weights, count, group_elements);
}

void lanes_codes(const lane_groups *groups, int first, int count,
                 int group_elements, uint8_t *codes) {
  for (int group = 0; group < count; group++) {
    for (int i = 0; i < group_elements; i++) {
      codes[group * group_elements + i] =
          (uint8_t)groups->codes[i][first + group];
    }
  }
}

float sum_of_squares(const float *elements, int count) {
  float sum = 0;
  for (int i = 0; i < count; i++) sum += elements[i] * elements[i];
  return sum;
}

void weigh(const float *elements, const float *importance, float mean, int count,
           float *weights) {
  for (int i = 0; i < count; i++) {
    weights[i] = importance[i] * sqrtf(mean + elements[i] * elements[i]);
  }
}

void pack_pairs(const uint8_t *codes, uint8_t *bytes) {
  for (int i = 0; i < 64; i++) {
    const uint8_t *from = codes + 128 * (i / 32) + i % 32;
    bytes[i] = (uint8_t)(from[0] | from[32] << 2 | from[64] << 4 | from[96] << 6);
  }
}

void write_supers(const block_rows *rows, size_t bytes,
                  void (*write)(const float *from, const float *importance,
                                uint8_t *to)) {
  const int64_t per_row = rows->columns / SUPER;
  for (int64_t index = 0; index < rows->rows * per_row; index++) {
    write(rows->floats + index * SUPER,
          rows->importance ? rows->importance + index % per_row * SUPER : NULL,
          rows->blocks + (size_t)index * bytes);
  }
}
