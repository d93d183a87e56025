// Kernels for AVX-512 with VNNI: 512 bits, 32 registers, sums of four products
// of bytes.
#pragma once

#include "shared/sets.h"

DECLARE_FLOAT_MATRICES(avx512vnni)
DECLARE_QUANTISED_MATRICES(avx512vnni)
DECLARE_ATTENTION(avx512vnni)
DECLARE_ACTIVATIONS(avx512vnni)
DECLARE_LIKELIHOOD(avx512vnni)
DECLARE_PANELS(f32, avx512vnni, FLOAT_PANEL_ROWS, FLOAT_PANEL_TOKENS)
DECLARE_PANELS(q8x32, avx512vnni, 32, 16)
DECLARE_PANELS(q8x256, avx512vnni, 32, 16)
