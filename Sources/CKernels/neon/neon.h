// Kernels for Armv8.0 Advanced SIMD: 128 bits, 32 registers, no integer dot
// product.
#pragma once

#include "kernel_types.h"

void matrix_f32_f32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_f16_f32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_bf16_f32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q8_0_q8x32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_0_q8x32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_1_q8x32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q5_0_q8x32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q5_1_q8x32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_iq4_NL_q8x32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_mxfp4_q8x32_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q2_K_q8x256_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q3_K_q8x256_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_K_q8x256_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q5_K_q8x256_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q6_K_q8x256_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_iq4_XS_q8x256_neon(const kernel_matrix *, uint32_t, uint32_t);
void matrix_unpacked_q8x256_neon(const kernel_matrix *, uint32_t, uint32_t);

void scores_f16_f32_neon(const kernel_attention_block *);
void scores_q8_0_f32_neon(const kernel_attention_block *);
void scores_q4_0_f32_neon(const kernel_attention_block *);
void values_f16_f32_neon(const kernel_attention_block *);
void values_q8_0_f32_neon(const kernel_attention_block *);
void values_q4_0_f32_neon(const kernel_attention_block *);
void soften_neon(float *scores, uint32_t valid, float maximum_sum[2]);
