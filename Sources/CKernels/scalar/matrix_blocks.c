// Matrices of quantised weights, of every type.
#include <math.h>

#include "formats/unpack.h"
#include "scalar.h"
#include "shared/half.h"
#include "shared/rows.h"

// Tokens whose sums are kept while a row is read once.
#define KEPT_TOKENS 32

// The activations of one block of one token, in the width of the type.
typedef struct {
  const int8_t *quants;
  const int16_t *sums;
  float d;
} block_activations;

static block_activations activations_at(const kernel_activations *activations,
                                        uint32_t elements, size_t at) {
  if (elements == 32)
    return (block_activations){activations->quants32 + at * 32,
                               activations->sums32 + at,
                               activations->scales32[at]};
  return (block_activations){activations->quants256 + at * 256,
                             activations->sums16 + at * 16,
                             activations->scales256[at]};
}

// Adds a block to a sum.
static float add_block(const block_unpacked *w, const block_activations *a,
                       uint32_t elements, bool has_low, float sum) {
  int32_t scaled = 0, lowered = 0;
  for (uint32_t g = 0; g < elements / 16; g++) {
    int32_t dot = 0;
    for (int i = 0; i < 16; i++)
      dot += w->quants[g * 16 + i] * a->quants[g * 16 + i];
    scaled += w->scales[g] * dot;
  }
  sum = fmaf(w->d * a->d, (float)scaled, sum);
  if (!has_low) return sum;
  for (uint32_t j = 0; j < (elements == 32 ? 1 : 16); j++)
    lowered += w->minimums[j] * a->sums[j];
  return fmaf(w->low * a->d, (float)lowered, sum);
}

void matrix_blocks_scalar(const kernel_matrix *m, uint32_t begin,
                          uint32_t end) {
  const uint32_t elements = block_elements(m->type);
  const uint32_t blocks = m->columns / elements;
  const size_t bytes = block_bytes(m->type);
  const bool has_low = has_minimums(m->type);
  for (uint32_t row = begin; row < end; row++) {
    const uint8_t *weights = m->weights + row * m->row_bytes;
    for (uint32_t first = 0; first < m->tokens; first += KEPT_TOKENS) {
      uint32_t tokens =
          m->tokens - first < KEPT_TOKENS ? m->tokens - first : KEPT_TOKENS;
      float sums[KEPT_TOKENS] = {0};
      for (uint32_t block = 0; block < blocks; block++) {
        block_unpacked w;
        unpack_block(m->type, weights + block * bytes, &w);
        for (uint32_t t = 0; t < tokens; t++) {
          block_activations a = activations_at(
              m->activations, elements, (size_t)(first + t) * blocks + block);
          sums[t] = add_block(&w, &a, elements, has_low, sums[t]);
        }
      }
      for (uint32_t t = 0; t < tokens; t++)
        store_output(m, row, first + t, sums[t]);
    }
  }
}
