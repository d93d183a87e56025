// Panels of super-blocks: their quants times their scales, as bytes that tiles
// multiply by activations. So tiles add up a whole super-block, and no group of
// it needs a scale any more.
//
// A product of quant and scale has at most 15 bits and a sign. Its low 8 bits
// are one plane, without a sign, the others a second one.
#pragma once

#include "amx.h"

#define PANEL_ROWS panel_rows_q8x256_amx

#include "avx512vnni/open_panel_q8x256.h"

enum { PLANE_LOW = 0, PLANE_HIGH = 1, PLANES = 2 };

/// The products of 32 rows and 256 columns: of 64 columns, of 16 rows, a tile
/// each plane.
typedef struct {
  __m512i tiles[4][2][PLANES][16];
} tile_weights;

#define PART_BLOCKS 1
#define TILE_COLUMNS 64

#include "parts.h"

// Which sums of activations minimums meet.
enum { LOWS_OF_32, LOWS_OF_16, NO_LOWS };

#define ODD_BYTES 0xAAAAAAAAAAAAAAAA

AMX_INLINE void open_weights(const panel *w, int kind, tile_weights *out) {
  const __m512i offset =
      _mm512_set1_epi16(kind == NO_LOWS ? (int16_t)(1 << w->shift) : 0);
  const int vectors = kind == LOWS_OF_32 ? 8 : 4;  // of a scale
  for (int i = 0; i < 64 / vectors; i++)
    for (int half = 0; half < 2; half++) {
      const __m512i word = w->scales[i][half];
      const __m512i scale = _mm512_or_si512(word, _mm512_slli_epi32(word, 16));
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) {
        const int k = i * vectors + j;
        const __m512i quants = w->quants[k][half];
        __m512i even = _mm512_and_si512(quants, _mm512_set1_epi16(0xFF));
        __m512i odd = _mm512_srli_epi16(quants, 8);
        even = _mm512_mullo_epi16(_mm512_sub_epi16(even, offset), scale);
        odd = _mm512_mullo_epi16(_mm512_sub_epi16(odd, offset), scale);
        __m512i(*tiles)[16] = out->tiles[k / 16][half];
        tiles[PLANE_LOW][k % 16] =
            _mm512_mask_blend_epi8(ODD_BYTES, even, _mm512_slli_epi16(odd, 8));
        tiles[PLANE_HIGH][k % 16] =
            _mm512_mask_blend_epi8(ODD_BYTES, _mm512_srli_epi16(even, 8), odd);
      }
    }
}

// What minimums take away of rows, without its scale.
AMX_INLINE void add_lows(const panel *w, int kind, int count,
                         const int16_t *const a_sums[],
                         __m512i lows[][FINISHED_TOKENS]) {
  for (int t = 0; t < count; t++)
    lows[0][t] = lows[1][t] = _mm512_setzero_si512();
  for (int i = 0; i < (kind == LOWS_OF_32 ? 4 : 8); i++)
    for (int t = 0; t < count; t++) {
      const __m512i two = broadcast_32(a_sums[t] + 2 * i);
      for (int h = 0; h < 2; h++)
        lows[h][t] = add_word_products(lows[h][t], w->minimums[i][h], two);
    }
}

AMX_INLINE void finish_tokens(const kernel_matrix *m, const panel *w, int kind,
                              const tile_part *part, uint32_t first, int count,
                              const tile_sums *from) {
  const kernel_activations *activations = m->activations;
  const int16_t *a_sums[FINISHED_TOKENS];
  int16_t wide_sums[FINISHED_TOKENS][8];
  __m512 d_a[FINISHED_TOKENS];
  __m512i lows[2][FINISHED_TOKENS];
  for (int t = 0; t < count; t++) {
    const size_t at =
        part->at + (first + (uint32_t)t) * (size_t)(m->columns / 256);
    d_a[t] = _mm512_set1_ps(activations->scales256[at]);
    a_sums[t] = activations->sums16 + at * 16;
    if (kind != LOWS_OF_32) continue;
    _mm_storeu_si128((__m128i *)wide_sums[t], join_sums(a_sums[t]));
    a_sums[t] = wide_sums[t];
    // From memory they are broadcast for nothing.
    __asm__ volatile("" : "+r"(a_sums[t]) : : "memory");
  }
  if (kind != NO_LOWS) add_lows(w, kind, count, a_sums, lows);
#pragma clang loop unroll(full)
  for (int h = 0; h < 2; h++) {
    const __m512 d = w->d[0][h], low = w->low[0][h];
    for (int t = 0; t < count; t++) {
      const uint32_t token = first + (uint32_t)t;
      const __m512i *sums = &(*from)[2 * h][token];
      float *out = part->sums[token] + 16 * h;
      const __m512i scaled =
          _mm512_add_epi32(sums[PLANE_LOW * TILE_ROWS],
                           _mm512_slli_epi32(sums[PLANE_HIGH * TILE_ROWS], 8));
      __m512 sum =
          _mm512_fmadd_ps(_mm512_mul_ps(d, d_a[t]), _mm512_cvtepi32_ps(scaled),
                          _mm512_loadu_ps(out));
      if (kind != NO_LOWS)
        sum = _mm512_fnmadd_ps(_mm512_mul_ps(low, d_a[t]),
                               _mm512_cvtepi32_ps(lows[h][t]), sum);
      _mm512_storeu_ps(out, sum);
    }
  }
}

#define LOAD(tile, half, plane) \
  _tile_loadd(tile, weights->tiles[c][half][plane], TILE_ROW_BYTES)

AMX_INLINE void add_part(const kernel_matrix *m, const panel *w, int kind,
                         const tile_weights *weights, const tile_part *part,
                         const tile_part *before, const tile_sums *from,
                         tile_sums *out) {
  const int8_t *quants = m->activations->quants256 + part->at * 256;
  zero_sums();
#pragma clang loop unroll(disable)
  for (int c = 0; c < 4; c++) {
    _tile_loadd(ACTIVATION_TILE, quants + 64 * c, m->columns);
    LOAD(WEIGHT_TILE, 0, PLANE_LOW);
    _tile_dpbsud(0, ACTIVATION_TILE, WEIGHT_TILE);
    LOAD(SECOND_WEIGHT_TILE, 0, PLANE_HIGH);
    _tile_dpbssd(1, ACTIVATION_TILE, SECOND_WEIGHT_TILE);
    LOAD(WEIGHT_TILE, 1, PLANE_LOW);
    _tile_dpbsud(2, ACTIVATION_TILE, WEIGHT_TILE);
    LOAD(SECOND_WEIGHT_TILE, 1, PLANE_HIGH);
    _tile_dpbssd(3, ACTIVATION_TILE, SECOND_WEIGHT_TILE);
    finish_next(m, w, kind, before, FINISHED_TOKENS * (uint32_t)c, from);
  }
  store_sums(*out);
}

DEFINE_PARTS(lows_of_32, LOWS_OF_32)
DEFINE_PARTS(lows_of_16, LOWS_OF_16)
DEFINE_PARTS(no_lows, NO_LOWS)

AVX512_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                             uint32_t first, uint32_t tokens, uint32_t block,
                             uint32_t type, panel_sums sums) {
  if (!has_minimums(type))
    add_no_lows(m, w, first, tokens, block, sums);
  else if (has_wide_groups(type))
    add_lows_of_32(m, w, first, tokens, block, sums);
  else
    add_lows_of_16(m, w, first, tokens, block, sums);
}
