// Many tokens: 16 rows of a super-block are unpacked to a panel whose lanes are
// rows. Their bits change places first: they are fewer than the quants that
// they become.
#pragma once

#include "ahead.h"
#include "avx2.h"
#include "lanes_q8x256.h"

#define PANEL_INLINE AVX2_INLINE
#define PANEL_ROWS panel_rows_q8x256_avx2
#define PANEL_LEAST panel_tokens_q8x256_avx2
#define PANEL_TOKENS 256
#define PANEL_TILE 2
#define PANEL_WIDTH 256
#define PANEL_BLOCKS 1

typedef struct {
  __m256i quants[64][2];   // columns 4k ... 4k+3: 4 bytes a row
  __m256i scales[16][2];   // of a group of 16 or 32: the scale twice a row
  __m256i minimums[8][2];  // the words that meet two sums of 16, or of 32
  __m256 d[2];
  __m256 dmin[2];
  ahead next;  // for what follows unpacking
  uint32_t blocks;
} panel;

#include "shared/vector_panels.h"

AVX2_INLINE void unpack_scales(uint32_t type, const uint8_t *const blocks[8],
                               panel *out, int half) {
  lane_scales from;
  open_scales(type, blocks, &from);
  for (int g = 0; g < 256 / scale_width(type); g++)
    out->scales[g][half] = pick_words(from.scales[g / 4], g % 4, g % 4);
  for (int i = 0; i < minimum_pairs(type); i++)
    out->minimums[i][half] = pick_minimums(&from, i);
  out->d[half] = from.d;
  out->dmin[half] = from.dmin;
}

// 4 columns of all groups, from the bits for columns 4k ... 4k+3, which lie
// like those of a block.
AVX2_INLINE void unpack_columns(uint32_t type, const __m256i bits[8], int k,
                                panel *out, int half) {
  if (type != KERNEL_IQ4_XS) {
    __m256i quants[8];
    load_quants(type, (const uint8_t *)bits, quants);
    for (int g = 0; g < 8; g++) out->quants[8 * g + k][half] = quants[g];
    return;
  }
  // Here each group has 16 bytes of its own, for 4k ... 4k+3 and 16 behind.
  const __m256i nibble = _mm256_set1_epi8(15);
  for (int v = 0; v < 4; v++) {
    __m256i low = _mm256_and_si256(bits[v], nibble);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(bits[v], 4), nibble);
    int at = 8 * (2 * v + k / 4) + k % 4;
    out->quants[at][half] = look_up(codebooks.iq4, low);
    out->quants[at + 4][half] = look_up(codebooks.iq4, high);
  }
}

// The bits of 8 rows change places 4 bytes at a time, and then are unpacked.
AVX2_INLINE void unpack_quants(uint32_t type, const uint8_t *const blocks[8],
                               panel *out, int half, ahead *next) {
  const size_t from = quants_offset(type);
  __m256i bits[8][8];
#pragma clang loop unroll(full)
  for (int v = 0; v < bit_vectors(type); v++) {
    for (int i = 0; i < 2; i++) {
      __m256i four[4];
      load_8x4(blocks, from + (size_t)(32 * v + 16 * i), four);
      for (int c = 0; c < 4; c++) bits[4 * i + c][v] = four[c];
    }
    ask(next);
  }
#pragma clang loop unroll(disable)
  for (int k = 0; k < 8; k++) {
    unpack_columns(type, bits[k], k, out, half);
    ask(next);
  }
}

AVX2_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t block, uint32_t type,
                              panel *out) {
  const size_t bytes = block_bytes(stored_type(type, m)) * PANEL_ROWS;
  const uint32_t steps = 2 * (uint32_t)(bit_vectors(type) + 8) +
                         m->tokens / 3 * (uint32_t)(64 / words_step(type));
  ahead next =
      look_ahead(weights_row(m, row, end) + block * bytes,
                 prefetch_distance(m->row_bytes, PANEL_ROWS), bytes, steps);
  for (int half = 0; half < 2; half++) {
    const uint8_t *b[8];
    block_unpacked space[8];
    for (uint32_t r = 0; r < 8; r++)
      b[r] =
          open_block(type, m, weights_row(m, row + 8 * (uint32_t)half + r, end),
                     block, &space[r]);
    unpack_scales(type, b, out, half);
    unpack_quants(type, b, out, half, &next);
  }
  out->next = next;
}
