// The records: one row per kernel, the preferred sets first.
#include <stddef.h>

#include "formats/block_types.h"
#include "host_cpu.h"
#include "kernel_table.h"
#include "scalar/scalar.h"

#if defined(__x86_64__)
#include "amx/amx.h"
#include "avx2/avx2.h"
#include "avx512vnni/avx512vnni.h"
#elif defined(__aarch64__)
#include "dotprod/dotprod.h"
#include "i8mm/i8mm.h"
#include "neon/neon.h"
#endif

#define MATRIX(stored, number, meets, form, set, needs, function) \
  {.name = "matrix_" #stored "_" #meets "_" #set,                 \
   .type = KERNEL_##number,                                       \
   .activations = form,                                           \
   .requires = needs,                                             \
   .run = function,                                               \
   .panels = {panel_rows_##meets##_##set, panel_tokens_##meets##_##set}},
#define FLOATS(stored, number, set, needs)                        \
  MATRIX(stored, number, f32, KERNEL_ACTIVATIONS_F32, set, needs, \
         matrix_##stored##_f32_##set)
#define QUANTS(stored, number, width, set, needs, function)              \
  MATRIX(stored, number, q8x##width, KERNEL_ACTIVATIONS_Q8X##width, set, \
         needs, function)
// Types that a set loads itself, types that are unpacked first, and all types
// in the reference.
#define OWN(stored, number, width, set, needs) \
  QUANTS(stored, number, width, set, needs,    \
         matrix_##stored##_q8x##width##_##set)
#define UNPACKED_FIRST(stored, number, width, set, needs) \
  QUANTS(stored, number, width, set, needs, matrix_unpacked_q8x##width##_##set)
#define SCALAR(stored, number, width, set, needs) \
  QUANTS(stored, number, width, set, needs, matrix_blocks_scalar)

#define FLOAT_MATRICES(set, needs) FOR_FLOATS(FLOATS, set, needs)
#define VECTOR_MATRICES(set, needs)      \
  FOR_BLOCKS_OF_32(OWN, 32, set, needs)  \
  FOR_SUPER_BLOCKS(OWN, 256, set, needs) \
  FOR_SUPER_BLOCKS_UNPACKED_FIRST(UNPACKED_FIRST, 256, set, needs)
// Sets without it leave blocks of 32 that are unpacked first to the set below.
#define UNPACKED_32_MATRICES(set, needs) \
  FOR_BLOCKS_OF_32_UNPACKED_FIRST(UNPACKED_FIRST, 32, set, needs)
#define SCALAR_MATRICES(set, needs)                       \
  FOR_BLOCKS_OF_32(SCALAR, 32, set, needs)                \
  FOR_BLOCKS_OF_32_UNPACKED_FIRST(SCALAR, 32, set, needs) \
  FOR_SUPER_BLOCKS(SCALAR, 256, set, needs)               \
  FOR_SUPER_BLOCKS_UNPACKED_FIRST(SCALAR, 256, set, needs)

#define ATTEND(stored, number, operation, set, needs) \
  {.name = #operation "_" #stored "_f32_" #set,       \
   .type = KERNEL_##number,                           \
   .activations = KERNEL_ACTIVATIONS_F32,             \
   .requires = needs,                                 \
   .attend = operation##_##stored##_f32_##set,        \
   .softmax = softmax_##set},
#define ATTENTION(operation, set, needs) \
  FOR_CACHED(ATTEND, operation, set, needs)

#define PREPARE(set, needs)               \
  {.name = "prepare_f32_q8_" #set,        \
   .type = KERNEL_F32,                    \
   .activations = KERNEL_ACTIVATIONS_F32, \
   .requires = needs,                     \
   .prepare = prepare_f32_q8_##set},
#define GATE(function, number, set, needs)     \
  {.name = "gate_" #function "_f32_" #set,     \
   .type = KERNEL_##number,                    \
   .activations = KERNEL_ACTIVATIONS_F32,      \
   .requires = needs,                          \
   .gate = gate_##function##_f32_##set},
#define GATES(set, needs) FOR_GATES(GATE, set, needs)

#define AVX512_AND_AVX2 (HOST_CPU_AVX2 | HOST_CPU_AVX512VNNI)
#define AMX_AND_AVX512 (AVX512_AND_AVX2 | HOST_CPU_AMX)
#define NEON_AND_DOTPROD (HOST_CPU_NEON | HOST_CPU_DOTPROD)
#define DOTPROD_AND_I8MM (NEON_AND_DOTPROD | HOST_CPU_I8MM)

// Each line is one row or more, with commas.
// clang-format off
static const kernel_record matrices[] = {
#if defined(__x86_64__)
    VECTOR_MATRICES(amx, AMX_AND_AVX512)
    FLOAT_MATRICES(avx512vnni, AVX512_AND_AVX2)
    VECTOR_MATRICES(avx512vnni, AVX512_AND_AVX2)
    FLOAT_MATRICES(avx2, HOST_CPU_AVX2)
    VECTOR_MATRICES(avx2, HOST_CPU_AVX2)
    UNPACKED_32_MATRICES(avx2, HOST_CPU_AVX2)
#elif defined(__aarch64__)
    VECTOR_MATRICES(i8mm, DOTPROD_AND_I8MM)
    UNPACKED_32_MATRICES(i8mm, DOTPROD_AND_I8MM)
    VECTOR_MATRICES(dotprod, NEON_AND_DOTPROD)
    UNPACKED_32_MATRICES(dotprod, NEON_AND_DOTPROD)
    FLOAT_MATRICES(neon, HOST_CPU_NEON)
    VECTOR_MATRICES(neon, HOST_CPU_NEON)
    UNPACKED_32_MATRICES(neon, HOST_CPU_NEON)
#endif
    FLOAT_MATRICES(scalar, 0)
    SCALAR_MATRICES(scalar, 0)
};

static const kernel_record unpacked[] = {
#if defined(__x86_64__)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 256, amx, AMX_AND_AVX512)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 256, avx512vnni, AVX512_AND_AVX2)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 256, avx2, HOST_CPU_AVX2)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 32, avx2, HOST_CPU_AVX2)
#elif defined(__aarch64__)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 256, i8mm, DOTPROD_AND_I8MM)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 32, i8mm, DOTPROD_AND_I8MM)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 256, dotprod, NEON_AND_DOTPROD)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 32, dotprod, NEON_AND_DOTPROD)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 256, neon, HOST_CPU_NEON)
    UNPACKED_FIRST(unpacked, TYPE_LIMIT, 32, neon, HOST_CPU_NEON)
#endif
    SCALAR(unpacked, TYPE_LIMIT, 256, scalar, 0)
    SCALAR(unpacked, TYPE_LIMIT, 32, scalar, 0)
};

static const kernel_record scores[] = {
#if defined(__x86_64__)
    ATTENTION(scores, avx512vnni, AVX512_AND_AVX2)
    ATTENTION(scores, avx2, HOST_CPU_AVX2)
#elif defined(__aarch64__)
    ATTENTION(scores, neon, HOST_CPU_NEON)
#endif
    ATTENTION(scores, scalar, 0)
};

static const kernel_record values[] = {
#if defined(__x86_64__)
    ATTENTION(values, avx512vnni, AVX512_AND_AVX2)
    ATTENTION(values, avx2, HOST_CPU_AVX2)
#elif defined(__aarch64__)
    ATTENTION(values, neon, HOST_CPU_NEON)
#endif
    ATTENTION(values, scalar, 0)
};

static const kernel_record prepares[] = {
#if defined(__x86_64__)
    PREPARE(avx512vnni, AVX512_AND_AVX2)
    PREPARE(avx2, HOST_CPU_AVX2)
#endif
    PREPARE(scalar, 0)
};

static const kernel_record gates[] = {
#if defined(__x86_64__)
    GATES(avx512vnni, AVX512_AND_AVX2)
    GATES(avx2, HOST_CPU_AVX2)
#endif
    GATES(scalar, 0)
};
// clang-format on

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

const kernel_record *kernel_unpacked_records(uint32_t *count) {
  *count = COUNT(unpacked);
  return unpacked;
}

uint32_t kernel_block_bytes(uint32_t type) { return block_bytes(type); }

uint32_t kernel_block_elements(uint32_t type) { return block_elements(type); }

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

static const kernel_set sets[] = {
    {"scalar", 0, 0},
#if defined(__x86_64__)
    {"avx2", HOST_CPU_AVX2, HOST_CPU_AVX2},
    {"avx512vnni", AVX512_AND_AVX2, AVX512_AND_AVX2},
    {"amx", AMX_AND_AVX512, AMX_AND_AVX512},
#elif defined(__aarch64__)
    {"neon", HOST_CPU_NEON, HOST_CPU_NEON},
    {"dotprod", NEON_AND_DOTPROD, NEON_AND_DOTPROD},
    {"i8mm", DOTPROD_AND_I8MM, DOTPROD_AND_I8MM},
#endif
};

const kernel_set *kernel_sets(uint32_t *count) {
  *count = COUNT(sets);
  return sets;
}
