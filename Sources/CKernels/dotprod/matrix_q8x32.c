// Blocks of 32. Up to 8 tokens meet 4 rows in registers, more meet panels.
#if defined(__aarch64__)

#define NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))

#include "dotprod.h"
#include "few_q8x32.h"
#include "rows_q8x32.h"
#include "tile.h"

// It needs tile.h before it.
#include "arm/panel_q8x32.h"

_Static_assert(PANEL_PARTS *PART_ROWS == panel_rows_q8x32_dotprod,
               "as recorded");

// Where most of the work is to unpack, two tokens may meet a tile as well.
#define HAS_LOOP_OF_TWO(number) \
  (KERNEL_##number != KERNEL_Q5_0 && KERNEL_##number != KERNEL_Q5_1)

#define KERNEL(stored, number, panels)                                       \
  static NEON_TARGET void few_##stored(few_panel *panel) {                   \
    add_quads(panel, KERNEL_##number);                                       \
  }                                                                          \
  static NEON_TARGET __attribute__((noinline)) void two_##stored(            \
      const kernel_matrix *m, uint32_t begin, uint32_t end) {                \
    for (uint32_t row = begin; row < end; row += ROWS)                       \
      run_rows(m, row, end, 2, KERNEL_##number);                             \
  }                                                                          \
  NEON_TARGET void matrix_##stored##_q8x32_dotprod(                          \
      const kernel_matrix *m, uint32_t begin, uint32_t end) {                \
    if (MEETS_PANELS(number, m->tokens))                                     \
      return panels(m, plain_##stored, begin, end);                          \
    if (m->tokens == 2 && HAS_LOOP_OF_TWO(number))                           \
      return two_##stored(m, begin, end);                                    \
    if (m->tokens > 1) return run_few(m, 32, few_##stored, begin, end);      \
    for (uint32_t row = begin; row < end; row += ROWS)                       \
      run_rows(m, row, end, 1, KERNEL_##number);                             \
  }
FOR_PANELS(KERNEL)

#endif
