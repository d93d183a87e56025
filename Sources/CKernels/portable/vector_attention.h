// Scores and values of one block of cached positions, for several queries at
// once: what is loaded of the tile serves them all. A cluster includes it
// behind its own `floats.h` and `tiles.h`.
#pragma once

#include <string.h>

#define GROUP KERNEL_KEY_GROUP
#define BLOCK KERNEL_ATTENTION_BLOCK
#define MOST 4  // queries at once

// The scores of 16 keys in the tile; a lane is a key.
VECTOR_INLINE void score(const kernel_attention_block *run, uint32_t first,
                         uint32_t query, uint32_t count) {
  const float *queries = run->queries + (size_t)query * run->stride;
  vector sums[MOST][VECTOR_PARTS];
  for (uint32_t q = 0; q < count; q++)
    for (int part = 0; part < VECTOR_PARTS; part++)
      sums[q][part] = vector_zero();
  for (uint32_t i = 0; i < run->dimension; i++) {
    vector keys[VECTOR_PARTS];
    for (int part = 0; part < VECTOR_PARTS; part++)
      keys[part] = vector_load(run->tile + i * GROUP + part * VECTOR_LANES);
    for (uint32_t q = 0; q < count; q++) {
      float x = queries[q * run->stride + i];
      for (int part = 0; part < VECTOR_PARTS; part++)
        sums[q][part] = vector_add_scaled(sums[q][part], keys[part], x);
    }
  }
  float *scores = run->scores + (size_t)query * BLOCK + first;
  for (uint32_t q = 0; q < count; q++)
    for (int part = 0; part < VECTOR_PARTS; part++)
      vector_store(scores + q * BLOCK + part * VECTOR_LANES, sums[q][part]);
}

VECTOR_INLINE void run_scores(const kernel_attention_block *run,
                              uint32_t type) {
  const size_t row = cached_row_bytes(type, run->dimension);
  for (uint32_t first = 0; first < run->valid_most; first += GROUP) {
    unpack_keys(type, run->cache + first * row, run->dimension, run->tile);
    uint32_t q = 0;
    for (; q + MOST <= run->query_count; q += MOST) score(run, first, q, MOST);
    for (; q < run->query_count; q++) score(run, first, q, 1);
  }
}

// Adds the tile's positions `from ..< to` to the outputs of `count` queries.
VECTOR_INLINE void add(const kernel_attention_block *run, uint32_t first,
                       uint32_t from, uint32_t to, uint32_t query,
                       uint32_t count) {
  if (from >= to) return;
  const float *scores = run->scores + (size_t)query * BLOCK + first;
  float *outputs = run->outputs + (size_t)query * run->stride;
  for (uint32_t i = 0; i < run->stride; i += 16) {
    vector sums[MOST][VECTOR_PARTS];
    for (uint32_t q = 0; q < count; q++)
      for (int part = 0; part < VECTOR_PARTS; part++)
        sums[q][part] =
            vector_load(outputs + q * run->stride + i + part * VECTOR_LANES);
    for (uint32_t j = from; j < to; j++) {
      vector values[VECTOR_PARTS];
      for (int part = 0; part < VECTOR_PARTS; part++)
        values[part] =
            vector_load(run->tile + j * run->stride + i + part * VECTOR_LANES);
      for (uint32_t q = 0; q < count; q++) {
        float p = scores[q * BLOCK + j];
        for (int part = 0; part < VECTOR_PARTS; part++)
          sums[q][part] = vector_add_scaled(sums[q][part], values[part], p);
      }
    }
    for (uint32_t q = 0; q < count; q++)
      for (int part = 0; part < VECTOR_PARTS; part++)
        vector_store(outputs + q * run->stride + i + part * VECTOR_LANES,
                     sums[q][part]);
  }
}

// The valid keys of a query among the `count` that begin with `first`.
static uint32_t valid_of(const kernel_attention_block *run, uint32_t query,
                         uint32_t first, uint32_t count) {
  uint32_t valid = run->valid[query];
  valid = valid > first ? valid - first : 0;
  return valid < count ? valid : count;
}

VECTOR_INLINE void run_values(const kernel_attention_block *run,
                              uint32_t type) {
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
