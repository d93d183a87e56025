// Super-blocks of 256: one token, a few, and many.
#if defined(__x86_64__)

#include "avx2.h"
#include "few_q8x256.h"
#include "rows_q8x256.h"
#include "tile_q8x256.h"

AVX2_INLINE void run_few(const kernel_matrix *m, uint32_t begin, uint32_t end,
                         uint32_t type) {
  if (m->tokens > 1) {
    for (uint32_t row = begin; row < end; row += FEW_ROWS)
      run_few_rows(m, row, end, type);
    return;
  }
  for (uint32_t row = begin; row < end; row += ROWS)
    run_rows(m, row, end, 0, type);
}

FOR_SUPER_BLOCKS(DEFINE_MATRIX, run_blocks, AVX2, q8x256, avx2)
DEFINE_MATRIX(unpacked, UNPACKED, run_blocks, AVX2, q8x256, avx2)

#endif
