// Scores and values of one block of cached positions.
#if defined(__aarch64__)

#include "floats.h"
#include "neon.h"
#include "softmax.h"
#include "tiles.h"
#include "vector_attention.h"

DEFINE_ATTENTION(VECTOR_TARGET, neon)

#endif
