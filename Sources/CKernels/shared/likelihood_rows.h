// Rows of logits that are measured, not drawn from. One text for every
// instruction set: without `fma` in it the compiler finds the vectors.
#pragma once

#include "exponential.h"
#include "kernel_steps.h"
#include "lanes.h"

/// Helpers become part of their caller, with the instructions that it has.
#define LIKELIHOOD_INLINE static inline __attribute__((always_inline))

// Lanes of so many vectors are added in single precision before they enter the
// sums in double precision, which are slow.
#define PARTIAL 64

// Adds the lanes to their sums and clears them.
LIKELIHOOD_INLINE void gather(double sums[LANES], float lanes[LANES]) {
  for (int j = 0; j < LANES; j++) {
    sums[j] = sums[j] + (double)lanes[j];
    lanes[j] = 0;
  }
}

// The lanes' sum in double precision, folded by halves.
LIKELIHOOD_INLINE double fold_doubles(double lanes[LANES]) {
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++) lanes[j] = lanes[j] + lanes[j + half];
  return lanes[0];
}

// The logits from `start` on, and in lanes behind the row's end the first one.
LIKELIHOOD_INLINE const float *lanes_of(const float *row, uint32_t start,
                                        uint32_t count, float padded[LANES]) {
  if (start + LANES <= count) return row + start;
  for (uint32_t j = 0; j < LANES; j++)
    padded[j] = start + j < count ? row[start + j] : row[0];
  return padded;
}

LIKELIHOOD_INLINE kernel_row_scale scale_of(const float *row, uint32_t count) {
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
  float lanes[LANES] = {0};
  const uint32_t whole = count / LANES * LANES;
  for (uint32_t start = 0; start < whole; start += PARTIAL * LANES) {
    const uint32_t left = whole - start;
    const uint32_t end =
        start + (left < PARTIAL * LANES ? left : PARTIAL * LANES);
    for (uint32_t i = start; i < end; i += LANES)
      for (int j = 0; j < LANES; j++)
        lanes[j] = lanes[j] + exponential(row[i + j] - scale.largest);
    gather(sums, lanes);
  }
  for (uint32_t i = whole; i < count; i++)
    lanes[i - whole] = exponential(row[i] - scale.largest);
  gather(sums, lanes);
  scale.weights = fold_doubles(sums);
  return scale;
}

LIKELIHOOD_INLINE void row_scales(const kernel_rows_job *rows,
                                  uint32_t begin, uint32_t end) {
  for (uint32_t t = begin; t < end; t++)
    rows->scales[t] =
        scale_of(rows->logits + (size_t)t * rows->vocabulary, rows->vocabulary);
}

LIKELIHOOD_INLINE void row_codes(const kernel_rows_job *rows,
                                 uint32_t begin, uint32_t end) {
  const uint32_t count = rows->vocabulary;
  for (uint32_t t = begin; t < end; t++) {
    const float *row = rows->logits + (size_t)t * count;
    uint16_t *restrict codes = rows->codes + (size_t)t * rows->stride;
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

// The parts of some tokens in a divergence, a lane each.
LIKELIHOOD_INLINE void compare(
    const float *logits, const uint16_t *codes, kernel_row_step step,
    uint32_t count, float terms[LANES], float shares[LANES],
    float most[LANES]) {
  float base[LANES], p[LANES];
  for (uint32_t j = 0; j < count; j++)
    base[j] = step.step * (float)codes[j] + step.least;
  for (uint32_t j = 0; j < count; j++) p[j] = exponential(base[j]);
  for (uint32_t j = 0; j < count; j++) {
    p[j] = base[j] > KERNEL_LEAST_LOG ? p[j] : 0.0f;
    shares[j] = shares[j] + p[j];
    terms[j] = terms[j] + p[j] * ((base[j] - logits[j]) + step.log_total);
    most[j] = base[j] > most[j] ? base[j] : most[j];
  }
}

// How many tokens are looked at together before one is looked for among them.
#define SEARCHED 64

// The first logit that is the largest one, or the last where none is.
LIKELIHOOD_INLINE uint32_t first_logit(const float *row, uint32_t count,
                                       float largest) {
  uint32_t i = 0;
  for (; i + SEARCHED <= count; i += SEARCHED) {
    uint32_t found = 0;
    for (uint32_t j = 0; j < SEARCHED; j++) found |= row[i + j] == largest;
    if (found) break;
  }
  while (i + 1 < count && row[i] != largest) i++;
  return i < count ? i : count - 1;
}

// The first code whose logarithm is the largest one, likewise.
LIKELIHOOD_INLINE uint32_t first_code(const uint16_t *codes, uint32_t count,
                                      float step, float least, float largest) {
  uint32_t i = 0;
  for (; i + SEARCHED <= count; i += SEARCHED) {
    uint32_t found = 0;
    for (uint32_t j = 0; j < SEARCHED; j++)
      found |= step * (float)codes[i + j] + least >= largest;
    if (found) break;
  }
  while (i + 1 < count && !(step * (float)codes[i] + least >= largest)) i++;
  return i < count ? i : count - 1;
}

LIKELIHOOD_INLINE void row_divergences(const kernel_rows_job *rows,
                                       uint32_t begin, uint32_t end) {
  const uint32_t count = rows->vocabulary;
  for (uint32_t t = begin; t < end; t++) {
    const float *row = rows->logits + (size_t)t * count;
    const uint16_t *codes = rows->codes + (size_t)t * rows->stride;
    const float step = rows->steps[t].step;
    const float least = rows->steps[t].least;
    double sums[LANES] = {0}, weights[LANES] = {0};
    float terms[LANES] = {0}, shares[LANES] = {0}, most[LANES];
    for (int j = 0; j < LANES; j++) most[j] = step * (float)codes[0] + least;
    const uint32_t whole = count / LANES * LANES;
    for (uint32_t start = 0; start < whole; start += PARTIAL * LANES) {
      const uint32_t left = whole - start;
      const uint32_t last =
          start + (left < PARTIAL * LANES ? left : PARTIAL * LANES);
      for (uint32_t i = start; i < last; i += LANES)
        compare(row + i, codes + i, rows->steps[t], LANES, terms, shares, most);
      gather(sums, terms);
      gather(weights, shares);
    }
    compare(row + whole, codes + whole, rows->steps[t], count - whole, terms,
            shares, most);
    gather(sums, terms);
    gather(weights, shares);
    float largest = most[0];
    for (int j = 1; j < LANES; j++)
      largest = most[j] > largest ? most[j] : largest;
    const uint32_t top = first_logit(row, count, rows->scales[t].largest);
    const uint32_t base_top = first_code(codes, count, step, least, largest);
    rows->divergences[t] = (kernel_row_divergence){
        .sum = fold_doubles(sums),
        .weight = fold_doubles(weights),
        .agrees = top == base_top};
  }
}
