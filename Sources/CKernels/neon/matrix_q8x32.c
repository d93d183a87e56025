// Blocks of 32. One token meets 4 rows as they are loaded, more meet what is
// unpacked once for all of them.
#if defined(__aarch64__)

#include "dots.h"
#include "neon.h"
#include "panel_q8x32.h"
#include "quads_q8x32.h"

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
                    activations->scales32[at],
                    (float)activations->sums32[at]);
  }
  store_quad(m, row, end, token, sums);
}

#define KERNEL(stored, number, ...)                                    \
  static void add_##stored(panel *all) {                               \
    add_quads(all, KERNEL_##number);                                   \
  }                                                                    \
  void matrix_##stored##_q8x32_neon(const kernel_matrix *m,            \
                                    uint32_t begin, uint32_t end) {    \
    if (m->tokens > 1)                                                 \
      return run_panels(m, 32, add_##stored, begin, end);              \
    for (uint32_t row = begin; row < end; row += ROWS)                 \
      run_rows(m, row, end, 0, KERNEL_##number);                       \
  }
FOR_BLOCKS_OF_32(KERNEL, )
KERNEL(unpacked, UNPACKED)

#endif
