// Steps over rows of logits that are measured, not drawn from.
#include <host_cpu.h>

#include "kernel_steps.h"
#include "scalar/scalar.h"

#if defined(__x86_64__)
#include "avx2/avx2.h"
#include "avx512vnni/avx512vnni.h"
#endif

typedef void (*rows_run)(const kernel_rows_job *rows, uint32_t begin,
                         uint32_t end);

/// The steps with the instructions of a set.
typedef struct {
  uint32_t
    requires;
  rows_run scales, codes, divergences;
} rows_set;

#define ROWS_SET(needs, set)                     \
  {.requires = needs,                            \
   .scales = row_scales_##set,                   \
   .codes = row_codes_##set,                     \
   .divergences = row_divergences_##set}

// The preferred one first.
static const rows_set sets[] = {
#if defined(__x86_64__)
    ROWS_SET(HOST_CPU_AVX2 | HOST_CPU_AVX512VNNI, avx512vnni),
    ROWS_SET(HOST_CPU_AVX2, avx2),
#endif
    ROWS_SET(0, scalar),
};

static const rows_set *set_for(uint32_t features) {
  const rows_set *set = sets;
  while ((set->requires & features) != set->requires) set++;
  return set;
}

void kernel_row_scales(const void *job, uint32_t begin, uint32_t end,
                       uint32_t worker) {
  (void)worker;
  const kernel_rows_job *rows = job;
  set_for(rows->features)->scales(rows, begin, end);
}

void kernel_row_codes(const void *job, uint32_t begin, uint32_t end,
                      uint32_t worker) {
  (void)worker;
  const kernel_rows_job *rows = job;
  set_for(rows->features)->codes(rows, begin, end);
}

void kernel_row_divergences(const void *job, uint32_t begin, uint32_t end,
                            uint32_t worker) {
  (void)worker;
  const kernel_rows_job *rows = job;
  set_for(rows->features)->divergences(rows, begin, end);
}
