// Kernels for Armv8.6's SMMLA: 32 products of 8 bits in an instruction.
// Matrices of quantised weights and many tokens only; for the rest SDOT is as
// good.
#pragma once

#include "clusters.h"

DECLARE_QUANTISED_MATRICES(i8mm)
