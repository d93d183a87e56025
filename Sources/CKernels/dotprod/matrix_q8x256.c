// Super-blocks of 256. One token meets 4 rows in registers, few
// tokens meet a row, more meet panels.
#if defined(__aarch64__)

#define NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))

#include "dotprod.h"
#include "few_q8x256.h"
#include "rows_q8x256.h"
#include "tile.h"

// It needs tile.h before it.
#include "arm/panel_q8x256.h"

_Static_assert(PANEL_PARTS *PART_ROWS == panel_rows_q8x256_dotprod,
               "as recorded");

#define KERNEL(stored, number, panels, unpack)                \
  static NEON_TARGET void few_##stored(few_panel *panel) {    \
    add_quads(panel, KERNEL_##number);                        \
  }                                                           \
  NEON_TARGET void matrix_##stored##_q8x256_dotprod(          \
      const kernel_matrix *m, uint32_t begin, uint32_t end) { \
    if (MEETS_PANELS(number, m->tokens))                      \
      return panels(m, unpack, begin, end);                   \
    if (m->tokens > 1)                                        \
      return run_few(m, scale_width(KERNEL_##number),         \
                     few_##stored, begin, end);               \
    for (uint32_t row = begin; row < end; row += ROWS)        \
      run_rows(m, row, end, KERNEL_##number);                 \
  }
FOR_PANELS(KERNEL)

#endif
