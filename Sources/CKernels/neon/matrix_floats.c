// F32, F16 and BF16.
#if defined(__aarch64__)

#include "floats.h"
#include "neon.h"
#include "shared/vector_matrix.h"

FOR_FLOATS(DEFINE_MATRIX, run_floats, VECTOR_TARGET, f32, neon)

#endif
