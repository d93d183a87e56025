// F32, F16 and BF16.
#if defined(__aarch64__)

#include "floats.h"
#include "neon.h"

// It needs both before it.
#include "few_floats.h"

FOR_FLOATS(DEFINE_MATRIX, run_rows, VECTOR_TARGET, f32, neon)

#endif
