// Many tokens meet a panel in parts: what four tiles add up for 16 tokens, of a
// super-block or of two blocks of 32. While a part is multiplied, the sums of
// the one before it become floats: either alone would leave units of the
// processor idle.
//
// The includer includes a panel's header and defines before it:
//
// - tile_weights: the type of what tiles load of a panel.
// - PART_BLOCKS: the blocks of a part.
// - TILE_COLUMNS: the columns that a tile multiplies.
//
// and behind it the functions that are declared below. `kind` is a constant
// everywhere.
#pragma once

#if !defined(PANEL_WIDTH) || !defined(PART_BLOCKS) || !defined(TILE_COLUMNS)
#error "Include a panel's header and define what the comment above lists first."
#endif

#include "tiles.h"

/// The blocks from number `block` of a panel on, and up to 16 tokens.
typedef struct {
  uint32_t block;
  uint32_t tokens;
  size_t at;  // of the first token's first block among all activations
  panel_sums sums;
} tile_part;

/// Sums of integers as tiles have them.
typedef __m512i tile_sums[4][TILE_ROWS];

/// Tokens that are finished at once: what rows have is loaded once for them.
#define FINISHED_TOKENS 4

/// Lays out what tiles load of a panel.
AMX_INLINE void open_weights(const panel *w, int kind, tile_weights *out);

/// Multiplies a part, calls finish_next between the products, and stores their
/// sums.
AMX_INLINE void add_part(const kernel_matrix *m, const panel *w, int kind,
                         const tile_weights *weights, const tile_part *part,
                         const tile_part *before, const tile_sums *from,
                         tile_sums *out);

/// Adds the sums of `count` tokens from number `first` of a part on.
AMX_INLINE void finish_tokens(const kernel_matrix *m, const panel *w, int kind,
                              const tile_part *part, uint32_t first, int count,
                              const tile_sums *from);

/// The next FINISHED_TOKENS tokens of a part, or those that are left of them.
AMX_INLINE void finish_next(const kernel_matrix *m, const panel *w, int kind,
                            const tile_part *part, uint32_t first,
                            const tile_sums *from) {
  if (first + FINISHED_TOKENS <= part->tokens)
    return finish_tokens(m, w, kind, part, first, FINISHED_TOKENS, from);
  for (uint32_t t = first; t < part->tokens; t++)
    finish_tokens(m, w, kind, part, t, 1, from);
}

/// Adds the products of a panel with `tokens` tokens from `first` on.
AMX_INLINE void add_parts(const kernel_matrix *m, const panel *w, int kind,
                          uint32_t first, uint32_t tokens, uint32_t block,
                          panel_sums sums) {
  const size_t blocks = m->columns / PANEL_WIDTH;
  const uint32_t parts = (w->blocks + PART_BLOCKS - 1) / PART_BLOCKS;
  const size_t ahead = w->lines / parts * 64;
  tile_weights weights;
  open_weights(w, kind, &weights);
  tile_sums integers[2];
  tile_part before = {.tokens = 0};
  uint32_t opened = 0, turn = 0;
  for (uint32_t t = 0; t < tokens; t += TILE_ROWS) {
    const uint32_t left = tokens - t;
    tile_part part = {.tokens = left < TILE_ROWS ? left : TILE_ROWS,
                      .at = (first + t) * blocks + block,
                      .sums = sums + t};
    if (part.tokens != opened) open_tiles(part.tokens, TILE_COLUMNS);
    opened = part.tokens;
    for (uint32_t i = 0; i < parts; i++) {
      part.block = i * PART_BLOCKS;
      if (t == 0) prefetch_later(w->later + i * ahead, ahead);
      add_part(m, w, kind, &weights, &part, &before, &integers[turn],
               &integers[1 - turn]);
      before = part;
      turn = 1 - turn;
    }
  }
  for (uint32_t t = 0; t < before.tokens; t += FINISHED_TOKENS)
    finish_next(m, w, kind, &before, t, &integers[turn]);
}

/// The products of a panel for a kind: one copy of their code for all types
/// that are of it.
#define DEFINE_PARTS(name, kind)                                               \
  static AMX __attribute__((noinline)) void add_##name(                        \
      const kernel_matrix *m, const panel *w, uint32_t first, uint32_t tokens, \
      uint32_t block, panel_sums sums) {                                       \
    add_parts(m, w, kind, first, tokens, block, sums);                         \
  }

/// Defines a kernel that leaves fewer tokens than pay for tiles to AVX-512.
#define DEFINE_TILED(stored, number, activations)                         \
  AMX void matrix_##stored##_##activations##_amx(                         \
      const kernel_matrix *m, uint32_t begin, uint32_t end) {             \
    if (m->tokens < least_tokens_##activations##_amx)                     \
      return matrix_##stored##_##activations##_avx512vnni(m, begin, end); \
    run_panels(m, begin, end, KERNEL_##number);                           \
    _tile_release();                                                      \
  }
