// Kernels for Armv8.2's SDOT: 16 products of 8 bits in an instruction. Matrices
// of quantised weights only; for the rest Armv8.0's are as good.
#pragma once

#include "clusters.h"

DECLARE_QUANTISED_MATRICES(dotprod)
