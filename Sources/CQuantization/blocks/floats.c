// F32, F16 and BF16.
#include <string.h>

#include "../include/CQuantization.h"
#include "../numbers.h"
#include "blocks.h"

void write_f32(const block_rows *rows) {
  memcpy(rows->blocks, rows->floats,
         sizeof(float) * (size_t)(rows->rows * rows->columns));
}

void write_f16(const block_rows *rows) {
  uint16_t *to = (uint16_t *)rows->blocks;
  const int64_t count = rows->rows * rows->columns;
  for (int64_t i = 0; i < count; i++) to[i] = half_of(rows->floats[i]);
}

void write_bf16(const block_rows *rows) {
  uint16_t *to = (uint16_t *)rows->blocks;
  const int64_t count = rows->rows * rows->columns;
  for (int64_t i = 0; i < count; i++) to[i] = brain_of(rows->floats[i]);
}

void quantization_widen_f16(const uint16_t *halves, int64_t count,
                            float *floats) {
  for (int64_t i = 0; i < count; i++) floats[i] = float_of_half(halves[i]);
}

void quantization_widen_bf16(const uint16_t *halves, int64_t count,
                             float *floats) {
  for (int64_t i = 0; i < count; i++) {
    floats[i] = float_of((uint32_t)halves[i] << 16);
  }
}

int64_t quantization_not_finite(const float *floats, int64_t count) {
  int64_t start = 0;
  while (start < count) {
    const int64_t end = count - start < 4096 ? count : start + 4096;
    uint32_t most = 0;
    for (int64_t i = start; i < end; i++) {
      const uint32_t magnitude = bits_of(floats[i]) & 0x7FFFFFFF;
      most = magnitude > most ? magnitude : most;
    }
    if (most >= 0x7F800000) break;
    start = end;
  }
  for (int64_t i = start; i < count; i++) {
    if ((bits_of(floats[i]) & 0x7FFFFFFF) >= 0x7F800000) return i;
  }
  return -1;
}
