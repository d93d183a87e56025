// The reference kernels: plain C, every processor. What the others must equal.
#pragma once

#include "kernel_types.h"

void matrix_f32_f32_scalar(const kernel_matrix *, uint32_t, uint32_t);
void matrix_f16_f32_scalar(const kernel_matrix *, uint32_t, uint32_t);
void matrix_bf16_f32_scalar(const kernel_matrix *, uint32_t, uint32_t);
void matrix_blocks_scalar(const kernel_matrix *, uint32_t, uint32_t);

void scores_f16_f32_scalar(const kernel_attention_block *);
void scores_q8_0_f32_scalar(const kernel_attention_block *);
void values_f16_f32_scalar(const kernel_attention_block *);
void values_q8_0_f32_scalar(const kernel_attention_block *);
