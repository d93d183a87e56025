#include "lanes.h"

extern const lane_functions lanes_plain;
#if defined(__x86_64__)
extern const lane_functions lanes_avx2;
extern const lane_functions lanes_avx512;
#endif

const lane_functions *lanes_here(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
    return &lanes_avx512;
  }
  if (__builtin_cpu_supports("avx2")) return &lanes_avx2;
#endif
  return &lanes_plain;
}
