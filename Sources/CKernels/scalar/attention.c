// Scores and values of one block of cached positions.
#include <math.h>

#include "cached.h"
#include "scalar.h"

#define GROUP KERNEL_KEY_GROUP
#define BLOCK KERNEL_ATTENTION_BLOCK

static void score_group(const kernel_attention_block *run, uint32_t first) {
  for (uint32_t q = 0; q < run->query_count; q++) {
    const float *query = run->queries + (size_t)q * run->stride;
    float sums[GROUP] = {0};
    for (uint32_t i = 0; i < run->dimension; i++)
      for (uint32_t j = 0; j < GROUP; j++)
        sums[j] = fmaf(query[i], run->tile[i * GROUP + j], sums[j]);
    memcpy(run->scores + (size_t)q * BLOCK + first, sums, sizeof sums);
  }
}

void scores_f16_f32_scalar(const kernel_attention_block *run) {
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    unpack_keys_f16(run->cache + (size_t)first * run->dimension * 2,
                    run->dimension, run->tile);
    score_group(run, first);
  }
}

void scores_q8_0_f32_scalar(const kernel_attention_block *run) {
  const size_t row = run->dimension + run->dimension / 32 * 2;
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    unpack_keys_q8_0(run->cache + first * row, run->dimension, run->tile);
    score_group(run, first);
  }
}

// Adds the positions `first ..< first + count`, which lie in the tile.
static void add_values(const kernel_attention_block *run, uint32_t first,
                       uint32_t count) {
  for (uint32_t q = 0; q < run->query_count; q++) {
    const float *scores = run->scores + (size_t)q * BLOCK + first;
    float *output = run->outputs + (size_t)q * run->stride;
    if (first == 0) memset(output, 0, run->stride * sizeof *output);
    uint32_t valid = run->valid[q] > first ? run->valid[q] - first : 0;
    if (valid > count) valid = count;
    for (uint32_t j = 0; j < valid; j++)
      for (uint32_t i = 0; i < run->dimension; i++)
        output[i] = fmaf(scores[j], run->tile[j * run->stride + i], output[i]);
  }
}

void values_f16_f32_scalar(const kernel_attention_block *run) {
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    uint32_t left = run->valid_most - first,
             count = left < GROUP ? left : GROUP;
    unpack_values_f16(run->cache + (size_t)first * run->dimension * 2, count,
                      run->dimension, run->stride, run->tile);
    add_values(run, first, count);
  }
}

void values_q8_0_f32_scalar(const kernel_attention_block *run) {
  const size_t row = run->dimension + run->dimension / 32 * 2;
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    uint32_t left = run->valid_most - first,
             count = left < GROUP ? left : GROUP;
    unpack_values_q8_0(run->cache + first * row, count, run->dimension,
                       run->stride, run->tile);
    add_values(run, first, count);
  }
}
