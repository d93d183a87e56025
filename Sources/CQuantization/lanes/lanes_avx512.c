// The searches in AVX-512.
#include "lanes.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))), \
    apply_to = function)
#define LANES_NAME(name) name##_avx512
#include "lanes.inc.h"
#pragma clang attribute pop
#endif
