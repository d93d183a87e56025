// Blocks of 32.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "octets_q8x32.h"
#include "panel_q8x32.h"
#include "rows_q8_0.h"
#include "rows_q8x32.h"

_Static_assert(PANEL_LEAST <= OCTET_TOKENS, "all few tokens are kept");

AVX512_INLINE void run_few(const kernel_matrix *m, uint32_t begin, uint32_t end,
                           uint32_t type) {
  if (m->tokens > 1) return run_octets(m, begin, end, type);
  uint32_t row = begin;
  if (type == KERNEL_Q8_0 && has_rows_in_order(m))
    for (; row + KEPT_ROWS <= end; row += KEPT_ROWS)
      run_rows_in_order(m, row, end, 0);
  for (; row < end; row += ROWS) run_rows(m, row, end, 0, type);
}

FOR_BLOCKS_OF_32(DEFINE_MATRIX, run_blocks, AVX512, q8x32, avx512vnni)

#endif
