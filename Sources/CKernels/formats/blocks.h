// The blocks of weights as they lie in a file (GGUF; ggml's quantised types).
// All fields are little endian, and so are the machines we run on. Blocks have
// odd sizes: every field is read as bytes or through `load_u16`.
#pragma once

#include <stdint.h>
#include <string.h>

#include "types.h"

typedef struct {
  uint8_t d[2];  // F16 scale
  int8_t qs[32];
} block_q8_0;

// In what follows low nibbles are elements 0-15, high ones 16-31.
typedef struct {
  uint8_t d[2];
  uint8_t qs[16];  // value q-8
} block_q4_0;

typedef struct {
  uint8_t d[2];
  uint8_t m[2];  // F16, added to each element
  uint8_t qs[16];
} block_q4_1;

typedef struct {
  uint8_t d[2];
  uint8_t qh[4];   // bit i is bit 4 of element i
  uint8_t qs[16];  // value q-16
} block_q5_0;

typedef struct {
  uint8_t d[2];
  uint8_t m[2];
  uint8_t qh[4];
  uint8_t qs[16];
} block_q5_1;

typedef struct {
  uint8_t d[2];
  uint8_t qs[16];  // codes of 16 values
} block_iq4_NL;

typedef struct {
  uint8_t e;       // scale 2^(e-128), as the values are doubled
  uint8_t qs[16];  // codes of 16 values
} block_mxfp4;

typedef struct {
  uint8_t scales[16];  // a scale of 4 bits and a minimum of 4 per 16 elements
  uint8_t qs[64];      // 2 × 32 bytes: every 2 bits a group of 32, lowest first
  uint8_t d[2];
  uint8_t dmin[2];
} block_q2_K;

typedef struct {
  uint8_t hmask[32];   // bit g of byte l is bit 2 of element l of group g
  uint8_t qs[64];      // as in Q2_K; value q-4
  uint8_t scales[12];  // 16 scales of 6 bits; value s-32
  uint8_t d[2];
} block_q3_K;

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

typedef struct {
  uint8_t d[2];
  uint8_t scales_h[2];  // 8 × 2 bits
  uint8_t scales_l[4];  // 8 × 4 bits; value s-32
  uint8_t qs[128];      // 8 × 16 bytes, each as in IQ4_NL
} block_iq4_XS;

typedef struct {
  uint8_t qs[48];  // 5 digits of base 3 a byte, read as a fraction; value q-1
  uint8_t qh[4];   // 4 digits a byte
  uint8_t d[2];
} block_tq1_0;

typedef struct {
  uint8_t qs[64];  // as in Q2_K; value q-1
  uint8_t d[2];
} block_tq2_0;

// In what follows an index points to 8 elements (in IQ3 to 4) of a codebook.
typedef struct {
  uint8_t d[2];
  uint8_t qs[64];  // per 32: 4 indices, then 4 × 7 bits of signs, 4 of scale
} block_iq2_XXS;

typedef struct {
  uint8_t d[2];
  uint8_t qs[64];     // per 8: 9 bits of index, 7 of signs
  uint8_t scales[8];  // 4 bits per 16 elements
} block_iq2_XS;

typedef struct {
  uint8_t d[2];
  uint8_t qs[32];     // low 8 bits of the indices
  uint8_t signs[32];  // 8 signs a byte
  uint8_t qh[8];      // high 2 bits of 4 indices a byte
  uint8_t scales[8];
} block_iq2_S;

typedef struct {
  uint8_t d[2];
  uint8_t qs[64];     // indices
  uint8_t signs[32];  // per 32: 4 × 7 bits of signs, 4 of scale
} block_iq3_XXS;

typedef struct {
  uint8_t d[2];
  uint8_t qs[64];  // low 8 bits of the indices
  uint8_t qh[8];   // high bits of 8 indices a byte
  uint8_t signs[32];
  uint8_t scales[4];  // 4 bits per 32 elements
} block_iq3_S;

typedef struct {
  uint8_t d[2];
  uint8_t qs[32];  // low 8 bits of the indices
  uint8_t qh[16];  // per 32: 4 × 3 high bits, 3 of scale, the shift's sign
} block_iq1_S;

typedef struct {
  uint8_t qs[32];     // low 8 bits of the indices
  uint8_t qh[16];     // per 8: 3 high bits and the shift's sign
  uint8_t scales[8];  // per 64: 4 × 3 bits of scale, 4 of the F16 scale
} block_iq1_M;

#define AS_IN_THE_FILE(stored, number, bytes, ...) \
  _Static_assert(sizeof(block_##stored) == bytes, "as in the file");
ALL_BLOCKS_OF_32(AS_IN_THE_FILE, )
ALL_SUPER_BLOCKS(AS_IN_THE_FILE, )
#undef AS_IN_THE_FILE

static inline uint16_t load_u16(const uint8_t *bytes) {
  uint16_t value;
  memcpy(&value, bytes, 2);
  return value;
}
