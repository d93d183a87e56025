// Few tokens: four blocks of 4 rows at once, their sums reduced together so
// that a lane is a row.
#pragma once

#include "blocks_32.h"
#include "shared/rows.h"

#define ROWS 4

// Each of four numbers in a quarter.
AVX512_INLINE __m512i spread_quarters(__m128i four) {
  const __m512i index =
      _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  return _mm512_permutexvar_epi32(index, _mm512_castsi128_si512(four));
}

// Adds four blocks' products to the sums of ROWS rows; or of less than four,
// behind which there are readable bytes. Asks for what is read `later`.
AVX512_INLINE __m128 add_four(uint32_t type, const uint8_t *const b[ROWS],
                              const uint8_t *later, const int8_t *quants,
                              const int16_t *sums, const float *scales,
                              int count, __m128 total) {
  __m512i activations[2], dots[ROWS];
  four_blocks all[ROWS];
  load_activations(type, quants, activations);
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++) {
    const size_t bytes = 4 * block_bytes(type);
    prefetch_later((uintptr_t)later + (size_t)r * bytes, bytes);
    all[r].first = load_512(b[r]);
    all[r].last = load_512(b[r] + last_start(type));
    __m512i loaded[2];
    load_quants(type, b[r], &all[r], loaded);
    dots[r] = multiply(type, loaded, activations);
  }
  __m512i dot = sum_quarters(dots);
  __m512i sum = spread_quarters(
      _mm_cvtepi16_epi32(_mm_loadl_epi64((const __m128i *)sums)));
  if (loaded_shift(type) > 0)
    dot = _mm512_sub_epi32(
        dot, _mm512_slli_epi32(sum, (unsigned)loaded_shift(type)));
  __m512 d_a = _mm512_castsi512_ps(
      spread_quarters(_mm_castps_si128(_mm_loadu_ps(scales))));
  __m512 d = _mm512_mul_ps(load_scales(type, 0, b, all), d_a);
  __m512 value = _mm512_cvtepi32_ps(dot);
  __m512 low = d, sum_value = value;
  if (has_minimums(type)) {
    low = _mm512_mul_ps(load_scales(type, 2, b, all), d_a);
    sum_value = _mm512_cvtepi32_ps(sum);
  }
#pragma GCC unroll 4
  for (int i = 0; i < count; i++) {
    total = _mm_fmadd_ps(_mm512_castps512_ps128(d),
                         _mm512_castps512_ps128(value), total);
    if (has_minimums(type))
      total = _mm_fmadd_ps(_mm512_castps512_ps128(low),
                           _mm512_castps512_ps128(sum_value), total);
    d = _mm512_shuffle_f32x4(d, d, 0x39);
    value = _mm512_shuffle_f32x4(value, value, 0x39);
    low = _mm512_shuffle_f32x4(low, low, 0x39);
    sum_value = _mm512_shuffle_f32x4(sum_value, sum_value, 0x39);
  }
  return total;
}

// The last blocks of rows, fewer than four: in copies that hold four.
AVX512_INLINE __m128 add_rest(uint32_t type, const uint8_t *const b[ROWS],
                              const int8_t *quants, const int16_t *sums,
                              const float *scales, int count, __m128 total) {
  uint8_t copies[ROWS][4 * sizeof(block_q8_0)] = {0};
  const uint8_t *rows[ROWS];
  int8_t copied_quants[128] = {0};
  int16_t copied_sums[4] = {0};
  float copied_scales[4] = {0};
  for (int r = 0; r < ROWS; r++) {
    memcpy(copies[r], b[r], (size_t)count * block_bytes(type));
    rows[r] = copies[r];
  }
  memcpy(copied_quants, quants, (size_t)count * 32);
  memcpy(copied_sums, sums, (size_t)count * sizeof *sums);
  memcpy(copied_scales, scales, (size_t)count * sizeof *scales);
  return add_four(type, rows, rows[0], copied_quants, copied_sums,
                  copied_scales, count, total);
}

// One token's sums of ROWS rows.
AVX512_INLINE void run_rows(const kernel_matrix *m, uint32_t row, uint32_t end,
                            uint32_t token, uint32_t type) {
  const kernel_activations *activations = m->activations;
  const uint32_t blocks = m->columns / 32;
  const size_t bytes = block_bytes(type);
  const uint8_t *b[ROWS];
  for (uint32_t r = 0; r < ROWS; r++) b[r] = weights_row(m, row + r, end);
  const uint8_t *later = b[0] + prefetch_distance(m->row_bytes, ROWS);
  size_t at = (size_t)token * blocks;
  __m128 total = _mm_setzero_ps();
  for (uint32_t left = blocks; left > 0;) {
    const int8_t *quants = activations->quants32 + at * 32;
    const int16_t *sums = activations->sums32 + at;
    const float *scales = activations->scales32 + at;
    if (left < 4) {
      total = add_rest(type, b, quants, sums, scales, (int)left, total);
      break;
    }
    total = add_four(type, b, later, quants, sums, scales, 4, total);
    later += 4 * bytes * ROWS;
    for (int r = 0; r < ROWS; r++) b[r] += 4 * bytes;
    at += 4;
    left -= 4;
  }
  float out[ROWS];
  _mm_storeu_ps(out, total);
  store_rows(m, row, end, ROWS, token, out);
}
