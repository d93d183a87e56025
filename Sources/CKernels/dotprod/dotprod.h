// Kernels for Armv8.2's SDOT: 16 products of 8 bits in an instruction. Matrices
// of quantised weights only; for the rest Armv8.0's are as good.
#pragma once

#include "shared/sets.h"

DECLARE_QUANTISED_MATRICES(dotprod)
DECLARE_UNPACKED_32(dotprod)
DECLARE_PANELS(q8x32, dotprod, 32, 2)
DECLARE_PANELS(q8x256, dotprod, 32, 2)
