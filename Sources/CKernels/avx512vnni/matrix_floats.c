// F32, F16 and BF16.
#if defined(__x86_64__)

#include "avx512vnni.h"
#include "floats.h"
#include "shared/vector_matrix.h"

FOR_FLOATS(DEFINE_MATRIX, run_floats, VECTOR_TARGET, f32, avx512vnni)

#endif
