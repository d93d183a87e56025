// Panels of blocks of 32: each has a scale of its own, so a part is two blocks,
// and a tile multiplies 32 columns.
#pragma once

#include "amx.h"

#define PANEL_ROWS panel_rows_q8x32_amx

#include "avx512vnni/open_panel_q8x32.h"

/// The quants without their offset: of each block, of 16 rows.
typedef struct {
  __m512i tiles[PANEL_BLOCKS][2][8];
} tile_weights;

#define PART_BLOCKS 2
#define TILE_COLUMNS 32

#include "parts.h"

// Whether values have a minimum each block.
enum { WITHOUT_LOWS, WITH_LOWS };

AMX_INLINE void open_weights(const panel *w, int kind, tile_weights *out) {
  const __m512i offset =
      _mm512_set1_epi8(kind == WITH_LOWS ? 0 : (char)(1 << w->shift));
  for (uint32_t i = 0; i < w->blocks; i++)
    for (int half = 0; half < 2; half++)
      for (int k = 0; k < 8; k++)
        out->tiles[i][half][k] =
            _mm512_sub_epi8(w->quants[8 * i + (uint32_t)k][half], offset);
}

AMX_INLINE void finish_tokens(const kernel_matrix *m, const panel *w, int kind,
                              const tile_part *part, uint32_t first, int count,
                              const tile_sums *from) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 32;
  const size_t at = part->at + first * blocks + part->block;
  const uint32_t left = w->blocks - part->block;
  const uint32_t part_blocks = left < PART_BLOCKS ? left : PART_BLOCKS;
  __m512 sums[FINISHED_TOKENS][2];
  for (int t = 0; t < count; t++)
    for (int h = 0; h < 2; h++)
      sums[t][h] = _mm512_loadu_ps(part->sums[first + (uint32_t)t] + 16 * h);
  for (uint32_t i = 0; i < part_blocks; i++)
    for (int t = 0; t < count; t++) {
      const size_t block = at + (size_t)t * blocks + i;
      const __m512 d_a = _mm512_set1_ps(activations->scales32[block]);
      const __m512i *dots = &(*from)[2 * i][first + (uint32_t)t];
      for (int h = 0; h < 2; h++)
        sums[t][h] = _mm512_fmadd_ps(
            _mm512_mul_ps(w->d[part->block + i][h], d_a),
            _mm512_cvtepi32_ps(dots[h * TILE_ROWS]), sums[t][h]);
      if (kind == WITHOUT_LOWS) continue;
      const __m512 sum = _mm512_set1_ps(activations->sums32[block]);
      for (int h = 0; h < 2; h++)
        sums[t][h] = _mm512_fmadd_ps(
            _mm512_mul_ps(w->low[part->block + i][h], d_a), sum, sums[t][h]);
    }
  for (int t = 0; t < count; t++)
    for (int h = 0; h < 2; h++)
      _mm512_storeu_ps(part->sums[first + (uint32_t)t] + 16 * h, sums[t][h]);
}

AMX_INLINE void add_part(const kernel_matrix *m, const panel *w, int kind,
                         const tile_weights *weights, const tile_part *part,
                         const tile_part *before, const tile_sums *from,
                         tile_sums *out) {
  const int8_t *quants =
      m->activations->quants32 + (part->at + part->block) * 32;
  const __m512i(*tiles)[2][8] = weights->tiles + part->block;
  zero_sums();
  _tile_loadd(ACTIVATION_TILE, quants, m->columns);
  _tile_loadd(WEIGHT_TILE, tiles[0][0], TILE_ROW_BYTES);
  _tile_dpbssd(0, ACTIVATION_TILE, WEIGHT_TILE);
  _tile_loadd(SECOND_WEIGHT_TILE, tiles[0][1], TILE_ROW_BYTES);
  _tile_dpbssd(1, ACTIVATION_TILE, SECOND_WEIGHT_TILE);
  finish_next(m, w, kind, before, 0, from);
  finish_next(m, w, kind, before, FINISHED_TOKENS, from);
  if (part->block + 1 < w->blocks) {
    _tile_loadd(SECOND_ACTIVATION_TILE, quants + 32, m->columns);
    _tile_loadd(WEIGHT_TILE, tiles[1][0], TILE_ROW_BYTES);
    _tile_dpbssd(2, SECOND_ACTIVATION_TILE, WEIGHT_TILE);
    _tile_loadd(SECOND_WEIGHT_TILE, tiles[1][1], TILE_ROW_BYTES);
    _tile_dpbssd(3, SECOND_ACTIVATION_TILE, SECOND_WEIGHT_TILE);
  }
  finish_next(m, w, kind, before, 2 * FINISHED_TOKENS, from);
  finish_next(m, w, kind, before, 3 * FINISHED_TOKENS, from);
  store_sums(*out);
}

DEFINE_PARTS(without_lows, WITHOUT_LOWS)
DEFINE_PARTS(with_lows, WITH_LOWS)

AVX512_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                             uint32_t first, uint32_t tokens, uint32_t block,
                             uint32_t type, panel_sums sums) {
  if (has_minimums(type))
    add_with_lows(m, w, first, tokens, block, sums);
  else
    add_without_lows(m, w, first, tokens, block, sums);
}
