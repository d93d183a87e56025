// The reference kernels: plain C, every processor. What the others must equal.
#pragma once

#include "clusters.h"

DECLARE_FLOAT_MATRICES(scalar)
void matrix_blocks_scalar(const kernel_matrix *m, uint32_t begin, uint32_t end);
DECLARE_ATTENTION(scalar)
DECLARE_ACTIVATIONS(scalar)
