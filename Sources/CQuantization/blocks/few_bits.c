// Q1_0, Q2_0, TQ1_0, TQ2_0 and MXFP4: one scale by a rule, nothing is searched.
#include <math.h>
#include <string.h>

#include <CCodebooks.h>

#include "../numbers.h"
#include "blocks.h"

static float size_of(const float *elements, int count) {
  float size = 0;
  for (int i = 0; i < count; i++) {
    if (fabsf(elements[i]) > size) size = fabsf(elements[i]);
  }
  return size;
}

void write_q1_0(const block_rows *rows) {
  const int64_t count = rows->rows * rows->columns / 128;
  for (int64_t index = 0; index < count; index++) {
    const float *from = rows->floats + index * 128;
    uint8_t *to = rows->blocks + index * 18;
    float sum = 0;
    for (int i = 0; i < 128; i++) sum += fabsf(from[i]);
    store_half(to, sum / 128);
    memset(to + 2, 0, 16);
    for (int i = 0; i < 128; i++) {
      to[2 + i / 8] |= (uint8_t)((from[i] >= 0.0f) << (i % 8));
    }
  }
}

void write_q2_0(const block_rows *rows) {
  const int64_t count = rows->rows * rows->columns / 64;
  for (int64_t index = 0; index < count; index++) {
    const float *from = rows->floats + index * 64;
    uint8_t *to = rows->blocks + index * 18;
    const float size = size_of(from, 64);
    const float inverse = size > 0.0f ? 1.0f / size : 0.0f;
    store_half(to, size);
    memset(to + 2, 0, 16);
    for (int i = 0; i < 64; i++) {
      int code = (int)roundf(from[i] * inverse) + 1;
      code = at_least(at_most(code, 3), 0);
      to[2 + i / 4] |= (uint8_t)(code << (2 * (i % 4)));
    }
  }
}

/// -1, 0 or 1 as 0, 1 or 2.
static int trit(float value) { return (int)lroundf(value) + 1; }

/// Bytes of digits to the base 3, which lie `stride` apart.
static void pack_trits(const float *from, float inverse, int bytes, int digits,
                       uint8_t *to) {
  for (int byte = 0; byte < bytes; byte++) {
    uint8_t number = 0;
    for (int digit = 0; digit < 5; digit++) {
      number = (uint8_t)(number * 3);
      if (digit < digits) {
        number = (uint8_t)(number + trit(from[byte + digit * bytes] * inverse));
      }
    }
    // As a fraction of 256, rounded up.
    to[byte] = (uint8_t)((number * 256 + 242) / 243);
  }
}

void write_tq1_0(const block_rows *rows) {
  const int64_t count = rows->rows * rows->columns / 256;
  for (int64_t index = 0; index < count; index++) {
    const float *from = rows->floats + index * 256;
    uint8_t *to = rows->blocks + index * 54;
    const float size = size_of(from, 256);
    const float inverse = size != 0 ? 1.0f / size : 0.0f;
    pack_trits(from, inverse, 32, 5, to);
    pack_trits(from + 160, inverse, 16, 5, to + 32);
    pack_trits(from + 240, inverse, 4, 4, to + 48);
    store_half(to + 52, size);
  }
}

void write_tq2_0(const block_rows *rows) {
  const int64_t count = rows->rows * rows->columns / 256;
  for (int64_t index = 0; index < count; index++) {
    const float *from = rows->floats + index * 256;
    uint8_t *to = rows->blocks + index * 66;
    const float size = size_of(from, 256);
    const float inverse = size != 0 ? 1.0f / size : 0.0f;
    for (int i = 0; i < 64; i++) {
      const float *quarter = from + 128 * (i / 32) + i % 32;
      int byte = 0;
      for (int digit = 0; digit < 4; digit++) {
        byte |= (trit(quarter[32 * digit] * inverse) & 3) << (2 * digit);
      }
      to[i] = (uint8_t)byte;
    }
    store_half(to + 64, size);
  }
}

/// The code whose value times `scale` is nearest, the first of several.
static uint8_t nearest_of_16(float element, float scale) {
  int best = 0;
  float least = fabsf((float)codebooks.mxfp4[0] * scale - element);
  for (int code = 1; code < 16; code++) {
    const float error = fabsf((float)codebooks.mxfp4[code] * scale - element);
    if (error < least) {
      least = error;
      best = code;
    }
  }
  return (uint8_t)best;
}

void write_mxfp4(const block_rows *rows) {
  const int64_t count = rows->rows * rows->columns / 32;
  for (int64_t index = 0; index < count; index++) {
    const float *from = rows->floats + index * 32;
    uint8_t *to = rows->blocks + index * 17;
    const float size = size_of(from, 32);
    to[0] = size > 0.0f ? (uint8_t)(floorf(log2f(size)) - 2 + 127) : 0;
    // Half of the power of two: the values of the codes are doubled.
    const float scale = to[0] < 2 ? float_of(0x00200000u << to[0])
                                  : float_of((uint32_t)(to[0] - 1) << 23);
    for (int i = 0; i < 16; i++) {
      to[1 + i] = (uint8_t)(nearest_of_16(from[i], scale) |
                            nearest_of_16(from[16 + i], scale) << 4);
    }
  }
}
