// F32, F16 and BF16 times floats: 16 lanes an output, in several registers. A
// cluster includes it behind its own `floats.h`.
#pragma once

#include <string.h>

#include "lanes.h"
#include "output.h"

#define MOST 6  // outputs at once: of 16 lanes each

VECTOR_INLINE size_t element_bytes(uint32_t type) {
  return type == KERNEL_F32 ? 4 : 2;
}

// As many weights as a vector has lanes.
VECTOR_INLINE vector load_weights(uint32_t type, const uint8_t *bytes) {
  switch (type) {
    case KERNEL_F32:
      return vector_load_bytes(bytes);
    case KERNEL_F16:
      return vector_load_halves(bytes);
    default:
      return vector_load_brains(bytes);
  }
}

// 16 columns of `rows` rows and `tokens` tokens.
VECTOR_INLINE void add_columns(uint32_t type, const uint8_t *const *weights,
                               uint32_t rows, const float *const *given,
                               uint32_t tokens,
                               vector lanes[MOST][VECTOR_PARTS]) {
  for (uint32_t part = 0; part < VECTOR_PARTS; part++) {
    vector w[MOST];
    for (uint32_t r = 0; r < rows; r++)
      w[r] = load_weights(
          type, weights[r] + VECTOR_LANES * part * element_bytes(type));
    for (uint32_t t = 0; t < tokens; t++) {
      vector x = vector_load(given[t] + VECTOR_LANES * part);
      for (uint32_t r = 0; r < rows; r++)
        lanes[t * rows + r][part] =
            vector_add_product(lanes[t * rows + r][part], w[r], x);
    }
  }
}

// Rows and tokens past the last are computed as the last and not stored.
VECTOR_INLINE void run_tile(const kernel_matrix *m, uint32_t row, uint32_t end,
                            uint32_t rows, uint32_t token, uint32_t tokens,
                            uint32_t type, size_t ahead) {
  const size_t bytes = element_bytes(type);
  const size_t stride = padded_lanes(m->columns);
  const uint32_t whole = m->columns / LANES * LANES;
  const uint8_t *weights[MOST], *first[MOST];
  const float *x[MOST], *given[MOST];
  vector lanes[MOST][VECTOR_PARTS];
  for (uint32_t r = 0; r < rows; r++) first[r] = weights_row(m, row + r, end);
  for (uint32_t t = 0; t < tokens; t++) {
    uint32_t last = m->tokens - 1;
    given[t] =
        m->given->floats + (token + t < last ? token + t : last) * stride;
  }
  for (uint32_t i = 0; i < rows * tokens; i++)
    for (uint32_t part = 0; part < VECTOR_PARTS; part++)
      lanes[i][part] = vector_zero();
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
      sums[r] = vector_fold(lanes[t * rows + r]);
    store_rows(m, row, end, rows, token + t, sums);
  }
}

VECTOR_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
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
