// Kernels for Armv8.6's SMMLA: 32 products of 8 bits in an instruction.
// Matrices of quantised weights and many tokens only; for the rest SDOT is as
// good.
#pragma once

#include "shared/sets.h"

DECLARE_QUANTISED_MATRICES(i8mm)
DECLARE_UNPACKED_32(i8mm)
DECLARE_PANELS(q8x32, i8mm, 32, 2)
DECLARE_PANELS(q8x256, i8mm, 32, 2)
