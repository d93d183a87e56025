// Scores and values of one block of cached positions.
#if defined(__aarch64__)

#include "floats.h"
#include "neon.h"
#include "soften.h"
#include "tiles.h"
#include "vector_attention.h"

void scores_f16_f32_neon(const kernel_attention_block *run) {
  run_scores(run, KERNEL_F16);
}

void scores_q8_0_f32_neon(const kernel_attention_block *run) {
  run_scores(run, KERNEL_Q8_0);
}

void scores_q4_0_f32_neon(const kernel_attention_block *run) {
  run_scores(run, KERNEL_Q4_0);
}

void values_f16_f32_neon(const kernel_attention_block *run) {
  run_values(run, KERNEL_F16);
}

void values_q8_0_f32_neon(const kernel_attention_block *run) {
  run_values(run, KERNEL_Q8_0);
}

void values_q4_0_f32_neon(const kernel_attention_block *run) {
  run_values(run, KERNEL_Q4_0);
}

void soften_neon(float *scores, uint32_t valid, float maximum_sum[2]) {
  soften(scores, valid, maximum_sum);
}

#endif
