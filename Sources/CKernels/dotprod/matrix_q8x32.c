// Blocks of 32. One token meets 4 rows in registers, more meet panels.
#if defined(__aarch64__)

#define NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))

#include "../neon/rows_q8x32.h"
#include "dotprod.h"
#include "panel.h"

NEON_INLINE int32x4_t dot(int8x16x2_t w, int8x16_t a0, int8x16_t a1) {
  return vdotq_s32(vdotq_s32(vdupq_n_s32(0), w.val[0], a0), w.val[1], a1);
}

#define BLOCKS 8  // of a panel

typedef struct {
  int32x4_t quants[8 * BLOCKS][2];  // 4 columns of 8 rows each
  float32x4_t d[BLOCKS][2], low[BLOCKS][2];
} panel;

NEON_INLINE void unpack_block(uint32_t type,
                              const uint8_t *const rows[PANEL_ROWS], size_t at,
                              uint32_t index, panel *out) {
  for (int h = 0; h < 2; h++) {
    const uint8_t *b[4];
    int8x16x2_t q[4];
    for (int r = 0; r < 4; r++) {
      b[r] = rows[4 * h + r] + at;
      q[r] = load_block(type, b[r]);
    }
    for (int i = 0; i < 2; i++)
      interleave(q[0].val[i], q[1].val[i], q[2].val[i], q[3].val[i],
                 &out->quants[8 * index + 4 * i][h]);
    out->d[index][h] = load_d(type, b);
    if (has_minimums(type)) out->low[index][h] = load_low(type, b);
  }
}

// Adds the `count` blocks from `first` on to the sums of a tile.
NEON_INLINE void add_tile(const kernel_matrix *m, const panel *w,
                          uint32_t first, uint32_t count, uint32_t token,
                          uint32_t type, panel_sums sums[PANEL_TILE]) {
  uint32_t tokens[PANEL_TILE];
  const float *scales[PANEL_TILE];
  const int16_t *given_sums[PANEL_TILE];
  const int8_t *quants[PANEL_TILE];
  panel_sums sum[PANEL_TILE];
  tile_tokens(m, token, tokens);
  for (int t = 0; t < PANEL_TILE; t++) {
    size_t at = (size_t)tokens[t] * (m->columns / 32) + first;
    scales[t] = m->given->scales32 + at;
    given_sums[t] = m->given->sums32 + at;
    quants[t] = m->given->quants32 + at * 32;
    sum[t] = sums[t];
  }
  for (uint32_t b = 0; b < count; b++) {
    int32x4_t dots[PANEL_TILE][2];
    clear_dots(dots);
    dot_columns(w->quants + 8 * b, quants, 32 * b, dots);
    dot_columns(w->quants + 8 * b + 4, quants, 32 * b + 16, dots);
    for (int t = 0; t < PANEL_TILE; t++)
      for (int h = 0; h < 2; h++) {
        sum[t].half[h] =
            vfmaq_f32(sum[t].half[h], vmulq_n_f32(w->d[b][h], scales[t][b]),
                      vcvtq_f32_s32(dots[t][h]));
        if (has_minimums(type))
          sum[t].half[h] = vfmaq_n_f32(sum[t].half[h],
                                       vmulq_n_f32(w->low[b][h], scales[t][b]),
                                       (float)given_sums[t][b]);
      }
  }
  for (int t = 0; t < PANEL_TILE; t++) sums[t] = sum[t];
}

NEON_INLINE void run_panel(const kernel_matrix *m,
                           const uint8_t *const rows[PANEL_ROWS],
                           uint32_t token, uint32_t tokens, uint32_t type,
                           panel_sums sums[PANEL_TOKENS]) {
  const size_t bytes = block_bytes(type);
  const uint32_t blocks = m->columns / 32;
  for (uint32_t first = 0; first < blocks; first += BLOCKS) {
    uint32_t count = blocks - first < BLOCKS ? blocks - first : BLOCKS;
    if (token == 0)
      for (int r = 0; r < PANEL_ROWS; r++)
        prefetch(rows[r] + first * bytes, BLOCKS * bytes, BLOCKS * bytes);
    panel w;
    for (uint32_t b = 0; b < count; b++)
      unpack_block(type, rows, (first + b) * bytes, b, &w);
    for (uint32_t t = 0; t < tokens; t += PANEL_TILE)
      add_tile(m, &w, first, count, token + t, type, sums + t);
  }
}

#define KERNEL(stored, number)                                \
  NEON_TARGET void matrix_##stored##_q8x32_dotprod(           \
      const kernel_matrix *m, uint32_t begin, uint32_t end) { \
    run(m, begin, end, KERNEL_##number);                      \
  }
KERNEL(q8_0, Q8_0)
KERNEL(q4_0, Q4_0)
KERNEL(q4_1, Q4_1)
KERNEL(q5_0, Q5_0)
KERNEL(q5_1, Q5_1)
KERNEL(iq4_NL, IQ4_NL)
KERNEL(mxfp4, MXFP4)

#endif
