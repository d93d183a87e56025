// The types of weights and of cached elements: a row a type, with all that the
// kernels must know of it, and the lists that kernels are declared, defined and
// recorded by.
//
// ROW(stored, number, bytes, scale, minimums, offset_shift, scale_width, …)
//
// - stored, number: the type's name in names of kernels and as KERNEL_ number.
// - bytes: the size of block_stored in blocks.h.
// - scale: the field of the block that holds its scale. Where that is `d`, it
// is
//   an F16.
// - minimums: 1 where values are scale·q + minimum (blocks of 32) or
//   scale·q − minimum (super-blocks); an F16 behind the scale multiplies them.
// - offset_shift: the logarithm of what is taken from every quant as stored, or
//   0.
// - scale_width: the elements that share a scale.
#pragma once

/// Blocks of 32 that every instruction set loads itself.
#define BLOCKS_OF_32(ROW, ...)                      \
  ROW(q8_0, Q8_0, 34, d, 0, 0, 32, __VA_ARGS__)     \
  ROW(q4_0, Q4_0, 18, d, 0, 3, 32, __VA_ARGS__)     \
  ROW(q4_1, Q4_1, 20, d, 1, 0, 32, __VA_ARGS__)     \
  ROW(q5_0, Q5_0, 22, d, 0, 4, 32, __VA_ARGS__)     \
  ROW(q5_1, Q5_1, 24, d, 1, 0, 32, __VA_ARGS__)     \
  ROW(iq4_NL, IQ4_NL, 18, d, 0, 0, 32, __VA_ARGS__) \
  ROW(mxfp4, MXFP4, 17, e, 0, 0, 32, __VA_ARGS__)

/// Blocks of 32 that are unpacked first, without minimums. Every quant is
/// allowed. A new type begins here.
#define BLOCKS_OF_32_UNPACKED_FIRST(ROW, ...)

/// Super-blocks of 256 that every instruction set loads itself.
#define SUPER_BLOCKS(ROW, ...)                   \
  ROW(q2_K, Q2_K, 84, d, 1, 0, 16, __VA_ARGS__)  \
  ROW(q3_K, Q3_K, 110, d, 0, 2, 16, __VA_ARGS__) \
  ROW(q4_K, Q4_K, 144, d, 1, 0, 32, __VA_ARGS__) \
  ROW(q5_K, Q5_K, 176, d, 1, 0, 32, __VA_ARGS__) \
  ROW(q6_K, Q6_K, 210, d, 0, 5, 16, __VA_ARGS__) \
  ROW(iq4_XS, IQ4_XS, 136, d, 0, 0, 32, __VA_ARGS__)

/// Super-blocks that are unpacked first, without minimums. Their quants are
/// −62 … 62. A new type begins here.
#define SUPER_BLOCKS_UNPACKED_FIRST(ROW, ...)         \
  ROW(tq1_0, TQ1_0, 54, d, 0, 0, 16, __VA_ARGS__)     \
  ROW(tq2_0, TQ2_0, 66, d, 0, 0, 16, __VA_ARGS__)     \
  ROW(iq2_XXS, IQ2_XXS, 66, d, 0, 0, 16, __VA_ARGS__) \
  ROW(iq2_XS, IQ2_XS, 74, d, 0, 0, 16, __VA_ARGS__)   \
  ROW(iq2_S, IQ2_S, 82, d, 0, 0, 16, __VA_ARGS__)     \
  ROW(iq3_XXS, IQ3_XXS, 98, d, 0, 0, 16, __VA_ARGS__) \
  ROW(iq3_S, IQ3_S, 110, d, 0, 0, 16, __VA_ARGS__)    \
  ROW(iq1_S, IQ1_S, 50, d, 0, 0, 16, __VA_ARGS__)     \
  ROW(iq1_M, IQ1_M, 56, scales, 0, 0, 16, __VA_ARGS__)

/// Rows of both widths.
#define ALL_BLOCKS_OF_32(ROW, ...) \
  BLOCKS_OF_32(ROW, __VA_ARGS__) BLOCKS_OF_32_UNPACKED_FIRST(ROW, __VA_ARGS__)
#define ALL_SUPER_BLOCKS(ROW, ...) \
  SUPER_BLOCKS(ROW, __VA_ARGS__) SUPER_BLOCKS_UNPACKED_FIRST(ROW, __VA_ARGS__)

#define WITHOUT_FACTS(stored, number, bytes, scale, minimums, offset_shift, \
                      scale_width, X, ...)                                  \
  X(stored, number, __VA_ARGS__)

/// X(stored, number, …) for each type of one kind.
#define FOR_BLOCKS_OF_32(X, ...) BLOCKS_OF_32(WITHOUT_FACTS, X, __VA_ARGS__)
#define FOR_BLOCKS_OF_32_UNPACKED_FIRST(X, ...) \
  BLOCKS_OF_32_UNPACKED_FIRST(WITHOUT_FACTS, X, __VA_ARGS__)
#define FOR_SUPER_BLOCKS(X, ...) SUPER_BLOCKS(WITHOUT_FACTS, X, __VA_ARGS__)
#define FOR_SUPER_BLOCKS_UNPACKED_FIRST(X, ...) \
  SUPER_BLOCKS_UNPACKED_FIRST(WITHOUT_FACTS, X, __VA_ARGS__)

/// Weights that are single numbers.
#define FOR_FLOATS(X, ...) \
  X(f32, F32, __VA_ARGS__) \
  X(f16, F16, __VA_ARGS__) \
  X(bf16, BF16, __VA_ARGS__)

/// Cached keys and values.
#define FOR_CACHED(X, ...)   \
  X(f16, F16, __VA_ARGS__)   \
  X(q8_0, Q8_0, __VA_ARGS__) \
  X(q4_0, Q4_0, __VA_ARGS__)
