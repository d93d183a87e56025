// Steps over rows of the residual stream and over logits.
#include "kernel_steps.h"
#include "shared/cap.h"
#include "shared/prepare_rows.h"

void kernel_add_normed(const void *job, uint32_t begin, uint32_t end,
                       uint32_t worker) {
  (void)worker;
  const kernel_add_normed_job *add = job;
  for (uint32_t token = begin; token < end; token++) {
    float *row = add->rows + token * add->stride;
    float *residual = add->residual + token * add->stride;
    normalize_row(row, add->norm, row, add->columns, add->epsilon);
    for (uint32_t i = 0; i < add->columns; i++)
      residual[i] = residual[i] + row[i];
  }
}

void kernel_rest(const void *job, uint32_t begin, uint32_t end,
                 uint32_t worker) {
  (void)worker;
  const kernel_rest_job *rest = job;
  const uint32_t columns = rest->columns;
  for (uint32_t token = begin; token < end; token++) {
    float *row = rest->floats + token * padded_lanes(columns);
    const int8_t *quants = rest->quants256 + (size_t)token * columns;
    const float *scales = rest->scales256 + (size_t)token * (columns / 256);
    for (uint32_t i = 0; i < columns; i++)
      row[i] = row[i] - scales[i / 256] * (float)quants[i];
  }
}

void kernel_sum(const void *job, uint32_t begin, uint32_t end,
                uint32_t worker) {
  (void)worker;
  const kernel_sum_job *sum = job;
  for (uint32_t token = begin; token < end; token++) {
    const float *first = sum->parts + token * sum->stride;
    const float *second = first + sum->tokens * sum->stride;
    float *out = sum->sums + token * sum->stride;
    for (uint32_t i = 0; i < sum->columns; i++) out[i] = first[i] + second[i];
  }
}

void kernel_cap(const void *job, uint32_t begin, uint32_t end,
                uint32_t worker) {
  (void)worker;
  const kernel_cap_job *cap = job;
  size_t last = (size_t)end * KERNEL_CAP_UNIT;
  if (last > cap->count) last = cap->count;
  for (size_t i = (size_t)begin * KERNEL_CAP_UNIT; i < last; i++)
    cap->values[i] = capped(cap->values[i], cap->cap);
}

void kernel_scale(float *values, size_t count, float factor) {
  for (size_t i = 0; i < count; i++) values[i] = values[i] * factor;
}
