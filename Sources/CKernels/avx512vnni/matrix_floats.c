// F32, F16 and BF16.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "floats.h"
#include "vector_matrix.h"

AVX512 void matrix_f32_f32_avx512vnni(const kernel_matrix *m, uint32_t begin,
                                      uint32_t end) {
  run(m, begin, end, KERNEL_F32);
}

AVX512 void matrix_f16_f32_avx512vnni(const kernel_matrix *m, uint32_t begin,
                                      uint32_t end) {
  run(m, begin, end, KERNEL_F16);
}

AVX512 void matrix_bf16_f32_avx512vnni(const kernel_matrix *m, uint32_t begin,
                                       uint32_t end) {
  run(m, begin, end, KERNEL_BF16);
}

#endif
