// Super-blocks of 256. Many tokens meet tiles, others are left to AVX-512.
#if defined(__x86_64__)

#include "panel_q8x256.h"

#define KERNEL(stored, number, ...)                                     \
  AMX void matrix_##stored##_q8x256_amx(const kernel_matrix *m,         \
                                        uint32_t begin, uint32_t end) { \
    if (m->tokens < least_tokens_q8x256_amx)                            \
      return matrix_##stored##_q8x256_avx512vnni(m, begin, end);        \
    run_panels(m, begin, end, KERNEL_##number);                         \
    _tile_release();                                                    \
  }
FOR_SUPER_BLOCKS(KERNEL, )
KERNEL(unpacked, UNPACKED, )

#endif
