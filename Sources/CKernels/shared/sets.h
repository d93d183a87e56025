// What a cluster has kernels for: one list of types for their declarations,
// definitions and records.
#pragma once

#include "formats/types.h"
#include "kernel_types.h"

#define DECLARE_MATRIX(stored, number, given, cluster)               \
  void matrix_##stored##_##given##_##cluster(const kernel_matrix *m, \
                                             uint32_t begin, uint32_t end);
#define DECLARE_QUANTISED_MATRICES(cluster)         \
  FOR_BLOCKS_OF_32(DECLARE_MATRIX, q8x32, cluster)  \
  FOR_SUPER_BLOCKS(DECLARE_MATRIX, q8x256, cluster) \
  DECLARE_MATRIX(unpacked, UNPACKED, q8x256, cluster)
/// The kernel of blocks of 32 that are unpacked first.
#define DECLARE_UNPACKED_32(cluster) \
  DECLARE_MATRIX(unpacked, UNPACKED, q8x32, cluster)
#define DECLARE_FLOAT_MATRICES(cluster) FOR_FLOATS(DECLARE_MATRIX, f32, cluster)

/// The panels that a set's kernels unpack for many tokens: their rows, and from
/// how many tokens on.
#define DECLARE_PANELS(given, cluster, rows, tokens) \
  enum {                                             \
    panel_rows_##given##_##cluster = rows,           \
    panel_tokens_##given##_##cluster = tokens        \
  };

/// The kernels of floats share one text, and so its panels.
#define FLOAT_PANEL_ROWS 16
#define FLOAT_PANEL_TOKENS 3

/// Defines a kernel that calls run(matrix, begin, end, type).
#define DEFINE_MATRIX(stored, number, run, target, given, set) \
  target void matrix_##stored##_##given##_##set(               \
      const kernel_matrix *m, uint32_t begin, uint32_t end) {  \
    run(m, begin, end, KERNEL_##number);                       \
  }

#define DECLARE_ATTENTION_OF(stored, number, cluster)                   \
  void scores_##stored##_f32_##cluster(const kernel_attention_block *); \
  void values_##stored##_f32_##cluster(const kernel_attention_block *);
#define DECLARE_ATTENTION(cluster)          \
  FOR_CACHED(DECLARE_ATTENTION_OF, cluster) \
  void softmax_##cluster(float *scores, uint32_t valid, float maximum_sum[2]);

/// `run_scores`, `run_values` and `softmax` likewise.
#define DEFINE_ATTENTION_OF(stored, number, operation, target, cluster) \
  target void operation##_##stored##_f32_##cluster(                     \
      const kernel_attention_block *block) {                            \
    run_##operation(block, KERNEL_##number);                            \
  }
#define DEFINE_ATTENTION(target, cluster)                      \
  FOR_CACHED(DEFINE_ATTENTION_OF, scores, target, cluster)     \
  FOR_CACHED(DEFINE_ATTENTION_OF, values, target, cluster)     \
  target void softmax_##cluster(float *scores, uint32_t valid, \
                                float maximum_sum[2]) {        \
    softmax(scores, valid, maximum_sum);                       \
  }

#define DECLARE_ACTIVATIONS(cluster)                                          \
  void prepare_f32_q8_##cluster(const struct kernel_prepare_job *job,         \
                                uint32_t begin, uint32_t end);                \
  void gate_f32_f32_##cluster(const float *gate, const float *up, float *out, \
                              uint32_t count);

/// `prepare_rows` and `gate_row` likewise.
#define DEFINE_ACTIVATIONS(target, cluster)                                  \
  target void prepare_f32_q8_##cluster(const struct kernel_prepare_job *job, \
                                       uint32_t begin, uint32_t end) {       \
    prepare_rows(job, begin, end);                                           \
  }                                                                          \
  target void gate_f32_f32_##cluster(const float *gate, const float *up,     \
                                     float *out, uint32_t count) {           \
    gate_row(gate, up, out, count);                                          \
  }
