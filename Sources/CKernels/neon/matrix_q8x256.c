// Super-blocks of 256. One token meets 4 rows as they are loaded, more meet
// what is unpacked once for all of them.
#if defined(__aarch64__)

#include "dots.h"
#include "neon.h"
#include "panel_q8x256.h"
#include "sums_q8x256.h"

#define ROWS_BLOCK 256
#define ROWS_INLINE NEON_INLINE
#define ROWS_STORE store_quad
typedef float32x4_t row_sums;

#include "shared/rows.h"

NEON_INLINE row_sums add_blocks(uint32_t type, const block_facts *facts,
                                const uint8_t *const b[ROWS],
                                const kernel_activations *activations,
                                size_t at, row_sums sums) {
  (void)facts;
  const int parts = scale_width(type) / 16;
  const int greatest = greatest_quant(type, true);
  const int8_t *quants = activations->quants256 + at * 256;
  const int16_t *activation_sums = activations->sums16 + at * 16;
  int16_t pairs[8];
  if (scale_width(type) == 32) {
    vst1q_s16(pairs, pair_sums(activation_sums));
    activation_sums = pairs;
  }
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

#define KERNEL(stored, number, ...)                                    \
  static void add_##stored(panel *all) {                               \
    add_quads(all, KERNEL_##number);                                   \
  }                                                                    \
  void matrix_##stored##_q8x256_neon(const kernel_matrix *m,           \
                                     uint32_t begin, uint32_t end) {   \
    if (m->tokens > 1)                                                 \
      return run_panels(m, scale_width(KERNEL_##number), add_##stored, \
                        begin, end);                                   \
    for (uint32_t row = begin; row < end; row += ROWS)                 \
      run_rows(m, row, end, 0, KERNEL_##number);                       \
  }
FOR_SUPER_BLOCKS(KERNEL, )
KERNEL(unpacked, UNPACKED)

#endif
