// The records: one row per kernel, the preferred clusters first.
#include <stddef.h>

#include "host_cpu.h"
#include "kernel_table.h"
#include "scalar/scalar.h"

#if defined(__x86_64__)
#include "avx2/avx2.h"
#elif defined(__aarch64__)
#include "dotprod/dotprod.h"
#include "neon/neon.h"
#endif

#define MATRIX(stored, number, meets, form, cluster, needs) \
  {.name = "matrix_" #stored "_" #meets "_" #cluster,       \
   .type = number,                                          \
   .given = form,                                           \
   .requires = needs,                                       \
   .run = matrix_##stored##_##meets##_##cluster}
#define ATTEND(operation, stored, number, cluster, needs) \
  {.name = #operation "_" #stored "_f32_" #cluster,       \
   .type = number,                                        \
   .given = KERNEL_GIVEN_F32,                             \
   .requires = needs,                                     \
   .attend = operation##_##stored##_f32_##cluster}

#define FLOAT_MATRICES(cluster, needs)                                \
  MATRIX(f32, KERNEL_F32, f32, KERNEL_GIVEN_F32, cluster, needs),     \
      MATRIX(f16, KERNEL_F16, f32, KERNEL_GIVEN_F32, cluster, needs), \
      MATRIX(bf16, KERNEL_BF16, f32, KERNEL_GIVEN_F32, cluster, needs)
#define QUANT_MATRICES(cluster, needs)                                        \
  MATRIX(q8_0, KERNEL_Q8_0, q8x32, KERNEL_GIVEN_Q8X32, cluster, needs),       \
      MATRIX(q4_0, KERNEL_Q4_0, q8x32, KERNEL_GIVEN_Q8X32, cluster, needs),   \
      MATRIX(q4_K, KERNEL_Q4_K, q8x256, KERNEL_GIVEN_Q8X256, cluster, needs), \
      MATRIX(q5_K, KERNEL_Q5_K, q8x256, KERNEL_GIVEN_Q8X256, cluster, needs), \
      MATRIX(q6_K, KERNEL_Q6_K, q8x256, KERNEL_GIVEN_Q8X256, cluster, needs)
#define MATRICES(cluster, needs) \
  FLOAT_MATRICES(cluster, needs), QUANT_MATRICES(cluster, needs)

#define ATTENTION(operation, cluster, needs)          \
  ATTEND(operation, f16, KERNEL_F16, cluster, needs), \
      ATTEND(operation, q8_0, KERNEL_Q8_0, cluster, needs)

#define NEON_AND_DOTPROD (HOST_CPU_NEON | HOST_CPU_DOTPROD)

static const kernel_record matrices[] = {
#if defined(__x86_64__)
    MATRICES(avx2, HOST_CPU_AVX2),
#elif defined(__aarch64__)
    QUANT_MATRICES(dotprod, NEON_AND_DOTPROD),
    MATRICES(neon, HOST_CPU_NEON),
#endif
    MATRICES(scalar, 0),
};

static const kernel_record scores[] = {
#if defined(__x86_64__)
    ATTENTION(scores, avx2, HOST_CPU_AVX2),
#elif defined(__aarch64__)
    ATTENTION(scores, neon, HOST_CPU_NEON),
#endif
    ATTENTION(scores, scalar, 0),
};

static const kernel_record values[] = {
#if defined(__x86_64__)
    ATTENTION(values, avx2, HOST_CPU_AVX2),
#elif defined(__aarch64__)
    ATTENTION(values, neon, HOST_CPU_NEON),
#endif
    ATTENTION(values, scalar, 0),
};

#define COUNT(array) (uint32_t)(sizeof array / sizeof array[0])

const kernel_record *kernel_records(uint32_t operation, uint32_t *count) {
  switch (operation) {
    case KERNEL_MATRIX:
      *count = COUNT(matrices);
      return matrices;
    case KERNEL_SCORES:
      *count = COUNT(scores);
      return scores;
    case KERNEL_VALUES:
      *count = COUNT(values);
      return values;
    default:
      *count = 0;
      return NULL;
  }
}

const kernel_record *kernel_select(uint32_t operation, uint32_t type,
                                   uint32_t features) {
  uint32_t count;
  const kernel_record *records = kernel_records(operation, &count);
  for (uint32_t i = 0; i < count; i++)
    if (records[i].type == type &&
        (records[i].requires & features) == records[i].requires)
      return &records[i];
  return NULL;
}

static const kernel_cluster clusters[] = {
    {"scalar", 0, 0},
#if defined(__x86_64__)
    {"avx2", HOST_CPU_AVX2, HOST_CPU_AVX2},
#elif defined(__aarch64__)
    {"neon", HOST_CPU_NEON, HOST_CPU_NEON},
    {"dotprod", NEON_AND_DOTPROD, NEON_AND_DOTPROD},
#endif
};

const kernel_cluster *kernel_clusters(uint32_t *count) {
  *count = COUNT(clusters);
  return clusters;
}
