// Scores and values of one block of cached positions, for several queries at
// once: what is loaded of the tile serves them all.
#if defined(__x86_64__)

#include "avx2.h"
#include "tiles.h"

#define GROUP KERNEL_KEY_GROUP
#define BLOCK KERNEL_ATTENTION_BLOCK
#define MOST 4  // queries at once

// The scores of 16 keys in the tile; a lane is a key.
AVX2_INLINE void score(const kernel_attention_block *run, uint32_t first,
                       uint32_t query, uint32_t count) {
  const float *queries = run->queries + (size_t)query * run->stride;
  __m256 sums[MOST][2];
  for (uint32_t q = 0; q < count; q++)
    sums[q][0] = sums[q][1] = _mm256_setzero_ps();
  for (uint32_t i = 0; i < run->dimension; i++) {
    __m256 low = _mm256_loadu_ps(run->tile + i * GROUP);
    __m256 high = _mm256_loadu_ps(run->tile + i * GROUP + 8);
    for (uint32_t q = 0; q < count; q++) {
      __m256 x = _mm256_set1_ps(queries[q * run->stride + i]);
      sums[q][0] = _mm256_fmadd_ps(x, low, sums[q][0]);
      sums[q][1] = _mm256_fmadd_ps(x, high, sums[q][1]);
    }
  }
  float *scores = run->scores + (size_t)query * BLOCK + first;
  for (uint32_t q = 0; q < count; q++) {
    _mm256_storeu_ps(scores + q * BLOCK, sums[q][0]);
    _mm256_storeu_ps(scores + q * BLOCK + 8, sums[q][1]);
  }
}

AVX2_INLINE void run_scores(const kernel_attention_block *run, uint32_t type) {
  const size_t row = cached_row_bytes(type, run->dimension);
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    unpack_keys(type, run->cache + first * row, run->dimension, run->tile);
    uint32_t q = 0;
    for (; q + MOST <= run->query_count; q += MOST) score(run, first, q, MOST);
    for (; q < run->query_count; q++) score(run, first, q, 1);
  }
}

// Adds the tile's positions `from ..< to` to the outputs of `count` queries.
AVX2_INLINE void add(const kernel_attention_block *run, uint32_t first,
                     uint32_t from, uint32_t to, uint32_t query,
                     uint32_t count) {
  if (from >= to) return;
  const float *scores = run->scores + (size_t)query * BLOCK + first;
  float *outputs = run->outputs + (size_t)query * run->stride;
  for (uint32_t i = 0; i < run->stride; i += 16) {
    __m256 sums[MOST][2];
    for (uint32_t q = 0; q < count; q++)
      for (uint32_t half = 0; half < 2; half++)
        sums[q][half] =
            _mm256_loadu_ps(outputs + q * run->stride + i + half * 8);
    for (uint32_t j = from; j < to; j++) {
      __m256 low = _mm256_loadu_ps(run->tile + j * run->stride + i);
      __m256 high = _mm256_loadu_ps(run->tile + j * run->stride + i + 8);
      for (uint32_t q = 0; q < count; q++) {
        __m256 p = _mm256_set1_ps(scores[q * BLOCK + j]);
        sums[q][0] = _mm256_fmadd_ps(p, low, sums[q][0]);
        sums[q][1] = _mm256_fmadd_ps(p, high, sums[q][1]);
      }
    }
    for (uint32_t q = 0; q < count; q++)
      for (uint32_t half = 0; half < 2; half++)
        _mm256_storeu_ps(outputs + q * run->stride + i + half * 8,
                         sums[q][half]);
  }
}

// The valid keys of a query among the `count` that begin with `first`.
static uint32_t valid_of(const kernel_attention_block *run, uint32_t query,
                         uint32_t first, uint32_t count) {
  uint32_t valid = run->valid[query];
  valid = valid > first ? valid - first : 0;
  return valid < count ? valid : count;
}

AVX2_INLINE void run_values(const kernel_attention_block *run, uint32_t type) {
  const size_t row = cached_row_bytes(type, run->dimension);
  const uint32_t queries = run->query_count;
  memset(run->outputs, 0, (size_t)queries * run->stride * sizeof(float));
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    uint32_t left = run->valid_most - first;
    uint32_t count = left < GROUP ? left : GROUP;
    unpack_values(type, run->cache + first * row, count, run->dimension,
                  run->stride, run->tile);
    for (uint32_t q = 0; q < queries; q += MOST) {
      // What all of these queries see, then the rest of each.
      uint32_t common = queries - q < MOST ? 0 : count;
      for (uint32_t n = q; n < q + MOST && n < queries; n++) {
        uint32_t valid = valid_of(run, n, first, count);
        common = valid < common ? valid : common;
      }
      add(run, first, 0, common, q, MOST);
      for (uint32_t n = q; n < q + MOST && n < queries; n++)
        add(run, first, common, valid_of(run, n, first, count), n, 1);
    }
  }
}

AVX2 void scores_f16_f32_avx2(const kernel_attention_block *run) {
  run_scores(run, KERNEL_F16);
}

AVX2 void scores_q8_0_f32_avx2(const kernel_attention_block *run) {
  run_scores(run, KERNEL_Q8_0);
}

AVX2 void values_f16_f32_avx2(const kernel_attention_block *run) {
  run_values(run, KERNEL_F16);
}

AVX2 void values_q8_0_f32_avx2(const kernel_attention_block *run) {
  run_values(run, KERNEL_Q8_0);
}

#endif
