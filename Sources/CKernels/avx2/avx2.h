// Kernels for AVX2, FMA and F16C: 256 bits, 16 registers.
#pragma once

#include "clusters.h"

DECLARE_FLOAT_MATRICES(avx2)
DECLARE_QUANTISED_MATRICES(avx2)
DECLARE_ATTENTION(avx2)
DECLARE_ACTIVATIONS(avx2)
