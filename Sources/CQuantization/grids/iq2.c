// IQ2_XXS, IQ2_XS and IQ2_S: points of eight elements of 1, 3 or 5.
#include <math.h>
#include <string.h>

#include "../blocks/scales.h"
#include "../blocks/super.h"
#include "../numbers.h"
#include "../types.h"
#include "search.h"

/// Sets a block's weights and their roots.
static void set_weights(grid_block *block, const float *elements,
                        const float *importance, float mean) {
  if (importance) {
    weigh(elements, importance, mean, block->elements, block->weights);
  } else {
    for (int i = 0; i < block->elements; i++) {
      block->weights[i] = 0.25f * mean + elements[i] * elements[i];
    }
  }
  for (int i = 0; i < block->elements; i++) {
    block->roots[i] = sqrtf(block->weights[i]);
  }
}

/// A negative scale becomes positive with all signs flipped.
static float make_positive(float scale, uint8_t *signs, int count,
                           uint8_t mask) {
  if (!(scale < 0)) return scale;
  for (int i = 0; i < count; i++) signs[i] = (uint8_t)(~signs[i] & mask);
  return -scale;
}

/// Chooses the codes of 32 elements, and answers their scale.
static float search_32(grid_block *block) {
  static const grid_tries tries = {6, 0.1f};
  memset(block->codes, 0, sizeof block->codes);
  if (largest_magnitude(block) < 1e-15f) return 0;
  uint8_t codes[32];
  const float whole =
      search_positive(32, 4, block->magnitudes, block->weights, codes);
  if (whole * 3 <= 0) return 0;
  const float scale = try_scales(block, &tries, whole * 3, whole);
  return scale > 0 ? settle(block, scale, true) : scale;
}

static void write_iq2_xxs_block(const float *from, const float *importance,
                                uint8_t *to) {
  grid_block block = {.points = grid_of(TYPE_IQ2_XXS), .elements = 32, .values = 3};
  const float mean = sum_of_squares(from, SUPER) / SUPER;
  float scales[8];
  float most = 0;
  uint32_t words[16] = {0};
  for (int group = 0; group < 8; group++) {
    const float *elements = from + 32 * group;
    uint8_t signs[4];
    set_weights(&block, elements, importance + 32 * group, mean);
    take_signs(&block, elements, true, signs);
    scales[group] = search_32(&block);
    if (scales[group] == 0) continue;
    scales[group] = make_positive(scales[group], signs, 4, 127);
    for (int k = 0; k < 4; k++) {
      words[2 * group] |= (uint32_t)point_of(&block, 8 * k) << (8 * k);
      words[2 * group + 1] |= (uint32_t)signs[k] << (7 * k);
    }
    if (scales[group] > most) most = scales[group];
  }
  memset(to, 0, 66);
  if (most == 0) return;
  const float scale = most / 31;
  const float inverse = 1 / scale;
  store_half(to, scale);
  for (int group = 0; group < 8; group++) {
    words[2 * group + 1] |= (uint32_t)odd_code(inverse, scales[group], 15) << 28;
  }
  memcpy(to + 2, words, sizeof words);
}

/// Chooses the codes of 16 elements, and answers their scale.
static float search_16(grid_block *block, float least) {
  static const grid_tries tries = {9, 0.1f};
  memset(block->codes, 0, sizeof block->codes);
  memset(block->is_on_grid, true, sizeof block->is_on_grid);
  const float most = largest_magnitude(block);
  if (most < least) return 0;
  const float scale = try_scales(block, &tries, most, most / 5);
  const bool is_on_grid = block->is_on_grid[0] && block->is_on_grid[1];
  return !is_on_grid && scale > 0 ? settle(block, scale, false) : scale;
}

/// The scales of 16 groups, two a byte.
static void pack_scales(const float *scales, float inverse, uint8_t *bytes) {
  for (int i = 0; i < 8; i++) {
    bytes[i] = (uint8_t)(odd_code(inverse, scales[2 * i], 15) |
                         odd_code(inverse, scales[2 * i + 1], 15) << 4);
  }
}

static void write_iq2_xs_block(const float *from, const float *importance,
                               uint8_t *to) {
  grid_block block = {.points = grid_of(TYPE_IQ2_XS), .elements = 16, .values = 3};
  const float mean = sum_of_squares(from, SUPER) / SUPER;
  float scales[16];
  float most = 0;
  uint16_t words[32] = {0};
  for (int group = 0; group < 16; group++) {
    const float *elements = from + 16 * group;
    uint8_t signs[2];
    set_weights(&block, elements, importance + 16 * group, mean);
    take_signs(&block, elements, true, signs);
    scales[group] = search_16(&block, 1e-15f);
    if (scales[group] == 0) continue;
    scales[group] = make_positive(scales[group], signs, 2, 127);
    for (int k = 0; k < 2; k++) {
      words[2 * group + k] =
          (uint16_t)(point_of(&block, 8 * k) | signs[k] << 9);
    }
    if (scales[group] > most) most = scales[group];
  }
  memset(to, 0, 74);
  if (most == 0) return;
  const float scale = most / 31;
  store_half(to, scale);
  memcpy(to + 2, words, sizeof words);
  pack_scales(scales, 1 / scale, to + 66);
}

static void write_iq2_s_block(const float *from, const float *importance,
                              uint8_t *to) {
  grid_block block = {.points = grid_of(TYPE_IQ2_S), .elements = 16, .values = 3};
  const float mean = 2 * sum_of_squares(from, SUPER) / SUPER;
  float scales[16];
  float most = 0;
  memset(to, 0, 82);
  for (int group = 0; group < 16; group++) {
    const float *elements = from + 16 * group;
    uint8_t signs[2];
    set_weights(&block, elements, importance ? importance + 16 * group : NULL,
                mean);
    take_signs(&block, elements, false, signs);
    scales[group] = search_16(&block, 1e-8f);
    if (scales[group] == 0) continue;
    scales[group] = make_positive(scales[group], signs, 2, 255);
    for (int k = 0; k < 2; k++) {
      const int place = 2 * group + k;
      const int point = point_of(&block, 8 * k);
      to[2 + place] = (uint8_t)point;
      to[34 + place] = signs[k];
      to[66 + place / 4] |= (uint8_t)(point >> 8 << (2 * (place % 4)));
    }
    if (scales[group] > most) most = scales[group];
  }
  if (most == 0) return;
  const float scale = most / 31;
  store_half(to, scale * 0.9875f);
  pack_scales(scales, 1 / scale, to + 74);
}

void write_iq2_xxs(const block_rows *rows) {
  write_supers(rows, 66, write_iq2_xxs_block);
}

void write_iq2_xs(const block_rows *rows) {
  write_supers(rows, 74, write_iq2_xs_block);
}

void write_iq2_s(const block_rows *rows) {
  write_supers(rows, 82, write_iq2_s_block);
}
