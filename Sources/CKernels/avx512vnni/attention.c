// Scores and values of one block of cached positions.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "floats.h"
#include "soften.h"
#include "tiles.h"
#include "vector_attention.h"

AVX512 void scores_f16_f32_avx512vnni(const kernel_attention_block *run) {
  run_scores(run, KERNEL_F16);
}

AVX512 void scores_q8_0_f32_avx512vnni(const kernel_attention_block *run) {
  run_scores(run, KERNEL_Q8_0);
}

AVX512 void scores_q4_0_f32_avx512vnni(const kernel_attention_block *run) {
  run_scores(run, KERNEL_Q4_0);
}

AVX512 void values_f16_f32_avx512vnni(const kernel_attention_block *run) {
  run_values(run, KERNEL_F16);
}

AVX512 void values_q8_0_f32_avx512vnni(const kernel_attention_block *run) {
  run_values(run, KERNEL_Q8_0);
}

AVX512 void values_q4_0_f32_avx512vnni(const kernel_attention_block *run) {
  run_values(run, KERNEL_Q4_0);
}

AVX512 void soften_avx512vnni(float *scores, uint32_t valid,
                              float maximum_sum[2]) {
  soften(scores, valid, maximum_sum);
}

#endif
