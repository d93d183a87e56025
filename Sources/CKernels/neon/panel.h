// Many tokens: panels of 16 rows by 256 columns are unpacked to 8 bits once,
// and met by 4 tokens at a time.
//
// The includer defines, before it includes this, PANEL_ROWS and PANEL_LEAST:
// the rows of a panel, and the fewest tokens that are worth one. Fewer tokens
// meet the weights in registers, one by one, as unpacking costs as much as two
// of them. It defines run_panel and run_rows behind it.
#pragma once

#if !defined(PANEL_ROWS) || !defined(PANEL_LEAST)
#error "Define PANEL_ROWS and PANEL_LEAST first: they are in neon.h."
#endif

#include "arm/vectors.h"
#include "shared/rows.h"

#define ROWS 4  // whose sums are the lanes of a vector
#define PANEL_QUADS (PANEL_ROWS / ROWS)
#define PANEL_TILE 4

/// The most tokens that a panel meets: their activations of 256 columns, 16
/// KiB, stay beside it in the first cache.
#define PANEL_TOKENS 64

/// Stores the sums of ROWS rows, without those from `end` on: store_rows, by a
/// vector where all of them are there.
NEON_INLINE void store_quad(const kernel_matrix *m, uint32_t row, uint32_t end,
                            uint32_t token, float32x4_t sums) {
  if (end - row < ROWS) {
    float out[ROWS];
    vst1q_f32(out, sums);
    store_rows(m, row, end, ROWS, token, out);
    return;
  }
  float *output = m->output + token * m->output_stride + row;
  if (m->bias != NULL) sums = vaddq_f32(sums, vld1q_f32(m->bias + row));
  if (m->accumulates) sums = vaddq_f32(vld1q_f32(output), sums);
  vst1q_f32(output, sums);
}

/// The tokens of a tile begin at `at`, `stride` apart. Those past the last are
/// computed as the last and not stored.
NEON_INLINE void tile_tokens(const kernel_matrix *m, uint32_t token,
                             size_t stride, size_t at[PANEL_TILE]) {
  for (uint32_t t = 0; t < PANEL_TILE; t++)
    at[t] = (token + t < m->tokens ? token + t : m->tokens - 1) * stride;
}

/// Adds the products of `quads` times ROWS rows and `tokens` tokens, over all
/// columns. Sums past them are written, too, up to a whole tile.
NEON_INLINE void run_panel(const kernel_matrix *m,
                           const uint8_t *const rows[PANEL_ROWS],
                           uint32_t quads, uint32_t token, uint32_t tokens,
                           uint32_t type,
                           float32x4_t sums[PANEL_QUADS][PANEL_TOKENS]);

/// The rows `begin ..< end`, for all tokens.
NEON_INLINE void run_panels(const kernel_matrix *m, uint32_t begin,
                            uint32_t end, uint32_t type) {
  for (uint32_t row = begin; row < end; row += PANEL_ROWS) {
    const uint32_t left = end - row;
    const uint32_t quads =
        left < PANEL_ROWS ? (left + ROWS - 1) / ROWS : PANEL_QUADS;
    const uint8_t *rows[PANEL_ROWS];
    for (uint32_t r = 0; r < PANEL_ROWS; r++)
      rows[r] = weights_row(m, row + r, end);
    for (uint32_t token = 0; token < m->tokens; token += PANEL_TOKENS) {
      const uint32_t rest = m->tokens - token;
      const uint32_t tokens = rest < PANEL_TOKENS ? rest : PANEL_TOKENS;
      float32x4_t sums[PANEL_QUADS][PANEL_TOKENS];
      for (uint32_t q = 0; q < quads; q++)
        for (uint32_t t = 0; t < PANEL_TOKENS; t++) sums[q][t] = vdupq_n_f32(0);
      run_panel(m, rows, quads, token, tokens, type, sums);
      for (uint32_t t = 0; t < tokens; t++)
        for (uint32_t q = 0; q < quads; q++)
          store_quad(m, row + q * ROWS, end, token + t, sums[q][t]);
    }
  }
}

/// One token's products with ROWS rows.
NEON_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t token, uint32_t type);

/// The rows `begin ..< end`, by panels where the tokens are worth it.
NEON_INLINE void run_blocks(const kernel_matrix *m, uint32_t begin,
                            uint32_t end, uint32_t type) {
  if (m->tokens >= PANEL_LEAST) {
    run_panels(m, begin, end, type);
    return;
  }
  for (uint32_t row = begin; row < end; row += ROWS)
    for (uint32_t token = 0; token < m->tokens; token++)
      run_rows(m, row, end, token, type);
}
