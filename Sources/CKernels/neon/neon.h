// Kernels for Armv8.0 Advanced SIMD: 128 bits, 32 registers, no integer dot
// product.
#pragma once

#include "shared/sets.h"

DECLARE_FLOAT_MATRICES(neon)
DECLARE_QUANTISED_MATRICES(neon)
DECLARE_UNPACKED_32(neon)
DECLARE_ATTENTION(neon)
DECLARE_PANELS(f32, neon, FLOAT_PANEL_ROWS, FLOAT_PANEL_TOKENS)
DECLARE_PANELS(q8x32, neon, 32, 2)
DECLARE_PANELS(q8x256, neon, 32, 2)
