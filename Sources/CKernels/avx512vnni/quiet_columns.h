// Activations so small that more products fit into a word than the largest
// ones let: nearly all are. A lane of a group of columns is added up as a whole
// then.
#pragma once

#include "octets.h"
#include "super_blocks.h"

/// Blocks of a row that are looked at, 65,536 columns; those behind are loud.
#define QUIET_BLOCKS 256

/// The largest sum of the absolute activations in a lane of a group whose
/// products fit into a word, or 0 where it does not matter.
AVX512_INLINE int loudness_limit(uint32_t type) {
  switch (type) {
    case KERNEL_Q5_K:
      return 32767 / 31;
    case KERNEL_Q6_K:
      return 32767 / 63;
    default:
      return 0;
  }
}

// Whether each lane of each group of a block's 256 columns is quiet. A lane has
// every other 4 columns of its group.
AVX512_INLINE bool is_quiet_block(uint32_t type, const int8_t *columns) {
  const __m512i one = _mm512_set1_epi8(1);
  __m512i loudest = _mm512_setzero_si512();
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    __m512i fours = _mm512_dpbusd_epi32(
        _mm512_setzero_si512(), _mm512_abs_epi8(load_512(columns + 64 * i)),
        one);
    __m512i lanes = _mm512_add_epi32(
        fours,
        _mm512_shuffle_epi32(fours, (_MM_PERM_ENUM)_MM_SHUFFLE(1, 0, 3, 2)));
    if (has_wide_groups(type))
      lanes = _mm512_add_epi32(lanes,
                               _mm512_shuffle_i64x2(
                                   lanes, lanes, _MM_SHUFFLE(2, 3, 0, 1)));
    loudest = _mm512_max_epi32(loudest, lanes);
  }
  return _mm512_cmpgt_epi32_mask(
             loudest, _mm512_set1_epi32(loudness_limit(type))) == 0;
}

/// The tokens whose block is quiet, a bit each, of up to QUIET_BLOCKS blocks.
AVX512_INLINE void find_quiet(const kernel_matrix *m, uint32_t type,
                              uint32_t quiet[QUIET_BLOCKS]) {
  const uint32_t blocks = m->columns / 256;
  for (uint32_t block = 0; block < blocks && block < QUIET_BLOCKS; block++) {
    quiet[block] = 0;
    for (uint32_t t = 0; t < m->tokens; t++) {
      const size_t at = ((size_t)t * blocks + block) * 256;
      const uint32_t bit =
          is_quiet_block(type, m->activations->quants256 + at);
      quiet[block] |= bit << t;
    }
  }
}
