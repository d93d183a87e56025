// Scores and values of one block of cached positions.
#if defined(__x86_64__)

#include "avx2.h"
#include "floats.h"
#include "softmax.h"
#include "tiles.h"
#include "vector_attention.h"

DEFINE_ATTENTION(VECTOR_TARGET, avx2)

#endif
