// Super-blocks of a few tokens, rearranged: vectors that have the same scales
// stand together, so that their products may be added before they are scaled.
#pragma once

#include "avx2.h"
#include "lanes_q8x256.h"

#define FEW_TOKENS panel_tokens_q8x256_avx2  // fewer than these

/// What a super-block of each row meets.
typedef struct {
  __m256i quants[FEW_TOKENS][8];  // rearranged
  __m256i sizes[FEW_TOKENS][8];   // without signs, for quants that have one
  int16_t sums[FEW_TOKENS][16];   // of 32 or 16
} few_activations;

/// So many vectors have the same scales: four where that many sums of two
/// products fit into a word.
AVX2_INLINE int joined_vectors(uint32_t type) {
  return words_step(type) >= 4 && scale_width(type) == 32 ? 4 : 2;
}

/// Joins 8 columns of each of 4 groups: of 16 elements in two vectors, or of 32
/// in four. Groups of 32 of other types are taken as twice 16.
AVX2_INLINE void rearrange(uint32_t type, const __m256i from[8],
                           __m256i out[8]) {
  for (int v = 0; v < 8; v += 2) {
    out[v] = _mm256_unpacklo_epi64(from[v], from[v + 1]);
    out[v + 1] = _mm256_unpackhi_epi64(from[v], from[v + 1]);
  }
  if (joined_vectors(type) == 2) return;
  // Vectors 0 and 2, 1 and 3, then the same of the last four.
  for (int v = 0; v < 8; v += v % 2 == 0 ? 1 : 3) {
    __m256i low = out[v], high = out[v + 2];
    out[v] = _mm256_blend_epi32(low, high, 0xF0);
    out[v + 2] = _mm256_permute2x128_si256(low, high, 0x21);
  }
}

/// The scales of a row that joined vectors number `index` meet.
AVX2_INLINE __m256i joined_scales(uint32_t type, const lane_scales *scales,
                                  int row, int index) {
  // The group of each 8 columns.
  const bool is_narrow = scale_width(type) == 16;
  int groups[4];
  for (int i = 0; i < 4; i++)
    groups[i] = joined_vectors(type) == 4 ? 4 * index + i
                : is_narrow               ? 4 * index + i % 2 * 2 + i / 2
                                          : 2 * index + i % 2;
  int64_t pick[4];
  for (int i = 0; i < 4; i++)
    pick[i] = 0x0080008000800080 | groups[i] % 4 * 0x0100010001000100;
  const uint8_t *from = (const uint8_t *)&scales->scales[groups[0] / 4];
  return _mm256_srai_epi16(
      _mm256_shuffle_epi8(
          broadcast_32(from + 4 * row),
          _mm256_setr_epi64x(pick[0], pick[1], pick[2], pick[3])),
      8);
}

/// The activations of block number `block` of every token.
AVX2_INLINE void open_activations(const kernel_matrix *m, uint32_t type,
                                  uint32_t block, few_activations *out) {
  const size_t blocks = m->columns / 256;
  for (uint32_t t = 0; t < m->tokens; t++) {
    const size_t at = t * blocks + block;
    __m256i natural[8];
    for (int v = 0; v < 8; v++)
      natural[v] = load_256(m->activations->quants256 + at * 256 + 32 * v);
    rearrange(type, natural, out->quants[t]);
    for (int v = 0; v < 8 && is_signed(type); v++)
      out->sizes[t][v] = _mm256_abs_epi8(out->quants[t][v]);
    if (minimum_pairs(type) == 4)
      _mm_storeu_si128((__m128i *)out->sums[t],
                       join_sums(m->activations->sums16 + at * 16));
    if (minimum_pairs(type) == 8)
      _mm256_storeu_si256((__m256i *)out->sums[t],
                          load_256(m->activations->sums16 + at * 16));
  }
}
