// Many tokens: 32 rows of 256 columns are unpacked to a panel whose lanes are
// rows, and the panel meets some tokens at a time.
//
// The includer defines PANEL_ROWS, PANEL_LEAST, PANEL_WIDTH and PANEL_BLOCKS
// before, and unpack_panel, add_panel and run_few behind it: see
// shared/vector_panels.h.
#pragma once

#ifndef PANEL_WIDTH
#error "Define PANEL_ROWS, PANEL_LEAST, PANEL_WIDTH and PANEL_BLOCKS first."
#endif

#include "shared/half.h"
#include "shared/rows.h"
#include "vectors.h"

// Of the sums, 32 KiB.
#define PANEL_TOKENS 256
#define PANEL_TILE 1
#define PANEL_INLINE AVX512_INLINE

typedef struct {
  __m512i quants[64][2];   // columns 4k ... 4k+3: 4 bytes a row
  __m512i scales[16][2];   // of each group
  __m512i minimums[8][2];  // words, a pair a row: what meets two sums
  __m512 d[8][2];          // of each block; a super-block has one
  __m512 low[8][2];        // the scales of the minimums
  uint32_t blocks;         // that it holds
  int shift;               // of their quants' offset, 2^shift
} panel;

#include "shared/vector_panels.h"

/// 16 rows of 64 columns, whose 16 columns from each `first` on are a quarter,
/// become lanes.
AVX512_INLINE void store_columns(__m512i rows[16], panel *out, int half,
                                 const int first[4]) {
  transpose_16x16(rows);
  for (int i = 0; i < 16; i++)
    out->quants[first[i / 4] / 4 + i % 4][half] = rows[i];
}

/// Asks for what a panel needs of row `row + r` after the block number `block`
/// of `blocks`, each of `bytes`.
AVX512_INLINE void prefetch_next(const kernel_matrix *m, uint32_t row, int r,
                                 uint32_t block, uint32_t blocks,
                                 size_t bytes) {
  size_t at = (row + (size_t)r) * m->row_bytes + (block + 1) * bytes;
  if (block + 1 >= blocks) at += PANEL_ROWS * m->row_bytes - m->row_bytes;
  // Its end may lie in one line more.
  prefetch(m->weights, at, bytes + 63);
}

/// Adds bias and residual to the sums of rows and stores them, without those
/// from `end` on: as store_output does.
AVX512_INLINE void store_panel(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t token,
                               const float sums[PANEL_ROWS]) {
  // Rows of outputs are far apart: without this each waits for its lines.
  uintptr_t later = (uintptr_t)(m->output + token * m->output_stride + row) +
                    8 * m->output_stride * sizeof(float);
  __builtin_prefetch((const void *)later, 1);
  __builtin_prefetch((const void *)(later + 64), 1);
  for (uint32_t first = row; first < row + PANEL_ROWS && first < end;
       first += 16) {
    __mmask16 rows = end - first < 16 ? (1u << (end - first)) - 1 : 0xFFFF;
    float *output = m->output + token * m->output_stride + first;
    __m512 sum = _mm512_loadu_ps(sums + (first - row));
    if (m->bias != NULL)
      sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(rows, m->bias + first));
    if (m->accumulates)
      sum = _mm512_add_ps(_mm512_maskz_loadu_ps(rows, output), sum);
    _mm512_mask_storeu_ps(output, rows, sum);
  }
}

/// The sums of so many tokens, and what they are made of, fill the registers.
#define TILE_MOST 7

/// Tiles of 7, 4, 2 and 1 tokens, a TILE(name, tokens, …) each: one copy of
/// their code for all types that can share it. `run_name` gives them the tokens
/// from `first` on.
#define TILES_OF(TILE, name, ...)                                         \
  TILE(name, 7, __VA_ARGS__)                                              \
  TILE(name, 4, __VA_ARGS__)                                              \
  TILE(name, 2, __VA_ARGS__)                                              \
  TILE(name, 1, __VA_ARGS__)                                              \
  static void run_##name(const kernel_matrix *m, const panel *w,          \
                         uint32_t first, uint32_t tokens, uint32_t block, \
                         panel_sums sums) {                               \
    uint32_t t = 0;                                                       \
    for (; t + 7 <= tokens; t += 7)                                       \
      run_##name##_7(m, w, first + t, block, sums + t);                   \
    for (; t + 4 <= tokens; t += 4)                                       \
      run_##name##_4(m, w, first + t, block, sums + t);                   \
    for (; t + 2 <= tokens; t += 2)                                       \
      run_##name##_2(m, w, first + t, block, sums + t);                   \
    if (t < tokens) run_##name##_1(m, w, first + t, block, sums + t);     \
  }
