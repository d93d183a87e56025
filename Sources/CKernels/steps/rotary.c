// Rotary position embeddings (Su et al. 2021): the angles.
//
// Angles and powers are computed in float64 by the few lines below, because
// libm's functions differ between machines. Their error, a few units of 2^-52
// times the position, is far below a float32's.
#include <stddef.h>
#include <string.h>

#include "kernel_steps.h"

// 2^exponent, for exponents of normal numbers.
static double power_of_two(int exponent) {
  uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double value;
  memcpy(&value, &bits, 8);
  return value;
}

// To the nearest integer, ties to even, for |x| < 2^51.
static double nearest(double x) {
  const double magic = 0x1.8p52;
  return x + magic - magic;
}

// ln x for normal x > 0: x = m · 2^e with m in [√½, √2), ln m by the series of
// 2·artanh((m−1)/(m+1)), whose argument is below 0.1716.
static double logarithm(double x) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  int exponent = (int)(bits >> 52) - 1023;
  bits = (bits & 0x000FFFFFFFFFFFFFu) | 0x3FF0000000000000u;
  double m;
  memcpy(&m, &bits, 8);
  if (m > 0x1.6a09e667f3bcdp0) {
    m *= 0.5;
    exponent += 1;
  }
  double t = (m - 1) / (m + 1), square = t * t, sum = 0;
  // 0.1716^24 / 25 < 2^-64: twelve terms are enough.
  for (int k = 23; k >= 3; k -= 2) sum = (sum + 1.0 / k) * square;
  return (double)exponent * 0x1.62e42fefa39efp-1 + 2 * (t + t * sum);
}

// e^x for |x| < 700.
static double exponential64(double x) {
  double n = nearest(x * 0x1.71547652b82fep0);
  // ln2 in two parts, the first of 32 bits, so that n times it is exact.
  double r = x - n * 0x1.62e42feep-1 - n * 0x1.a39ef35793c76p-33;
  double sum = 1;
  // 0.3466^15 / 15! < 2^-62.
  for (int k = 14; k >= 1; k--) sum = 1 + sum * r / k;
  return sum * power_of_two((int)n);
}

// cos and sin of x for 0 ≤ x < 2^51.
//
// The parts of π/2 below times n are exact up to n = 2^21, three million
// positions; beyond that the error grows slowly, alike on every machine.
static void circle(double x, double *cosine, double *sine) {
  double n = nearest(x * 0x1.45f306dc9c883p-1);
  // π/2 in three parts, the first two of 32 bits.
  double r = x - n * 0x1.921fb544p0;
  r = r - n * 0x1.0b4611a6p-34;
  r = r - n * 0x1.3198a2e037073p-69;
  double square = r * r, c = 0, s = 0;
  // (π/4)^18 / 18! < 2^-58, (π/4)^19 / 19! < 2^-63.
  for (int k = 16; k >= 2; k -= 2) c = (1 - c) * square / (k * (k - 1));
  for (int k = 17; k >= 3; k -= 2) s = (1 - s) * square / (k * (k - 1));
  c = 1 - c;
  s = r - r * s;
  switch ((int64_t)n & 3) {
    case 0:
      *cosine = c, *sine = s;
      break;
    case 1:
      *cosine = -s, *sine = c;
      break;
    case 2:
      *cosine = -c, *sine = -s;
      break;
    default:
      *cosine = s, *sine = -c;
      break;
  }
}

// x cut to 0 ... most; a NaN, of 0 / 0, is 0.
static double bounded(double x, double most) {
  return x > 0 ? (x < most ? x : most) : 0;
}

// YaRN (Peng et al. 2023): the share of its own frequency that each pair keeps.
typedef struct {
  double low, width;  // pairs below low keep all, those above low + width none
} ramp;

// The pair, not rounded, that turns `turns` times over the original positions.
static double pair_of_turns(const kernel_rotary_shape *shape, double turns) {
  const double circle = 0x1.921fb54442d18p2;
  return shape->dimensions * logarithm(shape->original / (turns * circle)) /
         (2 * logarithm(shape->base));
}

static ramp make_ramp(const kernel_rotary_shape *shape) {
  // Bounds that are whole numbers may be applied before rounding, too. The
  // upper one is a dimension's, not a pair's, as in llama.cpp and the paper's
  // own code.
  double most = shape->dimensions;
  double first = bounded(pair_of_turns(shape, shape->fast_turns), most);
  double last = bounded(pair_of_turns(shape, shape->slow_turns), most);
  double low = first, high = last;
  if (shape->rounds) {
    low = (double)(uint32_t)first;
    high = (double)(uint32_t)last;
    if (high < last) high = high + 1;
  }
  if (high > most - 1) high = most - 1;
  double width = high - low;
  return (ramp){.low = low, .width = width > 0.001 ? width : 0.001};
}

double kernel_rotary_frequencies(double *out,
                                 const kernel_rotary_shape *shape) {
  double exponent = logarithm(shape->base);
  bool mixes = shape->extrapolation != 0;
  ramp kept = {0};
  if (mixes) kept = make_ramp(shape);
  for (uint32_t i = 0; i < shape->dimensions / 2; i++) {
    double own = exponential64(-(2.0 * i / shape->dimensions) * exponent);
    if (shape->divisors != NULL) own = own / (double)shape->divisors[i];
    out[i] = own / shape->factor;
    if (!mixes) continue;
    double share = (1 - bounded(((double)i - kept.low) / kept.width, 1)) *
                   shape->extrapolation;
    out[i] = out[i] * (1 - share) + own * share;
  }
  // Longer contexts make attention flatter; larger angles make up for it.
  if (!mixes || shape->factor <= 1) return shape->attention;
  return shape->attention * (1 + 0.1 * logarithm(shape->factor));
}

void kernel_rotary(const void *job, uint32_t begin, uint32_t end,
                   uint32_t worker) {
  (void)worker;
  const kernel_rotary_job *rotary = job;
  for (uint32_t token = begin; token < end; token++) {
    double position = (double)rotary->first_position + token;
    float *row = rotary->table + (size_t)token * rotary->pairs * 2;
    for (uint32_t i = 0; i < rotary->pairs; i++) {
      double cosine, sine;
      circle(position * rotary->frequencies[i], &cosine, &sine);
      row[2 * i] = (float)(cosine * rotary->magnitude);
      row[2 * i + 1] = (float)(sine * rotary->magnitude);
    }
  }
}
