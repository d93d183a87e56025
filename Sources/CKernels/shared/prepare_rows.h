// From rows of floats to what a matrix meets: RMSNorm, gates, 8 bits. One
// text for every instruction set: without `fma` in it the compiler finds the
// vectors.
#pragma once

#include "exponential.h"
#include "half.h"
#include "kernel_steps.h"
#include "lanes.h"
#include "quiet.h"

/// Helpers become part of their caller, with the instructions that it has.
#define PREPARE_INLINE static inline __attribute__((always_inline))

// SwiGLU's inner product (Shazeer 2020): silu(gate) · up.
PREPARE_INLINE void silu_row(const float *gate, const float *up, float *out,
                             uint32_t columns) {
  for (uint32_t i = 0; i < columns; i++) {
    float g = gate[i];
    out[i] = g / (1.0f + exponential(-g)) * up[i];
  }
}

// GEGLU's, with GELU by its tanh: ½(1 + tanh y) is sigmoid(2y).
PREPARE_INLINE void gelu_row(const float *gate, const float *up, float *out,
                             uint32_t columns) {
  const float twice = 0x1.988454p+0f;  // 2 √(2/π)
  for (uint32_t i = 0; i < columns; i++) {
    float g = gate[i];
    float y = twice * (g + 0.044715f * (g * g * g));
    out[i] = g / (1.0f + exponential(-y)) * up[i];
  }
}

// GPT-OSS's: both are clamped, and the gated one is moved by 1.
PREPARE_INLINE void clamped_swish_row(const float *gate, const float *up,
                                      float *out, uint32_t columns) {
  for (uint32_t i = 0; i < columns; i++) {
    float g = gate[i], u = up[i];
    g = g > 7.0f ? 7.0f : g;
    u = u > 7.0f ? 7.0f : u;
    u = u < -7.0f ? -7.0f : u;
    out[i] = g / (1.0f + exponential(-1.702f * g)) * (u + 1.0f);
  }
}

// RMSNorm (Zhang, Sennrich 2019). The squares are summed in 16 lanes.
PREPARE_INLINE void normalize_row(const float *input, const float *weights,
                                  float *out, uint32_t columns, float epsilon) {
  float lanes[LANES] = {0};
  uint32_t whole = columns / LANES * LANES;
  for (uint32_t i = 0; i < whole; i += LANES)
    for (uint32_t j = 0; j < LANES; j++)
      lanes[j] = lanes[j] + input[i + j] * input[i + j];
  for (uint32_t i = whole; i < columns; i++)
    lanes[i - whole] = lanes[i - whole] + input[i] * input[i];
  float mean = fold_lanes(lanes) / (float)columns;
  float scale = 1.0f / __builtin_sqrtf(mean + epsilon);
  for (uint32_t i = 0; i < columns; i++) out[i] = input[i] * scale * weights[i];
}

// One block to 8 bits: d = max|x| / 127, q = x · (127 / max|x|), to nearest
// even. Where d would be zero or subnormal the block is all zeros with d = 0;
// where the block holds an infinity or a NaN, d is NaN, and so is every result.
// `sums` is given the sum of each `sum_width` quants.
PREPARE_INLINE float quantize_block(const float *restrict input,
                                    int8_t *restrict quants,
                                    int16_t *restrict sums, uint32_t count,
                                    uint32_t sum_width) {
  int32_t largest = 0;
#pragma clang loop interleave_count(2)
  for (uint32_t i = 0; i < count; i++) {
    int32_t magnitude = (int32_t)(bits_of_float(input[i]) & 0x7FFFFFFF);
    largest = magnitude > largest ? magnitude : largest;
  }
  float maximum = float_of_bits((uint32_t)largest);
  const int32_t infinity = 0x7F800000;
  // 127 · 2^-126, the least maximum whose d is a normal number.
  const float least = 127.0f * 0x1p-126f;
  if (largest >= infinity || maximum < least) {
    for (uint32_t i = 0; i < count; i++) quants[i] = 0;
    for (uint32_t i = 0; i < count / sum_width; i++) sums[i] = 0;
    return largest >= infinity ? float_of_bits(0x7FC00000) : 0.0f;
  }
  float inverse = 127.0f / maximum;
  // More would leave most of 32 elements to the scalar rest of the loop.
#pragma clang loop interleave_count(2)
  for (uint32_t i = 0; i < count; i++) {
    float shifted = input[i] * inverse + ROUNDING_MAGIC;
    quants[i] =
        (int8_t)(bits_of_float(shifted) - bits_of_float(ROUNDING_MAGIC));
  }
  for (uint32_t i = 0; i < count; i += sum_width) {
    int32_t sum = 0;
    for (uint32_t j = 0; j < sum_width; j++) sum += quants[i + j];
    sums[i / sum_width] = (int16_t)sum;
  }
  return maximum / 127.0f;
}

PREPARE_INLINE void quantize_row(const kernel_activations *out,
                                 const float *row, uint32_t token) {
  const uint32_t columns = out->columns;
  if (out->quants32 != NULL) {
    uint32_t blocks = columns / 32;
    for (uint32_t b = 0; b < blocks; b++)
      out->scales32[(size_t)token * blocks + b] = quantize_block(
          row + b * 32, out->quants32 + (size_t)token * columns + b * 32,
          out->sums32 + (size_t)token * blocks + b, 32, 32);
  }
  if (out->quants256 != NULL) {
    uint32_t blocks = columns / 256;
    for (uint32_t b = 0; b < blocks; b++)
      out->scales256[(size_t)token * blocks + b] = quantize_block(
          row + b * 256, out->quants256 + (size_t)token * columns + b * 256,
          out->sums16 + (size_t)token * columns / 16 + b * 16, 256, 16);
  }
}

PREPARE_INLINE void find_quiet_blocks(const kernel_activations *out,
                                      uint32_t token) {
  if (out->quants256 == NULL || out->quiet256 == NULL) return;
  const uint32_t blocks = out->columns / 256;
  for (uint32_t b = 0; b < blocks; b++) {
    const size_t at = (size_t)token * blocks + b;
    out->quiet256[at] = QUIET_BITS(out->quants256 + at * 256);
  }
}

PREPARE_INLINE void prepare_rows(const kernel_prepare_job *prepare,
                                 uint32_t begin, uint32_t end) {
  const kernel_activations *out = prepare->out;
  const uint32_t columns = out->columns;
  const size_t stride = padded_lanes(columns);
  for (uint32_t token = begin; token < end; token++) {
    if (prepare->input == NULL) {
      find_quiet_blocks(out, token);
      continue;
    }
    const size_t from = prepare->rows != NULL ? prepare->rows[token] : token;
    const float *input = prepare->input + from * prepare->input_stride;
    float *row = out->floats + token * stride;
    if (prepare->norm != NULL) {
      normalize_row(input, prepare->norm, row, columns, prepare->epsilon);
    } else if (row != input) {
      memcpy(row, input, columns * sizeof *row);
    }
    for (size_t i = columns; i < stride; i++) row[i] = 0;
    quantize_row(out, row, token);
    find_quiet_blocks(out, token);
  }
}
