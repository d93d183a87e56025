// Blocks of 32 weights in registers. `type` is a constant everywhere.
#pragma once

#include <CCodebooks.h>

#include "formats/block_types.h"
#include "shared/half.h"
#include "vectors.h"

/// The logarithm of what is taken from every quant as loaded, or 0. Quants with
/// a sign are made 128 larger.
AVX512_INLINE int loaded_shift(uint32_t type) {
  return type == KERNEL_Q8_0 || type == KERNEL_IQ4_NL || type == KERNEL_MXFP4
             ? 7
             : offset_shift(type);
}

/// The offset of a block's nibbles, which are its last bytes.
AVX512_INLINE size_t nibbles_offset(uint32_t type) {
  return block_bytes(type) - 16;
}

/// Four blocks that follow each other, as one row has them.
typedef struct {
  __m512i first;  // their first 64 bytes, and
  __m512i last;   // the last ones, or of Q8_0 the next
} four_blocks;

AVX512_INLINE size_t last_start(uint32_t type) {
  return type == KERNEL_Q8_0 ? 64 : 4 * block_bytes(type) - 64;
}

/// The index in `first` and `last` of the word at byte `at` of four blocks.
AVX512_INLINE int16_t word_at(uint32_t type, size_t at) {
  return (int16_t)(at < 64 ? at / 2 : (at - last_start(type)) / 2 + 32);
}

/// The nibbles of four blocks, a quarter each.
AVX512_INLINE __m512i load_nibbles(uint32_t type, const uint8_t *blocks,
                                   const four_blocks *all) {
  if (type == KERNEL_MXFP4)
    return load_quarters(blocks + 1, blocks + 18, blocks + 35, blocks + 52);
  int16_t index[32];
  for (int i = 0; i < 32; i++)
    index[i] = word_at(type, (size_t)(i / 8) * block_bytes(type) +
                                 nibbles_offset(type) + (size_t)(i % 8) * 2);
  return _mm512_permutex2var_epi16(all->first, load_512(index), all->last);
}

/// Adds 16 to the quants whose fifth bit is set: those of the low or the high
/// 16 of each block.
AVX512_INLINE __m512i add_fifth(__m512i quants, uint32_t type,
                                const uint8_t *blocks, int half) {
  __mmask64 mask = 0;
  for (int b = 0; b < 4; b++) {
    uint16_t bits;
    __builtin_memcpy(&bits,
                     blocks + (size_t)b * block_bytes(type) +
                         nibbles_offset(type) - 4 + 2 * half,
                     2);
    mask |= (__mmask64)bits << 16 * b;
  }
  return _mm512_mask_add_epi8(quants, mask, quants, _mm512_set1_epi8(16));
}

/// The quants of four blocks, unsigned, with their offset: a quarter of the low
/// and of the high vector is a block's first and last 16. Of Q8_0 a half of a
/// vector is a block.
AVX512_INLINE void load_quants(uint32_t type, const uint8_t *blocks,
                               const four_blocks *all, __m512i quants[2]) {
  const __m512i top = _mm512_set1_epi8((char)128);
  if (type == KERNEL_Q8_0) {
    // Compilers that see these bytes loaded before put them together from
    // there, which takes ten times as many instructions.
    __asm__("" : "+r"(blocks));
    for (int v = 0; v < 2; v++)
      quants[v] = _mm512_xor_si512(
          load_halves(blocks + 68 * v + 2, blocks + 68 * v + 36), top);
    return;
  }
  const __m512i nibble = _mm512_set1_epi8(15);
  __m512i both = load_nibbles(type, blocks, all);
  quants[0] = _mm512_and_si512(both, nibble);
  quants[1] = _mm512_and_si512(_mm512_srli_epi16(both, 4), nibble);
  for (int half = 0; half < 2; half++) {
    if (type == KERNEL_Q5_0 || type == KERNEL_Q5_1)
      quants[half] = add_fifth(quants[half], type, blocks, half);
    if (type != KERNEL_IQ4_NL && type != KERNEL_MXFP4) continue;
    __m512i values = _mm512_broadcast_i32x4(
        load_128(type == KERNEL_MXFP4 ? codebooks.mxfp4 : codebooks.iq4));
    quants[half] =
        _mm512_xor_si512(_mm512_shuffle_epi8(values, quants[half]), top);
  }
}

/// The activations that are multiplied by the quants of four blocks.
AVX512_INLINE void load_activations(uint32_t type, const int8_t *activations,
                                    __m512i quants[2]) {
  __m512i low = load_512(activations), high = load_512(activations + 64);
  quants[0] = type == KERNEL_Q8_0 ? low : _mm512_shuffle_i64x2(low, high, 0x88);
  quants[1] =
      type == KERNEL_Q8_0 ? high : _mm512_shuffle_i64x2(low, high, 0xDD);
}

/// The products of four blocks: a quarter is a block's.
AVX512_INLINE __m512i multiply(uint32_t type, const __m512i quants[2],
                               const __m512i activations[2]) {
  const __m512i zero = _mm512_setzero_si512();
  __m512i low = _mm512_dpbusd_epi32(zero, quants[0], activations[0]);
  if (type != KERNEL_Q8_0)
    return _mm512_dpbusd_epi32(low, quants[1], activations[1]);
  __m512i high = _mm512_dpbusd_epi32(zero, quants[1], activations[1]);
  return _mm512_add_epi32(_mm512_shuffle_i64x2(low, high, 0x88),
                          _mm512_shuffle_i64x2(low, high, 0xDD));
}

/// MXFP4's scales from their exponents.
AVX512_INLINE __m512 floats_of_exponents(__m512i e) {
  const __m512i one = _mm512_set1_epi32(1);
  __m512i normal = _mm512_slli_epi32(_mm512_sub_epi32(e, one), 23);
  __m512i small = _mm512_sllv_epi32(_mm512_set1_epi32(0x00200000), e);
  return _mm512_castsi512_ps(
      _mm512_mask_mov_epi32(normal, _mm512_cmple_epu32_mask(e, one), small));
}

/// The F16 at byte `at` of each of four rows' four blocks: lane 4b + r.
AVX512_INLINE __m512 load_scales(uint32_t type, size_t at,
                                 const uint8_t *const blocks[4],
                                 const four_blocks all[4]) {
  if (type == KERNEL_MXFP4) {
    int32_t e[16];
    for (int i = 0; i < 16; i++) e[i] = blocks[i % 4][i / 4 * 17];
    return floats_of_exponents(load_512(e));
  }
  __m512i rows[4];
  for (int r = 0; r < 4; r++) {
    int16_t index[32] = {0};
    for (int b = 0; b < 4; b++)
      index[4 * b + r] = word_at(type, (size_t)b * block_bytes(type) + at);
    rows[r] = _mm512_maskz_permutex2var_epi16(0x1111u << r, all[r].first,
                                              load_512(index), all[r].last);
  }
  __m512i three = _mm512_ternarylogic_epi32(rows[0], rows[1], rows[2], 0xFE);
  return _mm512_cvtph_ps(
      _mm512_castsi512_si256(_mm512_or_si512(three, rows[3])));
}
