// Scores and values of one block of cached positions.
#include "kernel_steps.h"
#include "shared/lanes.h"
#include "sweep.h"

SMALL_BEGIN

bool try_attention(sweep *s, const kernel_record *tested,
                   const kernel_record *base, kernel_finding *out) {
  static const uint32_t widths[] = {16, 18,  32,  64,  80, 96,
                                    112, 128, 160, 256, 512};
  const bool keys = out->operation == KERNEL_SCORES;
  uint32_t dimension, kind = below(s, 4), valid[KERNEL_QUERY_TILE];
  do dimension = PICK(s, widths);
  while (tested->type != KERNEL_F16 && dimension % 32 != 0);
  kernel_attention_block block = {
      .valid = valid,
      .query_count = 1 + below(s, below(s, 2) ? 7 : KERNEL_QUERY_TILE),
      .dimension = dimension,
      .stride = (uint32_t)padded_lanes(dimension)};
  uint32_t most = 1 + below(s, KERNEL_ATTENTION_BLOCK);
  for (uint32_t q = 0; q < block.query_count; q++) {
    valid[q] = below(s, 2) ? most : 1 + below(s, most);
    if (valid[q] > block.valid_most) block.valid_most = valid[q];
  }
  size_t positions = keys ? padded_lanes(block.valid_most) : block.valid_most;
  size_t bytes = positions * kernel_value_row_bytes(tested->type, dimension);
  uint8_t *cache = s->scratch->edge - bytes;
  for (size_t i = 0; i < bytes; i += 2) {
    uint16_t half = any_half(s, kind);
    memcpy(cache + i, &half, 2);
  }
  size_t floats = (size_t)block.query_count * block.stride;
  size_t scores = (size_t)block.query_count * KERNEL_ATTENTION_BLOCK;
  block.cache = cache;
  block.queries = take_floats(s, floats, kind);
  float *activations = take_floats(s, scores, kind);
  // The base's results, then those of the kernel, over what cannot be read as
  // zeros by mistake.
  float *results[2];
  for (int i = 0; i < (tested == base ? 1 : 2); i++) {
    block.tile = memset(take(s, 64 * block.stride), 0xFF, 64 * block.stride);
    block.outputs = memset(take(s, floats * 4), 0xFF, floats * 4);
    block.scores = activations;
    if (keys) block.scores = memset(take(s, scores * 4), 0xFF, scores * 4);
    (i == 0 ? base : tested)->attend(&block);
    results[i] = keys ? block.scores : block.outputs;
  }
  for (uint32_t q = 0; q < block.query_count; q++) {
    size_t first = q * (keys ? (size_t)KERNEL_ATTENTION_BLOCK : block.stride);
    size_t count = keys ? valid[q] : dimension, at;
    fold_floats(s, results[0] + first, count);
    bool differs =
        tested != base && find_difference(results[1] + first,
                                          results[0] + first, count, &at, out);
    if (keys && !differs) {
      // The softmax of the scores; its maximum and sum lie behind the last one.
      float soft[2][KERNEL_ATTENTION_BLOCK + LANES];
      for (int i = 0; i < (tested == base ? 1 : 2); i++) {
        memcpy(soft[i], results[i] + first,
               KERNEL_ATTENTION_BLOCK * sizeof(float));
        (i == 0 ? base : tested)->softmax(soft[i], valid[q], soft[i] + count);
      }
      fold_floats(s, soft[0], count + 2);
      differs = tested != base &&
                find_difference(soft[1], soft[0], count + 2, &at, out);
    }
    if (!differs) continue;
    out->rows = out->end = block.valid_most;
    out->columns = dimension;
    out->tokens = block.query_count;
    out->row = (uint32_t)at;
    out->token = q;
    return false;
  }
  return true;
}

SMALL_END
