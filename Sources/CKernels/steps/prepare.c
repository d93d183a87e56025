// The step that prepares activations.
#include "kernel_steps.h"
#include "shared/half.h"

void kernel_prepare(const void *job, uint32_t begin, uint32_t end,
                    uint32_t worker) {
  (void)worker;
  const kernel_prepare_job *prepare = job;
  prepare->run(prepare, begin, end);
}

bool kernel_all_finite(const float *values, size_t count) {
  uint32_t found = 0;
  for (size_t i = 0; i < count; i++)
    found |= (bits_of_float(values[i]) & 0x7F800000) == 0x7F800000;
  return found == 0;
}
