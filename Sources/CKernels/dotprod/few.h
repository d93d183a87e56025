// Two to eight tokens: a block of weights is unpacked to registers once and
// meets tiles of 4 tokens. A tile's quants lie with 4 columns of its 4 tokens
// in a vector, so that an element of the weights multiplies all of them, a
// token is a lane and no sum runs across lanes.
//
// The includer defines few_activations, 256 columns of a tile's tokens (those
// past the last are the last), and open_few behind it; and for each type a
// function that adds 256 columns of all rows of a panel.
#pragma once

#include "arm/integers.h"
#include "dotprod.h"
#include "store.h"

#define FEW_TILE 4
#define FEW_TILES ((few_tokens_dotprod + FEW_TILE - 1) / FEW_TILE)

/// Rows that meet the tokens once these lie in tiles.
#define FEW_ROWS 64
#define FEW_QUADS (FEW_ROWS / ROWS)


/// All tokens' columns, and the sums of up to FEW_ROWS rows.
typedef struct {
  const kernel_matrix *m;
  uint32_t quads, tiles;
  uint32_t column, columns;  // of a row: 256, or what is left of them
  const uint8_t *rows[FEW_ROWS];
  uint32_t tokens[FEW_TILES][FEW_TILE];
  few_activations activations[FEW_TILES];
  float32x4_t sums[FEW_QUADS][FEW_TILES][ROWS];
} few_panel;

/// Writes the words of 4 bytes of 4 vectors, one of each token in a vector.
NEON_INLINE void interleave(const int8x16_t tokens[FEW_TILE], int8x16_t *out) {
  int32x4x4_t four;
  for (int t = 0; t < FEW_TILE; t++)
    four.val[t] = vreinterpretq_s32_s8(tokens[t]);
  vst4q_s32((int32_t *)out, four);
}

/// The next 16 columns of a tile's tokens.
NEON_INLINE void arrange_columns(const int8_t *tokens[FEW_TILE],
                                 int8x16_t out[4]) {
  int8x16_t columns[FEW_TILE];
  for (int t = 0; t < FEW_TILE; t++, tokens[t - 1] += 16)
    columns[t] = vld1q_s8(tokens[t]);
  interleave(columns, out);
}

/// Adds the products of 16 columns of a row and of a tile's tokens, which are
/// passed over.
NEON_INLINE int32x4_t dot_tile(int32x4_t dots, int8x16_t w,
                               const int8_t **tokens) {
  int8x16x4_t a = vld1q_s8_x4(*tokens);
  *tokens += 64;
  KEEP_ADDRESS(*tokens);
  dots = vdotq_laneq_s32(dots, a.val[0], w, 0);
  dots = vdotq_laneq_s32(dots, a.val[1], w, 1);
  dots = vdotq_laneq_s32(dots, a.val[2], w, 2);
  return vdotq_laneq_s32(dots, a.val[3], w, 3);
}

// The sums of ROWS rows, whose lanes are a tile's tokens.
NEON_INLINE void store_tile_sums(const kernel_matrix *m, uint32_t row,
                                 uint32_t end, uint32_t first,
                                 const float32x4_t sums[ROWS]) {
  int32x4_t rows[ROWS], tokens[FEW_TILE];
  for (int r = 0; r < ROWS; r++) rows[r] = vreinterpretq_s32_f32(sums[r]);
  transpose(rows, tokens);
  for (uint32_t t = 0; t < FEW_TILE && first + t < m->tokens; t++)
    store_sums(m, row, end, first + t, vreinterpretq_f32_s32(tokens[t]));
}

/// Finds the panel's columns of tile number `t`. `width` is that of a scale.
NEON_INLINE void open_few(few_panel *panel, uint32_t t, int width);

/// The rows `begin ..< end` for 2 to few_tokens_dotprod tokens; `add` adds the
/// panel's columns of a type. Once for all types.
static NEON_TARGET __attribute__((noinline)) void run_few(
    const kernel_matrix *m, int width, void (*add)(few_panel *panel),
    uint32_t begin, uint32_t end) {
  few_panel panel;
  panel.m = m;
  panel.tiles = (m->tokens + FEW_TILE - 1) / FEW_TILE;
  for (uint32_t t = 0; t < panel.tiles * FEW_TILE; t++)
    panel.tokens[t / FEW_TILE][t % FEW_TILE] =
        t < m->tokens ? t : m->tokens - 1;
  for (uint32_t row = begin; row < end; row += FEW_ROWS) {
    const uint32_t left = end - row;
    panel.quads = left < FEW_ROWS ? (left + ROWS - 1) / ROWS : FEW_QUADS;
#pragma clang loop unroll(disable)
    for (uint32_t r = 0; r < FEW_ROWS; r++)
      panel.rows[r] = weights_row(m, row + r, end);
    memset(panel.sums, 0, sizeof panel.sums);
    for (panel.column = 0; panel.column < m->columns; panel.column += 256) {
      const uint32_t rest = m->columns - panel.column;
      panel.columns = rest < 256 ? rest : 256;
      for (uint32_t t = 0; t < panel.tiles; t++) open_few(&panel, t, width);
      add(&panel);
    }
    for (uint32_t q = 0; q < panel.quads; q++)
      for (uint32_t t = 0; t < panel.tiles; t++)
        store_tile_sums(m, row + q * ROWS, end, t * FEW_TILE,
                        panel.sums[q][t]);
  }
}
