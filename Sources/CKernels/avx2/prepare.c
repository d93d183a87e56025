// Activations, and the product that a feed-forward network gates.
#if defined(__x86_64__)

#include "avx2.h"
#include "prepare_rows.h"
#include "vectors.h"

AVX2 void prepare_f32_q8_avx2(const struct kernel_prepare_job *job,
                              uint32_t begin, uint32_t end) {
  prepare_rows(job, begin, end);
}

AVX2 void gate_f32_f32_avx2(const float *gate, const float *up, float *out,
                            uint32_t count) {
  gate_row(gate, up, out, count);
}

#endif
