// Super-blocks of 256.
#if defined(__x86_64__)

#include "avx2.h"
#include "panel_q8x256.h"
#include "rows_q8x256.h"

// Tokens whose sums are kept while a row is read once.
#define TOKENS 256

AVX2_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                     uint32_t type) {
  if (m->tokens < TILE) {
    for (uint32_t row = begin; row < end; row += ROWS)
      for (uint32_t token = 0; token < m->tokens; token++)
        run_rows(m, row, end, token, type);
    return;
  }
  const uint32_t blocks = m->columns / 256;
  const size_t bytes = block_bytes(stored_type(type, m)) * PANEL_ROWS;
  const size_t ahead = prefetch_distance(m->row_bytes, PANEL_ROWS);
  for (uint32_t row = begin; row < end; row += PANEL_ROWS)
    for (uint32_t first = 0; first < m->tokens; first += TOKENS) {
      uint32_t left = m->tokens - first;
      uint32_t tokens = left < TOKENS ? left : TOKENS;
      float sums[TOKENS + TILE][PANEL_ROWS];
      __builtin_memset(sums, 0, (tokens + TILE) * sizeof sums[0]);
      for (uint32_t block = 0; block < blocks; block++) {
        panel w;
        prefetch(weights_row(m, row, end) + block * bytes, ahead, bytes);
        unpack_panel(m, row, end, block, type, &w);
        for (uint32_t t = 0; t < tokens; t += TILE)
          run_tile(m, &w, first + t, block, type, sums + t);
      }
      for (uint32_t t = 0; t < tokens; t++)
        store_rows(m, row, end, PANEL_ROWS, first + t, sums[t]);
    }
}

FOR_SUPER_BLOCKS(DEFINE_MATRIX, AVX2, q8x256, avx2)
DEFINE_MATRIX(unpacked, UNPACKED, AVX2, q8x256, avx2)

#endif
