// Activations, and the product that a feed-forward network gates.
#if defined(__x86_64__)

#include "avx2.h"
#include "shared/prepare_rows.h"
#include "vectors.h"

DEFINE_ACTIVATIONS(AVX2, avx2)

#endif
