// Super-blocks of 256.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "panel_q8x256.h"
#include "rows_q8x256.h"

AVX512_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                       uint32_t type) {
  if (m->tokens <= FEW) {
    for (uint32_t token = 0; token < m->tokens; token++)
      run_rows(m, begin, end, token, type);
    return;
  }
  run_panels(m, begin, end, type, 256, 1);
}

FOR_SUPER_BLOCKS(DEFINE_MATRIX, AVX512, q8x256, avx512vnni)
DEFINE_MATRIX(unpacked, UNPACKED, AVX512, q8x256, avx512vnni)

#endif
