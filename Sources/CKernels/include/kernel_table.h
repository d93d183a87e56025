// The records of all kernels, and which of them this machine uses.
#pragma once

#include "kernel_types.h"

/// A kernel: what it is called, what the processor must have, what it runs.
typedef struct {
  const char *name;
  uint32_t type;         // of weights or cached elements
  uint32_t activations;  // KERNEL_ACTIVATIONS_…, of matrices
  uint32_t
    requires;            // HOST_CPU_… bits
  kernel_panels panels;  // of matrices
  kernel_matrix_run run;
  kernel_attention_run attend;  // of scores and values
  kernel_softmax_run softmax;   // of these: the softmax between them
  kernel_prepare_run prepare;
  kernel_gate_run gate;
} kernel_record;

/// The operations that have kernels.
enum {
  KERNEL_MATRIX = 0,
  KERNEL_SCORES = 1,
  KERNEL_VALUES = 2,
  KERNEL_PREPARE = 3,
  KERNEL_GATE = 4,
  KERNEL_OPERATION_LIMIT = 5,
};

/// The records of an operation, the preferred ones first.
const kernel_record *kernel_records(uint32_t operation, uint32_t *count);

/// The first record for `type` whose needs `features` meets, or null where the
/// type has no kernel.
const kernel_record *kernel_select(uint32_t operation, uint32_t type,
                                   uint32_t features);

/// The kernels of types that are unpacked first, of every such type: `type` is
/// KERNEL_TYPE_LIMIT. They are those that the records of such types have.
const kernel_record *kernel_unpacked_records(uint32_t *count);

/// The bytes of a block of a quantised type, 0 of another type, and its
/// elements.
uint32_t kernel_block_bytes(uint32_t type);
uint32_t kernel_block_elements(uint32_t type);

/// An instruction set: processor features that come together and that kernels
/// are written for.
typedef struct {
  const char *name;
  uint32_t
    requires;         // HOST_CPU_… bits that it stands for
  uint32_t includes;  // the bits of it and of all lower sets
} kernel_set;

/// The instruction sets of this architecture, the lowest first.
const kernel_set *kernel_sets(uint32_t *count);
