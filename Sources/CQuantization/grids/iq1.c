// IQ1_S and IQ1_M: points of eight elements of -1, 0 or 1, shifted by an eighth.
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../blocks/super.h"
#include "../numbers.h"
#include "../types.h"
#include "search.h"

/// The values of the codes, shifted up and down.
static const float values[2][3] = {{-0.875f, 0.125f, 1.125f},
                                   {-1.125f, -0.125f, 0.875f}};

/// A group of 16 or 32 elements.
typedef struct {
  int count;
  const float *elements;
  float weights[32];
  /// The elements' numbers in ascending order.
  int order[32];
  uint8_t codes[32];
  /// Which values each of the points has: all of IQ1_S's have the same.
  int shifts[4];
  /// The numbers of the points.
  int points[4];
} ternary_group;

/// Sorts the elements; equal ones keep their order.
static void sort_elements(ternary_group *group) {
  for (int i = 0; i < group->count; i++) {
    int place = i;
    while (place > 0 && group->elements[group->order[place - 1]] >
                            group->elements[i]) {
      group->order[place] = group->order[place - 1];
      place -= 1;
    }
    group->order[place] = i;
  }
}

static void set_weights(ternary_group *group, const float *importance,
                        float mean) {
  if (importance) {
    weigh(group->elements, importance, mean, group->count, group->weights);
    return;
  }
  for (int i = 0; i < group->count; i++) {
    group->weights[i] = group->elements[i] * group->elements[i];
  }
}

static float largest(const ternary_group *group) {
  float most = 0;
  for (int i = 0; i < group->count; i++) {
    if (fabsf(group->elements[i]) > most) most = fabsf(group->elements[i]);
  }
  return most;
}

/// The two places where the sorted elements are split, and what fits them best.
typedef struct {
  int first;
  int second;
  /// Which shifts: of each half in IQ1_M two bits, 1 where it is down.
  int shifts;
  float scale;
  float score;
} best_split;

static inline void consider(best_split *best, float products, float squares,
                            int first, int second, int shifts) {
  if (!(squares > 0 && products * products > best->score * squares)) return;
  best->scale = products / squares;
  best->score = best->scale * products;
  best->first = first;
  best->second = second;
  best->shifts = shifts;
}

/// Tries all splits of 32 elements.
static void split_32(const ternary_group *group, best_split *best) {
  float products[33] = {0};
  float weights[33] = {0};
  for (int i = 0; i < 32; i++) {
    const int element = group->order[i];
    products[i + 1] =
        products[i] + group->weights[element] * group->elements[element];
    weights[i + 1] = weights[i] + group->weights[element];
  }
  for (int first = 0; first <= 32; first++) {
    for (int second = first; second <= 32; second++) {
      for (int shift = 0; shift < 2; shift++) {
        const float *value = values[shift];
        const float product =
            (products[first] - products[0]) * value[0] +
            (products[second] - products[first]) * value[1] +
            (products[32] - products[second]) * value[2];
        const float square =
            (weights[first] - weights[0]) * value[0] * value[0] +
            (weights[second] - weights[first]) * value[1] * value[1] +
            (weights[32] - weights[second]) * value[2] * value[2];
        consider(best, product, square, first, second, shift);
      }
    }
  }
}

/// Tries all splits of 16 elements, whose halves are shifted apart.
static void split_16(const ternary_group *group, best_split *best) {
  float products[2][17] = {{0}};
  float weights[2][17] = {{0}};
  for (int i = 0; i < 16; i++) {
    const int element = group->order[i];
    const int half = element < 8 ? 0 : 1;
    products[half][i + 1] = products[half][i] + group->weights[element] *
                                                    group->elements[element];
    weights[half][i + 1] = weights[half][i] + group->weights[element];
    products[1 - half][i + 1] = products[1 - half][i];
    weights[1 - half][i + 1] = weights[1 - half][i];
  }
  // How the square of a value changes from one code to the next.
  float steps[2][2];
  for (int shift = 0; shift < 2; shift++) {
    const float *value = values[shift];
    steps[shift][0] = value[0] * value[0] - value[1] * value[1];
    steps[shift][1] = value[1] * value[1] - value[2] * value[2];
  }
  for (int first = 0; first <= 16; first++) {
    for (int second = first; second <= 16; second++) {
      float product[2][2];
      float square[2][2];
      for (int half = 0; half < 2; half++) {
        const float below = products[half][first] + products[half][second];
        for (int shift = 0; shift < 2; shift++) {
          const float most = values[shift][2];
          product[half][shift] = products[half][16] * most - below;
          square[half][shift] = weights[half][16] * most * most +
                                weights[half][first] * steps[shift][0] +
                                weights[half][second] * steps[shift][1];
        }
      }
      for (int shifts = 0; shifts < 4; shifts++) {
        consider(best, product[0][shifts / 2] + product[1][shifts % 2],
                 square[0][shifts / 2] + square[1][shifts % 2], first, second,
                 shifts);
      }
    }
  }
}

/// The point among the neighbours whose values times the scale are nearest.
static int nearest_neighbour(const ternary_group *group, const grid *points,
                             const uint16_t *list, int first,
                             const float *value, float scale) {
  float least = FLT_MAX;
  int best = -1;
  for (int number = 1; number <= list[0]; number++) {
    const uint8_t *point = points->points[list[number]];
    float sum = 0;
    for (int i = 0; i < 8; i++) {
      const float difference =
          scale * value[point[i]] - group->elements[first + i];
      sum += group->weights[first + i] * difference * difference;
    }
    if (sum < least) {
      least = sum;
      best = list[number];
    }
  }
  return best < 0 ? list[1] : best;
}

/// The sums of products and squares of the points, with values times `factor`.
static void add_points(const ternary_group *group, const grid *points,
                       float factor, float *products, float *squares) {
  for (int k = 0; k < group->count / 8; k++) {
    const float *value = values[group->shifts[k]];
    const uint8_t *point = points->points[group->points[k]];
    for (int i = 0; i < 8; i++) {
      const float weight = group->weights[8 * k + i];
      const float code = value[point[i]] * factor;
      *products += weight * code * group->elements[8 * k + i];
      *squares += weight * code * code;
    }
  }
}

/// Puts the codes of a split on the grid, and answers the scale that fits.
static float place(ternary_group *group, const grid *points, float scale) {
  bool is_on_grid = true;
  for (int k = 0; k < group->count / 8; k++) {
    const int32_t where =
        points->places[grid_code(points, group->codes + 8 * k)];
    group->points[k] = where;
    if (where >= 0) continue;
    is_on_grid = false;
    group->points[k] =
        nearest_neighbour(group, points, points->neighbours + (-1 - where),
                          8 * k, values[group->shifts[k]], scale);
  }
  if (is_on_grid) return scale;
  float products = 0;
  float squares = 0;
  add_points(group, points, 1, &products, &squares);
  return products > 0 && squares > 0 ? products / squares : scale;
}

/// Gives the sorted elements the codes of a split; a negative scale turns them round.
static float take_split(ternary_group *group, const best_split *best,
                        int *shifts) {
  for (int i = 0; i < group->count; i++) {
    const int code = i < best->first ? 0 : i < best->second ? 1 : 2;
    group->codes[group->order[i]] = (uint8_t)code;
  }
  *shifts = best->shifts;
  if (!(best->scale < 0)) return best->scale;
  for (int i = 0; i < group->count; i++) {
    group->codes[i] = (uint8_t)(2 - group->codes[i]);
  }
  *shifts = (group->count == 32 ? 1 : 3) - best->shifts;
  return -best->scale;
}

/// Chooses a group's points; answers their scale, 0 where there is nothing.
static float search(ternary_group *group, const grid *points, float least,
                    int *shifts) {
  *shifts = 0;
  const float most = largest(group);
  if (most < least) return 0;
  sort_elements(group);
  best_split best = {-1, -1, 0, most, -FLT_MAX};
  if (group->count == 32) {
    split_32(group, &best);
  } else {
    split_16(group, &best);
  }
  if (best.first < 0) return 0;
  const float scale = take_split(group, &best, shifts);
  for (int k = 0; k < group->count / 8; k++) {
    group->shifts[k] = group->count == 32 ? *shifts
                       : k == 0           ? *shifts / 2
                                          : *shifts % 2;
  }
  return place(group, points, scale);
}

static void write_iq1_s_block(const float *from, const float *importance,
                              uint8_t *to) {
  const grid *points = grid_of(TYPE_IQ1_S);
  const float mean = 2 * sum_of_squares(from, SUPER) / SUPER;
  float scales[8];
  int shifts[8];
  uint16_t upper[8] = {0};
  float most = 0;
  memset(to, 0, 50);
  for (int number = 0; number < 8; number++) {
    ternary_group group = {.count = 32, .elements = from + 32 * number};
    set_weights(&group, importance + 32 * number, mean);
    scales[number] = search(&group, points, 1e-12f, shifts + number);
    if (scales[number] == 0) continue;
    for (int k = 0; k < 4; k++) {
      to[2 + 4 * number + k] = (uint8_t)group.points[k];
      upper[number] |= (uint16_t)(group.points[k] >> 8 << (3 * k));
    }
    if (scales[number] > most) most = scales[number];
  }
  if (most > 0) {
    const float scale = most / 15;
    const float inverse = 1 / scale;
    store_half(to, scale * 1.125f);
    for (int number = 0; number < 8; number++) {
      const int code = odd_code(inverse, scales[number], 7);
      upper[number] |= (uint16_t)((code | shifts[number] << 3) << 12);
    }
  }
  memcpy(to + 34, upper, sizeof upper);
}

static void write_iq1_m_block(const float *from, const float *importance,
                              uint8_t *to) {
  // The shifts of both halves in a byte that the points' upper bits leave free.
  static const uint8_t masks[4] = {0x00, 0x80, 0x08, 0x88};
  const grid *points = grid_of(TYPE_IQ1_M);
  const float mean = 2 * sum_of_squares(from, SUPER) / SUPER;
  ternary_group groups[16];
  float scales[16];
  int shifts[16];
  float most = 0;
  memset(to, 0, 56);
  for (int number = 0; number < 16; number++) {
    ternary_group *group = groups + number;
    *group = (ternary_group){.count = 16, .elements = from + 16 * number};
    set_weights(group, importance ? importance + 16 * number : NULL, mean);
    scales[number] = search(group, points, 1e-7f, shifts + number);
    if (scales[number] == 0) continue;
    to[2 * number] = (uint8_t)group->points[0];
    to[2 * number + 1] = (uint8_t)group->points[1];
    to[32 + number] =
        (uint8_t)(group->points[0] >> 8 | group->points[1] >> 8 << 4);
    if (scales[number] > most) most = scales[number];
  }
  if (most == 0) return;
  uint16_t words[4] = {0};
  float scale = most / 15;
  const float inverse = 1 / scale;
  float products = 0;
  float squares = 0;
  for (int number = 0; number < 16; number++) {
    const int code = odd_code(inverse, scales[number], 7);
    words[number / 4] |= (uint16_t)(code << (3 * (number % 4)));
    to[32 + number] |= masks[shifts[number]];
    add_points(groups + number, points, (float)(2 * code + 1), &products,
               &squares);
  }
  if (squares > 0) scale = products / squares;
  const uint16_t half = half_of(scale * 1.1125f);
  for (int i = 0; i < 4; i++) {
    words[i] |= (uint16_t)((half >> (4 * i) & 15) << 12);
  }
  memcpy(to + 48, words, sizeof words);
}

void write_iq1_s(const block_rows *rows) {
  write_supers(rows, 50, write_iq1_s_block);
}

void write_iq1_m(const block_rows *rows) {
  write_supers(rows, 56, write_iq1_m_block);
}
