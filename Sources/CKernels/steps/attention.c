// Causal attention over cached keys and values, with grouped queries (Ainslie
// et al. 2023) and a softmax in blocks (Milakov, Gimelshein 2018).
//
// The order. A query is scaled by 1/√dimension, each element rounded. Positions
// are cut into blocks at multiples of KERNEL_ATTENTION_BLOCK. In each block:
// scores s as in kernel_types.h; m = the largest s; p = e^(s − m); l = the sum
// of p in 16 lanes folded by halves, key j in lane j mod 16; o = Σ p·value as
// in kernel_types.h. Blocks merge in ascending order into (M, L, O), which
// begin as the first block's (m, l, o): with N = max(M, m), a = e^(M − N) and
// b = e^(m − N), L = L·a + l·b and O = O·a + o·b, every product rounded. The
// result is O / L. A batch and a single token take the same steps.
//
// Where there is a cap, each score becomes cap·tanh(s / cap) before the softmax.
// Where a token looks at a window alone, a block's first keys may be outside of
// it: they have no part in m, p, l and o, and the first key inside has lane 0.
// A sink s joins the last (M, L, O) as a block whose m is s, l is 1 and o is 0.
#include <string.h>

#include "kernel_steps.h"
#include "shared/cap.h"
#include "shared/exponential.h"
#include "shared/lanes.h"

#define BLOCK KERNEL_ATTENTION_BLOCK
#define QUERY_TILE KERNEL_QUERY_TILE

// A partial result: maximum, sum, and 14 floats that keep the vector after them
// on a cache line of its own; then the vector.
#define HEADER 16

typedef struct {
  float *queries;   // [QUERY_TILE, stride]
  float *scores;    // [QUERY_TILE, BLOCK]
  float *outputs;   // [QUERY_TILE, stride], of one block
  float *partials;  // [QUERY_TILE, HEADER + stride], merged so far
  float *tile;      // [16, stride]
} attention_scratch;

size_t kernel_attention_scratch(uint32_t dimension) {
  size_t stride = padded_lanes(dimension);
  return QUERY_TILE * (stride + BLOCK + stride + HEADER + stride) +
         KERNEL_KEY_GROUP * stride;
}

static attention_scratch scratch_of(const kernel_attention_job *job,
                                    uint32_t worker) {
  const uint32_t dimension = job->cache->dimension;
  size_t stride = padded_lanes(dimension);
  float *next = job->scratch + worker * kernel_attention_scratch(dimension);
  attention_scratch scratch;
  scratch.queries = next;
  scratch.scores = next += QUERY_TILE * stride;
  scratch.outputs = next += QUERY_TILE * BLOCK;
  scratch.partials = next += QUERY_TILE * stride;
  scratch.tile = next + QUERY_TILE * (HEADER + stride);
  return scratch;
}

// The queries of one key/value head, of the tokens `first ..< first + tokens`.
static void gather(const kernel_attention_job *job, uint32_t head,
                   uint32_t first, uint32_t tokens, float *queries) {
  const uint32_t dimension = job->cache->dimension;
  const size_t stride = padded_lanes(dimension);
  const uint32_t group = job->query_heads / job->cache->heads;
  for (uint32_t t = 0; t < tokens; t++) {
    const float *from = job->queries + (first + t) * job->query_stride +
                        (size_t)head * group * dimension;
    for (uint32_t g = 0; g < group; g++, from += dimension, queries += stride)
      for (uint32_t i = 0; i < dimension; i++)
        queries[i] = from[i] * job->scale;
  }
}

static void merge(float *into, const float *maximum_sum, const float *vector,
                  uint32_t dimension) {
  float before = into[0], here = maximum_sum[0];
  float most = here > before ? here : before;
  float a = exponential(before - most), b = exponential(here - most);
  into[0] = most;
  into[1] = into[1] * a + maximum_sum[1] * b;
  float *output = into + HEADER;
  for (uint32_t i = 0; i < dimension; i++)
    output[i] = output[i] * a + vector[i] * b;
}

// The part of a block that a query sees, counted from the block's first.
typedef struct {
  uint32_t from, to;
} span;

// The first position that the token at `position` sees.
static uint32_t first_seen(const kernel_attention_job *job, uint32_t position) {
  if (job->window == 0 || position < job->window) return 0;
  return position + 1 - job->window;
}

// The part of the block from `start` on that the token at `position` sees.
static span seen_of(const kernel_attention_job *job, uint32_t position,
                    uint32_t start) {
  const uint32_t first = first_seen(job, position);
  const uint32_t count = position + 1 - start;
  return (span){.from = first > start ? first - start : 0,
                .to = count < BLOCK ? count : BLOCK};
}

// One query's scores `from ..< to` to probabilities; the others become 0.
static void soften(const kernel_attention_job *job, float *scores,
                   uint32_t from, uint32_t to, float maximum_sum[2]) {
  for (uint32_t j = from; job->cap != 0 && j < to; j++)
    scores[j] = capped(scores[j], job->cap);
  const size_t bytes = (to - from) * sizeof *scores;
  if (from > 0) memmove(scores, scores + from, bytes);
  job->run_softmax(scores, to - from, maximum_sum);
  if (from == 0) return;
  memmove(scores + from, scores, bytes);
  memset(scores, 0, from * sizeof *scores);
}

// Some of a tile's tokens.
typedef struct {
  uint32_t first, count;
} viewers;

// Those of the `tokens` tokens from `position` on that see a block. Tokens
// before its first position do not, nor do those whose window begins behind it.
static viewers viewers_of(const kernel_attention_job *job, uint32_t position,
                          uint32_t tokens, uint32_t block) {
  const uint32_t start = block * BLOCK;
  const uint32_t skipped = start > position ? start - position : 0;
  while (first_seen(job, position + tokens - 1) >= start + BLOCK) tokens--;
  return (viewers){.first = skipped, .count = tokens - skipped};
}

// Queries that are gathered, of the tokens from `position` on, against one
// block that they see: scores, softmax, values.
static void attend(const kernel_attention_job *job, uint32_t head,
                   uint32_t block, uint32_t position, uint32_t queries,
                   const attention_scratch *scratch,
                   float maximum_sum[QUERY_TILE][2]) {
  const kernel_cache *cache = job->cache;
  const uint32_t dimension = cache->dimension;
  const uint32_t group = job->query_heads / cache->heads;
  span seen[QUERY_TILE];
  for (uint32_t q = 0; q < queries; q++)
    seen[q] = seen_of(job, position + q / group, block * BLOCK);
  uint32_t valid[QUERY_TILE];
  kernel_attention_block run = {
      .queries = scratch->queries,
      .scores = scratch->scores,
      .outputs = scratch->outputs,
      .valid = valid,
      .tile = scratch->tile,
      .query_count = queries,
      .dimension = dimension,
      .stride = (uint32_t)padded_lanes(dimension),
  };
  // Groups of keys that no query sees are passed over.
  uint32_t first = BLOCK;
  for (uint32_t q = 0; q < queries; q++)
    first = seen[q].from < first ? seen[q].from : first;
  first = first / KERNEL_KEY_GROUP * KERNEL_KEY_GROUP;
  for (uint32_t q = 0; q < queries; q++) {
    valid[q] = seen[q].to - first;
    run.valid_most = valid[q] > run.valid_most ? valid[q] : run.valid_most;
  }
  const size_t slot = (block * BLOCK + first) % cache->ring;
  run.cache = cache->keys + head * cache->key_head_bytes +
              slot / KERNEL_KEY_GROUP *
                  kernel_key_group_bytes(cache->key_type, dimension);
  job->run_scores(&run);
  for (uint32_t q = 0; q < queries; q++)
    soften(job, scratch->scores + q * BLOCK, seen[q].from - first, valid[q],
           maximum_sum[q]);
  run.cache = cache->values + head * cache->value_head_bytes +
              slot * kernel_value_row_bytes(cache->value_type, dimension);
  job->run_values(&run);
}

// All blocks' partial of a query head, over its sum.
static void finish(const kernel_attention_job *job, uint32_t head,
                   float *partial, float *output) {
  const uint32_t dimension = job->cache->dimension;
  float *vector = partial + HEADER;
  if (job->sinks != NULL) {
    const float sink = job->sinks[head];
    const float most = partial[0] > sink ? partial[0] : sink;
    const float a = exponential(partial[0] - most);
    partial[1] = partial[1] * a + exponential(sink - most);
    for (uint32_t i = 0; i < dimension; i++) vector[i] = vector[i] * a;
  }
  for (uint32_t i = 0; i < dimension; i++) output[i] = vector[i] / partial[1];
}

// The tokens of a tile: as many as fill it with the queries of one head.
static uint32_t tile_tokens(const kernel_attention_job *job) {
  uint32_t group = job->query_heads / job->cache->heads;
  return QUERY_TILE / group;
}

uint32_t kernel_attention_units(const kernel_attention_job *job) {
  uint32_t tile = tile_tokens(job);
  return (job->tokens + tile - 1) / tile * job->cache->heads;
}

void kernel_attention(const void *opaque, uint32_t begin, uint32_t end,
                      uint32_t worker) {
  const kernel_attention_job *job = opaque;
  const uint32_t dimension = job->cache->dimension;
  const uint32_t group = job->query_heads / job->cache->heads;
  const uint32_t tile = tile_tokens(job);
  const size_t stride = padded_lanes(dimension);
  attention_scratch scratch = scratch_of(job, worker);
  for (uint32_t unit = begin; unit < end; unit++) {
    uint32_t head = unit % job->cache->heads;
    uint32_t first = unit / job->cache->heads * tile;
    uint32_t tokens = job->tokens - first < tile ? job->tokens - first : tile;
    uint32_t position = job->first_position + first;
    gather(job, head, first, tokens, scratch.queries);
    uint32_t last_block = (position + tokens - 1) / BLOCK;
    uint32_t block = first_seen(job, position) / BLOCK;
    for (; block <= last_block; block++) {
      const viewers some = viewers_of(job, position, tokens, block);
      const uint32_t queries = some.count * group, skipped = some.first;
      attention_scratch own = scratch;
      own.queries += skipped * group * stride;
      float maximum_sum[QUERY_TILE][2];
      attend(job, head, block, position + skipped, queries, &own, maximum_sum);
      for (uint32_t q = 0; q < queries; q++) {
        float *partial =
            scratch.partials + (skipped * group + q) * (HEADER + stride);
        const float *vector = scratch.outputs + q * stride;
        const uint32_t token = position + skipped + q / group;
        if (first_seen(job, token) >= block * BLOCK) {
          memcpy(partial, maximum_sum[q], sizeof maximum_sum[q]);
          memcpy(partial + HEADER, vector, dimension * sizeof *vector);
        } else {
          merge(partial, maximum_sum[q], vector, dimension);
        }
      }
    }
    for (uint32_t q = 0; q < tokens * group; q++)
      finish(job, head * group + q % group,
             scratch.partials + q * (HEADER + stride),
             job->output + (first + q / group) * job->query_stride +
                 ((size_t)head * group + q % group) * dimension);
  }
}

// The first block that a token sees, and behind the last one.
static uint32_t first_block(const kernel_attention_job *job) {
  return first_seen(job, job->first_position) / BLOCK;
}

static uint32_t end_block(const kernel_attention_job *job) {
  return (job->first_position + job->tokens - 1) / BLOCK + 1;
}

size_t kernel_attention_partials(uint32_t query_heads, uint32_t dimension,
                                 uint32_t positions) {
  return (size_t)query_heads * ((positions + BLOCK - 1) / BLOCK) *
         (HEADER + padded_lanes(dimension));
}

// The blocks of a round. Where the first one of all was before, its place holds
// what is merged so far.
typedef struct {
  uint32_t begin, end;
  uint32_t places, first_place;
} round_blocks;

static round_blocks blocks_of(const kernel_attention_job *job) {
  const uint32_t first = first_block(job), end = end_block(job);
  round_blocks out = {first, end, job->places, 0};
  if (out.places == 0) out.places = end - first;
  if (job->round > 0) {
    out.begin += out.places + (job->round - 1) * (out.places - 1);
    out.first_place = 1;
  }
  const uint32_t most = out.begin + out.places - out.first_place;
  if (most < end) out.end = most;
  return out;
}

uint32_t kernel_attention_rounds(const kernel_attention_job *job) {
  const uint32_t blocks = end_block(job) - first_block(job);
  if (job->places == 0 || blocks <= job->places) return 1;
  const uint32_t more = job->places - 1;
  return 1 + (blocks - job->places + more - 1) / more;
}

uint32_t kernel_attention_block_units(const kernel_attention_job *job) {
  const round_blocks all = blocks_of(job);
  return (all.end - all.begin) * job->cache->heads;
}

// A token's partial of a query head in the first of its places.
static float *partials_of(const kernel_attention_job *job,
                          const round_blocks *all, uint32_t head,
                          uint32_t token) {
  return job->partials + ((size_t)head * job->tokens + token) * all->places *
                             (HEADER + padded_lanes(job->cache->dimension));
}

void kernel_attention_blocks(const void *opaque, uint32_t begin, uint32_t end,
                             uint32_t worker) {
  const kernel_attention_job *job = opaque;
  const uint32_t dimension = job->cache->dimension;
  const uint32_t group = job->query_heads / job->cache->heads;
  const round_blocks all = blocks_of(job);
  const uint32_t blocks = all.end - all.begin;
  const size_t stride = padded_lanes(dimension);
  attention_scratch scratch = scratch_of(job, worker);
  for (uint32_t unit = begin; unit < end; unit++) {
    const uint32_t head = unit / blocks, place = unit % blocks;
    const uint32_t block = all.begin + place;
    const viewers some =
        viewers_of(job, job->first_position, job->tokens, block);
    float maximum_sum[QUERY_TILE][2];
    gather(job, head, some.first, some.count, scratch.queries);
    attend(job, head, block, job->first_position + some.first,
           some.count * group, &scratch, maximum_sum);
    for (uint32_t q = 0; q < some.count * group; q++) {
      float *partial = partials_of(job, &all, head * group + q % group,
                                   some.first + q / group) +
                       (all.first_place + place) * (HEADER + stride);
      memcpy(partial, maximum_sum[q], sizeof maximum_sum[q]);
      memcpy(partial + HEADER, scratch.outputs + q * stride,
             dimension * sizeof(float));
    }
  }
}

void kernel_attention_merge(const void *opaque, uint32_t begin, uint32_t end,
                            uint32_t worker) {
  (void)worker;
  const kernel_attention_job *job = opaque;
  const uint32_t dimension = job->cache->dimension;
  const round_blocks all = blocks_of(job);
  const size_t size = HEADER + padded_lanes(dimension);
  for (uint32_t head = begin; head < end; head++)
    for (uint32_t token = 0; token < job->tokens; token++) {
      const uint32_t position = job->first_position + token;
      const uint32_t first = first_seen(job, position) / BLOCK;
      const uint32_t last = position / BLOCK;
      float *merged = partials_of(job, &all, head, token);
      for (uint32_t block = all.begin; block < all.end; block++) {
        if (block < first || block > last) continue;
        float *partial =
            merged + (all.first_place + block - all.begin) * size;
        if (block > first)
          merge(merged, partial, partial + HEADER, dimension);
        else if (partial != merged)
          memcpy(merged, partial, size * sizeof *partial);
      }
      if (all.end == end_block(job))
        finish(job, head, merged,
               job->output + token * job->query_stride +
                   (size_t)head * dimension);
    }
}
