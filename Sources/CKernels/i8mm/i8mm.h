// Kernels for Armv8.6's SMMLA: 32 products of 8 bits in an instruction.
// Matrices of quantised weights and many tokens only; for the rest SDOT is as
// good.
#pragma once

#include "kernel_types.h"

void matrix_q8_0_q8x32_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_0_q8x32_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_1_q8x32_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q5_0_q8x32_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q5_1_q8x32_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_iq4_NL_q8x32_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_mxfp4_q8x32_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q2_K_q8x256_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q3_K_q8x256_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_K_q8x256_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q5_K_q8x256_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q6_K_q8x256_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_iq4_XS_q8x256_i8mm(const kernel_matrix *, uint32_t, uint32_t);
void matrix_unpacked_q8x256_i8mm(const kernel_matrix *, uint32_t, uint32_t);
