// Steps over rows of logits that are measured, not drawn from.
#include "kernel_steps.h"
#include "shared/exponential.h"
#include "shared/lanes.h"

// The lanes' sum in double precision, folded by halves.
static double fold_doubles(double lanes[LANES]) {
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++) lanes[j] = lanes[j] + lanes[j + half];
  return lanes[0];
}

// The logits from `start` on, and in lanes behind the row's end the first one.
static const float *lanes_of(const float *row, uint32_t start, uint32_t count,
                             float padded[LANES]) {
  if (start + LANES <= count) return row + start;
  for (uint32_t j = 0; j < LANES; j++)
    padded[j] = start + j < count ? row[start + j] : row[0];
  return padded;
}

static kernel_row_scale scale_of(const float *row, uint32_t count) {
  float padded[LANES], most[LANES], least[LANES];
  for (int j = 0; j < LANES; j++) most[j] = least[j] = row[0];
  for (uint32_t i = 0; i < count; i += LANES) {
    const float *x = lanes_of(row, i, count, padded);
    for (int j = 0; j < LANES; j++) {
      most[j] = x[j] > most[j] ? x[j] : most[j];
      least[j] = x[j] < least[j] ? x[j] : least[j];
    }
  }
  kernel_row_scale scale = {most[0], least[0], 0};
  for (int j = 1; j < LANES; j++) {
    scale.largest = most[j] > scale.largest ? most[j] : scale.largest;
    scale.least = least[j] < scale.least ? least[j] : scale.least;
  }
  double sums[LANES] = {0};
  for (uint32_t i = 0; i < count; i += LANES) {
    const float *x = lanes_of(row, i, count, padded);
    float weights[LANES];
    for (int j = 0; j < LANES; j++)
      weights[j] = exponential(x[j] - scale.largest);
    for (uint32_t j = count - i; j < LANES; j++) weights[j] = 0;
    for (int j = 0; j < LANES; j++) sums[j] = sums[j] + (double)weights[j];
  }
  scale.weights = fold_doubles(sums);
  return scale;
}

void kernel_row_scales(const void *job, uint32_t begin, uint32_t end,
                       uint32_t worker) {
  (void)worker;
  const kernel_rows_job *rows = job;
  for (uint32_t t = begin; t < end; t++)
    rows->scales[t] =
        scale_of(rows->logits + (size_t)t * rows->vocabulary, rows->vocabulary);
}

void kernel_row_codes(const void *job, uint32_t begin, uint32_t end,
                      uint32_t worker) {
  (void)worker;
  const kernel_rows_job *rows = job;
  const uint32_t count = rows->vocabulary;
  for (uint32_t t = begin; t < end; t++) {
    const float *row = rows->logits + (size_t)t * count;
    uint16_t *codes = rows->codes + (size_t)t * rows->stride;
    const float step = rows->steps[t].step;
    const float inverse = step > 0 ? 1 / step : 0;
    const float least = rows->steps[t].least_logit;
    for (uint32_t i = 0; i < count; i++) {
      const float above = row[i] > least ? row[i] - least : 0;
      const float shifted = inverse * above + ROUNDING_MAGIC;
      codes[i] =
          (uint16_t)(bits_of_float(shifted) - bits_of_float(ROUNDING_MAGIC));
    }
  }
}

void kernel_row_divergences(const void *job, uint32_t begin, uint32_t end,
                            uint32_t worker) {
  (void)worker;
  const kernel_rows_job *rows = job;
  const uint32_t count = rows->vocabulary;
  for (uint32_t t = begin; t < end; t++) {
    const float *row = rows->logits + (size_t)t * count;
    const uint16_t *codes = rows->codes + (size_t)t * rows->stride;
    const float step = rows->steps[t].step;
    const float least = rows->steps[t].least;
    const float log_total = rows->steps[t].log_total;
    double sums[LANES] = {0}, weights[LANES] = {0};
    float most[LANES], padded[LANES];
    for (int j = 0; j < LANES; j++) most[j] = step * (float)codes[0] + least;
    for (uint32_t i = 0; i < count; i += LANES) {
      const float *x = lanes_of(row, i, count, padded);
      uint16_t last[LANES] = {0};
      const uint16_t *c = codes + i;
      if (i + LANES > count) {
        for (uint32_t j = 0; i + j < count; j++) last[j] = c[j];
        c = last;
      }
      float terms[LANES], shares[LANES];
      for (int j = 0; j < LANES; j++) {
        const float base = step * (float)c[j] + least;
        const float p = base > KERNEL_LEAST_LOG ? exponential(base) : 0.0f;
        shares[j] = p;
        terms[j] = p * ((base - x[j]) + log_total);
        most[j] = base > most[j] ? base : most[j];
      }
      for (uint32_t j = count - i; j < LANES; j++) shares[j] = terms[j] = 0;
      for (int j = 0; j < LANES; j++) {
        sums[j] = sums[j] + (double)terms[j];
        weights[j] = weights[j] + (double)shares[j];
      }
    }
    float largest = most[0];
    for (int j = 1; j < LANES; j++)
      largest = most[j] > largest ? most[j] : largest;
    uint32_t top = 0, base_top = 0;
    while (top + 1 < count && row[top] != rows->scales[t].largest) top++;
    while (base_top + 1 < count &&
           !(step * (float)codes[base_top] + least >= largest))
      base_top++;
    rows->divergences[t] = (kernel_row_divergence){
        .sum = fold_doubles(sums),
        .weight = fold_doubles(weights),
        .agrees = top == base_top};
  }
}
