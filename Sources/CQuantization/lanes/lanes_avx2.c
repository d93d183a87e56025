// The searches in AVX2.
#include "lanes.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2"))), \
    apply_to = function)
#define LANES_NAME(name) name##_avx2
#include "lanes.inc.h"
#pragma clang attribute pop
#endif
