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

#define DECLARE_PLAIN(stored, ...) \
  void plain_##stored(uint32_t type, const uint8_t *block, block_unpacked *out);
FOR_SUPER_BLOCKS(DECLARE_PLAIN, )
#undef DECLARE_PLAIN

/// The most blocks of 32 that are unpacked at once.
#define PLAIN_BLOCKS 8

/// Blocks of 32 that follow each other.
typedef struct {
  int8_t quants[32 * PLAIN_BLOCKS];
  float d[PLAIN_BLOCKS], low[PLAIN_BLOCKS];
} plain_blocks;

/// The type is for those functions that serve several.
typedef void (*unpack_blocks)(const uint8_t *blocks, uint32_t count,
                              plain_blocks *out, uint32_t type);

#define DECLARE_PLAIN(stored, ...)                           \
  void plain_##stored(const uint8_t *blocks, uint32_t count, \
                      plain_blocks *out, uint32_t type);
FOR_BLOCKS_OF_32(DECLARE_PLAIN, )
DECLARE_PLAIN(unpacked, )
#undef DECLARE_PLAIN
