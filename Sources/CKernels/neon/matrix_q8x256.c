// Super-blocks of 256. One token meets the weights in registers; of more, 8
// meet what is unpacked once.
#if defined(__aarch64__)

#include "neon.h"
#include "rows_q8x256.h"

// Four products of at most 31 · 127, or two of 127 · 127, stay within a word.
NEON_INLINE int32x4_t scaled_dot(uint32_t type, const int8x16_t quants[16],
                                 const int32_t scales[16],
                                 const int8_t *given) {
  int32x4_t sum = vdupq_n_s32(0);
  const int parts = scale_width(type) / 16;
  for (int g = 0; g < 16 / parts; g++) {
    int8x16_t w = quants[g * parts], a = vld1q_s8(given + 16 * g * parts);
    int16x8_t words = vmull_s8(vget_low_s8(w), vget_low_s8(a));
    words = vmlal_high_s8(words, w, a);
    if (parts == 2) {
      int32x4_t dots = vpaddlq_s16(words);
      w = quants[2 * g + 1];
      a = vld1q_s8(given + 32 * g + 16);
      if (type == KERNEL_IQ4_XS) {
        words = vmull_s8(vget_low_s8(w), vget_low_s8(a));
        dots = vpadalq_s16(dots, vmlal_high_s8(words, w, a));
        sum = vmlaq_n_s32(sum, dots, scales[g]);
        continue;
      }
      words = vmlal_s8(words, vget_low_s8(w), vget_low_s8(a));
      words = vmlal_high_s8(words, w, a);
    }
    sum = vmlaq_n_s32(sum, vpaddlq_s16(words), scales[g]);
  }
  return sum;
}

NEON_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                     uint32_t type) {
  for (uint32_t row = begin; row < end; row += ROWS) {
    if (m->tokens == 1) {
      run_rows(m, row, end, 0, 1, type);
      continue;
    }
    for (uint32_t token = 0; token < m->tokens; token += TILE) {
      uint32_t left = m->tokens - token;
      run_rows(m, row, end, token, left < TILE ? left : TILE, type);
    }
  }
}

#define KERNEL(stored, number)                                               \
  void matrix_##stored##_q8x256_neon(const kernel_matrix *m, uint32_t begin, \
                                     uint32_t end) {                         \
    run(m, begin, end, KERNEL_##number);                                     \
  }
KERNEL(q2_K, Q2_K)
KERNEL(q3_K, Q3_K)
KERNEL(q4_K, Q4_K)
KERNEL(q5_K, Q5_K)
KERNEL(q6_K, Q6_K)
KERNEL(iq4_XS, IQ4_XS)
KERNEL(unpacked, UNPACKED)

#endif
