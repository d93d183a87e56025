// Super-blocks of 256. One token meets 4 rows in registers, more meet panels.
#if defined(__aarch64__)

#define NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))

#include "../neon/rows_q8x256.h"
#include "dotprod.h"
#include "panel.h"

// The 16 groups of 16 are summed by pairs, so that 4 groups of a scale each
// share a vector, and a multiplication.
NEON_INLINE int32x4_t scaled_dot(uint32_t type, const int8x16_t quants[16],
                                 const int32_t scales[16],
                                 const int8_t *given) {
  const int parts = scale_width(type) / 16;
  int32x4_t sum = vdupq_n_s32(0);
  for (int four = 0; four < 4 / parts; four++) {
    int32x4_t dots[4];
    for (int g = 0; g < 4; g++) {
      int at = (4 * four + g) * parts;
      dots[g] =
          vdotq_s32(vdupq_n_s32(0), quants[at], vld1q_s8(given + 16 * at));
      if (parts == 2)
        dots[g] =
            vdotq_s32(dots[g], quants[at + 1], vld1q_s8(given + 16 * at + 16));
    }
    sum = vmlaq_s32(sum, sum_each(dots), vld1q_s32(scales + 4 * four));
  }
  return sum;
}

typedef struct {
  int32x4_t quants[64][2];  // 4 columns of 8 rows each
  int32x4_t scales[16][2];  // of the groups of 32, or of 16
  int32x4_t lows[16][2];    // minimums, of the same groups
  float32x4_t d[2], dmin[2];
} panel;

// Quants lose their offset.
NEON_INLINE void unpack(const kernel_matrix *m, uint32_t type,
                        const uint8_t *const rows[PANEL_ROWS], uint32_t block,
                        panel *out) {
  const int groups = 256 / scale_width(type);
  const int8x16_t offset = vdupq_n_s8((int8_t)(1 << offset_shift(type)));
  for (int h = 0; h < 2; h++) {
    const uint8_t *b[4];
    block_unpacked space[4];
    int8x16_t q[4][16];
    block_scales s[4];
    for (int r = 0; r < 4; r++) {
      b[r] = open_block(type, m, rows[4 * h + r], block, &space[r]);
      load_quants(type, b[r], q[r]);
      load_scales(type, b[r], &s[r]);
    }
    for (int g = 0; g < 16; g++) {
      if (offset_shift(type) > 0)
        for (int r = 0; r < 4; r++) q[r][g] = vsubq_s8(q[r][g], offset);
      interleave(q[0][g], q[1][g], q[2][g], q[3][g], &out->quants[4 * g][h]);
    }
    for (int g = 0; g < groups; g += 4)
      transpose(vld1q_s32(s[0].scales + g), vld1q_s32(s[1].scales + g),
                vld1q_s32(s[2].scales + g), vld1q_s32(s[3].scales + g),
                &out->scales[g][h], 2);
    out->d[h] = load_d(type, b);
    if (!has_minimums(type)) continue;
    int32_t lows[4][16];
    for (int r = 0; r < 4; r++)
      for (int i = 0; i < groups / 8; i++)
        store_wide(s[r].lows[i], lows[r] + 8 * i);
    for (int g = 0; g < groups; g += 4)
      transpose(vld1q_s32(lows[0] + g), vld1q_s32(lows[1] + g),
                vld1q_s32(lows[2] + g), vld1q_s32(lows[3] + g),
                &out->lows[g][h], 2);
    out->dmin[h] = load_low(type, b);
  }
}

// Σ minimum·sum over a super-block.
NEON_INLINE void lowered_sums(uint32_t type, const panel *w,
                              const int16_t *sums, int32x4_t out[2]) {
  int16x8_t low = vld1q_s16(sums), high = vld1q_s16(sums + 8);
  const int groups = 256 / scale_width(type);
  int32_t wide[16];
  store_wide(groups == 16 ? low : vpaddq_s16(low, high), wide);
  if (groups == 16) store_wide(high, wide + 8);
  for (int h = 0; h < 2; h++) {
    out[h] = vdupq_n_s32(0);
    for (int g = 0; g < groups; g++)
      out[h] = vmlaq_n_s32(out[h], w->lows[g][h], wide[g]);
  }
}

// Adds a super-block to the sums of a tile.
NEON_INLINE void add_tile(const kernel_matrix *m, const panel *w,
                          uint32_t block, uint32_t token, uint32_t type,
                          panel_sums sums[PANEL_TILE]) {
  const kernel_activations *given = m->given;
  const int columns = scale_width(type);
  uint32_t tokens[PANEL_TILE];
  size_t at[PANEL_TILE];
  const int8_t *quants[PANEL_TILE];
  int32x4_t scaled[PANEL_TILE][2], dots[PANEL_TILE][2];
  tile_tokens(m, token, tokens);
  for (int t = 0; t < PANEL_TILE; t++) {
    at[t] = (size_t)tokens[t] * (m->columns / 256) + block;
    quants[t] = given->quants256 + at[t] * 256;
  }
  clear_dots(scaled);
  for (int g = 0; g < 256 / columns; g++) {
    clear_dots(dots);
    for (int i = g * columns; i < (g + 1) * columns; i += 16)
      dot_columns(w->quants + i / 4, quants, (size_t)i, dots);
    for (int t = 0; t < PANEL_TILE; t++)
      for (int h = 0; h < 2; h++)
        scaled[t][h] = vmlaq_s32(scaled[t][h], dots[t][h], w->scales[g][h]);
  }
  for (int t = 0; t < PANEL_TILE; t++) {
    float d_a = given->scales256[at[t]];
    int32x4_t lowered[2];
    if (has_minimums(type))
      lowered_sums(type, w, given->sums16 + at[t] * 16, lowered);
    for (int h = 0; h < 2; h++) {
      float32x4_t sum = sums[t].half[h];
      sum = vfmaq_f32(sum, vmulq_n_f32(w->d[h], d_a),
                      vcvtq_f32_s32(scaled[t][h]));
      if (has_minimums(type))
        sum = vfmsq_f32(sum, vmulq_n_f32(w->dmin[h], d_a),
                        vcvtq_f32_s32(lowered[h]));
      sums[t].half[h] = sum;
    }
  }
}

NEON_INLINE void run_panel(const kernel_matrix *m,
                           const uint8_t *const rows[PANEL_ROWS],
                           uint32_t token, uint32_t tokens, uint32_t type,
                           panel_sums sums[PANEL_TOKENS]) {
  const size_t bytes = block_bytes(stored_type(type, m));
  for (uint32_t block = 0; block < m->columns / 256; block++) {
    if (token == 0)
      for (int r = 0; r < PANEL_ROWS; r++)
        prefetch(rows[r] + block * bytes, bytes, bytes);
    panel w;
    unpack(m, type, rows, block, &w);
    for (uint32_t t = 0; t < tokens; t += PANEL_TILE)
      add_tile(m, &w, block, token + t, type, sums + t);
  }
}

#define KERNEL(stored, number)                                \
  NEON_TARGET void matrix_##stored##_q8x256_dotprod(          \
      const kernel_matrix *m, uint32_t begin, uint32_t end) { \
    run(m, begin, end, KERNEL_##number);                      \
  }
KERNEL(q2_K, Q2_K)
KERNEL(q3_K, Q3_K)
KERNEL(q4_K, Q4_K)
KERNEL(q5_K, Q5_K)
KERNEL(q6_K, Q6_K)
KERNEL(iq4_XS, IQ4_XS)
KERNEL(unpacked, UNPACKED)

#endif
