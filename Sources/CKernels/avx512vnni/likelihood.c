// Rows of logits that are measured.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "shared/likelihood_rows.h"
#include "vectors.h"

DEFINE_LIKELIHOOD(AVX512, avx512vnni)

#endif
