// Rows of logits that are measured.
#if defined(__x86_64__)

#include "avx2.h"
#include "shared/likelihood_rows.h"
#include "vectors.h"

DEFINE_LIKELIHOOD(AVX2, avx2)

#endif
