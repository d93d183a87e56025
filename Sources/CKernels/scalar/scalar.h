// The reference kernels: plain C for every processor. The others must equal
// them.
#pragma once

#include "shared/sets.h"

DECLARE_FLOAT_MATRICES(scalar)
void matrix_blocks_scalar(const kernel_matrix *m, uint32_t begin, uint32_t end);
DECLARE_ATTENTION(scalar)
DECLARE_ACTIVATIONS(scalar)
DECLARE_LIKELIHOOD(scalar)
DECLARE_PANELS(f32, scalar, 0, 0)
DECLARE_PANELS(q8x32, scalar, 0, 0)
DECLARE_PANELS(q8x256, scalar, 0, 0)
