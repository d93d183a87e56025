// F32, F16 and BF16.
#if defined(__aarch64__)

#include "floats.h"
#include "neon.h"
#include "vector_matrix.h"

void matrix_f32_f32_neon(const kernel_matrix *m, uint32_t begin, uint32_t end) {
  run(m, begin, end, KERNEL_F32);
}

void matrix_f16_f32_neon(const kernel_matrix *m, uint32_t begin, uint32_t end) {
  run(m, begin, end, KERNEL_F16);
}

void matrix_bf16_f32_neon(const kernel_matrix *m, uint32_t begin,
                          uint32_t end) {
  run(m, begin, end, KERNEL_BF16);
}

#endif
