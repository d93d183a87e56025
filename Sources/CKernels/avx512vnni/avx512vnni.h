// Kernels for AVX-512 with VNNI: 512 bits, 32 registers, sums of four products
// of bytes.
#pragma once

#include "clusters.h"

DECLARE_FLOAT_MATRICES(avx512vnni)
DECLARE_QUANTISED_MATRICES(avx512vnni)
DECLARE_ATTENTION(avx512vnni)
DECLARE_ACTIVATIONS(avx512vnni)
