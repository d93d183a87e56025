// F32, F16 and BF16.
#if defined(__x86_64__)

#include "avx2.h"
#include "floats.h"
#include "vector_matrix.h"

AVX2 void matrix_f32_f32_avx2(const kernel_matrix *m, uint32_t begin,
                              uint32_t end) {
  run(m, begin, end, KERNEL_F32);
}

AVX2 void matrix_f16_f32_avx2(const kernel_matrix *m, uint32_t begin,
                              uint32_t end) {
  run(m, begin, end, KERNEL_F16);
}

AVX2 void matrix_bf16_f32_avx2(const kernel_matrix *m, uint32_t begin,
                               uint32_t end) {
  run(m, begin, end, KERNEL_BF16);
}

#endif
