// Activations, and the product that a feed-forward network gates.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "quiet_columns.h"
#include "shared/prepare_rows.h"
#include "vectors.h"

DEFINE_ACTIVATIONS(AVX512, avx512vnni)

#endif
