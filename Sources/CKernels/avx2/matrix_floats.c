// F32, F16 and BF16.
#if defined(__x86_64__)

#include "avx2.h"
#include "floats.h"
#include "shared/vector_matrix.h"

FOR_FLOATS(DEFINE_MATRIX, run_floats, VECTOR_TARGET, f32, avx2)

#endif
