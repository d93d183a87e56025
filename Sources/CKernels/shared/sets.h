// How an instruction set declares its kernels of every type in its header, and
// defines them in its files.
#pragma once

#include "formats/types.h"
#include "kernel_types.h"

#define DECLARE_MATRIX(stored, number, activations, set)               \
  void matrix_##stored##_##activations##_##set(const kernel_matrix *m, \
                                               uint32_t begin, uint32_t end);
#define DECLARE_QUANTISED_MATRICES(set)         \
  FOR_BLOCKS_OF_32(DECLARE_MATRIX, q8x32, set)  \
  FOR_SUPER_BLOCKS(DECLARE_MATRIX, q8x256, set) \
  DECLARE_MATRIX(unpacked, UNPACKED, q8x256, set)
/// The kernel of blocks of 32 that are unpacked first.
#define DECLARE_UNPACKED_32(set) DECLARE_MATRIX(unpacked, UNPACKED, q8x32, set)
#define DECLARE_FLOAT_MATRICES(set) FOR_FLOATS(DECLARE_MATRIX, f32, set)

/// The panels that a set's kernels unpack for many tokens: their rows, and from
/// how many tokens on.
#define DECLARE_PANELS(activations, set, rows, tokens) \
  enum {                                               \
    panel_rows_##activations##_##set = rows,           \
    panel_tokens_##activations##_##set = tokens        \
  };

/// The kernels of floats share one text, and so its panels.
#define FLOAT_PANEL_ROWS 16
#define FLOAT_PANEL_TOKENS 2

/// Defines a kernel that calls run(matrix, begin, end, type).
#define DEFINE_MATRIX(stored, number, run, target, activations, set) \
  target void matrix_##stored##_##activations##_##set(               \
      const kernel_matrix *m, uint32_t begin, uint32_t end) {        \
    run(m, begin, end, KERNEL_##number);                             \
  }

#define DECLARE_ATTENTION_OF(stored, number, set)                   \
  void scores_##stored##_f32_##set(const kernel_attention_block *); \
  void values_##stored##_f32_##set(const kernel_attention_block *);
#define DECLARE_ATTENTION(set)          \
  FOR_CACHED(DECLARE_ATTENTION_OF, set) \
  void softmax_##set(float *scores, uint32_t valid, float maximum_sum[2]);

/// `run_scores`, `run_values` and `softmax` likewise.
#define DEFINE_ATTENTION_OF(stored, number, operation, target, set) \
  target void operation##_##stored##_f32_##set(                     \
      const kernel_attention_block *block) {                        \
    run_##operation(block, KERNEL_##number);                        \
  }
#define DEFINE_ATTENTION(target, set)                      \
  FOR_CACHED(DEFINE_ATTENTION_OF, scores, target, set)     \
  FOR_CACHED(DEFINE_ATTENTION_OF, values, target, set)     \
  target void softmax_##set(float *scores, uint32_t valid, \
                            float maximum_sum[2]) {        \
    softmax(scores, valid, maximum_sum);                   \
  }

#define DECLARE_ACTIVATIONS(set)                                          \
  void prepare_f32_q8_##set(const struct kernel_prepare_job *job,         \
                            uint32_t begin, uint32_t end);                \
  FOR_GATES(DECLARE_GATE, set)
#define DECLARE_GATE(function, number, set)                                   \
  void gate_##function##_f32_##set(const float *gate, const float *up,        \
                                   float *out, uint32_t count);

/// X(function, number, set) for each function of gates.
#define FOR_GATES(X, ...)       \
  X(silu, SILU, __VA_ARGS__)    \
  X(gelu, GELU, __VA_ARGS__)    \
  X(clamped_swish, CLAMPED_SWISH, __VA_ARGS__)

#define DEFINE_GATE(function, number, target, set)                         \
  target void gate_##function##_f32_##set(const float *gate,               \
                                          const float *up, float *out,     \
                                          uint32_t count) {                \
    function##_row(gate, up, out, count);                                  \
  }

/// `prepare_rows` and the rows of gates likewise.
#define DEFINE_ACTIVATIONS(target, set)                                  \
  target void prepare_f32_q8_##set(const struct kernel_prepare_job *job, \
                                   uint32_t begin, uint32_t end) {       \
    prepare_rows(job, begin, end);                                       \
  }                                                                      \
  FOR_GATES(DEFINE_GATE, target, set)

/// X(step, …) for each step over rows of logits that are measured.
#define FOR_LIKELIHOOD(X, ...) \
  X(scales, __VA_ARGS__)       \
  X(codes, __VA_ARGS__)        \
  X(divergences, __VA_ARGS__)

#define DECLARE_LIKELIHOOD_OF(step, set)                      \
  void row_##step##_##set(const struct kernel_rows_job *rows, \
                          uint32_t begin, uint32_t end);
#define DECLARE_LIKELIHOOD(set) FOR_LIKELIHOOD(DECLARE_LIKELIHOOD_OF, set)

/// `row_scales`, `row_codes` and `row_divergences` likewise.
#define DEFINE_LIKELIHOOD_OF(step, target, set)                      \
  target void row_##step##_##set(const struct kernel_rows_job *rows, \
                                 uint32_t begin, uint32_t end) {     \
    row_##step(rows, begin, end);                                    \
  }
#define DEFINE_LIKELIHOOD(target, set) \
  FOR_LIKELIHOOD(DEFINE_LIKELIHOOD_OF, target, set)
