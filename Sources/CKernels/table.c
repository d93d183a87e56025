// The records: one row per kernel, the preferred clusters first.
#include <stddef.h>

#include "host_cpu.h"
#include "kernel_table.h"
#include "scalar/scalar.h"

#if defined(__x86_64__)
#include "avx2/avx2.h"
#include "avx512vnni/avx512vnni.h"
#elif defined(__aarch64__)
#include "dotprod/dotprod.h"
#include "i8mm/i8mm.h"
#include "neon/neon.h"
#endif

#define MATRIX(stored, number, meets, form, cluster, needs, function) \
  {.name = "matrix_" #stored "_" #meets "_" #cluster,                 \
   .type = number,                                                    \
   .given = form,                                                     \
   .requires = needs,                                                 \
   .run = function}
#define ATTEND(operation, stored, number, cluster, needs) \
  {.name = #operation "_" #stored "_f32_" #cluster,       \
   .type = number,                                        \
   .given = KERNEL_GIVEN_F32,                             \
   .requires = needs,                                     \
   .attend = operation##_##stored##_f32_##cluster,        \
   .soften = soften_##cluster}

#define FLOATS(stored, number, cluster, needs)                           \
  MATRIX(stored, KERNEL_##number, f32, KERNEL_GIVEN_F32, cluster, needs, \
         matrix_##stored##_f32_##cluster)
#define FLOAT_MATRICES(cluster, needs)                                \
  FLOATS(f32, F32, cluster, needs), FLOATS(f16, F16, cluster, needs), \
      FLOATS(bf16, BF16, cluster, needs)

// Types with kernels of their own, and those that are unpacked for a common
// one. ROW is one of the three below.
#define OWN_MATRICES(ROW, cluster, needs)                                   \
  ROW(q8_0, Q8_0, 32, cluster, needs), ROW(q4_0, Q4_0, 32, cluster, needs), \
      ROW(q4_1, Q4_1, 32, cluster, needs),                                  \
      ROW(q5_0, Q5_0, 32, cluster, needs),                                  \
      ROW(q5_1, Q5_1, 32, cluster, needs),                                  \
      ROW(iq4_NL, IQ4_NL, 32, cluster, needs),                              \
      ROW(mxfp4, MXFP4, 32, cluster, needs),                                \
      ROW(q2_K, Q2_K, 256, cluster, needs),                                 \
      ROW(q3_K, Q3_K, 256, cluster, needs),                                 \
      ROW(q4_K, Q4_K, 256, cluster, needs),                                 \
      ROW(q5_K, Q5_K, 256, cluster, needs),                                 \
      ROW(q6_K, Q6_K, 256, cluster, needs),                                 \
      ROW(iq4_XS, IQ4_XS, 256, cluster, needs)
#define COMMON_MATRICES(ROW, cluster, needs)      \
  ROW(tq1_0, TQ1_0, 256, cluster, needs),         \
      ROW(tq2_0, TQ2_0, 256, cluster, needs),     \
      ROW(iq2_XXS, IQ2_XXS, 256, cluster, needs), \
      ROW(iq2_XS, IQ2_XS, 256, cluster, needs),   \
      ROW(iq2_S, IQ2_S, 256, cluster, needs),     \
      ROW(iq3_XXS, IQ3_XXS, 256, cluster, needs), \
      ROW(iq3_S, IQ3_S, 256, cluster, needs),     \
      ROW(iq1_S, IQ1_S, 256, cluster, needs),     \
      ROW(iq1_M, IQ1_M, 256, cluster, needs)

#define QUANTS(stored, number, width, cluster, needs, function)        \
  MATRIX(stored, KERNEL_##number, q8x##width, KERNEL_GIVEN_Q8X##width, \
         cluster, needs, function)
#define OWN(stored, number, width, cluster, needs) \
  QUANTS(stored, number, width, cluster, needs,    \
         matrix_##stored##_q8x##width##_##cluster)
#define COMMON(stored, number, width, cluster, needs) \
  QUANTS(stored, number, width, cluster, needs,       \
         matrix_unpacked_q8x##width##_##cluster)
#define SCALAR(stored, number, width, cluster, needs) \
  QUANTS(stored, number, width, cluster, needs, matrix_blocks_scalar)

#define VECTOR_MATRICES(cluster, needs) \
  OWN_MATRICES(OWN, cluster, needs), COMMON_MATRICES(COMMON, cluster, needs)
#define SCALAR_MATRICES(cluster, needs) \
  OWN_MATRICES(SCALAR, cluster, needs), COMMON_MATRICES(SCALAR, cluster, needs)

#define ATTENTION(operation, cluster, needs)                \
  ATTEND(operation, f16, KERNEL_F16, cluster, needs),       \
      ATTEND(operation, q8_0, KERNEL_Q8_0, cluster, needs), \
      ATTEND(operation, q4_0, KERNEL_Q4_0, cluster, needs)

#define PREPARE(cluster, needs)        \
  {.name = "prepare_f32_q8_" #cluster, \
   .type = KERNEL_F32,                 \
   .given = KERNEL_GIVEN_F32,          \
   .requires = needs,                  \
   .prepare = prepare_f32_q8_##cluster}
#define GATE(cluster, needs)         \
  {.name = "gate_f32_f32_" #cluster, \
   .type = KERNEL_F32,               \
   .given = KERNEL_GIVEN_F32,        \
   .requires = needs,                \
   .gate = gate_f32_f32_##cluster}

#define AVX512_AND_AVX2 (HOST_CPU_AVX2 | HOST_CPU_AVX512VNNI)
#define NEON_AND_DOTPROD (HOST_CPU_NEON | HOST_CPU_DOTPROD)
#define DOTPROD_AND_I8MM (NEON_AND_DOTPROD | HOST_CPU_I8MM)

static const kernel_record matrices[] = {
#if defined(__x86_64__)
    FLOAT_MATRICES(avx512vnni, AVX512_AND_AVX2),
    VECTOR_MATRICES(avx512vnni, AVX512_AND_AVX2),
    FLOAT_MATRICES(avx2, HOST_CPU_AVX2),
    VECTOR_MATRICES(avx2, HOST_CPU_AVX2),
#elif defined(__aarch64__)
    VECTOR_MATRICES(i8mm, DOTPROD_AND_I8MM),
    VECTOR_MATRICES(dotprod, NEON_AND_DOTPROD),
    FLOAT_MATRICES(neon, HOST_CPU_NEON),
    VECTOR_MATRICES(neon, HOST_CPU_NEON),
#endif
    FLOAT_MATRICES(scalar, 0),
    SCALAR_MATRICES(scalar, 0),
};

static const kernel_record scores[] = {
#if defined(__x86_64__)
    ATTENTION(scores, avx512vnni, AVX512_AND_AVX2),
    ATTENTION(scores, avx2, HOST_CPU_AVX2),
#elif defined(__aarch64__)
    ATTENTION(scores, neon, HOST_CPU_NEON),
#endif
    ATTENTION(scores, scalar, 0),
};

static const kernel_record values[] = {
#if defined(__x86_64__)
    ATTENTION(values, avx512vnni, AVX512_AND_AVX2),
    ATTENTION(values, avx2, HOST_CPU_AVX2),
#elif defined(__aarch64__)
    ATTENTION(values, neon, HOST_CPU_NEON),
#endif
    ATTENTION(values, scalar, 0),
};

static const kernel_record prepares[] = {
#if defined(__x86_64__)
    PREPARE(avx512vnni, AVX512_AND_AVX2),
    PREPARE(avx2, HOST_CPU_AVX2),
#endif
    PREPARE(scalar, 0),
};

static const kernel_record gates[] = {
#if defined(__x86_64__)
    GATE(avx512vnni, AVX512_AND_AVX2),
    GATE(avx2, HOST_CPU_AVX2),
#endif
    GATE(scalar, 0),
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
    case KERNEL_PREPARE:
      *count = COUNT(prepares);
      return prepares;
    case KERNEL_GATE:
      *count = COUNT(gates);
      return gates;
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
    {"avx512vnni", AVX512_AND_AVX2, AVX512_AND_AVX2},
#elif defined(__aarch64__)
    {"neon", HOST_CPU_NEON, HOST_CPU_NEON},
    {"dotprod", NEON_AND_DOTPROD, NEON_AND_DOTPROD},
    {"i8mm", DOTPROD_AND_I8MM, DOTPROD_AND_I8MM},
#endif
};

const kernel_cluster *kernel_clusters(uint32_t *count) {
  *count = COUNT(clusters);
  return clusters;
}
