// The reference kernels: plain C, every processor. What the others must equal.
#pragma once

#include "kernel_types.h"

void matrix_f32_f32_scalar(const kernel_matrix *, uint32_t, uint32_t);
void matrix_f16_f32_scalar(const kernel_matrix *, uint32_t, uint32_t);
void matrix_bf16_f32_scalar(const kernel_matrix *, uint32_t, uint32_t);
void matrix_blocks_scalar(const kernel_matrix *, uint32_t, uint32_t);

void scores_f16_f32_scalar(const kernel_attention_block *);
void scores_q8_0_f32_scalar(const kernel_attention_block *);
void scores_q4_0_f32_scalar(const kernel_attention_block *);
void values_f16_f32_scalar(const kernel_attention_block *);
void values_q8_0_f32_scalar(const kernel_attention_block *);
void values_q4_0_f32_scalar(const kernel_attention_block *);
void soften_scalar(float *scores, uint32_t valid, float maximum_sum[2]);

void prepare_f32_q8_scalar(const struct kernel_prepare_job *, uint32_t,
                           uint32_t);
void gate_f32_f32_scalar(const float *, const float *, float *, uint32_t);
