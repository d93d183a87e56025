// F32, F16 and BF16 times floats: 16 lanes an output, in several registers.
//
// The includer includes the floats.h of an instruction set and sets.h first. It
// gets run_floats.
#pragma once

#if !defined(VECTOR_TARGET) || !defined(FLOAT_PANEL_ROWS)
#error \
    "Include floats.h and the set's own header first: vector, FLOAT_PANEL_ROWS."
#endif

#include <string.h>

#include "lanes.h"
#include "rows.h"

// Outputs at once, of 16 lanes each: of one token, and of many.
#define FLOAT_LONE_ROWS (VECTOR_PARTS == 1 ? 8 : 4)
#define FLOAT_TILE_ROWS (VECTOR_PARTS == 1 ? 4 : 2)
#define FLOAT_TILE_TOKENS (VECTOR_PARTS == 1 ? 6 : 3)
#define FLOAT_TILE_MOST (FLOAT_TILE_ROWS * FLOAT_TILE_TOKENS)

// Tiles that meet the same columns one after the other: those of a tile lie in
// the first cache, the rows' in the second, and the tiles' lanes on the stack.
#define FLOAT_STRIP_TOKENS 48
#define FLOAT_STRIP_COLUMNS 512

// Rows whose panels take turns with the same tokens, which are read once for
// all of them, while the rows stay in the second cache.
#define FLOAT_GROUP_BYTES (256 * 1024)

typedef float tile_lanes[FLOAT_TILE_MOST][LANES];

VECTOR_INLINE size_t element_bytes(uint32_t type) {
  return type == KERNEL_F32 ? 4 : 2;
}

// As many weights as a vector has lanes.
VECTOR_INLINE vector load_weights(uint32_t type, const uint8_t *bytes) {
  switch (type) {
    case KERNEL_F32:
      return vector_load_bytes(bytes);
    case KERNEL_F16:
      return vector_load_halves(bytes);
    default:
      return vector_load_brains(bytes);
  }
}

// 16 columns of `rows` rows and `tokens` tokens.
VECTOR_INLINE void add_columns(uint32_t type, const uint8_t *const *weights,
                               uint32_t rows, const float *const *activations,
                               uint32_t tokens,
                               vector lanes[FLOAT_TILE_MOST][VECTOR_PARTS]) {
  for (uint32_t part = 0; part < VECTOR_PARTS; part++) {
    vector w[FLOAT_TILE_MOST];
    for (uint32_t r = 0; r < rows; r++)
      w[r] = load_weights(
          type, weights[r] + VECTOR_LANES * part * element_bytes(type));
    for (uint32_t t = 0; t < tokens; t++) {
      vector x = vector_load(activations[t] + VECTOR_LANES * part);
      for (uint32_t r = 0; r < rows; r++)
        lanes[t * rows + r][part] =
            vector_add_product(lanes[t * rows + r][part], w[r], x);
    }
  }
}

// Asks for `count` bytes that are read later. The address may lie outside of
// what is mapped. Those of a panel find no room in the first cache, to which
// x86 processors have few lines under way at once.
VECTOR_INLINE void prefetch_weights(uintptr_t address, size_t count,
                                    bool is_panel) {
#if defined(__x86_64__)
  is_panel = true;
#endif
  for (size_t i = 0; i < count; i += 64) {
    if (is_panel) {
      __builtin_prefetch((const void *)(address + i), 0, 2);
    } else {
      __builtin_prefetch((const void *)(address + i));
    }
  }
}

// The columns `from ..< to` of a tile. Rows past the last are computed as the
// last and not stored. Where more columns follow, the lanes go to `kept`, from
// which they come where some were before. As many bytes as are read are asked
// for from `later` on, where it is not 0.
VECTOR_INLINE void run_tile(const kernel_matrix *m, uint32_t row, uint32_t end,
                            uint32_t rows, uint32_t token, uint32_t tokens,
                            uint32_t type, uintptr_t later, uint32_t from,
                            uint32_t to, float (*kept)[LANES]) {
  const size_t bytes = element_bytes(type);
  const size_t stride = padded_lanes(m->columns);
  const uint32_t whole = to / LANES * LANES;
  const uint8_t *weights[FLOAT_TILE_MOST], *first[FLOAT_TILE_MOST];
  const float *x[FLOAT_TILE_MOST], *activations[FLOAT_TILE_MOST];
  vector lanes[FLOAT_TILE_MOST][VECTOR_PARTS];
  for (uint32_t r = 0; r < rows; r++) first[r] = weights_row(m, row + r, end);
  for (uint32_t t = 0; t < tokens; t++)
    activations[t] = m->activations->floats + (token + t) * stride;
  // A loop that stays one would keep the lanes in memory.
#pragma clang loop unroll(full)
  for (uint32_t i = 0; i < rows * tokens; i++)
    for (uint32_t part = 0; part < VECTOR_PARTS; part++)
      lanes[i][part] = from == 0 ? vector_zero()
                                 : vector_load(kept[i] + VECTOR_LANES * part);
  for (uint32_t i = from; i < whole; i += LANES) {
    for (uint32_t r = 0; r < rows; r++) weights[r] = first[r] + i * bytes;
    for (uint32_t t = 0; t < tokens; t++) x[t] = activations[t] + i;
    // One loop serves both: two would double the code.
    __asm__("" : "+r"(later));
    if (later != 0)
      prefetch_weights(later + (i - from) * bytes * rows, LANES * bytes * rows,
                       kept != NULL);
    add_columns(type, weights, rows, x, tokens, lanes);
  }
  if (to < m->columns) {
#pragma clang loop unroll(full)
    for (uint32_t i = 0; i < rows * tokens; i++)
      for (uint32_t part = 0; part < VECTOR_PARTS; part++)
        vector_store(kept[i] + VECTOR_LANES * part, lanes[i][part]);
    return;
  }
  if (whole < to) {
    // The rest of a row and zeros: nothing behind the row is read.
    uint8_t rest[FLOAT_TILE_MOST][LANES * 4] = {0};
    for (uint32_t r = 0; r < rows; r++) {
      memcpy(rest[r], first[r] + whole * bytes, (to - whole) * bytes);
      weights[r] = rest[r];
    }
    for (uint32_t t = 0; t < tokens; t++) x[t] = activations[t] + whole;
    add_columns(type, weights, rows, x, tokens, lanes);
  }
#pragma clang loop unroll(full)
  for (uint32_t t = 0; t < tokens; t++) {
    float sums[FLOAT_TILE_MOST];
    for (uint32_t r = 0; r < rows; r++)
      sums[r] = vector_fold(lanes[t * rows + r]);
    store_rows(m, row, end, rows, token + t, sums);
  }
}

// The tokens of the next strip when `left` are left: there is no tile of one
// token.
VECTOR_INLINE uint32_t strip_tokens(uint32_t left) {
  if (left <= FLOAT_STRIP_TOKENS) return left;
  return FLOAT_STRIP_TOKENS - (left == FLOAT_STRIP_TOKENS + 1 ? 1 : 0);
}

// A tile of `tokens` tokens, 2 to FLOAT_TILE_TOKENS.
VECTOR_INLINE void run_tile_of(const kernel_matrix *m, uint32_t row,
                               uint32_t end, uint32_t token, uint32_t tokens,
                               uint32_t type, uintptr_t later, uint32_t from,
                               uint32_t to, float (*kept)[LANES]) {
#pragma clang loop unroll(full)
  for (uint32_t count = 2; count <= FLOAT_TILE_TOKENS; count++)
    if (count == tokens)
      run_tile(m, row, end, FLOAT_TILE_ROWS, token, count, type, later, from,
               to, kept);
}

// The rows and tokens of a panel from `row` and `token` on. The first tokens
// ask for the next panel's rows, in memory's order.
VECTOR_INLINE void run_panel(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t token, uint32_t type) {
  tile_lanes kept[FLOAT_STRIP_TOKENS / FLOAT_TILE_TOKENS]
                 [FLOAT_PANEL_ROWS / FLOAT_TILE_ROWS];
  const size_t bytes = element_bytes(type);
  const uint32_t tokens = strip_tokens(m->tokens - token);
  const uint32_t tiles = (tokens + FLOAT_TILE_TOKENS - 1) / FLOAT_TILE_TOKENS;
  const uintptr_t next =
      (uintptr_t)m->weights + (row + FLOAT_PANEL_ROWS) * m->row_bytes;
  for (uint32_t from = 0; from < m->columns; from += FLOAT_STRIP_COLUMNS) {
    uint32_t rest = m->columns - from;
    uint32_t to =
        from + (rest < FLOAT_STRIP_COLUMNS ? rest : FLOAT_STRIP_COLUMNS);
    // About as many in each tile.
    for (uint32_t tile = 0, t = 0; tile < tiles; tile++) {
      const uint32_t count = (tokens - t + tiles - tile - 1) / (tiles - tile);
      for (uint32_t r = 0; r < FLOAT_PANEL_ROWS && row + r < end;
           r += FLOAT_TILE_ROWS) {
        const uintptr_t later =
            next + (from * FLOAT_PANEL_ROWS + r * (to - from)) * bytes;
        run_tile_of(m, row + r, end, token + t, count, type,
                    token + t == 0 ? later : 0, from, to,
                    kept[tile][r / FLOAT_TILE_ROWS]);
      }
      t += count;
    }
  }
}

VECTOR_INLINE void run_floats(const kernel_matrix *m, uint32_t begin,
                              uint32_t end, uint32_t type) {
  if (m->tokens < FLOAT_PANEL_TOKENS) {
    const size_t ahead = prefetch_distance(m->row_bytes, FLOAT_LONE_ROWS);
    for (uint32_t row = begin; row < end; row += FLOAT_LONE_ROWS)
      for (uint32_t token = 0; token < m->tokens; token++)
        run_tile(m, row, end, FLOAT_LONE_ROWS, token, 1, type,
                 (uintptr_t)weights_row(m, row, end) + ahead, 0, m->columns,
                 NULL);
    return;
  }
  uint32_t group = (uint32_t)(FLOAT_GROUP_BYTES / m->row_bytes);
  group = group < FLOAT_PANEL_ROWS ? FLOAT_PANEL_ROWS
                                   : group - group % FLOAT_PANEL_ROWS;
  for (uint32_t first = begin; first < end; first += group)
    for (uint32_t token = 0; token < m->tokens;
         token += strip_tokens(m->tokens - token))
      for (uint32_t row = first; row < end && row < first + group;
           row += FLOAT_PANEL_ROWS)
        run_panel(m, row, end, token, type);
}
