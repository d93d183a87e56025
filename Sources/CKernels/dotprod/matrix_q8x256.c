// Super-blocks of 256. One token meets 4 rows in registers, more meet panels.
#if defined(__aarch64__)

#define NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))

#include "dotprod.h"
#include "rows_q8x256.h"
#include "tile.h"

// Its vectors are those of the tile.
#include "panel_q8x256.h"

#define KERNEL(stored, number, panels, unpack)                \
  NEON_TARGET void matrix_##stored##_q8x256_dotprod(          \
      const kernel_matrix *m, uint32_t begin, uint32_t end) { \
    if (m->tokens > 1) return panels(m, unpack, begin, end);  \
    for (uint32_t row = begin; row < end; row += ROWS)        \
      run_rows(m, row, end, KERNEL_##number);                 \
  }
KERNEL(q2_K, Q2_K, panels_16_lowered, plain_q2_K)
KERNEL(q3_K, Q3_K, panels_16, plain_q3_K)
KERNEL(q4_K, Q4_K, panels_32_lowered, plain_q4_K)
KERNEL(q5_K, Q5_K, panels_32_lowered, plain_q5_K)
KERNEL(q6_K, Q6_K, panels_16, plain_q6_K)
KERNEL(iq4_XS, IQ4_XS, panels_32, plain_iq4_XS)
KERNEL(unpacked, UNPACKED, panels_16, unpack_block)

#endif
