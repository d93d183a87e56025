// Kernels for Armv8.0 Advanced SIMD: 128 bits, 32 registers, no integer dot
// product.
#pragma once

#include "clusters.h"

DECLARE_FLOAT_MATRICES(neon)
DECLARE_QUANTISED_MATRICES(neon)
DECLARE_ATTENTION(neon)
