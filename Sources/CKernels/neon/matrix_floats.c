// F32, F16 and BF16: 16 lanes are four registers an output.
#if defined(__aarch64__)

#include <string.h>

#include "lanes.h"
#include "neon.h"
#include "output.h"
#include "vectors.h"

#define MOST 6  // outputs at once: 24 registers of lanes

NEON_INLINE size_t element_bytes(uint32_t type) {
  return type == KERNEL_F32 ? 4 : 2;
}

// 4 weights.
NEON_INLINE float32x4_t load_weights(uint32_t type, const uint8_t *bytes) {
  switch (type) {
    case KERNEL_F32:
      return vreinterpretq_f32_u8(vld1q_u8(bytes));
    case KERNEL_F16:
      return load_halves(bytes);
    default:
      return vreinterpretq_f32_u32(
          vshll_n_u16(vreinterpret_u16_u8(vld1_u8(bytes)), 16));
  }
}

// 16 columns of `rows` rows and `tokens` tokens.
NEON_INLINE void add_columns(uint32_t type, const uint8_t *const *weights,
                             uint32_t rows, const float *const *given,
                             uint32_t tokens, float32x4_t lanes[MOST][4]) {
  for (uint32_t part = 0; part < 4; part++) {
    float32x4_t w[MOST];
    for (uint32_t r = 0; r < rows; r++)
      w[r] = load_weights(type, weights[r] + 4 * part * element_bytes(type));
    for (uint32_t t = 0; t < tokens; t++) {
      float32x4_t x = vld1q_f32(given[t] + 4 * part);
      for (uint32_t r = 0; r < rows; r++)
        lanes[t * rows + r][part] =
            vfmaq_f32(lanes[t * rows + r][part], w[r], x);
    }
  }
}

// Rows and tokens past the last are computed as the last and not stored.
NEON_INLINE void run_tile(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t rows, uint32_t token, uint32_t tokens,
                          uint32_t type, size_t ahead) {
  const size_t bytes = element_bytes(type);
  const size_t stride = padded_lanes(m->columns);
  const uint32_t whole = m->columns / LANES * LANES;
  const uint8_t *weights[MOST], *first[MOST];
  const float *x[MOST], *given[MOST];
  float32x4_t lanes[MOST][4];
  for (uint32_t r = 0; r < rows; r++) first[r] = weights_row(m, row + r, end);
  for (uint32_t t = 0; t < tokens; t++) {
    uint32_t last = m->tokens - 1;
    given[t] =
        m->given->floats + (token + t < last ? token + t : last) * stride;
  }
  for (uint32_t i = 0; i < rows * tokens; i++)
    for (uint32_t part = 0; part < 4; part++) lanes[i][part] = vdupq_n_f32(0);
  for (uint32_t i = 0; i < whole; i += LANES) {
    for (uint32_t r = 0; r < rows; r++) weights[r] = first[r] + i * bytes;
    for (uint32_t t = 0; t < tokens; t++) x[t] = given[t] + i;
    if (tokens == 1)
      prefetch(first[0] + i * bytes * rows, ahead, LANES * bytes * rows);
    add_columns(type, weights, rows, x, tokens, lanes);
  }
  if (whole < m->columns) {
    // The rest of a row and zeros: nothing behind the row is read.
    uint8_t rest[MOST][LANES * 4] = {0};
    for (uint32_t r = 0; r < rows; r++) {
      memcpy(rest[r], first[r] + whole * bytes, (m->columns - whole) * bytes);
      weights[r] = rest[r];
    }
    for (uint32_t t = 0; t < tokens; t++) x[t] = given[t] + whole;
    add_columns(type, weights, rows, x, tokens, lanes);
  }
  for (uint32_t t = 0; t < tokens && token + t < m->tokens; t++) {
    float sums[MOST];
    for (uint32_t r = 0; r < rows; r++)
      sums[r] = fold_vectors(lanes[t * rows + r]);
    store_rows(m, row, end, rows, token + t, sums);
  }
}

NEON_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                     uint32_t type) {
  if (m->tokens < 3) {
    const size_t ahead = prefetch_distance(m->row_bytes, 4);
    for (uint32_t row = begin; row < end; row += 4)
      for (uint32_t token = 0; token < m->tokens; token++)
        run_tile(m, row, end, 4, token, 1, type, ahead);
    return;
  }
  for (uint32_t row = begin; row < end; row += 2)
    for (uint32_t token = 0; token < m->tokens; token += 3)
      run_tile(m, row, end, 2, token, 3, type, 0);
}

void matrix_f32_f32_neon(const kernel_matrix *m, uint32_t begin, uint32_t end) {
  run(m, begin, end, KERNEL_F32);
}

void matrix_f16_f32_neon(const kernel_matrix *m, uint32_t begin, uint32_t end) {
  run(m, begin, end, KERNEL_F16);
}

void matrix_bf16_f32_neon(const kernel_matrix *m, uint32_t begin,
                          uint32_t end) {
  run(m, begin, end, KERNEL_BF16);
}

#endif
