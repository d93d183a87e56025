// Super-blocks of 256.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "octets_q8x256.h"
#include "panel_q8x256.h"
#include "rows_q8x256.h"

_Static_assert(PANEL_LEAST <= OCTET_TOKENS, "all few tokens are kept");

AVX512_INLINE void run_few(const kernel_matrix *m, uint32_t begin, uint32_t end,
                           uint32_t type) {
  if (m->tokens > 1) return run_octets(m, begin, end, type);
  run_rows(m, begin, end, 0, type);
}

FOR_SUPER_BLOCKS(DEFINE_MATRIX, run_blocks, AVX512, q8x256, avx512vnni)
DEFINE_MATRIX(unpacked, UNPACKED, run_blocks, AVX512, q8x256, avx512vnni)

#endif
