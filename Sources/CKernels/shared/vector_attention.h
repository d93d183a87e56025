// Scores and values of one block of cached positions, for several queries at
// once: what is loaded of the cache serves them all, and their sums stay in
// registers.
//
// Few queries, those of one token, take elements as they lie in the cache. For
// many, 16 positions at a time are unpacked to floats first, where that is
// cheaper than to do it for each set of queries.
//
// The includer includes the floats.h and the tiles.h of an instruction set
// first. It gets run_scores and run_values.
#pragma once

#if !defined(VECTOR_TARGET) || !defined(VECTOR_LOAD)
#error "Include floats.h and tiles.h first: they define vector and its loads."
#endif

#include "cached.h"

#define ATTEND_GROUP KERNEL_KEY_GROUP
#define ATTEND_BLOCK KERNEL_ATTENTION_BLOCK
#define ATTEND_QUERIES 6  // queries at once
#define ATTEND_ROWS 64    // value rows at once: they stay in the nearest cache
#define ATTEND_SCALES 32  // elements that share one

// Lanes that one load fills.
#define LOAD_LANES (VECTOR_LANES * VECTOR_LOAD)

// How many of `left` queries are computed at once.
VECTOR_INLINE uint32_t queries_at_once(uint32_t left) {
  if (left >= ATTEND_QUERIES && left != 8) return ATTEND_QUERIES;
  return left >= 4 ? 4 : 1;
}

// F32, as a tile holds them.
VECTOR_INLINE void load_cached_floats(const uint8_t *bytes,
                                      vector out[VECTOR_LOAD]) {
  for (uint32_t n = 0; n < VECTOR_LOAD; n++)
    out[n] = vector_load_bytes(bytes + n * VECTOR_LANES * sizeof(float));
}

// Dimension i + s of the keys of a group from `lane` on; i is even.
VECTOR_INLINE void load_keys(uint32_t type, const uint8_t *group, uint32_t lane,
                             uint32_t i, uint32_t s,
                             const vector scales[VECTOR_LOAD],
                             vector out[VECTOR_LOAD]) {
  const size_t at = (size_t)(i + s) * ATTEND_GROUP + lane;
  switch (type) {
    case KERNEL_F32:
      return load_cached_floats(group + at * 4, out);
    case KERNEL_F16:
      return load_cached_halves(group + at * 2, out);
    default:
      load_key_quants(type, group, lane, i, s, scales, out);
  }
}

// Elements of a value row from i on, which is a multiple of LOAD_LANES.
VECTOR_INLINE void load_values(uint32_t type, const uint8_t *row,
                               uint32_t dimension, uint32_t i,
                               vector out[VECTOR_LOAD]) {
  switch (type) {
    case KERNEL_F32:
      return load_cached_floats(row + i * 4, out);
    case KERNEL_F16:
      return load_cached_halves(row + i * 2, out);
    default:
      load_value_quants(type, row, dimension, i, out);
  }
}

VECTOR_INLINE bool has_scales(uint32_t type) {
  return type == KERNEL_Q8_0 || type == KERNEL_Q4_0;
}

// Keys that are scored at once.
typedef struct {
  const uint8_t *group[KEY_LOADS];  // of each load
  uint32_t lane[KEY_LOADS];         // the first of its group
  uint32_t loads;
} key_set;

// As many as `loads` have, from the key `first` on.
VECTOR_INLINE key_set keys_from(uint32_t type, const uint8_t *groups,
                                uint32_t dimension, uint32_t first,
                                uint32_t loads) {
  const size_t bytes = ATTEND_GROUP * cached_row_bytes(type, dimension);
  key_set keys = {.loads = loads};
  for (uint32_t n = 0; n < loads; n++) {
    uint32_t key = first + n * LOAD_LANES;
    keys.group[n] = groups + key / ATTEND_GROUP * bytes;
    keys.lane[n] = key % ATTEND_GROUP;
  }
  return keys;
}

// The scales of the dimensions from `i` on.
VECTOR_INLINE void load_scales(uint32_t type, const key_set *keys,
                               uint32_t dimension, uint32_t i,
                               vector scales[KEY_LOADS * VECTOR_LOAD]) {
  if (!has_scales(type)) return;
  const size_t at = ATTEND_GROUP * cached_element_bytes(type, dimension) +
                    i / ATTEND_SCALES * ATTEND_GROUP * 2;
  for (uint32_t n = 0; n < keys->loads; n++)
    load_key_scales(type, keys->group[n] + at + keys->lane[n] * 2,
                    scales + n * VECTOR_LOAD);
}

// Dimensions that are taken at once: two of 4 bits share a byte.
VECTOR_INLINE uint32_t step_of(uint32_t type) {
  return VECTOR_STEP == 1 && type == KERNEL_Q4_0 ? 2 : VECTOR_STEP;
}

// `steps` dimensions of `queries` queries against the keys.
VECTOR_INLINE void score_dimensions(
    uint32_t type, const key_set *keys, const vector *scales, uint32_t i,
    uint32_t steps, const float *query, size_t stride, uint32_t queries,
    vector sums[ATTEND_QUERIES][KEY_LOADS * VECTOR_LOAD]) {
  scalars x[ATTEND_QUERIES];
  for (uint32_t q = 0; q < queries; q++)
    x[q] = load_scalars(query + q * stride + i, steps);
#pragma GCC unroll 4
  for (uint32_t s = 0; s < steps; s++) {
    // With few registers, one dimension must not be loaded before another's
    // sums.
    if (s > 0 && VECTOR_STEP == 1) __asm__ volatile("" ::: "memory");
    vector k[KEY_LOADS * VECTOR_LOAD];
    for (uint32_t n = 0; n < keys->loads; n++)
      load_keys(type, keys->group[n], keys->lane[n], i, s,
                scales + n * VECTOR_LOAD, k + n * VECTOR_LOAD);
    for (uint32_t q = 0; q < queries; q++)
      for (uint32_t n = 0; n < keys->loads * VECTOR_LOAD; n++)
        sums[q][n] = vector_add_scaled(sums[q][n], k[n], x[q], s);
  }
}

// The scores of `loads` loads of keys from `first` on; a lane is a key. `group`
// is where the first one's group lies.
VECTOR_INLINE void score(const kernel_attention_block *run, uint32_t type,
                         const uint8_t *group, uint32_t first, uint32_t loads,
                         uint32_t query, uint32_t queries) {
  const uint32_t dimension = run->dimension;
  const size_t stride = run->stride;
  const float *from = run->queries + query * stride;
  const key_set keys =
      keys_from(type, group, dimension, first % ATTEND_GROUP, loads);
  const uint32_t step = step_of(type);
  // While a dimension is computed, as much of the next keys is prefetched.
  const uint8_t *next =
      group + loads * LOAD_LANES * cached_row_bytes(type, dimension);
  const size_t part = loads * LOAD_LANES * cached_element_bytes(type, step);
  vector sums[ATTEND_QUERIES][KEY_LOADS * VECTOR_LOAD],
      scales[KEY_LOADS * VECTOR_LOAD];
  for (uint32_t q = 0; q < queries; q++)
    for (uint32_t n = 0; n < loads * VECTOR_LOAD; n++)
      sums[q][n] = vector_zero();
  for (uint32_t b = 0; b < dimension; b += ATTEND_SCALES) {
    uint32_t i = b, end = b + ATTEND_SCALES;
    if (!has_scales(type) && end > dimension) end = dimension;
    load_scales(type, &keys, dimension, b, scales);
    for (; i + step <= end; i += step, next += part) {
      if (type != KERNEL_F32) prefetch(next, 0, part);
      score_dimensions(type, &keys, scales, i, step, from, stride, queries,
                       sums);
    }
    for (; step > 1 && !has_scales(type) && i < end; i++)
      score_dimensions(type, &keys, scales, i, 1, from, stride, queries, sums);
  }
  float *scores = run->scores + (size_t)query * ATTEND_BLOCK + first;
  for (uint32_t q = 0; q < queries; q++)
    for (uint32_t n = 0; n < loads * VECTOR_LOAD; n++)
      vector_store(scores + q * ATTEND_BLOCK + n * VECTOR_LANES, sums[q][n]);
}

// The same by all queries.
VECTOR_INLINE void score_queries(const kernel_attention_block *run,
                                 uint32_t type, const uint8_t *group,
                                 uint32_t first, uint32_t loads) {
  for (uint32_t q = 0, count; q < run->query_count; q += count) {
    count = queries_at_once(run->query_count - q);
    if (count == ATTEND_QUERIES)
      score(run, type, group, first, loads, q, ATTEND_QUERIES);
    else if (count == 4)
      score(run, type, group, first, loads, q, 4);
    else
      score(run, type, group, first, loads, q, 1);
  }
}

// A group of keys as tile [dimension, 16].
VECTOR_INLINE void unpack_keys(const kernel_attention_block *run, uint32_t type,
                               const uint8_t *group) {
  const uint32_t dimension = run->dimension;
  for (uint32_t lane = 0; lane < ATTEND_GROUP; lane += LOAD_LANES) {
    const key_set keys = keys_from(type, group, dimension, lane, 1);
    vector scales[KEY_LOADS * VECTOR_LOAD];
    for (uint32_t i = 0; i < dimension; i += 2) {
      if (i % ATTEND_SCALES == 0)
        load_scales(type, &keys, dimension, i, scales);
      for (uint32_t s = 0; s < 2; s++) {
        vector k[VECTOR_LOAD];
        load_keys(type, group, lane, i, s, scales, k);
        for (uint32_t v = 0; v < VECTOR_LOAD; v++)
          vector_store(
              run->tile + (i + s) * ATTEND_GROUP + lane + v * VECTOR_LANES,
              k[v]);
      }
    }
  }
}

// The scores of a group that is unpacked.
VECTOR_TARGET static void score_tile(const kernel_attention_block *run,
                                     uint32_t first) {
  for (uint32_t lane = 0; lane < ATTEND_GROUP; lane += KEY_LOADS * LOAD_LANES)
    score_queries(run, KERNEL_F32, (const uint8_t *)run->tile, first + lane,
                  KEY_LOADS);
}

VECTOR_INLINE void run_scores(const kernel_attention_block *run,
                              uint32_t type) {
  const size_t bytes = ATTEND_GROUP * cached_row_bytes(type, run->dimension);
  const uint32_t end =
      (run->valid_most + ATTEND_GROUP - 1) / ATTEND_GROUP * ATTEND_GROUP;
  const uint8_t *cache = run->cache;
  uint32_t first = 0;
  if (UNPACKS_KEYS && run->query_count > 2 * ATTEND_QUERIES) {
    for (; first < end; first += ATTEND_GROUP, cache += bytes) {
      unpack_keys(run, type, cache);
      score_tile(run, first);
    }
    return;
  }
  // All loads at once, then what is left in groups.
  const uint32_t step = KEY_LOADS * LOAD_LANES;
  for (; first + step <= end; first += step)
    score_queries(run, type, cache + first / ATTEND_GROUP * bytes, first,
                  KEY_LOADS);
  for (; step > ATTEND_GROUP && first < end; first += ATTEND_GROUP)
    score_queries(run, type, cache + first / ATTEND_GROUP * bytes, first,
                  ATTEND_GROUP / LOAD_LANES);
}

// The rows of values `from ..< to`, and where they go.
typedef struct {
  const uint8_t *rows;
  size_t row_bytes;
  uint32_t dimension;
  uint32_t from, to;
  const float *scores;  // of the first query
  float *outputs;       // of the first query
  size_t stride;
} value_set;

// `steps` rows of `loads` loads of dimensions from `i` on, for `queries`
// queries.
VECTOR_INLINE void add_values(
    uint32_t type, const value_set *set, uint32_t j, uint32_t steps, uint32_t i,
    uint32_t loads, uint32_t queries,
    vector sums[ATTEND_QUERIES][VALUE_LOADS * VECTOR_LOAD]) {
  scalars x[ATTEND_QUERIES];
  for (uint32_t q = 0; q < queries; q++)
    x[q] = load_scalars(set->scores + q * ATTEND_BLOCK + j, steps);
#pragma GCC unroll 4
  for (uint32_t s = 0; s < steps; s++) {
    const uint8_t *row = set->rows + (j + s) * set->row_bytes;
    vector v[VALUE_LOADS * VECTOR_LOAD];
    for (uint32_t n = 0; n < loads; n++)
      load_values(type, row, set->dimension, i + n * LOAD_LANES,
                  v + n * VECTOR_LOAD);
    for (uint32_t q = 0; q < queries; q++)
      for (uint32_t n = 0; n < loads * VECTOR_LOAD; n++)
        sums[q][n] = vector_add_scaled(sums[q][n], v[n], x[q], s);
  }
}

VECTOR_INLINE void add_dimensions(uint32_t type, const value_set *set,
                                  uint32_t i, uint32_t loads,
                                  uint32_t queries) {
  vector sums[ATTEND_QUERIES][VALUE_LOADS * VECTOR_LOAD];
  float *outputs = set->outputs + i;
  for (uint32_t q = 0; q < queries; q++)
    for (uint32_t n = 0; n < loads * VECTOR_LOAD; n++)
      sums[q][n] = vector_load(outputs + q * set->stride + n * VECTOR_LANES);
  // The same part of the rows after these is prefetched. Where several rows are
  // met at once, a line of one of them holds what the others are asked for
  // next.
  const uint32_t turn = i / (loads * LOAD_LANES) % VECTOR_STEP;
  const uint8_t *next = set->rows + (ATTEND_ROWS + turn) * set->row_bytes +
                        cached_element_bytes(type, i);
  const size_t part = cached_element_bytes(type, loads * LOAD_LANES);
  uint32_t j = set->from;
  for (; j + VECTOR_STEP <= set->to; j += VECTOR_STEP) {
    if (type != KERNEL_F32) prefetch(next, j * set->row_bytes, part);
    add_values(type, set, j, VECTOR_STEP, i, loads, queries, sums);
  }
  for (; VECTOR_STEP > 1 && j < set->to; j++)
    add_values(type, set, j, 1, i, loads, queries, sums);
  for (uint32_t q = 0; q < queries; q++)
    for (uint32_t n = 0; n < loads * VECTOR_LOAD; n++)
      vector_store(outputs + q * set->stride + n * VECTOR_LANES, sums[q][n]);
}

// Adds rows to the outputs of `queries` queries.
VECTOR_INLINE void add(uint32_t type, const value_set *set, uint32_t queries) {
  const uint32_t step = VALUE_LOADS * LOAD_LANES;
  uint32_t i = 0;
  for (; i + step <= set->stride; i += step)
    add_dimensions(type, set, i, VALUE_LOADS, queries);
  for (; step > ATTEND_GROUP && i < set->stride; i += ATTEND_GROUP)
    add_dimensions(type, set, i, ATTEND_GROUP / LOAD_LANES, queries);
}

// The rows of a query among the `count` that begin with `first`.
static uint32_t valid_of(const kernel_attention_block *run, uint32_t query,
                         uint32_t first, uint32_t count) {
  uint32_t valid = run->valid[query];
  valid = valid > first ? valid - first : 0;
  return valid < count ? valid : count;
}

// Adds `count` rows from the position `first` on to all outputs.
VECTOR_INLINE void add_queries(const kernel_attention_block *run, uint32_t type,
                               const uint8_t *rows, size_t row_bytes,
                               uint32_t first, uint32_t count) {
  for (uint32_t q = 0, queries; q < run->query_count; q += queries) {
    queries = queries_at_once(run->query_count - q);
    // First the rows that all of these queries see, then the rest of each
    // query.
    uint32_t common = queries > 1 ? count : 0;
    for (uint32_t n = q; queries > 1 && n < q + queries; n++) {
      uint32_t valid = valid_of(run, n, first, count);
      common = valid < common ? valid : common;
    }
    value_set set = {.rows = rows,
                     .row_bytes = row_bytes,
                     .dimension = run->dimension,
                     .to = common,
                     .scores = run->scores + (size_t)q * ATTEND_BLOCK + first,
                     .outputs = run->outputs + (size_t)q * run->stride,
                     .stride = run->stride};
    if (common > 0 && queries == ATTEND_QUERIES)
      add(type, &set, ATTEND_QUERIES);
    if (common > 0 && queries == 4) add(type, &set, 4);
    set.from = common;
    for (uint32_t n = q; n < q + queries; n++) {
      set.to = valid_of(run, n, first, count);
      if (set.to > common) add(type, &set, 1);
      set.scores += ATTEND_BLOCK;
      set.outputs += run->stride;
    }
  }
}

// `count` rows as tile [count, stride]; the padding is zeros.
VECTOR_INLINE void unpack_values(const kernel_attention_block *run,
                                 uint32_t type, const uint8_t *rows,
                                 uint32_t count) {
  const uint32_t dimension = run->dimension;
  const size_t row_bytes = cached_row_bytes(type, dimension);
  float *tile = run->tile;
  for (uint32_t j = 0; j < count; j++, rows += row_bytes, tile += run->stride) {
    uint32_t i = 0;
    for (; i + LOAD_LANES <= dimension; i += LOAD_LANES) {
      vector v[VECTOR_LOAD];
      load_values(type, rows, dimension, i, v);
      for (uint32_t n = 0; n < VECTOR_LOAD; n++)
        vector_store(tile + i + n * VECTOR_LANES, v[n]);
    }
    for (; i < dimension; i++) tile[i] = cached_value(type, rows, dimension, i);
    for (; i < run->stride; i++) tile[i] = 0;
  }
}

// Adds `count` rows that are unpacked.
VECTOR_TARGET static void add_tile(const kernel_attention_block *run,
                                   uint32_t first, uint32_t count) {
  add_queries(run, KERNEL_F32, (const uint8_t *)run->tile,
              run->stride * sizeof(float), first, count);
}

VECTOR_INLINE void run_values(const kernel_attention_block *run,
                              uint32_t type) {
  const size_t row_bytes = cached_row_bytes(type, run->dimension);
  // Loads of whole vectors would read past a row that is not a multiple of
  // them.
  const bool unpacks =
      run->dimension % ATTEND_GROUP != 0 ||
      (UNPACKS_VALUES(type) && run->query_count > 2 * ATTEND_QUERIES);
  const uint32_t most = unpacks ? ATTEND_GROUP : ATTEND_ROWS;
  memset(run->outputs, 0,
         (size_t)run->query_count * run->stride * sizeof(float));
  for (uint32_t first = 0; first < run->valid_most; first += most) {
    const uint8_t *rows = run->cache + first * row_bytes;
    uint32_t left = run->valid_most - first;
    uint32_t count = left < most ? left : most;
    if (unpacks) {
      unpack_values(run, type, rows, count);
      add_tile(run, first, count);
    } else {
      add_queries(run, type, rows, row_bytes, first, count);
    }
  }
}
