// Many tokens: rows are unpacked to panels, which meet all tokens of a part of
// the batch while they are in the cache. One loop for every kernel of panels
// whose sums are rows of floats.
//
// The includer defines, before it includes this:
//
// - PANEL_INLINE: how its inlined functions are declared.
// - PANEL_ROWS: the rows of a panel.
// - PANEL_LEAST: the fewest tokens that are worth unpacking a panel. Without it
//   there is no run_blocks, and no run_few is needed.
// - PANEL_TOKENS: the most tokens that a panel meets before their sums leave.
// - PANEL_TILE: the tokens of whole tiles, where sums past the last token are
//   written too; 1 where they are not.
// - PANEL_WIDTH: the columns of a block, 32 or 256.
// - PANEL_BLOCKS: the most blocks of a row in a panel.
// - panel: the type of an unpacked panel, whose field `blocks` says how many
//   blocks of a row it holds.
//
// and behind it the functions that are declared below.
#pragma once

#if !defined(PANEL_INLINE) || !defined(PANEL_ROWS) ||                          \
    !defined(PANEL_TOKENS) || !defined(PANEL_TILE) || !defined(PANEL_WIDTH) || \
    !defined(PANEL_BLOCKS)
#error "Define panel and the PANEL_ macros that the header's comment lists."
#endif

#include <string.h>

#include "shared/rows.h"

typedef float (*panel_sums)[PANEL_ROWS];

/// Unpacks the blocks of PANEL_ROWS rows from `block` on.
PANEL_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t block, uint32_t type,
                               panel *out);

/// Adds their products with `tokens` tokens from `first` on.
PANEL_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                            uint32_t first, uint32_t tokens, uint32_t block,
                            uint32_t type, panel_sums sums);

/// Stores a token's sums of PANEL_ROWS rows, without those from `end` on: as
/// store_rows does.
PANEL_INLINE void store_panel(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t token,
                              const float sums[PANEL_ROWS]);

PANEL_INLINE void run_panels(const kernel_matrix *m, uint32_t begin,
                             uint32_t end, uint32_t type) {
  const uint32_t blocks = m->columns / PANEL_WIDTH;
  for (uint32_t row = begin; row < end; row += PANEL_ROWS)
    for (uint32_t first = 0; first < m->tokens; first += PANEL_TOKENS) {
      uint32_t left = m->tokens - first;
      uint32_t tokens = left < PANEL_TOKENS ? left : PANEL_TOKENS;
      float sums[PANEL_TOKENS + PANEL_TILE - 1][PANEL_ROWS];
      memset(sums, 0, (tokens + PANEL_TILE - 1) * sizeof sums[0]);
      for (uint32_t block = 0; block < blocks; block += PANEL_BLOCKS) {
        panel w;
        w.blocks =
            blocks - block < PANEL_BLOCKS ? blocks - block : PANEL_BLOCKS;
        unpack_panel(m, row, end, block, type, &w);
        add_panel(m, &w, first, tokens, block, type, sums);
      }
      for (uint32_t t = 0; t < tokens; t++)
        store_panel(m, row, end, first + t, sums[t]);
    }
}

#ifdef PANEL_LEAST
/// The rows `begin ..< end` for fewer than PANEL_LEAST tokens.
PANEL_INLINE void run_few(const kernel_matrix *m, uint32_t begin, uint32_t end,
                          uint32_t type);

/// The rows `begin ..< end` for all tokens.
PANEL_INLINE void run_blocks(const kernel_matrix *m, uint32_t begin,
                             uint32_t end, uint32_t type) {
  if (m->tokens < PANEL_LEAST) return run_few(m, begin, end, type);
  run_panels(m, begin, end, type);
}
#endif
