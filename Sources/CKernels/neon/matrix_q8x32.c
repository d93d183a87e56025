// Blocks of 32: 4 rows at once, for 1 or 4 tokens.
#if defined(__aarch64__)

#include "neon.h"
#include "rows_q8x32.h"

// Two products of at most 128 · 127 stay within a word.
NEON_INLINE int32x4_t dot(int8x16x2_t w, int8x16_t a0, int8x16_t a1) {
  int16x8_t low = vmull_s8(vget_low_s8(w.val[0]), vget_low_s8(a0));
  int16x8_t high = vmull_high_s8(w.val[0], a0);
  low = vmlal_s8(low, vget_low_s8(w.val[1]), vget_low_s8(a1));
  high = vmlal_high_s8(high, w.val[1], a1);
  return vpadalq_s16(vpaddlq_s16(low), high);
}

NEON_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                     uint32_t type) {
  for (uint32_t row = begin; row < end; row += ROWS) {
    uint32_t token = 0;
    for (; token + TILE <= m->tokens; token += TILE)
      run_rows(m, row, end, token, TILE, type);
    for (; token < m->tokens; token++) run_rows(m, row, end, token, 1, type);
  }
}

#define KERNEL(stored, number)                                              \
  void matrix_##stored##_q8x32_neon(const kernel_matrix *m, uint32_t begin, \
                                    uint32_t end) {                         \
    run(m, begin, end, KERNEL_##number);                                    \
  }
KERNEL(q8_0, Q8_0)
KERNEL(q4_0, Q4_0)
KERNEL(q4_1, Q4_1)
KERNEL(q5_0, Q5_0)
KERNEL(q5_1, Q5_1)
KERNEL(iq4_NL, IQ4_NL)
KERNEL(mxfp4, MXFP4)

#endif
