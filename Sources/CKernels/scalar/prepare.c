// Activations, and the product that a feed-forward network gates.
#include "prepare_rows.h"
#include "scalar.h"

void prepare_f32_q8_scalar(const struct kernel_prepare_job *job, uint32_t begin,
                           uint32_t end) {
  prepare_rows(job, begin, end);
}

void gate_f32_f32_scalar(const float *gate, const float *up, float *out,
                         uint32_t count) {
  gate_row(gate, up, out, count);
}
