// Two tokens and more: their columns are copied side by side, 256 at a time.
// Then 4 rows by 64 columns are unpacked to registers, and token after token
// meets them there.
//
// The includer defines, before it includes this, PANEL_ROWS, the rows that meet
// the tokens as they are copied, and panel_token, 256 columns of a token; and
// behind it open_token, and for each type a function that adds 256 columns of
// all rows of a panel.
#pragma once

#ifndef PANEL_ROWS
#error "Define PANEL_ROWS first: it is in neon.h."
#endif

#include "arm/store.h"

#define PANEL_QUADS (PANEL_ROWS / ROWS)

/// The most tokens whose columns are copied at once: 20 KiB, which stay in the
/// first cache.
#define PANEL_TOKENS 64

/// Some rows and tokens.
typedef struct {
  const kernel_matrix *m;
  uint32_t quads;            // of rows
  uint32_t first, count;     // tokens
  bool copies;               // long quants: few tokens' are read as they lie
  uint32_t column, columns;  // 256, or what is left of a row
  const uint8_t *rows[PANEL_ROWS];
  float32x4_t sums[PANEL_QUADS][PANEL_TOKENS];
  panel_token tokens[PANEL_TOKENS];
} panel;

/// Keeps a pointer one that a loop advances.
#define KEEP_ADDRESS(address) __asm__("" : "+r"(address))

NEON_INLINE void copy_quants(const int8_t *from, uint32_t count, int8_t *to) {
#pragma clang loop unroll(disable)
  for (uint32_t i = 0; i < count; i += 32) {
    vst1q_s8(to + i, vld1q_s8(from + i));
    vst1q_s8(to + i + 16, vld1q_s8(from + i + 16));
  }
}

/// Copies the panel's columns of token number `t`. `width` is that of a scale.
NEON_INLINE void open_token(panel *all, uint32_t t, int width);

/// The rows `begin ..< end` for all tokens; `add` adds the panel's columns of a
/// type. Once for all types.
static NEON_TARGET __attribute__((noinline)) void run_panels(
    const kernel_matrix *m, int width, void (*add)(panel *all), uint32_t begin,
    uint32_t end) {
  panel all;
  all.m = m;
  all.copies = m->tokens > 8;
  for (uint32_t row = begin; row < end; row += PANEL_ROWS) {
    const uint32_t left = end - row;
    all.quads = left < PANEL_ROWS ? (left + ROWS - 1) / ROWS : PANEL_QUADS;
#pragma clang loop unroll(disable)
    for (uint32_t r = 0; r < PANEL_ROWS; r++)
      all.rows[r] = weights_row(m, row + r, end);
    for (all.first = 0; all.first < m->tokens; all.first += PANEL_TOKENS) {
      const uint32_t rest = m->tokens - all.first;
      all.count = rest < PANEL_TOKENS ? rest : PANEL_TOKENS;
      for (uint32_t q = 0; q < all.quads; q++)
        memset(all.sums[q], 0, all.count * sizeof all.sums[q][0]);
      for (all.column = 0; all.column < m->columns; all.column += 256) {
        const uint32_t columns = m->columns - all.column;
        all.columns = columns < 256 ? columns : 256;
        for (uint32_t t = 0; t < all.count; t++) open_token(&all, t, width);
        add(&all);
      }
      for (uint32_t t = 0; t < all.count; t++)
        for (uint32_t q = 0; q < all.quads; q++)
          store_quad(m, row + q * ROWS, end, all.first + t, all.sums[q][t]);
    }
  }
}
