// Blocks of 32. One token meets 4 rows in registers, more meet panels.
#if defined(__aarch64__)

#define NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))

#include "dotprod.h"
#include "rows_q8x32.h"
#include "tile.h"

// It needs tile.h before it.
#include "arm/panel_q8x32.h"

_Static_assert(PANEL_PARTS *PART_ROWS == panel_rows_q8x32_dotprod,
               "as recorded");

#define KERNEL(stored, number, panels)                        \
  NEON_TARGET void matrix_##stored##_q8x32_dotprod(           \
      const kernel_matrix *m, uint32_t begin, uint32_t end) { \
    if (m->tokens >= panel_tokens_q8x32_dotprod)              \
      return panels(m, plain_##stored, begin, end);           \
    for (uint32_t row = begin; row < end; row += ROWS)        \
      run_rows(m, row, end, KERNEL_##number);                 \
  }
FOR_PANELS(KERNEL)

#endif
