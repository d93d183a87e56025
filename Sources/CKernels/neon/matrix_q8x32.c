// Blocks of 32. One or two tokens meet the weights in registers, more meet
// panels.
#if defined(__aarch64__)

#include "dots.h"
#include "neon.h"

#define PANEL_ROWS panel_rows_q8x32_neon
#define PANEL_LEAST panel_tokens_q8x32_neon
#include "panel.h"
#include "quads_q8x32.h"

// Adds a block of ROWS rows to the sums of one token.
NEON_INLINE float32x4_t add_dots(uint32_t type, float32x4_t sums,
                                 int32x4_t dots, float32x4_t d, float32x4_t low,
                                 float d_a, const int16_t *activation_sum) {
  sums = vfmaq_f32(sums, vmulq_n_f32(d, d_a), vcvtq_f32_s32(dots));
  if (has_minimums(type))
    sums = vfmaq_n_f32(sums, vmulq_n_f32(low, d_a), (float)*activation_sum);
  return sums;
}

// One token's sums of ROWS rows.
NEON_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t token, uint32_t type) {
  const kernel_activations *activations = m->activations;
  const int bias = quant_bias32(type);
  const uint32_t blocks = m->columns / 32;
  const size_t bytes = block_bytes(stored_type(type, m));
  const size_t ahead = prefetch_distance(m->row_bytes, ROWS);
  const uint8_t *rows[ROWS];
  float32x4_t sums = vdupq_n_f32(0);
  for (uint32_t r = 0; r < ROWS; r++) rows[r] = weights_row(m, row + r, end);
  for (uint32_t block = 0; block < blocks; block++) {
    if (token == 0)
      prefetch(rows[0] + block * bytes * ROWS, ahead, bytes * ROWS);
    const size_t at = (size_t)token * blocks + block;
    const int8_t *from = activations->quants32 + at * 32;
    const int8x16_t a[2] = {vld1q_s8(from), vld1q_s8(from + 16)};
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    int8x16_t w[ROWS][2];
    for (uint32_t r = 0; r < ROWS; r++) {
      b[r] = open_block(type, m, rows[r], block, &space[r]);
      load_quants32(type, b[r], w[r]);
    }
    const int8x16_t *quads[ROWS] = {w[0], w[1], w[2], w[3]};
    int32x4_t dots = dot_rows(greatest_quant32(type, true), 2, quads, a);
    if (bias != 0)
      dots = vaddq_s32(dots, vdupq_n_s32(activations->sums32[at] * bias));
    sums = add_dots(type, sums, dots, load_d(type, b), load_low(type, b),
                    activations->scales32[at], &activations->sums32[at]);
  }
  store_quad(m, row, end, token, sums);
}

#define PANEL_BLOCKS 8  // of a row

typedef struct {
  int8_t quants[PANEL_BLOCKS][ROWS][32];
  float32x4_t d[PANEL_BLOCKS], low[PANEL_BLOCKS];
} panel_quad;

NEON_INLINE void unpack(const kernel_matrix *m, uint32_t type,
                        const uint8_t *const rows[ROWS], uint32_t first,
                        uint32_t count, panel_quad *out) {
  const int8x16_t bias = vdupq_n_s8((int8_t)quant_bias32(type));
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *b[ROWS];
    block_unpacked space[ROWS];
    for (int r = 0; r < ROWS; r++) {
      int8x16_t w[2];
      b[r] = open_block(type, m, rows[r], first + i, &space[r]);
      load_quants32(type, b[r], w);
      vst1q_s8(out->quants[i][r], vaddq_s8(w[0], bias));
      vst1q_s8(out->quants[i][r] + 16, vaddq_s8(w[1], bias));
    }
    out->d[i] = load_d(type, b);
    if (has_minimums(type)) out->low[i] = load_low(type, b);
  }
}

// Adds `count` blocks of ROWS rows to the sums of a tile.
NEON_INLINE void add_tile(const kernel_activations *activations,
                          const panel_quad *w, uint32_t count,
                          const size_t at[PANEL_TILE], uint32_t type,
                          float32x4_t sums[PANEL_TILE]) {
  float32x4_t sum[PANEL_TILE];
  for (int t = 0; t < PANEL_TILE; t++) sum[t] = sums[t];
  for (uint32_t i = 0; i < count; i++) {
    int8x16_t quants[ROWS][2];
    for (int r = 0; r < ROWS; r++)
      for (int part = 0; part < 2; part++)
        quants[r][part] = vld1q_s8(w->quants[i][r] + 16 * part);
    const int8x16_t *quads[ROWS] = {quants[0], quants[1], quants[2], quants[3]};
    for (int t = 0; t < PANEL_TILE; t++) {
      const int8_t *from = activations->quants32 + (at[t] + i) * 32;
      // Two tokens side by side: more need more registers than there are.
      if (t > 1) __asm__("" : "+r"(from) : "w"(sum[t - 2]));
      const int8x16_t a[2] = {vld1q_s8(from), vld1q_s8(from + 16)};
      int32x4_t dots = dot_rows(greatest_quant32(type, false), 2, quads, a);
      sum[t] = add_dots(type, sum[t], dots, w->d[i], w->low[i],
                        activations->scales32[at[t] + i],
                        &activations->sums32[at[t] + i]);
    }
  }
  for (int t = 0; t < PANEL_TILE; t++) sums[t] = sum[t];
}

NEON_INLINE void run_panel(const kernel_matrix *m,
                           const uint8_t *const rows[PANEL_ROWS],
                           uint32_t quads, uint32_t token, uint32_t tokens,
                           uint32_t type,
                           float32x4_t sums[PANEL_QUADS][PANEL_TOKENS]) {
  const uint32_t blocks = m->columns / 32;
  const size_t bytes = block_bytes(stored_type(type, m));
  for (uint32_t block = 0; block < blocks; block += PANEL_BLOCKS) {
    const uint32_t count =
        blocks - block < PANEL_BLOCKS ? blocks - block : PANEL_BLOCKS;
    panel_quad w[PANEL_QUADS];
    for (uint32_t q = 0; q < quads; q++) {
      if (token == 0)
        for (int r = 0; r < ROWS; r++)
          prefetch(rows[ROWS * q + r] + block * bytes, PANEL_BLOCKS * bytes,
                   PANEL_BLOCKS * bytes);
      unpack(m, type, rows + ROWS * q, block, count, &w[q]);
    }
    for (uint32_t t = 0; t < tokens; t += PANEL_TILE) {
      size_t at[PANEL_TILE];
      tile_tokens(m, token + t, blocks, at);
      for (int i = 0; i < PANEL_TILE; i++) at[i] += block;
      for (uint32_t q = 0; q < quads; q++)
        add_tile(m->activations, &w[q], count, at, type, sums[q] + t);
    }
  }
}

FOR_BLOCKS_OF_32(DEFINE_MATRIX, run_blocks, NEON_TARGET, q8x32, neon)
DEFINE_MATRIX(unpacked, UNPACKED, run_blocks, NEON_TARGET, q8x32, neon)

#endif
