// Q4_0 to Q8_0: blocks of 32 elements with one scale.
#include <float.h>
#include <math.h>
#include <string.h>

#include "../numbers.h"
#include "super.h"

enum { BLOCK = 32 };

/// The element of the largest magnitude, the first of several; of zeros with any signs
/// the positive one.
static float extreme_of(const float *elements) {
  const float size = size_of(elements, BLOCK);
  if (size == 0) return 0;
  int first = 0;
  while (fabsf(elements[first]) != size) first += 1;
  return elements[first];
}

/// `value` cut off, at most `most`.
static uint8_t code_of(float value, int most) {
  return (uint8_t)at_most((int8_t)(int)value, most);
}

/// Four bits of each code.
static void pack_nibbles(const uint8_t *codes, uint8_t *bytes) {
  for (int i = 0; i < 16; i++) {
    bytes[i] = (uint8_t)((codes[i] & 15) | (codes[i + 16] & 15) << 4);
  }
}

/// The fifth bits of all, then four bits of each.
static void pack_fives(const uint8_t *codes, uint8_t *bytes) {
  uint32_t fifths = 0;
  for (int i = 0; i < BLOCK; i++) {
    fifths |= (uint32_t)(codes[i] >> 4 & 1) << i;
  }
  memcpy(bytes, &fifths, sizeof fifths);
  pack_nibbles(codes, bytes + 4);
}

/// Signed codes of four or five bits without importance.
static void plain_symmetric(const float *from, int limit, uint8_t *to,
                            uint8_t *codes) {
  const float scale = extreme_of(from) / (float)-limit;
  const float inverse = scale != 0 ? 1.0f / scale : 0.0f;
  store_half(to, scale);
  for (int i = 0; i < BLOCK; i++) {
    const float middle = (float)limit + 0.5f;
    codes[i] = code_of(from[i] * inverse + middle, 2 * limit - 1);
  }
}

/// Codes above a minimum without importance.
static void plain_range(const float *from, int limit, uint8_t *to,
                        uint8_t *codes) {
  float least = FLT_MAX;
  float most = -FLT_MAX;
  for (int i = 0; i < BLOCK; i++) {
    if (from[i] < least) least = from[i];
    if (from[i] > most) most = from[i];
  }
  const float scale = (most - least) / (float)limit;
  const float inverse = scale != 0 ? 1.0f / scale : 0.0f;
  store_half(to, scale);
  store_half(to + 2, least);
  for (int i = 0; i < BLOCK; i++) {
    const float value = (from[i] - least) * inverse + 0.5f;
    codes[i] = limit == 15 ? code_of(value, 15) : (uint8_t)(int)value;
  }
}

/// A form of such blocks.
typedef struct {
  int limit;
  int bytes;
  bool has_minimum;
  void (*pack)(const uint8_t *codes, uint8_t *bytes);
} block_form;

/// Blocks by importance: sixteen of a row fill the lanes.
static void write_weighted(const block_rows *rows, const block_form *form) {
  const range_search search = {form->limit, -0.9f, 0.05f, 36, false};
  const lane_functions *lanes = lanes_here();
  lane_groups groups;
  float weights[LANES * BLOCK];
  uint8_t codes[BLOCK];
  const int64_t columns = rows->columns;
  const int head = form->has_minimum ? 4 : 2;
  uint8_t *to = rows->blocks;
  for (int64_t row = 0; row < rows->rows; row++) {
    const float *from = rows->floats + row * columns;
    const float mean =
        sum_of_squares(from, (int)columns) / (float)columns;
    for (int64_t start = 0; start < columns; start += LANES * BLOCK) {
      const int64_t rest = (columns - start) / BLOCK;
      const int count = rest < LANES ? (int)rest : LANES;
      lanes_fill(&groups, from + start, count, BLOCK);
      weigh(from + start, rows->importance + start, mean, count * BLOCK,
            weights);
      lanes_weigh(&groups, weights, count, BLOCK);
      if (form->has_minimum) {
        lanes->range(&groups, BLOCK, &search);
      } else {
        lanes->symmetric(&groups, BLOCK, form->limit);
      }
      for (int block = 0; block < count; block++, to += form->bytes) {
        store_half(to, groups.scales[block]);
        if (form->has_minimum) store_half(to + 2, -groups.minima[block]);
        lanes_codes(&groups, block, 1, BLOCK, codes);
        form->pack(codes, to + head);
      }
    }
  }
}

static void write_blocks(const block_rows *rows, const block_form *form) {
  if (rows->importance) {
    write_weighted(rows, form);
    return;
  }
  uint8_t codes[BLOCK];
  const int64_t count = rows->rows * rows->columns / BLOCK;
  for (int64_t index = 0; index < count; index++) {
    const float *from = rows->floats + index * BLOCK;
    uint8_t *to = rows->blocks + index * form->bytes;
    if (form->has_minimum) {
      plain_range(from, form->limit, to, codes);
      form->pack(codes, to + 4);
    } else {
      plain_symmetric(from, form->limit, to, codes);
      form->pack(codes, to + 2);
    }
  }
}

void write_q4_0(const block_rows *rows) {
  write_blocks(rows, &(block_form){8, 18, false, pack_nibbles});
}

void write_q4_1(const block_rows *rows) {
  write_blocks(rows, &(block_form){15, 20, true, pack_nibbles});
}

void write_q5_0(const block_rows *rows) {
  write_blocks(rows, &(block_form){16, 22, false, pack_fives});
}

void write_q5_1(const block_rows *rows) {
  write_blocks(rows, &(block_form){31, 24, true, pack_fives});
}

void write_q8_0(const block_rows *rows) {
  const int64_t count = rows->rows * rows->columns / BLOCK;
  for (int64_t index = 0; index < count; index++) {
    const float *from = rows->floats + index * BLOCK;
    uint8_t *to = rows->blocks + index * 34;
    const float scale = size_of(from, BLOCK) / 127;
    const float inverse = scale != 0 ? 1.0f / scale : 0.0f;
    store_half(to, scale);
    for (int i = 0; i < BLOCK; i++) {
      to[2 + i] = (uint8_t)(int8_t)round_away(from[i] * inverse);
    }
  }
}
