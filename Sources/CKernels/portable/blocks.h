// The blocks of weights as they lie in a file (GGUF; ggml's quantised types).
// All fields are little endian, and so are the machines we run on. Blocks have
// odd sizes: every field is read as bytes or through `load_u16`.
#pragma once

#include <stdint.h>
#include <string.h>

typedef struct {
  uint8_t d[2];  // F16 scale
  int8_t qs[32];
} block_q8_0;

typedef struct {
  uint8_t d[2];
  uint8_t qs[16];  // low nibbles are elements 0-15, high ones 16-31; value q-8
} block_q4_0;

typedef struct {
  uint8_t d[2];
  uint8_t dmin[2];
  uint8_t scales[12];  // 8 scales and 8 minimums of 6 bits
  uint8_t qs[128];     // 4 × 32 bytes: low nibbles a group of 32, high the next
} block_q4_K;

typedef struct {
  uint8_t d[2];
  uint8_t dmin[2];
  uint8_t scales[12];
  uint8_t qh[32];  // bit g of byte l is bit 4 of element l of group g
  uint8_t qs[128];
} block_q5_K;

typedef struct {
  uint8_t ql[128];    // low 4 bits
  uint8_t qh[64];     // high 2 bits
  int8_t scales[16];  // one per 16 elements; value q-32
  uint8_t d[2];
} block_q6_K;

_Static_assert(sizeof(block_q8_0) == 34, "as in the file");
_Static_assert(sizeof(block_q4_0) == 18, "as in the file");
_Static_assert(sizeof(block_q4_K) == 144, "as in the file");
_Static_assert(sizeof(block_q5_K) == 176, "as in the file");
_Static_assert(sizeof(block_q6_K) == 210, "as in the file");

static inline uint16_t load_u16(const uint8_t *bytes) {
  uint16_t value;
  memcpy(&value, bytes, 2);
  return value;
}

/// Unpacks the 8 scales and 8 minimums of a Q4_K or Q5_K super-block.
static inline void unpack_scales(const uint8_t packed[12], uint8_t scales[8],
                                 uint8_t minimums[8]) {
  for (int j = 0; j < 4; j++) {
    scales[j] = packed[j] & 63;
    minimums[j] = packed[j + 4] & 63;
    scales[j + 4] = (uint8_t)((packed[j + 8] & 15) | (packed[j] >> 6) << 4);
    minimums[j + 4] = (uint8_t)(packed[j + 8] >> 4 | (packed[j + 4] >> 6) << 4);
  }
}

/// The same, four at a time: `scales` and `minimums` hold one in each byte.
static inline void unpack_scale_words(const uint8_t packed[12],
                                      uint32_t scales[2],
                                      uint32_t minimums[2]) {
  uint32_t words[3];
  memcpy(words, packed, 12);
  scales[0] = words[0] & 0x3F3F3F3F;
  minimums[0] = words[1] & 0x3F3F3F3F;
  scales[1] = (words[2] & 0x0F0F0F0F) | (words[0] >> 2 & 0x30303030);
  minimums[1] = (words[2] >> 4 & 0x0F0F0F0F) | (words[1] >> 2 & 0x30303030);
}
