// Blocks of every quantised type as integers: what the scalar kernels multiply,
// and the vector kernels of types that are unpacked first.
#pragma once

#include "block_types.h"

/// Unpacks a block of `type`. Of blocks of 32 the first 32 quants, the first
/// two scales and the first minimum are written; without minimums in the type
/// `low` and `minimums` need not be.
void unpack_block(uint32_t type, const uint8_t *block, block_unpacked *out);

/// The function of each type: it writes what unpack_block says.
#define DECLARE_UNPACK(stored, number, ...) \
  void unpack_##stored(const block_##stored *from, block_unpacked *out);
FOR_BLOCKS_OF_32_UNPACKED_FIRST(DECLARE_UNPACK, )
FOR_SUPER_BLOCKS(DECLARE_UNPACK, )
FOR_SUPER_BLOCKS_UNPACKED_FIRST(DECLARE_UNPACK, )
#undef DECLARE_UNPACK

/// Eight bytes that are the same.
#define EIGHT(byte) ((byte) * 0x0101010101010101u)

/// Takes `right`, below 128, from each of eight bytes, with signs.
static inline uint64_t subtract_bytes(uint64_t left, uint64_t right) {
  // A top bit that is set keeps the borrow within the byte.
  return ((left | EIGHT(0x80)) - right) ^ (~left & EIGHT(0x80));
}

static inline uint64_t load_u64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, 8);
  return value;
}

static inline uint32_t load_u32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, 4);
  return value;
}
