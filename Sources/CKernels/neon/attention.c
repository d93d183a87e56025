// Scores and values of one block of cached positions.
#if defined(__aarch64__)

#include "floats.h"
#include "neon.h"
#include "shared/softmax.h"
#include "tiles.h"

// It needs floats.h and tiles.h before it.
#include "shared/vector_attention.h"

DEFINE_ATTENTION(VECTOR_TARGET, neon)

#endif
