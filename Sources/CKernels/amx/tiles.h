// The eight tiles of AMX: up to 16 rows of up to 64 bytes.
#pragma once

#include <immintrin.h>
#include <stdint.h>

#define AMX                                                 \
  __attribute__((                                           \
      target("amx-tile,amx-int8,avx512f,avx512bw,avx512vl," \
             "avx512dq,avx512vnni")))
#define AMX_INLINE static inline AMX __attribute__((always_inline))

/// The most rows of a tile, and the bytes of a row of sums or weights.
#define TILE_ROWS 16
#define TILE_ROW_BYTES 64

// What the tiles hold: 0 to 3 are sums.
#define ACTIVATION_TILE 4
#define SECOND_ACTIVATION_TILE 5
#define WEIGHT_TILE 6
#define SECOND_WEIGHT_TILE 7

// What LDTILECFG reads.
typedef struct {
  uint8_t palette;
  uint8_t first_row;
  uint8_t reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes;
_Static_assert(sizeof(tile_shapes) == 64, "as the processor reads it");

/// Begins with tiles of zeros. Sums and activations have a row for each token,
/// activations `columns` bytes in it, and weights four columns in each row.
AMX_INLINE void open_tiles(uint32_t tokens, uint32_t columns) {
  tile_shapes shapes = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    const bool has_tokens = tile < WEIGHT_TILE;
    const bool has_columns = has_tokens && tile >= ACTIVATION_TILE;
    shapes.rows[tile] = (uint8_t)(has_tokens ? tokens : columns / 4);
    shapes.row_bytes[tile] = (uint16_t)(has_columns ? columns : TILE_ROW_BYTES);
  }
  _tile_loadconfig(&shapes);
}

AMX_INLINE void zero_sums(void) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

/// Stores what four tiles hold, 16 rows apart.
AMX_INLINE void store_sums(__m512i out[4][TILE_ROWS]) {
  _tile_stored(0, out[0], TILE_ROW_BYTES);
  _tile_stored(1, out[1], TILE_ROW_BYTES);
  _tile_stored(2, out[2], TILE_ROW_BYTES);
  _tile_stored(3, out[3], TILE_ROW_BYTES);
}
