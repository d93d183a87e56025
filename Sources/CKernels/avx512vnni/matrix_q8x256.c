// Super-blocks of 256.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "panel_q8x256.h"
#include "rows_q8x256.h"

// From so many tokens on a panel is worth its transposition.
#define FEW 3

AVX512_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                       uint32_t type) {
  if (m->tokens <= FEW) {
    for (uint32_t token = 0; token < m->tokens; token++)
      run_rows(m, begin, end, token, type);
    return;
  }
  const uint32_t blocks = m->columns / 256;
  for (uint32_t row = begin; row < end; row += PANEL_ROWS)
    for (uint32_t first = 0; first < m->tokens; first += PANEL_TOKENS) {
      uint32_t left = m->tokens - first;
      uint32_t tokens = left < PANEL_TOKENS ? left : PANEL_TOKENS;
      float sums[PANEL_TOKENS][PANEL_ROWS];
      __builtin_memset(sums, 0, tokens * sizeof sums[0]);
      for (uint32_t block = 0; block < blocks; block++) {
        panel w;
        unpack_panel(m, row, end, block, type, &w);
        run_panel(m, &w, first, tokens, block, type, sums);
      }
      for (uint32_t t = 0; t < tokens; t++)
        store_panel(m, row, end, first + t, sums[t]);
    }
}

FOR_SUPER_BLOCKS(DEFINE_MATRIX, AVX512, q8x256, avx512vnni)
DEFINE_MATRIX(unpacked, UNPACKED, AVX512, q8x256, avx512vnni)

#endif
