// Super-blocks of 256. Many tokens meet panels, few are left to SDOT.
#if defined(__aarch64__)

#define NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod+i8mm")))

// So many sums that none waits for its own last product.
#define TOKEN_VECTORS 3

#include "dotprod/dotprod.h"
#include "i8mm.h"
#include "tile.h"

// It needs tile.h before it.
#include "arm/panel_q8x256.h"

_Static_assert(PANEL_PARTS *PART_ROWS == panel_rows_q8x256_i8mm, "as recorded");

#define KERNEL(stored, number, panels, unpack)                \
  NEON_TARGET void matrix_##stored##_q8x256_i8mm(             \
      const kernel_matrix *m, uint32_t begin, uint32_t end) { \
    if (m->tokens <= few_tokens_dotprod)                      \
      return matrix_##stored##_q8x256_dotprod(m, begin, end); \
    panels(m, unpack, begin, end);                            \
  }
FOR_PANELS(KERNEL)

#endif
