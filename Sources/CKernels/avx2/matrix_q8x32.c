// Blocks of 32.
//
// Few tokens: 4 rows at once, their sums reduced together so that a lane is a
// row. More: 8 rows of some blocks are unpacked to a panel whose lanes are
// rows, and the panel meets 4 tokens at a time.
#if defined(__x86_64__)

#include <CCodebooks.h>

#include "avx2.h"
#include "loads.h"

#define ROWS 4
#define ROWS_BLOCK 32
#define ROWS_INLINE AVX2_INLINE
typedef __m128 row_sums;

#include "shared/rows.h"

#define PANEL_INLINE AVX2_INLINE
#define PANEL_ROWS panel_rows_q8x32_avx2
#define PANEL_LEAST panel_tokens_q8x32_avx2
#define PANEL_TOKENS 128
#define PANEL_TILE 4
#define PANEL_WIDTH 32
#define PANEL_BLOCKS 8

typedef struct {
  __m256i quants[PANEL_BLOCKS][8];  // columns 4k ... 4k+3: 4 bytes a row
  __m256 d[PANEL_BLOCKS];
  __m256 low[PANEL_BLOCKS];
  uint32_t blocks;
} panel;

#include "shared/vector_panels.h"

// Whether quants have a sign once they are loaded.
AVX2_INLINE bool is_signed(uint32_t type) {
  return type == KERNEL_Q8_0 || type == KERNEL_IQ4_NL || type == KERNEL_MXFP4 ||
         type == KERNEL_UNPACKED;
}

// Bit i at bit 4 of byte i.
AVX2_INLINE __m256i spread_fifth(const uint8_t bits[4]) {
  const __m256i byte = _mm256_setr_epi64x(
      0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
  __m256i all = _mm256_shuffle_epi8(broadcast_32(bits), byte);
  all = _mm256_cmpeq_epi8(_mm256_and_si256(all, bit), bit);
  return _mm256_and_si256(all, _mm256_set1_epi8(16));
}

// The quants as stored, without their offset; of codes, what they stand for.
AVX2_INLINE __m256i load_block(uint32_t type, const uint8_t *block) {
  if (type == KERNEL_Q8_0) return load_256(block + 2);
  if (type == KERNEL_UNPACKED)
    return load_256(((const block_unpacked *)block)->quants);
  // The nibbles end the block, the fifth bits lie before them.
  const uint8_t *bytes = block + block_bytes(type) - 16;
  __m256i quants = split_nibbles(load_128(bytes));
  switch (type) {
    case KERNEL_Q5_0:
    case KERNEL_Q5_1:
      return _mm256_or_si256(quants, spread_fifth(bytes - 4));
    case KERNEL_IQ4_NL:
      return look_up(codebooks.iq4, quants);
    case KERNEL_MXFP4:
      return look_up(codebooks.mxfp4, quants);
    default:
      return quants;
  }
}

// Sums of two products.
AVX2_INLINE __m256i multiply(uint32_t type, __m256i quants,
                             __m256i activations) {
  return is_signed(type) ? multiply_signed(quants, activations)
                         : _mm256_maddubs_epi16(quants, activations);
}

AVX2_INLINE row_sums add_blocks(uint32_t type, const block_facts *facts,
                                const uint8_t *const blocks[ROWS],
                                const kernel_activations *activations,
                                size_t at, row_sums sums) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i a = load_256(activations->quants32 + at * 32);
  __m256i dots[ROWS];
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++) {
    __m256i words = multiply(type, load_block(type, blocks[r]), a);
    dots[r] = _mm256_madd_epi16(words, ones);
  }
  __m128i dot = sum_each_256(dots);
  if (facts->offset_shift > 0)
    dot = _mm_sub_epi32(dot, _mm_set1_epi32(activations->sums32[at] *
                                            (1 << facts->offset_shift)));
  __m128 d_a = _mm_set1_ps(activations->scales32[at]), d, low;
  load_factors(type, facts, blocks, &d, &low);
  sums = _mm_fmadd_ps(_mm_mul_ps(d, d_a), _mm_cvtepi32_ps(dot), sums);
  if (facts->has_minimums)
    sums = _mm_fmadd_ps(_mm_mul_ps(low, d_a),
                        _mm_set1_ps(activations->sums32[at]), sums);
  return sums;
}

AVX2_INLINE void unpack_panel(const kernel_matrix *m, uint32_t row,
                              uint32_t end, uint32_t block, uint32_t type,
                              panel *out) {
  const block_facts facts = facts_of(type, stored_type(type, m));
  const size_t bytes = facts.bytes * PANEL_ROWS;
  prefetch(weights_row(m, row, end) + block * bytes,
           prefetch_distance(m->row_bytes, PANEL_ROWS), out->blocks * bytes);
  for (uint32_t i = 0; i < out->blocks; i++) {
    const uint8_t *b[PANEL_ROWS];
    block_unpacked space[PANEL_ROWS];
    for (int r = 0; r < PANEL_ROWS; r++) {
      b[r] = open_block(type, m, weights_row(m, row + (uint32_t)r, end),
                        block + i, &space[r]);
      out->quants[i][r] = load_block(type, b[r]);
    }
    transpose_8x8(out->quants[i]);
    load_8_factors(type, &facts, b, &out->d[i], &out->low[i]);
  }
}

// So many sums of two products stay within a word: 2 · 127 · 15 · 8 and
// 2 · 127 · 31 · 4 are below 32768, as are MXFP4's with at most 12.
AVX2_INLINE int words_step(uint32_t type) {
  switch (type) {
    case KERNEL_Q4_0:
    case KERNEL_Q4_1:
    case KERNEL_MXFP4:
      return 8;
    case KERNEL_Q5_0:
    case KERNEL_Q5_1:
      return 4;
    default:
      return 1;
  }
}

// Adds a panel to the sums of PANEL_TILE tokens from `token` on. Tokens past
// the last are computed as the last, into sums that are not stored.
AVX2_INLINE void run_tile(const kernel_matrix *m, const panel *w,
                          uint32_t token, uint32_t block, uint32_t type,
                          float stored[PANEL_TILE][PANEL_ROWS]) {
  const kernel_activations *activations = m->activations;
  const size_t blocks = m->columns / 32;
  const __m256i ones = _mm256_set1_epi16(1);
  const int step = words_step(type);
  size_t at[PANEL_TILE];
  __m256 sums[PANEL_TILE];
  for (uint32_t t = 0; t < PANEL_TILE; t++) {
    uint32_t last = m->tokens - 1;
    at[t] = (token + t < last ? token + t : last) * blocks + block;
    sums[t] = _mm256_loadu_ps(stored[t]);
  }
  for (uint32_t i = 0; i < w->blocks; i++) {
    __m256i dots[PANEL_TILE], words[PANEL_TILE];
    for (int k = 0; k < 8; k++)
      for (int t = 0; t < PANEL_TILE; t++) {
        __m256i two = multiply(
            type, w->quants[i][k],
            broadcast_32(activations->quants32 + (at[t] + i) * 32 + 4 * k));
        words[t] = k % step == 0 ? two : _mm256_add_epi16(words[t], two);
        if (k % step != step - 1) continue;
        __m256i dot = _mm256_madd_epi16(words[t], ones);
        dots[t] = k < step ? dot : _mm256_add_epi32(dots[t], dot);
      }
    for (int t = 0; t < PANEL_TILE; t++) {
      int32_t sum = activations->sums32[at[t] + i];
      if (offset_shift(type) > 0)
        dots[t] = _mm256_sub_epi32(
            dots[t], _mm256_set1_epi32(sum * (1 << offset_shift(type))));
      __m256 d_a = _mm256_set1_ps(activations->scales32[at[t] + i]);
      sums[t] = _mm256_fmadd_ps(_mm256_mul_ps(w->d[i], d_a),
                                _mm256_cvtepi32_ps(dots[t]), sums[t]);
      if (has_minimums(type))
        sums[t] = _mm256_fmadd_ps(_mm256_mul_ps(w->low[i], d_a),
                                  _mm256_set1_ps((float)sum), sums[t]);
    }
  }
  for (int t = 0; t < PANEL_TILE; t++) _mm256_storeu_ps(stored[t], sums[t]);
}

AVX2_INLINE void add_panel(const kernel_matrix *m, const panel *w,
                           uint32_t first, uint32_t tokens, uint32_t block,
                           uint32_t type, panel_sums sums) {
  for (uint32_t t = 0; t < tokens; t += PANEL_TILE)
    run_tile(m, w, first + t, block, type, sums + t);
}

AVX2_INLINE void store_panel(const kernel_matrix *m, uint32_t row, uint32_t end,
                             uint32_t token, const float sums[PANEL_ROWS]) {
  store_rows(m, row, end, PANEL_ROWS, token, sums);
}

AVX2_INLINE void run_few(const kernel_matrix *m, uint32_t begin, uint32_t end,
                         uint32_t type) {
  for (uint32_t row = begin; row < end; row += ROWS)
    for (uint32_t token = 0; token < m->tokens; token++)
      run_rows(m, row, end, token, type);
}

FOR_BLOCKS_OF_32(DEFINE_MATRIX, run_blocks, AVX2, q8x32, avx2)
DEFINE_MATRIX(unpacked, UNPACKED, run_blocks, AVX2, q8x32, avx2)

#endif
