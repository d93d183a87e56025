// A panel meets tiles of 1 to 7 tokens.
#pragma once

#include "panel.h"
#include "shared/quiet.h"

/// The sums of so many tokens, and what they are made of, fill the registers.
#define TILE_MOST 7

typedef void (*tile_run)(const kernel_matrix *m, const panel *w, uint32_t token,
                         uint32_t block, uint32_t lines, panel_sums sums);

/// Tiles of 1 to 7 tokens, a TILE(name, tokens, …) each: one copy of their code
/// for all types that can share it. `name_tiles` are all of them.
#define TILES_OF(TILE, name, ...)                                          \
  TILE(name, 1, __VA_ARGS__)                                               \
  TILE(name, 2, __VA_ARGS__)                                               \
  TILE(name, 3, __VA_ARGS__)                                               \
  TILE(name, 4, __VA_ARGS__)                                               \
  TILE(name, 5, __VA_ARGS__)                                               \
  TILE(name, 6, __VA_ARGS__)                                               \
  TILE(name, 7, __VA_ARGS__)                                               \
  static const tile_run name##_tiles[TILE_MOST] = {                        \
      run_##name##_1, run_##name##_2, run_##name##_3, run_##name##_4,      \
      run_##name##_5, run_##name##_6, run_##name##_7};

/// The tokens of the tile that begins with number `t` of `tokens`: all tiles
/// have about as many.
AVX512_INLINE uint32_t tile_tokens(uint32_t t, uint32_t tokens) {
  const uint32_t left = tokens - t;
  const uint32_t tiles = (left + TILE_MOST - 1) / TILE_MOST;
  return (left + tiles - 1) / tiles;
}

/// Whether the block is quiet for all tokens of a tile.
AVX512_INLINE bool are_quiet(const kernel_matrix *m, uint32_t token,
                             uint32_t count, uint32_t block) {
  const size_t blocks = m->columns / PANEL_WIDTH;
  for (uint32_t i = 0; i < count; i++)
    if (!has_quiet(m->activations, (token + i) * blocks + block,
                   KERNEL_QUIET_16))
      return false;
  return true;
}

/// Gives tiles the tokens from `first` on: those of `loud`, if it is not null,
/// where one of a tile is not quiet.
static AVX512 void run_tiles(const tile_run tiles[TILE_MOST],
                             const tile_run loud[TILE_MOST],
                             const kernel_matrix *m, const panel *w,
                             uint32_t first, uint32_t tokens, uint32_t block,
                             panel_sums sums) {
  for (uint32_t t = 0; t < tokens;) {
    const uint32_t count = tile_tokens(t, tokens);
    const bool is_loud =
        loud != NULL && !are_quiet(m, first + t, count, block);
    (is_loud ? loud : tiles)[count - 1](m, w, first + t, block,
                                        t == 0 ? w->lines : 0, sums + t);
    t += count;
  }
}
