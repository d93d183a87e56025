// F32, F16 and BF16: 16 lanes are two registers an output.
#if defined(__x86_64__)

#include <string.h>

#include "avx2.h"
#include "lanes.h"
#include "output.h"
#include "vectors.h"

#define MOST 6  // outputs at once: twelve registers of lanes

AVX2_INLINE size_t element_bytes(uint32_t type) {
  return type == KERNEL_F32 ? 4 : 2;
}

// 8 weights.
AVX2_INLINE __m256 load_weights(uint32_t type, const uint8_t *bytes) {
  switch (type) {
    case KERNEL_F32:
      return _mm256_loadu_ps((const float *)bytes);
    case KERNEL_F16:
      return _mm256_cvtph_ps(load_128(bytes));
    default:
      return _mm256_castsi256_ps(
          _mm256_slli_epi32(_mm256_cvtepu16_epi32(load_128(bytes)), 16));
  }
}

// 16 columns of `rows` rows and `tokens` tokens.
AVX2_INLINE void add_columns(uint32_t type, const uint8_t *const *weights,
                             uint32_t rows, const float *const *given,
                             uint32_t tokens, __m256 lanes[MOST][2]) {
  for (uint32_t half = 0; half < 2; half++) {
    __m256 w[MOST];
    for (uint32_t r = 0; r < rows; r++)
      w[r] = load_weights(type, weights[r] + 8 * half * element_bytes(type));
    for (uint32_t t = 0; t < tokens; t++) {
      __m256 x = _mm256_loadu_ps(given[t] + 8 * half);
      for (uint32_t r = 0; r < rows; r++)
        lanes[t * rows + r][half] =
            _mm256_fmadd_ps(w[r], x, lanes[t * rows + r][half]);
    }
  }
}

// Rows and tokens past the last are computed as the last and not stored.
AVX2_INLINE void run_tile(const kernel_matrix *m, uint32_t row, uint32_t end,
                          uint32_t rows, uint32_t token, uint32_t tokens,
                          uint32_t type, size_t ahead) {
  const size_t bytes = element_bytes(type);
  const size_t stride = padded_lanes(m->columns);
  const uint32_t whole = m->columns / LANES * LANES;
  const uint8_t *weights[MOST], *first[MOST];
  const float *x[MOST], *given[MOST];
  __m256 lanes[MOST][2];
  for (uint32_t r = 0; r < rows; r++) first[r] = weights_row(m, row + r, end);
  for (uint32_t t = 0; t < tokens; t++) {
    uint32_t last = m->tokens - 1;
    given[t] =
        m->given->floats + (token + t < last ? token + t : last) * stride;
  }
  for (uint32_t i = 0; i < rows * tokens; i++)
    lanes[i][0] = lanes[i][1] = _mm256_setzero_ps();
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
      sums[r] = fold_vectors(lanes[t * rows + r][0], lanes[t * rows + r][1]);
    store_rows(m, row, end, rows, token + t, sums);
  }
}

AVX2_INLINE void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
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

AVX2 void matrix_f32_f32_avx2(const kernel_matrix *m, uint32_t begin,
                              uint32_t end) {
  run(m, begin, end, KERNEL_F32);
}

AVX2 void matrix_f16_f32_avx2(const kernel_matrix *m, uint32_t begin,
                              uint32_t end) {
  run(m, begin, end, KERNEL_F16);
}

AVX2 void matrix_bf16_f32_avx2(const kernel_matrix *m, uint32_t begin,
                               uint32_t end) {
  run(m, begin, end, KERNEL_BF16);
}

#endif
