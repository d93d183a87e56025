// Q4_K, Q5_K and Q6_K. One token meets the weights in registers; of more, 8
// meet what is unpacked once.
#if defined(__aarch64__)

#include "neon.h"
#include "rows_q8x256.h"

// Four products of at most 31 · 127, or two of 63 · 127, stay within a word.
NEON_INLINE int32x4_t scaled_dot(uint32_t type, const int8x16_t quants[16],
                                 const int32_t scales[16],
                                 const int8_t *given) {
  int32x4_t sum = vdupq_n_s32(0);
  const int parts = type == KERNEL_Q6_K ? 1 : 2;
  for (int g = 0; g < 16 / parts; g++) {
    int8x16_t w = quants[g * parts], a = vld1q_s8(given + 16 * g * parts);
    int16x8_t words = vmull_s8(vget_low_s8(w), vget_low_s8(a));
    words = vmlal_high_s8(words, w, a);
    if (parts == 2) {
      w = quants[2 * g + 1];
      a = vld1q_s8(given + 32 * g + 16);
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

void matrix_q4_K_q8x256_neon(const kernel_matrix *m, uint32_t begin,
                             uint32_t end) {
  run(m, begin, end, KERNEL_Q4_K);
}

void matrix_q5_K_q8x256_neon(const kernel_matrix *m, uint32_t begin,
                             uint32_t end) {
  run(m, begin, end, KERNEL_Q5_K);
}

void matrix_q6_K_q8x256_neon(const kernel_matrix *m, uint32_t begin,
                             uint32_t end) {
  run(m, begin, end, KERNEL_Q6_K);
}

#endif
