// Activations of all forms, and gated products.
#include "kernel_steps.h"
#include "shared/lanes.h"
#include "sweep.h"

SMALL_BEGIN

// Numbers of many magnitudes, rarely an infinity or a NaN.
static float *take_rows(sweep *s, size_t count) {
  float *floats = take_floats(s, count, below(s, 3));
  const float scale = float_of_bits((64 + below(s, 128)) << 23);
  for (size_t i = 0; i < count; i++) floats[i] = floats[i] * scale;
  if (below(s, 8) == 0)
    floats[below(s, (uint32_t)count)] =
        float_of_bits(below(s, 2) ? 0x7F800000 : 0x7FC00000);
  return floats;
}

static kernel_activations take_activations(sweep *s, uint32_t tokens,
                                           uint32_t columns) {
  const size_t all = (size_t)tokens * columns;
  kernel_activations activations = {
      .floats = take(s, tokens * padded_lanes(columns) * sizeof(float)),
      .columns = columns};
  if (columns % 32 == 0) {
    activations.quants32 = take(s, all);
    activations.scales32 = take(s, all / 32 * sizeof(float));
    activations.sums32 = take(s, all / 32 * sizeof(int16_t));
  }
  if (columns % 256 == 0) {
    activations.quants256 = take(s, all);
    activations.scales256 = take(s, all / 256 * sizeof(float));
    activations.sums16 = take(s, all / 16 * sizeof(int16_t));
    activations.quiet256 = take(s, all / 256);
  }
  return activations;
}

// All that was made, as floats: whole numbers are exact.
static float *spread_activations(sweep *s,
                                 const kernel_activations *activations,
                                 uint32_t tokens, size_t *count) {
  const size_t all = (size_t)tokens * activations->columns;
  const size_t floats = tokens * padded_lanes(activations->columns);
  float *out = take(s, (floats + 3 * all) * sizeof *out), *end = out;
  for (size_t i = 0; i < floats; i++) *end++ = activations->floats[i];
  for (size_t i = 0; activations->quants32 != NULL && i < all; i++) {
    *end++ = activations->quants32[i];
    if (i % 32 > 0) continue;
    *end++ = activations->scales32[i / 32];
    *end++ = activations->sums32[i / 32];
  }
  for (size_t i = 0; activations->quants256 != NULL && i < all; i++) {
    *end++ = activations->quants256[i];
    if (i % 16 == 0) *end++ = activations->sums16[i / 16];
    if (i % 256 > 0) continue;
    *end++ = activations->scales256[i / 256];
    *end++ = activations->quiet256[i / 256];
  }
  *count = (size_t)(end - out);
  return out;
}

bool try_prepare(sweep *s, const kernel_record *tested,
                 const kernel_record *base, kernel_finding *out) {
  static const uint32_t widths[] = {5, 32, 100, 224, 256, 768, 1536};
  const uint32_t tokens = 1 + below(s, 4), columns = PICK(s, widths);
  const size_t stride = padded_lanes(columns);
  kernel_activations found = take_activations(s, tokens, columns);
  kernel_activations expected = take_activations(s, tokens, columns);
  float *norm = take_floats(s, columns, 2);
  kernel_prepare_job job = {.run = base->prepare,
                            .input = take_rows(s, tokens * stride),
                            .norm = below(s, 2) ? norm : NULL,
                            .out = &expected,
                            .input_stride = stride,
                            .epsilon = 1e-6f};
  const uint32_t first = below(s, tokens);
  kernel_prepare(&job, first, tokens, 0);
  size_t count, at;
  float *right = spread_activations(s, &expected, tokens, &count);
  fold_floats(s, right, count);
  if (tested == base) return true;
  job.run = tested->prepare;
  job.out = &found;
  kernel_prepare(&job, first, tokens, 0);
  float *activations = spread_activations(s, &found, tokens, &count);
  if (!find_difference(activations, right, count, &at, out)) return true;
  out->begin = first;
  out->end = out->rows = tokens;
  out->columns = columns;
  out->row = (uint32_t)at;
  return false;
}

bool try_gate(sweep *s, const kernel_record *tested, const kernel_record *base,
              kernel_finding *out) {
  const uint32_t count = 1 + below(s, 300);
  float *gate = take_rows(s, count), *up = take_rows(s, count);
  float *expected = take(s, count * sizeof *expected);
  base->gate(gate, up, expected, count);
  fold_floats(s, expected, count);
  if (tested == base) return true;
  // In place, as the step does it.
  tested->gate(gate, up, up, count);
  size_t at;
  if (!find_difference(up, expected, count, &at, out)) return true;
  out->columns = count;
  out->row = (uint32_t)at;
  return false;
}

SMALL_END
