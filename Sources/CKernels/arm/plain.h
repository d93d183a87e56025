// Blocks of weights as plain bytes: what panels are made of. One function a
// type, so that the instruction sets share them.
#pragma once

#include "formats/unpack.h"
#include "kernel_types.h"

/// A super-block, its offset taken from the quants. Of a type whose groups are
/// 32 wide the first 8 scales and minimums are written; minimums only where the
/// type has them. The type is for those functions that serve several.
typedef void (*unpack_super_block)(uint32_t type, const uint8_t *block,
                                   block_unpacked *out);

void plain_q2_K(uint32_t type, const uint8_t *block, block_unpacked *out);
void plain_q3_K(uint32_t type, const uint8_t *block, block_unpacked *out);
void plain_q4_K(uint32_t type, const uint8_t *block, block_unpacked *out);
void plain_q5_K(uint32_t type, const uint8_t *block, block_unpacked *out);
void plain_q6_K(uint32_t type, const uint8_t *block, block_unpacked *out);
void plain_iq4_XS(uint32_t type, const uint8_t *block, block_unpacked *out);

/// The most blocks of 32 that are unpacked at once.
#define PLAIN_BLOCKS 8

/// Blocks of 32 that follow each other.
typedef struct {
  int8_t quants[32 * PLAIN_BLOCKS];
  float d[PLAIN_BLOCKS], low[PLAIN_BLOCKS];
} plain_blocks;

typedef void (*unpack_blocks)(const uint8_t *blocks, uint32_t count,
                              plain_blocks *out);

void plain_q8_0(const uint8_t *blocks, uint32_t count, plain_blocks *out);
void plain_q4_0(const uint8_t *blocks, uint32_t count, plain_blocks *out);
void plain_q4_1(const uint8_t *blocks, uint32_t count, plain_blocks *out);
void plain_q5_0(const uint8_t *blocks, uint32_t count, plain_blocks *out);
void plain_q5_1(const uint8_t *blocks, uint32_t count, plain_blocks *out);
void plain_iq4_NL(const uint8_t *blocks, uint32_t count, plain_blocks *out);
void plain_mxfp4(const uint8_t *blocks, uint32_t count, plain_blocks *out);
