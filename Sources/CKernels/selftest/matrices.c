// Matrix kernels: random shapes, contents ordinary and extreme.
#include "formats/blocks.h"
#include "kernel_steps.h"
#include "shared/lanes.h"
#include "sweep.h"

SMALL_BEGIN

typedef struct {
  uint32_t type, block, bytes;
  uint32_t halves[2], count;  // where a block's F16 scales lie
} layout;

// How many F16 scales a block has whose scale is in such a field.
#define HALVES_OF_d(minimums) 1 + minimums
#define HALVES_OF_e(minimums) 0
#define HALVES_OF_scales(minimums) 0

#define LAYOUT(stored, number, bytes, scale, minimums, shift, width, elements) \
  {KERNEL_##number,                                                            \
   elements,                                                                   \
   bytes,                                                                      \
   {offsetof(block_##stored, scale), offsetof(block_##stored, scale) + 2},     \
   HALVES_OF_##scale(minimums)},

static const layout layouts[] = {{KERNEL_F32, 1, 4, {0}, 0},
                                 {KERNEL_F16, 1, 2, {0}, 1},
                                 {KERNEL_BF16, 1, 2, {0}, 0},
                                 ALL_BLOCKS_OF_32(LAYOUT, 32)
                                     ALL_SUPER_BLOCKS(LAYOUT, 256)};

// Bytes of one value put every quant as far from zero as it goes.
static void fill_weights(sweep *s, const layout *shape, uint8_t *at,
                         size_t blocks) {
  uint32_t kind = below(s, 3), bytes = below(s, 4);
  for (size_t b = 0; b < blocks; b++, at += shape->bytes) {
    for (uint32_t i = 0; i < shape->bytes; i++)
      at[i] = bytes == 0 ? 0xFF : bytes == 1 ? 0x80 : (uint8_t)next(s);
    for (uint32_t i = 0; i < shape->count; i++) {
      uint16_t half = any_half(s, kind);
      memcpy(at + shape->halves[i], &half, 2);
    }
    if (shape->type == KERNEL_F32) {
      float value = any_float(s, kind);
      memcpy(at, &value, 4);
    }
  }
}

static int any_quant(sweep *s, uint32_t fill, size_t index) {
  switch (fill) {
    case 0:
      return 127;
    case 1:
      return -127;
    case 2:
      return index & 1 ? 127 : -127;
    case 3:
      return 0;
    case 4:
      // About as large as lets the products of 8 or 16 columns fit into words.
      return (index & 512 ? -1 : 1) * (int)(64 + index / 256 % 4);
    default:
      return (int)below(s, 255) - 127;
  }
}

// One set of quants serves both widths.
static void fill_activations(sweep *s, kernel_activations *out,
                             uint32_t tokens) {
  const uint32_t columns = out->columns;
  const uint32_t kind = below(s, 3), fill = below(s, 6);
  const size_t stride = padded_lanes(columns), all = tokens * stride;
  out->floats = take_floats(s, all, kind);
  out->quants32 = out->quants256 = take(s, all);
  out->sums32 = take(s, all / 32 * 2 + 2);
  out->sums16 = take(s, all / 16 * 2);
  for (size_t i = 0; i < all; i++) {
    if (i % stride >= columns) out->floats[i] = 0;
    int quant = any_quant(s, fill, i);
    out->quants32[i] = (int8_t)quant;
    out->sums16[i / 16] = (int16_t)(out->sums16[i / 16] + quant);
    out->sums32[i / 32] = (int16_t)(out->sums32[i / 32] + quant);
  }
  if (below(s, 4) > 0) {
    // Nothing is known of the others.
    out->quiet256 = take(s, all / 256);
    const kernel_prepare_job job = {.out = out};
    kernel_select(KERNEL_PREPARE, KERNEL_F32, 0)->prepare(&job, 0, tokens);
  }
  out->scales32 = take_floats(s, all / 32, kind);
  out->scales256 = take_floats(s, all / 256, kind);
}

bool try_matrix(sweep *s, const kernel_record *tested,
                const kernel_record *base, kernel_finding *out) {
  static const uint32_t some_rows[] = {1, 3, 7, 8, 13, 24, 37};
  static const uint32_t some_tokens[] = {1, 2, 3, 4, 5, 8, 13, 33, 67, 197};
  static const uint32_t odd_columns[] = {1, 5, 16, 17, 31, 100, 256, 1000};
  static const uint32_t blocks_32[] = {1, 2, 7, 8, 9, 24};
  const layout *shape = layouts;
  while (shape->type != tested->type) shape++;
  uint32_t rows = PICK(s, some_rows), tokens = PICK(s, some_tokens);
  uint32_t columns = shape->block == 1    ? PICK(s, odd_columns)
                     : shape->block == 32 ? 32 * PICK(s, blocks_32)
                                          : 256 * (1 + below(s, 4));
  // The scratch holds the floats of so many.
  const uint32_t most = 67 * 1024 / tokens / shape->block * shape->block;
  if (columns > most) columns = most;
  size_t blocks = columns / shape->block, row_bytes = blocks * shape->bytes;
  size_t stride = rows + below(s, 3);
  uint8_t *weights = s->scratch->edge - rows * row_bytes;
  fill_weights(s, shape, weights, rows * blocks);
  kernel_activations activations = {.columns = columns};
  fill_activations(s, &activations, tokens);
  float *bias = take_floats(s, rows, 2);
  float *found = take_floats(s, tokens * stride, 2);
  float *expected = take(s, tokens * stride * sizeof *expected);
  memcpy(expected, found, tokens * stride * sizeof *expected);
  kernel_matrix matrix = {.weights = weights,
                          .row_bytes = row_bytes,
                          .bias = below(s, 2) ? bias : NULL,
                          .activations = &activations,
                          .output = expected,
                          .output_stride = stride,
                          .rows = rows,
                          .columns = columns,
                          .tokens = tokens,
                          .type = shape->type,
                          .accumulates = below(s, 2)};
  uint32_t begin = below(s, 2) ? below(s, rows) : 0, end = rows;
  if (below(s, 2)) end = begin + 1 + below(s, rows - begin);
  base->run(&matrix, begin, end);
  fold_floats(s, expected, tokens * stride);
  if (tested == base) return true;
  matrix.output = found;
  tested->run(&matrix, begin, end);
  size_t at;
  if (!find_difference(found, expected, tokens * stride, &at, out)) return true;
  out->begin = begin;
  out->end = end;
  out->rows = rows;
  out->columns = columns;
  out->tokens = tokens;
  out->row = (uint32_t)(at % stride);
  out->token = (uint32_t)(at / stride);
  return false;
}

SMALL_END
