// Super-blocks are unpacked to panels, and what the sums of activations are for
// them.
//
// The includer defines PANEL_ROWS before, and PANEL_LEAST where it needs it.
#pragma once

#define PANEL_WIDTH 256
#define PANEL_BLOCKS 1

#include "panel.h"
#include "super_blocks.h"
#include "unpack_q8x256.h"
#include "unpack_scales.h"

// A scale as a word beside a 0.
AVX512_INLINE __m512i open_factor(uint32_t type, const scale_columns *scales,
                                  int i) {
  __m512i scale = open_scale(type, scales, i);
  if (has_minimums(type)) return scale;
  return _mm512_and_si512(scale, _mm512_set1_epi32(0xFFFF));
}

AVX512_INLINE void unpack_half(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t block, uint32_t type,
                               panel *out, int half) {
  block_unpacked space[COLUMN_ROWS];
  const uint8_t *b[COLUMN_ROWS];
  const size_t bytes = block_bytes(stored_type(type, m));
  open_rows(m, row, end, block * bytes, b);
  for (int r = 0; r < COLUMN_ROWS; r++)
    b[r] = open_block(type, m, b[r], 0, &space[r]);
  scale_columns scales;
  load_scale_columns(type, b, &scales);
  const int step = has_wide_groups(type) ? 2 : 1;
  for (int i = 0; i < 16 / step; i++)
    out->scales[i][half] = open_factor(type, &scales, i);
  if (has_minimums(type))
    for (int i = 0; i < 8 / step; i++)
      out->minimums[i][half] = open_minimums(type, &scales, i);
  load_factors(type, b, &out->d[0][half], &out->low[0][half]);
  raw_quants raw;
#pragma clang loop unroll(full)
  for (int pair = 0; pair < 4; pair++) {
    load_raw_quants(type, COLUMN_ROWS, b, pair, &raw);
    prefetch_part(out);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
      out->quants[16 * pair + i][half] =
          open_quants(type, COLUMN_ROWS, &raw, 2 * pair + i / 8, i % 8);
  }
}

AVX512_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                                uint32_t end, uint32_t block, uint32_t type,
                                panel *out) {
  open_prefetch(m, row, block, block_bytes(stored_type(type, m)), 8, out);
  for (int half = 0; half < 2; half++)
    unpack_half(m, row + 16 * (uint32_t)half, end, block, type, out, half);
  out->shift = loaded_shift(type);
}

// The sums of 32 activations, from those of 16.
AVX512_INLINE __m128i join_sums(const int16_t sums[16]) {
  __m256i pairs = load_256(sums);
  return _mm256_cvtepi32_epi16(
      _mm256_add_epi32(pairs, _mm256_srli_epi32(pairs, 16)));
}
