// Scores and values of one block of cached positions.
#if defined(__x86_64__)

#include "avx2.h"
#include "floats.h"
#include "shared/softmax.h"
#include "tiles.h"

// It needs floats.h and tiles.h before it.
#include "shared/vector_attention.h"

DEFINE_ATTENTION(VECTOR_TARGET, avx2)

#endif
