// Matrices of F32, F16 and BF16 weights.
#include <math.h>

#include "scalar.h"
#include "shared/half.h"
#include "shared/lanes.h"
#include "shared/rows.h"

typedef float (*load_weight)(const uint8_t *row, uint32_t column);

static float load_f32(const uint8_t *row, uint32_t column) {
  float value;
  memcpy(&value, row + (size_t)column * 4, 4);
  return value;
}

static uint16_t load_16(const uint8_t *row, uint32_t column) {
  uint16_t bits;
  memcpy(&bits, row + (size_t)column * 2, 2);
  return bits;
}

static float load_f16(const uint8_t *row, uint32_t column) {
  return float_of_half(load_16(row, column));
}

static float load_bf16(const uint8_t *row, uint32_t column) {
  return float_of_bfloat(load_16(row, column));
}

static void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                load_weight load) {
  const size_t stride = padded_lanes(m->columns);
  for (uint32_t row = begin; row < end; row++) {
    const uint8_t *weights = m->weights + row * m->row_bytes;
    for (uint32_t token = 0; token < m->tokens; token++) {
      const float *x = m->activations->floats + token * stride;
      float lanes[LANES] = {0};
      for (uint32_t i = 0; i < stride; i += LANES)
        for (uint32_t j = 0; j < LANES; j++) {
          float w = i + j < m->columns ? load(weights, i + j) : 0;
          lanes[j] = fmaf(w, x[i + j], lanes[j]);
        }
      store_output(m, row, token, fold_lanes(lanes));
    }
  }
}

void matrix_f32_f32_scalar(const kernel_matrix *m, uint32_t begin,
                           uint32_t end) {
  run(m, begin, end, load_f32);
}

void matrix_f16_f32_scalar(const kernel_matrix *m, uint32_t begin,
                           uint32_t end) {
  run(m, begin, end, load_f16);
}

void matrix_bf16_f32_scalar(const kernel_matrix *m, uint32_t begin,
                            uint32_t end) {
  run(m, begin, end, load_bf16);
}
