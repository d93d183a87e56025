// How the sums of rows leave.
#pragma once

#include "arm/store.h"

/// Stores the sums of ROWS rows. Once for all types.
static NEON_TARGET __attribute__((noinline)) void store_sums(
    const kernel_matrix *m, uint32_t row, uint32_t end, uint32_t token,
    float32x4_t sums) {
  store_quad(m, row, end, token, sums);
}
