// Super-blocks of 256. One or two tokens meet the weights in registers, more
// meet panels.
#if defined(__aarch64__)

#include "dots.h"
#include "neon.h"

#define PANEL_ROWS panel_rows_q8x256_neon
#define PANEL_LEAST panel_tokens_q8x256_neon
#include "panel.h"
#include "quads_q8x256.h"

#define ROWS_BLOCK 256
#define ROWS_INLINE NEON_INLINE
#define ROWS_STORE store_quad
typedef float32x4_t row_sums;

#include "shared/rows.h"

// Σ words·sum over the groups, of 4 rows.
NEON_INLINE int32x4_t meet_sums(uint32_t type, const int16x8_t *words,
                                const int16_t *sums) {
  int16x8_t activations[2] = {vld1q_s16(sums), vld1q_s16(sums + 8)};
  int32x4_t out = vdupq_n_s32(0);
  const int halves = scale_width(type) == 32 ? 1 : 2;
  if (halves == 1) activations[0] = vpaddq_s16(activations[0], activations[1]);
  for (int i = 0; i < halves; i++) {
    const int16x8_t *w = words + 4 * i, a = activations[i];
    out = vmlal_laneq_s16(out, vget_low_s16(w[0]), a, 0);
    out = vmlal_high_laneq_s16(out, w[0], a, 1);
    out = vmlal_laneq_s16(out, vget_low_s16(w[1]), a, 2);
    out = vmlal_high_laneq_s16(out, w[1], a, 3);
    out = vmlal_laneq_s16(out, vget_low_s16(w[2]), a, 4);
    out = vmlal_high_laneq_s16(out, w[2], a, 5);
    out = vmlal_laneq_s16(out, vget_low_s16(w[3]), a, 6);
    out = vmlal_high_laneq_s16(out, w[3], a, 7);
  }
  return out;
}

// The scales of group `g`, of 4 rows.
NEON_INLINE int32x4_t scales_of(const quad_scales *s, int g) {
  return g % 2 == 0 ? vmovl_s16(vget_low_s16(s->scales[g / 2]))
                    : vmovl_high_s16(s->scales[g / 2]);
}

NEON_INLINE float32x4_t add_sums(uint32_t type, float32x4_t sums, float32x4_t d,
                                 float32x4_t low, float d_a, int32x4_t scaled,
                                 int32x4_t lowered) {
  sums = vfmaq_f32(sums, vmulq_n_f32(d, d_a), vcvtq_f32_s32(scaled));
  if (has_minimums(type))
    sums = vfmaq_f32(sums, vmulq_n_f32(low, d_a), vcvtq_f32_s32(lowered));
  return sums;
}

NEON_INLINE row_sums add_blocks(uint32_t type, const block_facts *facts,
                                const uint8_t *const b[ROWS],
                                const kernel_activations *activations,
                                size_t at, row_sums sums) {
  (void)facts;
  const int parts = scale_width(type) / 16;
  const int greatest = greatest_quant(type, true);
  const int8_t *quants = activations->quants256 + at * 256;
  const int16_t *activation_sums = activations->sums16 + at * 16;
  quad_scales s;
  load_quad_scales(type, b, &s);
  int32x4_t scaled = vdupq_n_s32(0), lowered = vdupq_n_s32(0);
  if (quant_bias(type) > 0)
    scaled = vmulq_n_s32(meet_sums(type, s.scales, activation_sums),
                         quant_bias(type));
  if (has_minimums(type))
    lowered = meet_sums(type, s.minimums, activation_sums);
  uint8x16_t upper[ROWS][2];
#pragma GCC unroll 4
  for (int unit = 0; unit < 4; unit++) {
    // Unit by unit: side by side they need more registers than there are.
    __asm__ volatile("" : "+w"(scaled) : : "memory");
    int8x16_t w[ROWS][4], a[4];
    for (int r = 0; r < ROWS; r++) {
      load_upper(type, b[r], unit, upper[r]);
      load_unit(type, b[r], unit, upper[r], w[r]);
    }
    for (int i = 0; i < 4; i++)
      a[i] = vld1q_s8(quants + unit_column(type, unit, i));
    for (int i = 0; i < 4; i += parts) {
      const int8x16_t *rows[ROWS] = {w[0] + i, w[1] + i, w[2] + i, w[3] + i};
      int g = unit_column(type, unit, i) / (16 * parts);
      scaled = vmlaq_s32(scaled, dot_rows(greatest, parts, rows, a + i),
                         scales_of(&s, g));
    }
  }
  return add_sums(type, sums, s.d, s.low, activations->scales256[at], scaled,
                  lowered);
}

typedef struct {
  int8_t quants[ROWS][256];
  int32x4_t scales[16];
  int16x8_t minimums[8];
  float32x4_t d, low;
} panel_quad;

NEON_INLINE void unpack(const kernel_matrix *m, uint32_t type,
                        const uint8_t *const rows[ROWS], uint32_t block,
                        panel_quad *out) {
  const uint8_t *b[ROWS];
  block_unpacked space[ROWS];
  quad_scales s;
  for (int r = 0; r < ROWS; r++) {
    b[r] = open_block(type, m, rows[r], block, &space[r]);
    uint8x16_t upper[2];
    for (int unit = 0; unit < 4; unit++) {
      const int8x16_t bias = vdupq_n_s8((int8_t)quant_bias(type));
      int8x16_t quants[4];
      load_upper(type, b[r], unit, upper);
      load_unit(type, b[r], unit, upper, quants);
      for (int i = 0; i < 4; i++)
        vst1q_s8(out->quants[r] + unit_column(type, unit, i),
                 vaddq_s8(quants[i], bias));
    }
  }
  load_quad_scales(type, b, &s);
  for (int g = 0; g < 256 / scale_width(type); g++)
    out->scales[g] = scales_of(&s, g);
  out->d = s.d;
  if (!has_minimums(type)) return;
  for (int i = 0; i < 128 / scale_width(type); i++)
    out->minimums[i] = s.minimums[i];
  out->low = s.low;
}

// Adds a super-block of ROWS rows to the sums of a tile.
NEON_INLINE void add_tile(const kernel_activations *activations,
                          const panel_quad *w, const size_t at[PANEL_TILE],
                          uint32_t type, float32x4_t sums[PANEL_TILE]) {
  const int parts = scale_width(type) / 16;
  const int greatest = greatest_quant(type, false);
  int32x4_t scaled[PANEL_TILE];
  for (int t = 0; t < PANEL_TILE; t++) scaled[t] = vdupq_n_s32(0);
  for (int c = 0; c < 8; c++) {
    int8x16_t quants[ROWS][2];
    for (int r = 0; r < ROWS; r++)
      for (int i = 0; i < 2; i++)
        quants[r][i] = vld1q_s8(w->quants[r] + 32 * c + 16 * i);
    for (int t = 0; t < PANEL_TILE; t++) {
      const int8_t *from = activations->quants256 + at[t] * 256 + 32 * c;
      // Two tokens side by side: more need more registers than there are.
      if (t > 1) __asm__("" : "+r"(from) : "w"(scaled[t - 2]));
      int8x16_t a[2] = {vld1q_s8(from), vld1q_s8(from + 16)};
      for (int g = 0; g < 2 / parts; g++) {
        const int8x16_t *rows[ROWS] = {quants[0] + g, quants[1] + g,
                                       quants[2] + g, quants[3] + g};
        scaled[t] = vmlaq_s32(scaled[t], dot_rows(greatest, parts, rows, a + g),
                              w->scales[c * 2 / parts + g]);
      }
    }
  }
  for (int t = 0; t < PANEL_TILE; t++) {
    int32x4_t lowered = vdupq_n_s32(0);
    if (has_minimums(type))
      lowered = meet_sums(type, w->minimums, activations->sums16 + at[t] * 16);
    sums[t] = add_sums(type, sums[t], w->d, w->low,
                       activations->scales256[at[t]], scaled[t], lowered);
  }
}

NEON_INLINE void run_panel(const kernel_matrix *m,
                           const uint8_t *const rows[PANEL_ROWS],
                           uint32_t quads, uint32_t token, uint32_t tokens,
                           uint32_t type,
                           float32x4_t sums[PANEL_QUADS][PANEL_TOKENS]) {
  const uint32_t blocks = m->columns / 256;
  const size_t bytes = block_bytes(stored_type(type, m));
  for (uint32_t block = 0; block < blocks; block++) {
    panel_quad w[PANEL_QUADS];
    for (uint32_t q = 0; q < quads; q++) {
      if (token == 0)
        for (int r = 0; r < ROWS; r++)
          prefetch(rows[ROWS * q + r] + block * bytes, bytes, bytes);
      unpack(m, type, rows + ROWS * q, block, &w[q]);
    }
    for (uint32_t t = 0; t < tokens; t += PANEL_TILE) {
      size_t at[PANEL_TILE];
      tile_tokens(m, token + t, blocks, at);
      for (int i = 0; i < PANEL_TILE; i++) at[i] += block;
      for (uint32_t q = 0; q < quads; q++)
        add_tile(m->activations, &w[q], at, type, sums[q] + t);
    }
  }
}

FOR_SUPER_BLOCKS(DEFINE_MATRIX, run_blocks, NEON_TARGET, q8x256, neon)
DEFINE_MATRIX(unpacked, UNPACKED, run_blocks, NEON_TARGET, q8x256, neon)

#endif
