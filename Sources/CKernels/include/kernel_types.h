// The structures that kernels work on. All are trivial and lie where the caller
// put them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Types of weights and of cached keys and values: GGUF's own numbers.
enum {
  KERNEL_F32 = 0,
  KERNEL_F16 = 1,
  KERNEL_Q4_0 = 2,
  KERNEL_Q4_1 = 3,
  KERNEL_Q5_0 = 6,
  KERNEL_Q5_1 = 7,
  KERNEL_Q8_0 = 8,
  KERNEL_Q2_K = 10,
  KERNEL_Q3_K = 11,
  KERNEL_Q4_K = 12,
  KERNEL_Q5_K = 13,
  KERNEL_Q6_K = 14,
  KERNEL_IQ2_XXS = 16,
  KERNEL_IQ2_XS = 17,
  KERNEL_IQ3_XXS = 18,
  KERNEL_IQ1_S = 19,
  KERNEL_IQ4_NL = 20,
  KERNEL_IQ3_S = 21,
  KERNEL_IQ2_S = 22,
  KERNEL_IQ4_XS = 23,
  KERNEL_IQ1_M = 29,
  KERNEL_BF16 = 30,
  KERNEL_TQ1_0 = 34,
  KERNEL_TQ2_0 = 35,
  KERNEL_MXFP4 = 39,
  KERNEL_TYPE_LIMIT = 40,
};

/// The forms of activations that kernels multiply.
enum {
  KERNEL_ACTIVATIONS_F32 = 0,
  KERNEL_ACTIVATIONS_Q8X32 = 1,
  KERNEL_ACTIVATIONS_Q8X256 = 2,
  KERNEL_ACTIVATIONS_LIMIT = 3,
};

/// What is known of the magnitudes of a block of 256 quants: sums of some of
/// them are so small that their products with weights fit into words. A bit that
/// is not set says nothing.
enum {
  KERNEL_QUIET_16 = 1,          // of each 16, at most KERNEL_QUIET_MOST_16
  KERNEL_QUIET_HALF_OF_32 = 2,  // of every other four of 32, at most as follows
  KERNEL_QUIET_HALF_OF_16 = 4,  // of every other four of 16
  // With 32, 31 and 63, the largest weights that they meet, 32,767 at most.
  KERNEL_QUIET_MOST_16 = 1023,
  KERNEL_QUIET_MOST_HALF_OF_32 = 1057,
  KERNEL_QUIET_MOST_HALF_OF_16 = 520,
};

/// The rows of activations that a matrix meets, in each form that is needed.
/// Rows lie `columns` apart, rounded up to the form's block. Unused forms are
/// null.
typedef struct {
  float *floats;      // [tokens, columns up to a multiple of 16], zero padded
  int8_t *quants32;   // [tokens, columns], -127 ... 127
  float *scales32;    // [tokens, columns / 32]
  int16_t *sums32;    // [tokens, columns / 32], sums of 32 quants
  int8_t *quants256;  // [tokens, columns]
  float *scales256;   // [tokens, columns / 256]
  int16_t *sums16;    // [tokens, columns / 16], sums of 16 quants
  uint8_t *quiet256;  // [tokens, columns / 256], KERNEL_QUIET bits, or null
  uint32_t columns;
} kernel_activations;

/// What gates a feed-forward network: the types of gate kernels.
enum {
  KERNEL_SILU = 0,
  KERNEL_GELU = 1,
  KERNEL_CLAMPED_SWISH = 2,
};

struct kernel_matrix;

/// Computes the rows `begin ..< end` of a matrix for all of its tokens.
typedef void (*kernel_matrix_run)(const struct kernel_matrix *matrix,
                                  uint32_t begin, uint32_t end);

/// The panels of a matrix kernel. Where it computes many tokens it unpacks some
/// rows once and uses them for all.
typedef struct {
  uint16_t rows;    // of a panel, 0 where the kernel unpacks none
  uint16_t tokens;  // from this many tokens on
} kernel_panels;

/// One matrix product: weights [rows, columns] times activations.
typedef struct kernel_matrix {
  kernel_matrix_run run;
  const uint8_t *weights;  // rows of blocks as in the file, row_bytes apart
  size_t row_bytes;
  const float *bias;  // [rows] or null
  const kernel_activations *activations;
  float *output;         // [tokens, rows], rows output_stride apart
  size_t output_stride;  // in floats
  uint32_t rows;
  uint32_t columns;
  uint32_t tokens;
  uint32_t type;  // of the weights: some kernels serve several
  // Whether it adds to what output holds.
  uint32_t accumulates;
  kernel_panels panels;  // of its kernel
} kernel_matrix;

/// Cached keys lie in groups of this many positions side by side, so that one
/// vector lane is one key.
#define KERNEL_KEY_GROUP 16

/// Attention works in blocks of this many positions, at multiples of it.
#define KERNEL_ATTENTION_BLOCK 128

/// The most queries that one tile of attention holds.
#define KERNEL_QUERY_TILE 64

/// One block of cached positions and the queries that look at it.
///
/// Cached keys, per group of 16 positions: F16 [dimension, 16]; Q8_0 int8
/// [dimension, 16], then F16 scales [dimension / 32, 16]; Q4_0 bytes
/// [dimension / 2, 16], dimension 2i in the low 4 bits and 2i + 1 in the high
/// ones, then scales like Q8_0's. Cached values, per position: F16 [dimension];
/// Q8_0 int8 [dimension], then F16 scales [dimension / 32]; Q4_0 bytes
/// [dimension / 32, 16], dimension i of 32 in the low and i + 16 in the high 4
/// bits, then the scales. A quant of 4 bits is in two's complement. An
/// element's value is scale·quant, which float32 holds exactly.
///
/// scores: s[query, key] = 0, then over the dimensions ascending
/// s = fma(query[i], key[i], s). Keys up to the next multiple of 16 above
/// valid_most are computed; what lies past a query's valid keys is not read.
///
/// values: for each query over its valid keys ascending
/// output[i] = fma(score[key], value[key][i], output[i]), begun at 0.
typedef struct {
  const uint8_t *cache;   // the block's first key group, or first value row
  const float *queries;   // [queries, stride]
  float *scores;          // [queries, KERNEL_ATTENTION_BLOCK]
  float *outputs;         // [queries, stride]
  const uint32_t *valid;  // [queries], 1 ... KERNEL_ATTENTION_BLOCK
  float *tile;            // scratch, [16, stride], 64-byte aligned
  uint32_t query_count;   // 1 ... KERNEL_QUERY_TILE
  uint32_t valid_most;    // the largest of valid
  uint32_t dimension;
  uint32_t stride;  // dimension up to a multiple of 16
} kernel_attention_block;

typedef void (*kernel_attention_run)(const kernel_attention_block *block);

struct kernel_prepare_job;

/// Prepares the rows `begin ..< end` of a kernel_prepare_job.
typedef void (*kernel_prepare_run)(const struct kernel_prepare_job *job,
                                   uint32_t begin, uint32_t end);

/// The product of a gate's function and what is gated; `out` may be one of them:
///
/// - silu: g·sigmoid(g)·u
/// - GELU: g·sigmoid(1.5957691·(g + 0.044715·g³))·u, which is ½g(1 + tanh(…))u
/// - clamped swish: g·sigmoid(1.702·g)·(u + 1) with g at most 7, u within ±7
typedef void (*kernel_gate_run)(const float *gate, const float *up, float *out,
                                uint32_t count);

/// One query's `valid` scores to e^(s − maximum), and their maximum and sum:
/// see steps/attention.c. Scores up to the next multiple of 16 are
/// overwritten.
typedef void (*kernel_softmax_run)(float *scores, uint32_t valid,
                                   float maximum_sum[2]);

/// Rows of logits that are measured: see kernel_steps.h.
struct kernel_rows_job;
