// Matrices of quantised weights.
#include <math.h>

#include "blocks.h"
#include "half.h"
#include "output.h"
#include "scalar.h"

// Tokens whose sums are kept while a row is read once.
#define TOKENS 32

typedef struct {
  float d;
  int8_t quants[32];
} unpacked_32;

typedef struct {
  float d;
  float dmin;
  uint8_t quants[256];   // as stored, before any offset
  int8_t scales[16];     // one per 16 elements
  uint8_t minimums[16];  // one per 16 elements
  int32_t offset;        // taken from every quant
} unpacked_256;

typedef void (*unpack_32)(const uint8_t *row, uint32_t block, unpacked_32 *out);
typedef void (*unpack_256)(const uint8_t *row, uint32_t block,
                           unpacked_256 *out);

static void unpack_q8_0(const uint8_t *row, uint32_t block, unpacked_32 *out) {
  const block_q8_0 *b = (const block_q8_0 *)row + block;
  out->d = float_of_half(load_u16(b->d));
  memcpy(out->quants, b->qs, 32);
}

static void unpack_q4_0(const uint8_t *row, uint32_t block, unpacked_32 *out) {
  const block_q4_0 *b = (const block_q4_0 *)row + block;
  out->d = float_of_half(load_u16(b->d));
  for (int i = 0; i < 16; i++) {
    out->quants[i] = (int8_t)((b->qs[i] & 15) - 8);
    out->quants[i + 16] = (int8_t)((b->qs[i] >> 4) - 8);
  }
}

static void unpack_scales_16(const uint8_t packed[12], unpacked_256 *out) {
  uint8_t scales[8], minimums[8];
  unpack_scales(packed, scales, minimums);
  for (int j = 0; j < 16; j++) {
    out->scales[j] = (int8_t)scales[j / 2];
    out->minimums[j] = minimums[j / 2];
  }
  out->offset = 0;
}

static void unpack_q4_K(const uint8_t *row, uint32_t block, unpacked_256 *out) {
  const block_q4_K *b = (const block_q4_K *)row + block;
  out->d = float_of_half(load_u16(b->d));
  out->dmin = float_of_half(load_u16(b->dmin));
  unpack_scales_16(b->scales, out);
  for (int i = 0; i < 256; i++) {
    int group = i / 32;
    uint8_t byte = b->qs[group / 2 * 32 + i % 32];
    out->quants[i] = group % 2 ? byte >> 4 : byte & 15;
  }
}

static void unpack_q5_K(const uint8_t *row, uint32_t block, unpacked_256 *out) {
  const block_q5_K *b = (const block_q5_K *)row + block;
  out->d = float_of_half(load_u16(b->d));
  out->dmin = float_of_half(load_u16(b->dmin));
  unpack_scales_16(b->scales, out);
  for (int i = 0; i < 256; i++) {
    int group = i / 32;
    uint8_t byte = b->qs[group / 2 * 32 + i % 32];
    uint8_t low = group % 2 ? byte >> 4 : byte & 15;
    out->quants[i] = (uint8_t)(low | (b->qh[i % 32] >> group & 1) << 4);
  }
}

static void unpack_q6_K(const uint8_t *row, uint32_t block, unpacked_256 *out) {
  const block_q6_K *b = (const block_q6_K *)row + block;
  out->d = float_of_half(load_u16(b->d));
  out->dmin = 0;
  memcpy(out->scales, b->scales, 16);
  memset(out->minimums, 0, 16);
  out->offset = 32;
  for (int i = 0; i < 256; i++) {
    // Halves of 128; in each, four quarters of 32 share the bytes of ql in
    // pairs and those of qh by two bits.
    int half = i / 128, quarter = i % 128 / 32, l = i % 32;
    uint8_t byte = b->ql[half * 64 + quarter % 2 * 32 + l];
    uint8_t low = quarter / 2 ? byte >> 4 : byte & 15;
    uint8_t high = b->qh[half * 32 + l] >> (2 * quarter) & 3;
    out->quants[i] = (uint8_t)(low | high << 4);
  }
}

static void run_32(const kernel_matrix *m, uint32_t begin, uint32_t end,
                   unpack_32 unpack) {
  const kernel_activations *given = m->given;
  const uint32_t blocks = m->columns / 32;
  for (uint32_t row = begin; row < end; row++) {
    const uint8_t *weights = m->weights + row * m->row_bytes;
    for (uint32_t first = 0; first < m->tokens; first += TOKENS) {
      uint32_t tokens = m->tokens - first < TOKENS ? m->tokens - first : TOKENS;
      float sums[TOKENS] = {0};
      for (uint32_t block = 0; block < blocks; block++) {
        unpacked_32 w;
        unpack(weights, block, &w);
        for (uint32_t t = 0; t < tokens; t++) {
          size_t at = (size_t)(first + t) * blocks + block;
          const int8_t *a = given->quants32 + at * 32;
          int32_t dot = 0;
          for (int i = 0; i < 32; i++) dot += w.quants[i] * a[i];
          sums[t] = fmaf(w.d * given->scales32[at], (float)dot, sums[t]);
        }
      }
      for (uint32_t t = 0; t < tokens; t++)
        store_output(m, row, first + t, sums[t]);
    }
  }
}

static void run_256(const kernel_matrix *m, uint32_t begin, uint32_t end,
                    unpack_256 unpack, bool has_minimums) {
  const kernel_activations *given = m->given;
  const uint32_t blocks = m->columns / 256;
  for (uint32_t row = begin; row < end; row++) {
    const uint8_t *weights = m->weights + row * m->row_bytes;
    for (uint32_t first = 0; first < m->tokens; first += TOKENS) {
      uint32_t tokens = m->tokens - first < TOKENS ? m->tokens - first : TOKENS;
      float sums[TOKENS] = {0};
      for (uint32_t block = 0; block < blocks; block++) {
        unpacked_256 w;
        unpack(weights, block, &w);
        for (uint32_t t = 0; t < tokens; t++) {
          size_t at = (size_t)(first + t) * blocks + block;
          const int8_t *a = given->quants256 + at * 256;
          const int16_t *a_sums = given->sums16 + at * 16;
          int32_t scaled = 0, lowered = 0;
          for (int g = 0; g < 16; g++) {
            int32_t dot = 0;
            for (int i = 0; i < 16; i++)
              dot += w.quants[g * 16 + i] * a[g * 16 + i];
            scaled += w.scales[g] * (dot - w.offset * a_sums[g]);
            lowered += w.minimums[g] * a_sums[g];
          }
          float d_a = given->scales256[at];
          sums[t] = fmaf(w.d * d_a, (float)scaled, sums[t]);
          if (has_minimums)
            sums[t] = fmaf(-(w.dmin * d_a), (float)lowered, sums[t]);
        }
      }
      for (uint32_t t = 0; t < tokens; t++)
        store_output(m, row, first + t, sums[t]);
    }
  }
}

void matrix_q8_0_q8x32_scalar(const kernel_matrix *m, uint32_t begin,
                              uint32_t end) {
  run_32(m, begin, end, unpack_q8_0);
}

void matrix_q4_0_q8x32_scalar(const kernel_matrix *m, uint32_t begin,
                              uint32_t end) {
  run_32(m, begin, end, unpack_q4_0);
}

void matrix_q4_K_q8x256_scalar(const kernel_matrix *m, uint32_t begin,
                               uint32_t end) {
  run_256(m, begin, end, unpack_q4_K, true);
}

void matrix_q5_K_q8x256_scalar(const kernel_matrix *m, uint32_t begin,
                               uint32_t end) {
  run_256(m, begin, end, unpack_q5_K, true);
}

void matrix_q6_K_q8x256_scalar(const kernel_matrix *m, uint32_t begin,
                               uint32_t end) {
  run_256(m, begin, end, unpack_q6_K, false);
}
