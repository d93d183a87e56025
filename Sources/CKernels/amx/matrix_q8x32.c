// Blocks of 32. Many tokens meet tiles, others are left to AVX-512.
#if defined(__x86_64__)

#include "panel_q8x32.h"

#define KERNEL(stored, number, ...)                                            \
  AMX void matrix_##stored##_q8x32_amx(const kernel_matrix *m, uint32_t begin, \
                                       uint32_t end) {                         \
    if (m->tokens < least_tokens_q8x32_amx)                                    \
      return matrix_##stored##_q8x32_avx512vnni(m, begin, end);                \
    run_panels(m, begin, end, KERNEL_##number);                                \
    _tile_release();                                                           \
  }
FOR_BLOCKS_OF_32(KERNEL, )

#endif
