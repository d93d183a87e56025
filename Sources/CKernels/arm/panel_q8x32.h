// Panels of blocks of 32, 8 of each row.
//
// The includer includes the tile.h of an instruction set first.
#pragma once

#ifndef TILE_TOKENS
#error \
    "Include tile.h first: it defines TILE_TOKENS, part_columns and dot_columns."
#endif

#include "plain.h"

typedef struct {
  part_columns quants[2];
  float32x4_t d[ROW_VECTORS], low[ROW_VECTORS];
} part_block;

typedef struct {
  part_block blocks[PLAIN_BLOCKS];
} part;

typedef unpack_blocks unpacker;

#include "panel.h"

// A factor of each row for 4 blocks.
NEON_INLINE void arrange_factors(const float *rows,
                                 float32x4_t out[4][ROW_VECTORS]) {
  const size_t stride = sizeof(plain_blocks) / sizeof *rows;
  int32x4_t row[PART_ROWS], blocks[2][4];
  for (int r = 0; r < PART_ROWS; r++)
    row[r] = vreinterpretq_s32_f32(vld1q_f32(rows + r * stride));
  transpose(row, blocks[0]);
  transpose(row + 4, blocks[1]);
  for (int i = 0; i < 4; i++)
    spread_floats(vreinterpretq_f32_s32(blocks[0][i]),
                  vreinterpretq_f32_s32(blocks[1][i]), out[i]);
}

NEON_INLINE void open_part(const kernel_matrix *m, unpacker unpack, int width,
                           bool with_minimums,
                           const uint8_t *const blocks[PART_ROWS],
                           uint32_t columns, part *out) {
  (void)width;
  plain_blocks rows[PART_ROWS];
  for (int r = 0; r < PART_ROWS; r++)
    unpack(blocks[r], columns / 32, &rows[r], m->type);
  for (uint32_t i = 0; i < columns / 16; i++)
    arrange(rows[0].quants + 16 * i, sizeof *rows,
            &out->blocks[i / 2].quants[i % 2]);
  for (int b = 0; b < PLAIN_BLOCKS; b += 4) {
    float32x4_t d[4][ROW_VECTORS], low[4][ROW_VECTORS];
    arrange_factors(rows[0].d + b, d);
    if (with_minimums) arrange_factors(rows[0].low + b, low);
    for (int i = 0; i < 4; i++) {
      memcpy(out->blocks[b + i].d, d[i], sizeof d[i]);
      if (with_minimums) memcpy(out->blocks[b + i].low, low[i], sizeof low[i]);
    }
  }
}

NEON_INLINE void open_activations(const kernel_matrix *m, int width,
                                  bool with_minimums,
                                  const uint32_t tokens[TILE_TOKENS],
                                  uint32_t column, uint32_t columns,
                                  tile_activations *out) {
  (void)width;
  open_tile(m, m->activations->quants32, tokens, column, columns, out);
  open_factors(m, with_minimums, tokens, column, columns, out);
}

NEON_INLINE void add_tile(const kernel_matrix *m, const part *w, int width,
                          bool with_minimums,
                          const uint32_t tokens[TILE_TOKENS], uint32_t column,
                          uint32_t columns, const tile_activations *activations,
                          tile_sums *out) {
  (void)m, (void)width, (void)tokens, (void)column;
  tile_sums sums = *out;
  tile_cursor cursor = begin_tile(activations);
  const part_block *block = w->blocks;
#pragma clang loop unroll(disable)
  for (uint32_t b = 0; b < columns / 32; b++, block++) {
    int32x4_t dots[TOKEN_VECTORS][ROW_VECTORS];
    for (int t = 0; t < TOKEN_VECTORS; t++)
      for (int i = 0; i < ROW_VECTORS; i++) dots[t][i] = begin_sum(&from_whole);
    dot_columns(&block->quants[0], &cursor, 0, dots);
    dot_columns(&block->quants[1], &cursor, 1, dots);
    for (int t = 0; t < TOKEN_VECTORS; t++) {
      float32x4_t d_a = block_scales(activations, b, t);
      for (int i = 0; i < ROW_VECTORS; i++) {
        float32x4_t sum = vfmaq_f32(sums.of[t][i], vmulq_f32(block->d[i], d_a),
                                    whole_float(dots[t][i]));
        if (with_minimums)
          sum = vfmaq_f32(sum, vmulq_f32(block->low[i], d_a),
                          block_sums(activations, b, t));
        sums.of[t][i] = sum;
      }
    }
    advance(&cursor);
    KEEP_ADDRESS(block);
  }
  *out = sums;
}

// One for each kind of block; a type adds what unpacks it.
#define PANELS(name, with_minimums)                                            \
  static NEON_TARGET __attribute__((noinline)) void name(                      \
      const kernel_matrix *m, unpacker unpack, uint32_t begin, uint32_t end) { \
    run_panels(m, unpack, 32, with_minimums, begin, end);                      \
  }
PANELS(panels, false)
PANELS(panels_minimums, true)

/// X(stored, number, panels): by which panels a type is multiplied.
#define FOR_PANELS(X)            \
  X(q8_0, Q8_0, panels)          \
  X(q4_0, Q4_0, panels)          \
  X(q4_1, Q4_1, panels_minimums) \
  X(q5_0, Q5_0, panels)          \
  X(q5_1, Q5_1, panels_minimums) \
  X(iq4_NL, IQ4_NL, panels)      \
  X(mxfp4, MXFP4, panels)        \
  X(unpacked, UNPACKED, panels)
