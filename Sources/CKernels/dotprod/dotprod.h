// Kernels for Armv8.2's SDOT: 16 products of 8 bits in an instruction. Matrices
// of quantised weights only; for the rest Armv8.0's are as good.
#pragma once

#include "kernel_types.h"

void matrix_q8_0_q8x32_dotprod(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_0_q8x32_dotprod(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q4_K_q8x256_dotprod(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q5_K_q8x256_dotprod(const kernel_matrix *, uint32_t, uint32_t);
void matrix_q6_K_q8x256_dotprod(const kernel_matrix *, uint32_t, uint32_t);
