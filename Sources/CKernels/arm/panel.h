// Many tokens: rows are unpacked to a panel, which meets all tokens of the
// batch, a tile at a time, with every sum in a register. A panel is up to
// PANEL_PARTS parts of 8 rows by 256 columns; a part and a tile of TILE_TOKENS
// tokens have ROW_VECTORS vectors of sums for each of TOKEN_VECTORS.
//
// The includer includes the tile.h of an instruction set first, which defines
// TILE_TOKENS, TOKEN_VECTORS, ROW_VECTORS, PANEL_PARTS, PART_ROWS,
// part_columns, tile_activations, arrange, collect and dot_columns. It defines
// `part` and `unpacker` before, and open_part, open_activations and add_tile
// behind it. `width` is the columns that share a scale.
#pragma once

#ifndef TILE_TOKENS
#error "Include tile.h first: it defines TILE_TOKENS and dot_columns."
#endif

#include "plain.h"
#include "shared/rows.h"

/// The most tokens that a panel meets, so that their sums stay in the cache.
#define PANEL_TOKENS (32 * TILE_TOKENS)

typedef struct {
  float32x4_t of[TOKEN_VECTORS][ROW_VECTORS];
} tile_sums;

/// Fills a part with the 256 columns (or what is left of them) that lie at
/// `blocks[row]`.
NEON_INLINE void open_part(const kernel_matrix *m, unpacker unpack, int width,
                           bool with_minimums,
                           const uint8_t *const blocks[PART_ROWS],
                           uint32_t columns, part *out);

/// Finds the same columns of a tile's tokens.
NEON_INLINE void open_activations(const kernel_matrix *m, int width,
                                  bool with_minimums,
                                  const uint32_t tokens[TILE_TOKENS],
                                  uint32_t column, uint32_t columns,
                                  tile_activations *out);

/// Adds the products of a part's columns, of which the first is `column`, and a
/// tile's tokens.
NEON_INLINE void add_tile(const kernel_matrix *m, const part *w, int width,
                          bool with_minimums,
                          const uint32_t tokens[TILE_TOKENS], uint32_t column,
                          uint32_t columns, const tile_activations *activations,
                          tile_sums *sums);

// Those past the last are computed as the last and not stored.
NEON_INLINE void tile_tokens(const kernel_matrix *m, uint32_t token,
                             uint32_t tokens[TILE_TOKENS]) {
  for (uint32_t t = 0; t < TILE_TOKENS; t++)
    tokens[t] = token + t < m->tokens ? token + t : m->tokens - 1;
}

NEON_INLINE void store_tile(const kernel_matrix *m, const tile_sums *sums,
                            uint32_t row, uint32_t end, uint32_t token,
                            uint32_t last) {
  float out[TILE_TOKENS][PART_ROWS];
  collect(sums->of, out);
  for (uint32_t t = 0; t < TILE_TOKENS && token + t < last; t++)
    store_rows(m, row, end, PART_ROWS, token + t, out[t]);
}

// One panel for the tokens `token ..< last`.
NEON_INLINE void run_panel(const kernel_matrix *m, unpacker unpack, int width,
                           bool with_minimums, uint32_t row, uint32_t end,
                           uint32_t token, uint32_t last) {
  const uint32_t parts = end - row < PANEL_PARTS * PART_ROWS
                             ? (end - row + PART_ROWS - 1) / PART_ROWS
                             : PANEL_PARTS;
  // Of 256 columns of a row.
  const size_t bytes =
      (size_t)block_bytes(m->type) * (256 / block_elements(m->type));
  const uint32_t tiles = (last - token + TILE_TOKENS - 1) / TILE_TOKENS;
  tile_sums sums[PANEL_TOKENS / TILE_TOKENS][PANEL_PARTS];
  part panel[PANEL_PARTS];
  memset(sums, 0, tiles * sizeof *sums);
  for (uint32_t column = 0; column < m->columns; column += 256) {
    const uint32_t left = m->columns - column;
    const uint32_t columns = left < 256 ? left : 256;
    for (uint32_t p = 0; p < parts; p++) {
      const uint8_t *blocks[PART_ROWS];
      for (uint32_t r = 0; r < PART_ROWS; r++) {
        blocks[r] =
            weights_row(m, row + p * PART_ROWS + r, end) + column / 256 * bytes;
        if (token == 0) prefetch(blocks[r], bytes, bytes);
      }
      open_part(m, unpack, width, with_minimums, blocks, columns, &panel[p]);
    }
    for (uint32_t t = 0; t < tiles; t++) {
      uint32_t tokens[TILE_TOKENS];
      tile_activations activations;
      tile_tokens(m, token + t * TILE_TOKENS, tokens);
      open_activations(m, width, with_minimums, tokens, column, columns,
                       &activations);
      for (uint32_t p = 0; p < parts; p++)
        add_tile(m, &panel[p], width, with_minimums, tokens, column, columns,
                 &activations, &sums[t][p]);
    }
  }
  for (uint32_t t = 0; t < tiles; t++)
    for (uint32_t p = 0; p < parts; p++)
      store_tile(m, &sums[t][p], row + p * PART_ROWS, end,
                 token + t * TILE_TOKENS, last);
}

/// The rows `begin ..< end`, for all tokens.
NEON_INLINE void run_panels(const kernel_matrix *m, unpacker unpack, int width,
                            bool with_minimums, uint32_t begin, uint32_t end) {
  for (uint32_t row = begin; row < end; row += PANEL_PARTS * PART_ROWS)
    for (uint32_t token = 0; token < m->tokens; token += PANEL_TOKENS) {
      uint32_t left = m->tokens - token;
      run_panel(m, unpack, width, with_minimums, row, end, token,
                token + (left < PANEL_TOKENS ? left : PANEL_TOKENS));
    }
}
