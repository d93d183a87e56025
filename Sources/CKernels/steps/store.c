// Queries and keys are turned to their positions, keys and values go to the
// cache. A query sees keys and values as the cache holds them, those of its own
// batch included.
#include <string.h>

#include "kernel_steps.h"
#include "shared/cached.h"
#include "shared/exponential.h"
#include "shared/prepare_rows.h"

size_t kernel_key_group_bytes(uint32_t type, uint32_t dimension) {
  return KERNEL_KEY_GROUP * kernel_value_row_bytes(type, dimension);
}

size_t kernel_value_row_bytes(uint32_t type, uint32_t dimension) {
  return cached_row_bytes(type, dimension);
}

// y0 = x0·cos − x1·sin, y1 = x0·sin + x1·cos; every product is rounded.
static void turn(float *head, const float *angles, uint32_t pairs,
                 uint32_t adjacent) {
  uint32_t step = adjacent ? 2 : 1, apart = adjacent ? 1 : pairs;
  for (uint32_t i = 0; i < pairs; i++) {
    float *low = head + i * step, *high = low + apart;
    float cosine = angles[2 * i], sine = angles[2 * i + 1];
    float x0 = *low, x1 = *high;
    *low = x0 * cosine - x1 * sine;
    *high = x0 * sine + x1 * cosine;
  }
}

// 32 elements of a cached row to 8 or 4 bits. Of 8: d = F16(max|x| / 127), and
// q = x · (1/d) to nearest even, at most ±127. Of 4: d = F16(x / −8) of the
// first x of the largest magnitude, and q from −8 to 7. A scale that rounds to
// zero makes the block zero; one that is not finite stays so, and is found in
// the logits.
static uint16_t quantize_cached(uint32_t type, const float *input,
                                int8_t quants[32]) {
  uint32_t largest = 0;
  float extreme = 0;
  for (int i = 0; i < 32; i++) {
    uint32_t magnitude = bits_of_float(input[i]) & 0x7FFFFFFF;
    if (magnitude <= largest) continue;
    largest = magnitude;
    extreme = input[i];
  }
  uint16_t scale = half_of_float(
      type == KERNEL_Q8_0 ? float_of_bits(largest) / 127.0f : extreme / -8.0f);
  uint16_t size = scale & 0x7FFF;
  if (size == 0 || size >= 0x7C00) {
    memset(quants, 0, 32);
    return size == 0 ? 0 : 0x7E00;
  }
  const float most = type == KERNEL_Q8_0 ? 127.0f : 7.0f;
  const float least = type == KERNEL_Q8_0 ? -127.0f : -8.0f;
  float inverse = 1.0f / float_of_half(scale);
  for (int i = 0; i < 32; i++) {
    float x = input[i] * inverse;
    x = x > most ? most : x;
    x = x < least ? least : x;
    quants[i] = (int8_t)(bits_of_float(x + ROUNDING_MAGIC) -
                         bits_of_float(ROUNDING_MAGIC));
  }
  return scale;
}

static void store_halves(uint8_t *out, size_t apart, uint32_t dimension,
                         const float *row) {
  for (uint32_t i = 0; i < dimension; i++) {
    uint16_t half = half_of_float(row[i]);
    memcpy(out + i * apart, &half, 2);
  }
}

static uint8_t pair_nibbles(int8_t low, int8_t high) {
  return (uint8_t)((low & 15) | (high & 15) << 4);
}

static void store_key(uint8_t *group, uint32_t type, uint32_t dimension,
                      uint32_t lane, const float *key) {
  if (type == KERNEL_F16) {
    store_halves(group + lane * 2, KERNEL_KEY_GROUP * 2, dimension, key);
    return;
  }
  uint8_t *scales =
      group + KERNEL_KEY_GROUP * cached_element_bytes(type, dimension);
  uint8_t *next = group + lane;
  for (uint32_t b = 0; b < dimension / 32; b++) {
    int8_t quants[32];
    uint16_t scale = quantize_cached(type, key + b * 32, quants);
    memcpy(scales + (b * KERNEL_KEY_GROUP + lane) * 2, &scale, 2);
    const int step = type == KERNEL_Q8_0 ? 1 : 2;
    for (int i = 0; i < 32; i += step, next += KERNEL_KEY_GROUP)
      *next = type == KERNEL_Q8_0 ? (uint8_t)quants[i]
                                  : pair_nibbles(quants[i], quants[i + 1]);
  }
}

static void store_value(uint8_t *row, uint32_t type, uint32_t dimension,
                        const float *value) {
  if (type == KERNEL_F16) {
    store_halves(row, 2, dimension, value);
    return;
  }
  uint8_t *scales = row + cached_element_bytes(type, dimension);
  uint8_t *next = row;
  for (uint32_t b = 0; b < dimension / 32; b++) {
    int8_t quants[32];
    uint16_t scale = quantize_cached(type, value + b * 32, quants);
    memcpy(scales + b * 2, &scale, 2);
    const int count = type == KERNEL_Q8_0 ? 32 : 16;
    for (int i = 0; i < count; i++)
      *next++ = type == KERNEL_Q8_0 ? (uint8_t)quants[i]
                                    : pair_nibbles(quants[i], quants[i + 16]);
  }
}

static void normalize_head(float *head, const float *norm, uint32_t dimension,
                           float epsilon) {
  if (norm != NULL) normalize_row(head, norm, head, dimension, epsilon);
}

static void store_token(const kernel_store_job *job, uint32_t token) {
  const kernel_cache *cache = job->cache;
  const uint32_t dimension = cache->dimension;
  const uint32_t position = (job->first_position + token) % cache->ring;
  const float *angles = job->rotary + (size_t)token * job->rotary_pairs * 2;
  float *queries = job->queries + token * job->query_stride;
  float *keys = job->keys + token * job->key_stride;
  const float *values = job->values + token * job->key_stride;
  for (uint32_t h = 0; h < job->query_heads; h++) {
    float *query = queries + (size_t)h * dimension;
    normalize_head(query, job->query_norm, dimension, job->epsilon);
    turn(query, angles, job->rotary_pairs, job->adjacent);
  }
  for (uint32_t h = 0; h < cache->heads; h++) {
    float *key = keys + (size_t)h * dimension;
    normalize_head(key, job->key_norm, dimension, job->epsilon);
    turn(key, angles, job->rotary_pairs, job->adjacent);
    size_t group = kernel_key_group_bytes(cache->key_type, dimension);
    store_key(cache->keys + h * cache->key_head_bytes +
                  position / KERNEL_KEY_GROUP * group,
              cache->key_type, dimension, position % KERNEL_KEY_GROUP, key);
    size_t row = kernel_value_row_bytes(cache->value_type, dimension);
    store_value(cache->values + h * cache->value_head_bytes + position * row,
                cache->value_type, dimension, values + (size_t)h * dimension);
  }
}

uint32_t kernel_store_units(const kernel_store_job *job) {
  uint32_t first = job->first_position / KERNEL_KEY_GROUP;
  uint32_t last = (job->first_position + job->tokens - 1) / KERNEL_KEY_GROUP;
  return last - first + 1;
}

void kernel_store(const void *job, uint32_t begin, uint32_t end,
                  uint32_t worker) {
  (void)worker;
  const kernel_store_job *store = job;
  // Whole groups of 16 positions to one thread: their keys share cache lines.
  uint32_t group = store->first_position / KERNEL_KEY_GROUP;
  for (uint32_t token = 0; token < store->tokens; token++) {
    uint32_t unit = (store->first_position + token) / KERNEL_KEY_GROUP - group;
    if (unit >= begin && unit < end) store_token(store, token);
  }
}
