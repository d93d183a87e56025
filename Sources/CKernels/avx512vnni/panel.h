// Many tokens: 32 rows of 256 columns are unpacked to a panel whose lanes are
// rows, and the panel meets some tokens at a time. Fewer tokens do better with
// octets: they need no memory for what is unpacked.
//
// The includer defines PANEL_ROWS, PANEL_WIDTH and PANEL_BLOCKS before, and
// unpack_panel and add_panel behind it; PANEL_LEAST and run_few too where it
// needs run_blocks: see shared/vector_panels.h.
#pragma once

#ifndef PANEL_WIDTH
#error "Define PANEL_ROWS, PANEL_WIDTH and PANEL_BLOCKS first."
#endif

#include "columns.h"
#include "shared/half.h"
#include "shared/rows.h"
#include "vectors.h"

// Of the sums, 32 KiB.
#define PANEL_TOKENS 256
#define PANEL_TILE 1
#define PANEL_INLINE AVX512_INLINE

// Rows have the lanes that columns.h gives them.
typedef struct {
  __m512i quants[64][2];   // columns 4k ... 4k+3: 4 bytes a row
  __m512i scales[16][2];   // of each group
  __m512i minimums[8][2];  // words, a pair a row: what meets two sums
  __m512 d[8][2];          // of each block; a super-block has one
  __m512 low[8][2];        // the scales of the minimums
  uint32_t blocks;         // that it holds
  int shift;               // of their quants' offset, 2^shift
  uint32_t lines;          // of other weights that are still to be asked for
  uint32_t part;           // of them, at once
  uintptr_t later;         // where they begin
} panel;

#include "shared/vector_panels.h"

/// The lines of the next rows' weights are asked for in memory's order, half of
/// them in `parts` while a panel is unpacked, and the others while it meets the
/// first tokens: the memory shall not wait for either.
AVX512_INLINE void open_prefetch(const kernel_matrix *m, uint32_t row,
                                 uint32_t block, size_t bytes, uint32_t parts,
                                 panel *out) {
  out->later = (uintptr_t)m->weights + (row + PANEL_ROWS) * m->row_bytes +
               block * bytes * PANEL_ROWS;
  out->lines = (uint32_t)(out->blocks * bytes * PANEL_ROWS / 64);
  out->part = out->lines / 2 / parts;
}

/// Asks for a part of them.
AVX512_INLINE void prefetch_part(panel *out) {
  prefetch_later(out->later, out->part * 64);
  out->later += out->part * 64;
  out->lines -= out->part;
}

/// 16 rows of which the first is `row`.
AVX512_INLINE void open_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                             size_t offset, const uint8_t *b[COLUMN_ROWS]) {
  b[0] = weights_row(m, row, end) + offset;
  for (uint32_t r = 1; r < COLUMN_ROWS; r++) {
    b[r] = b[r - 1] + (row + r < end ? m->row_bytes : 0);
    // Compilers would multiply in vectors.
    __asm__("" : "+r"(b[r]));
  }
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
    __m512 sum =
        _mm512_castsi512_ps(transpose_4x4(load_512(sums + (first - row))));
    if (m->bias != NULL)
      sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(rows, m->bias + first));
    if (m->accumulates)
      sum = _mm512_add_ps(_mm512_maskz_loadu_ps(rows, output), sum);
    _mm512_mask_storeu_ps(output, rows, sum);
  }
}
