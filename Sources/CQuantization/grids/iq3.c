// IQ3_XXS and IQ3_S: points of four elements of odd numbers up to 15.
#include <math.h>
#include <string.h>

#include "../blocks/super.h"
#include "../numbers.h"
#include "../types.h"
#include "search.h"

static void set_weights(grid_block *block, const float *elements,
                        const float *importance, float mean) {
  if (importance) {
    weigh(elements, importance, mean, 32, block->weights);
  } else {
    for (int i = 0; i < 32; i++) {
      block->weights[i] = elements[i] * elements[i];
    }
  }
  for (int i = 0; i < 32; i++) block->roots[i] = sqrtf(block->weights[i]);
}

/// Chooses the codes, and answers their scale; whether `settles_all` points are put on
/// the grid again, where any was not on it.
static float search(grid_block *block, const grid_tries *tries, float least,
                    bool settles_all) {
  memset(block->codes, 0, sizeof block->codes);
  memset(block->is_on_grid, !settles_all, sizeof block->is_on_grid);
  const float most = largest_magnitude(block);
  if (most == 0 || most < least) return 0;
  const float scale = try_scales(block, tries, most, most / 15);
  bool is_on_grid = true;
  for (int i = 0; i < 8; i++) is_on_grid = is_on_grid && block->is_on_grid[i];
  return !is_on_grid && scale > 0 ? settle(block, scale, settles_all) : scale;
}

static float make_positive(float scale, uint8_t *signs, uint8_t mask) {
  if (!(scale < 0)) return scale;
  for (int i = 0; i < 4; i++) signs[i] = (uint8_t)(~signs[i] & mask);
  return -scale;
}

static void write_iq3_xxs_block(const float *from, const float *importance,
                                uint8_t *to) {
  static const grid_tries tries = {15, 0.2f};
  grid_block block = {.points = grid_of(TYPE_IQ3_XXS), .elements = 32, .values = 8};
  const float mean = 2 * sum_of_squares(from, SUPER) / SUPER;
  float scales[8];
  float most = 0;
  uint8_t points[64] = {0};
  uint32_t words[8] = {0};
  for (int group = 0; group < 8; group++) {
    const float *elements = from + 32 * group;
    uint8_t signs[4];
    set_weights(&block, elements, importance ? importance + 32 * group : NULL,
                mean);
    take_signs(&block, elements, true, signs);
    if (largest_magnitude(&block) < 1e-8f) {
      scales[group] = 0;
      continue;
    }
    scales[group] = make_positive(search(&block, &tries, 1e-8f, false), signs, 127);
    for (int k = 0; k < 8; k++) {
      points[8 * group + k] = (uint8_t)point_of(&block, 4 * k);
    }
    for (int k = 0; k < 4; k++) {
      words[group] |= (uint32_t)signs[k] << (7 * k);
    }
    if (scales[group] > most) most = scales[group];
  }
  memset(to, 0, 98);
  if (most == 0) return;
  const float scale = most / 31;
  const float inverse = 1 / scale;
  store_half(to, scale * 1.0125f);
  for (int group = 0; group < 8; group++) {
    words[group] |= (uint32_t)odd_code(inverse, scales[group], 15) << 28;
  }
  memcpy(to + 2, points, sizeof points);
  memcpy(to + 66, words, sizeof words);
}

static void write_iq3_s_block(const float *from, const float *importance,
                              uint8_t *to) {
  static const grid_tries tries = {9, 0.2f};
  grid_block block = {.points = grid_of(TYPE_IQ3_S), .elements = 32, .values = 8};
  const float mean = 2 * sum_of_squares(from, SUPER) / SUPER;
  float scales[8];
  float most = 0;
  memset(to, 0, 110);
  for (int group = 0; group < 8; group++) {
    const float *elements = from + 32 * group;
    uint8_t signs[4];
    set_weights(&block, elements, importance ? importance + 32 * group : NULL,
                mean);
    take_signs(&block, elements, false, signs);
    if (largest_magnitude(&block) == 0) {
      scales[group] = 0;
      continue;
    }
    scales[group] = make_positive(search(&block, &tries, 0, true), signs, 255);
    for (int k = 0; k < 8; k++) {
      const int point = point_of(&block, 4 * k);
      to[2 + 8 * group + k] = (uint8_t)point;
      to[66 + group] |= (uint8_t)(point >> 8 << k);
    }
    memcpy(to + 74 + 4 * group, signs, sizeof signs);
    if (scales[group] > most) most = scales[group];
  }
  if (most == 0) return;
  const float scale = most / 31;
  const float inverse = 1 / scale;
  store_half(to, scale * 1.033f);
  for (int i = 0; i < 4; i++) {
    to[106 + i] = (uint8_t)(odd_code(inverse, scales[2 * i], 15) |
                            odd_code(inverse, scales[2 * i + 1], 15) << 4);
  }
}

void write_iq3_xxs(const block_rows *rows) {
  write_supers(rows, 98, write_iq3_xxs_block);
}

void write_iq3_s(const block_rows *rows) {
  write_supers(rows, 110, write_iq3_s_block);
}
