// Scores and values of one block of cached positions.
#include <math.h>

#include "scalar.h"
#include "shared/cached.h"
#include "shared/softmax.h"

#define GROUP KERNEL_KEY_GROUP
#define BLOCK KERNEL_ATTENTION_BLOCK

static inline void run_scores(const kernel_attention_block *run,
                              uint32_t type) {
  const uint32_t dimension = run->dimension;
  const size_t row = cached_row_bytes(type, dimension);
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    for (uint32_t i = 0; i < dimension; i++)
      for (uint32_t j = 0; j < GROUP; j++)
        run->tile[i * GROUP + j] =
            cached_key(type, run->cache + first * row, dimension, i, j);
    for (uint32_t q = 0; q < run->query_count; q++) {
      const float *query = run->queries + (size_t)q * run->stride;
      float sums[GROUP] = {0};
      for (uint32_t i = 0; i < dimension; i++)
        for (uint32_t j = 0; j < GROUP; j++)
          sums[j] = fmaf(query[i], run->tile[i * GROUP + j], sums[j]);
      memcpy(run->scores + (size_t)q * BLOCK + first, sums, sizeof sums);
    }
  }
}

static inline void run_values(const kernel_attention_block *run,
                              uint32_t type) {
  const uint32_t dimension = run->dimension;
  const size_t row = cached_row_bytes(type, dimension);
  memset(run->outputs, 0,
         (size_t)run->query_count * run->stride * sizeof *run->outputs);
  for (uint32_t j = 0; j < run->valid_most; j++) {
    for (uint32_t i = 0; i < dimension; i++)
      run->tile[i] = cached_value(type, run->cache + j * row, dimension, i);
    for (uint32_t q = 0; q < run->query_count; q++) {
      const float score = run->scores[(size_t)q * BLOCK + j];
      float *output = run->outputs + (size_t)q * run->stride;
      if (j >= run->valid[q]) continue;
      for (uint32_t i = 0; i < dimension; i++)
        output[i] = fmaf(score, run->tile[i], output[i]);
    }
  }
}

DEFINE_ATTENTION(, scalar)
