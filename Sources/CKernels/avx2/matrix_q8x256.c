// Super-blocks of 256.
#if defined(__x86_64__)

#include "avx2.h"
#include "panel_q8x256.h"
#include "rows_q8x256.h"

AVX2_INLINE void run_few(const kernel_matrix *m, uint32_t begin, uint32_t end,
                         uint32_t type) {
  for (uint32_t row = begin; row < end; row += ROWS)
    for (uint32_t token = 0; token < m->tokens; token++)
      run_rows(m, row, end, token, type);
}

FOR_SUPER_BLOCKS(DEFINE_MATRIX, run_blocks, AVX2, q8x256, avx2)
DEFINE_MATRIX(unpacked, UNPACKED, run_blocks, AVX2, q8x256, avx2)

#endif
