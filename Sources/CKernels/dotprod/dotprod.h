// Kernels for Armv8.2's SDOT: 16 products of 8 bits in an instruction. Matrices
// of quantised weights only; for the rest Armv8.0's are as good.
#pragma once

#include "shared/sets.h"

DECLARE_QUANTISED_MATRICES(dotprod)
DECLARE_UNPACKED_32(dotprod)
DECLARE_PANELS(q8x32, dotprod, 32, 2)
DECLARE_PANELS(q8x256, dotprod, 32, 2)

/// Up to so many tokens meet weights in registers, more meet panels. So do all
/// but one where a type is unpacked first, which is most of the work.
enum { few_tokens_dotprod = 8 };
#define MEETS_PANELS(number, tokens) \
  ((tokens) > few_tokens_dotprod ||  \
   (KERNEL_##number == KERNEL_UNPACKED && (tokens) > 1))
