// The matrix step: which rows of which matrix a unit of work is.
#include "kernel_steps.h"

#include <math.h>

static uint32_t units_of(const kernel_matrix *matrix) {
  return (matrix->rows + KERNEL_ROW_UNIT - 1) / KERNEL_ROW_UNIT;
}

uint32_t kernel_matrices_units(const kernel_matrices_job *job) {
  uint32_t units = 0;
  for (uint32_t m = 0; m < job->count; m++)
    units += units_of(&job->matrices[m]);
  return units;
}

uint32_t kernel_matrices_least_chunk(const kernel_matrices_job *job) {
  uint32_t rows = KERNEL_ROW_UNIT;
  for (uint32_t m = 0; m < job->count; m++) {
    const kernel_matrix *matrix = &job->matrices[m];
    if (matrix->tokens >= matrix->panels.tokens && matrix->panels.rows > rows)
      rows = matrix->panels.rows;
  }
  return rows / KERNEL_ROW_UNIT;
}

uint32_t kernel_matrices_ranges(const kernel_matrices_job *job, uint32_t begin,
                                uint32_t end,
                                kernel_matrix_range out[KERNEL_MATRICES]) {
  uint32_t first = 0;  // the unit with which the current matrix begins
  uint32_t count = 0;
  for (uint32_t m = 0; m < job->count && first < end; m++) {
    const kernel_matrix *matrix = &job->matrices[m];
    uint32_t units = units_of(matrix);
    uint32_t from = begin > first ? begin - first : 0;
    uint32_t to = end - first < units ? end - first : units;
    if (from < to) {
      uint32_t last = to * KERNEL_ROW_UNIT;
      out[count++] =
          (kernel_matrix_range){matrix, from * KERNEL_ROW_UNIT,
                                last < matrix->rows ? last : matrix->rows};
    }
    first += units;
  }
  return count;
}

void kernel_matrices(const void *job, uint32_t begin, uint32_t end,
                     uint32_t worker) {
  (void)worker;
  kernel_matrix_range ranges[KERNEL_MATRICES];
  uint32_t count = kernel_matrices_ranges(job, begin, end, ranges);
  for (uint32_t i = 0; i < count; i++)
    ranges[i].matrix->run(ranges[i].matrix, ranges[i].begin, ranges[i].end);
}

_Static_assert(KERNEL_ROW_UNIT == 8, "a unit is a byte of a mask");

static int is_allowed(const kernel_masked_job *job, uint32_t unit) {
  return unit < job->mask_bytes && job->mask[unit] != 0;
}

static uint32_t row_of(const kernel_matrix *matrix, uint32_t unit) {
  uint32_t row = unit * KERNEL_ROW_UNIT;
  return row < matrix->rows ? row : matrix->rows;
}

void kernel_masked(const void *argument, uint32_t begin, uint32_t end,
                   uint32_t worker) {
  (void)worker;
  const kernel_masked_job *job = argument;
  const kernel_matrix *matrix = &job->matrix;
  while (begin < end) {
    int allowed = is_allowed(job, begin);
    uint32_t last = begin + 1;
    while (last < end && is_allowed(job, last) == allowed) last++;
    uint32_t to = row_of(matrix, last);
    if (allowed)
      matrix->run(matrix, row_of(matrix, begin), to);
    else
      for (uint32_t row = row_of(matrix, begin); row < to; row++)
        matrix->output[row] = -INFINITY;
    begin = last;
  }
}
