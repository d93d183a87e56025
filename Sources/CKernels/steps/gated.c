// The gated step: two matrices over the same tokens, and what they make.
#include "kernel_steps.h"

// Tokens and rows that are kept until they are gated: 32 KiB of each matrix.
#define GATED_TOKENS 256
#define GATED_ROWS KERNEL_PANEL_ROWS
#define GATED_KEPT (GATED_TOKENS * GATED_ROWS)

// The rows and the tokens from `row` and `token` on, as a matrix that leaves
// its results in `kept`.
static void run_part(const kernel_matrix *whole, uint32_t row, uint32_t rows,
                     uint32_t token, uint32_t tokens, float *kept) {
  const size_t columns = whole->columns;
  kernel_activations activations = *whole->activations;
  if (activations.floats != NULL)
    activations.floats += token * ((columns + 15) / 16 * 16);
  if (activations.quants32 != NULL) {
    activations.quants32 += token * columns;
    activations.scales32 += token * (columns / 32);
    activations.sums32 += token * (columns / 32);
  }
  if (activations.quants256 != NULL) {
    activations.quants256 += token * columns;
    activations.scales256 += token * (columns / 256);
    activations.sums16 += token * (columns / 16);
    if (activations.quiet256 != NULL)
      activations.quiet256 += token * (columns / 256);
  }
  kernel_matrix part = *whole;
  part.weights += row * part.row_bytes;
  if (part.bias != NULL) part.bias += row;
  part.activations = &activations;
  part.output = kept;
  part.output_stride = rows;
  part.rows = rows;
  part.tokens = tokens;
  part.run(&part, 0, rows);
}

uint32_t kernel_gated_units(const kernel_gated_job *job) {
  return (job->up.rows + KERNEL_ROW_UNIT - 1) / KERNEL_ROW_UNIT;
}

uint32_t kernel_gated_least_chunk(const kernel_gated_job *job) {
  const kernel_matrices_job both = {.matrices = {job->gate, job->up},
                                    .count = 2};
  return kernel_matrices_least_chunk(&both);
}

void kernel_gated(const void *job, uint32_t begin, uint32_t end,
                  uint32_t worker) {
  (void)worker;
  const kernel_gated_job *gated = job;
  const kernel_matrix *up = &gated->up;
  _Alignas(64) float gates[GATED_KEPT], ups[GATED_KEPT];
  uint32_t last = end * KERNEL_ROW_UNIT;
  if (last > up->rows) last = up->rows;
  // One token leaves room for more rows.
  const uint32_t most = up->tokens == 1 ? 8 * GATED_ROWS : GATED_ROWS;
  for (uint32_t row = begin * KERNEL_ROW_UNIT; row < last; row += most) {
    const uint32_t rows = last - row < most ? last - row : most;
    for (uint32_t token = 0; token < up->tokens; token += GATED_TOKENS) {
      const uint32_t left = up->tokens - token;
      const uint32_t tokens = left < GATED_TOKENS ? left : GATED_TOKENS;
      run_part(&gated->gate, row, rows, token, tokens, gates);
      run_part(up, row, rows, token, tokens, ups);
      for (uint32_t t = 0; t < tokens; t++)
        gated->run(gates + t * rows, ups + t * rows,
                   up->output + (token + t) * up->output_stride + row, rows);
    }
  }
}
