// Few tokens and floats of 16 bits: 2 rows and 4 tokens at a time. Of the 16
// lanes of an output 8 are summed at once, so that all of them are in registers;
// then the other 8 of the same columns, which are in the nearest cache by then.
#pragma once

#include "shared/vector_matrix.h"

#define FEW_ROWS 2
#define FEW_TOKENS 4   // of a tile
#define FEW_MOST 8     // of all
#define FEW_STRIP 1024  // columns

/// Keeps a pointer one that a loop advances.
#define KEEP_ADDRESS(address) __asm__("" : "+r"(address))

// Adds 8 of every 16 columns, `count` times, to the lanes at `kept`.
NEON_INLINE void add_half(uint32_t type, const uint8_t *const rows[FEW_ROWS],
                          const float *const tokens[FEW_TOKENS], uint32_t count,
                          float (*kept)[FEW_TOKENS][LANES]) {
  const uint8_t *w[FEW_ROWS];
  const float *x[FEW_TOKENS];
  vector lanes[FEW_ROWS][FEW_TOKENS][2];
  for (int r = 0; r < FEW_ROWS; r++) w[r] = rows[r];
  for (int t = 0; t < FEW_TOKENS; t++) x[t] = tokens[t];
  for (int r = 0; r < FEW_ROWS; r++)
    for (int t = 0; t < FEW_TOKENS; t++)
      for (int i = 0; i < 2; i++)
        lanes[r][t][i] = vector_load(kept[r][t] + VECTOR_LANES * i);
#pragma clang loop unroll(disable)
  for (; count > 0; count--) {
    vector a[FEW_ROWS][2];
    for (int r = 0; r < FEW_ROWS; r++) {
      for (int i = 0; i < 2; i++)
        a[r][i] = load_weights(
            type, w[r] + VECTOR_LANES * i * element_bytes(type));
      w[r] += LANES * element_bytes(type);
      KEEP_ADDRESS(w[r]);
    }
    for (int t = 0; t < FEW_TOKENS; t++) {
      const vector b[2] = {vector_load(x[t]), vector_load(x[t] + VECTOR_LANES)};
      x[t] += LANES;
      KEEP_ADDRESS(x[t]);
      for (int r = 0; r < FEW_ROWS; r++)
        for (int i = 0; i < 2; i++)
          lanes[r][t][i] =
              vector_add_product(lanes[r][t][i], a[r][i], b[i]);
    }
  }
  for (int r = 0; r < FEW_ROWS; r++)
    for (int t = 0; t < FEW_TOKENS; t++)
      for (int i = 0; i < 2; i++)
        vector_store(kept[r][t] + VECTOR_LANES * i, lanes[r][t][i]);
}

// Folds and stores the tokens `token ..< token + FEW_TOKENS`. Once for all
// types.
static NEON_TARGET __attribute__((noinline)) void store_kept(
    const kernel_matrix *m, uint32_t row, uint32_t end, uint32_t token,
    float (*kept)[FEW_TOKENS][LANES]) {
  for (uint32_t t = 0; t < FEW_TOKENS && token + t < m->tokens; t++) {
    float sums[FEW_ROWS];
    for (int r = 0; r < FEW_ROWS; r++) {
      vector lanes[VECTOR_PARTS];
      for (int i = 0; i < VECTOR_PARTS; i++)
        lanes[i] = vector_load(kept[r][t] + VECTOR_LANES * i);
      sums[r] = vector_fold(lanes);
    }
    store_rows(m, row, end, FEW_ROWS, token + t, sums);
  }
}

// The tokens `token ..< token + FEW_TOKENS`: those past the last are computed
// as the last and not stored.
NEON_INLINE void run_few_tile(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t token, uint32_t type) {
  const size_t bytes = element_bytes(type), stride = padded_lanes(m->columns);
  const uint32_t whole = m->columns / LANES * LANES;
  const uint8_t *first[FEW_ROWS], *w[FEW_ROWS];
  const float *activations[FEW_TOKENS], *x[FEW_TOKENS];
  float kept[FEW_ROWS][FEW_TOKENS][LANES] = {0};
  uint8_t rest[FEW_ROWS][LANES * 4];
  for (uint32_t r = 0; r < FEW_ROWS; r++)
    first[r] = weights_row(m, row + r, end);
  if (whole < m->columns) {
    // The rest of a row and zeros: nothing behind the row is read.
    memset(rest, 0, sizeof rest);
    for (uint32_t r = 0; r < FEW_ROWS; r++)
      memcpy(rest[r], first[r] + whole * bytes, (m->columns - whole) * bytes);
  }
  for (uint32_t t = 0; t < FEW_TOKENS; t++)
    activations[t] =
        m->activations->floats +
        (token + t < m->tokens ? token + t : m->tokens - 1) * stride;
  for (uint32_t from = 0, count; from < m->columns; from += count * LANES) {
    const uint32_t left = whole - from;
    count = left == 0 ? 1 : (left < FEW_STRIP ? left : FEW_STRIP) / LANES;
    // As many of the next rows.
    for (int r = 0; token == 0 && r < FEW_ROWS; r++)
      prefetch(first[r] + from * bytes, FEW_ROWS * m->row_bytes,
               FEW_STRIP * bytes);
#pragma clang loop unroll(disable)
    for (uint32_t half = 0; half < LANES; half += LANES / 2) {
      for (int r = 0; r < FEW_ROWS; r++)
        w[r] = (left == 0 ? rest[r] : first[r] + from * bytes) + half * bytes;
      for (int t = 0; t < FEW_TOKENS; t++)
        x[t] = activations[t] + from + half;
      add_half(type, w, x, count,
               (float(*)[FEW_TOKENS][LANES])(kept[0][0] + half));
    }
  }
  store_kept(m, row, end, token, kept);
}

/// The rows `begin ..< end`: by these tiles where the tokens fill them, else as
/// all sets do it. F32 is rare in files.
NEON_INLINE void run_rows(const kernel_matrix *m, uint32_t begin, uint32_t end,
                          uint32_t type) {
  const bool is_full = m->tokens == FEW_TOKENS || m->tokens == FEW_MOST - 1 ||
                       m->tokens == FEW_MOST;
  if (type == KERNEL_F32 || !is_full)
    return run_floats(m, begin, end, type);
  for (uint32_t row = begin; row < end; row += FEW_ROWS)
#pragma clang loop unroll(disable)
    for (uint32_t token = 0; token < m->tokens; token += FEW_TOKENS)
      run_few_tile(m, row, end, token, type);
}
