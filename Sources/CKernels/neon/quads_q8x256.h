// Super-blocks of 256 of 4 rows: quants as signed bytes, scales whose lanes are
// rows. `type` is a constant everywhere.
#pragma once

#include "formats/unpack.h"
#include "loads.h"

/// Scales and minimums of 4 rows. Vectors of words hold two groups each: the
/// rows of the first, then those of the second.
typedef struct {
  int16x8_t scales[8];
  int16x8_t minimums[8];
  float32x4_t d, low;  // low is -dmin
} quad_scales;

// 16 bytes, 4 groups of 4 rows, as words.
NEON_INLINE void widen(int8x16_t bytes, int16x8_t out[2]) {
  out[0] = vmovl_s8(vget_low_s8(bytes));
  out[1] = vmovl_high_s8(bytes);
}

// 16 bytes of each of 4 rows: vector i has the bytes 4i ... 4i+3, a row a lane.
NEON_INLINE void transpose_bytes(const int8x16_t rows[4], int8x16_t out[4]) {
  int8x16_t a = vzip1q_s8(rows[0], rows[2]), b = vzip1q_s8(rows[1], rows[3]);
  int8x16_t c = vzip2q_s8(rows[0], rows[2]), d = vzip2q_s8(rows[1], rows[3]);
  out[0] = vzip1q_s8(a, b);
  out[1] = vzip2q_s8(a, b);
  out[2] = vzip1q_s8(c, d);
  out[3] = vzip2q_s8(c, d);
}

// Vector i has the words i of 4 rows.
NEON_INLINE void transpose_words(const uint32x4_t rows[4], uint32x4_t out[4]) {
  uint64x2_t a = vreinterpretq_u64_u32(vzip1q_u32(rows[0], rows[2]));
  uint64x2_t b = vreinterpretq_u64_u32(vzip1q_u32(rows[1], rows[3]));
  uint64x2_t c = vreinterpretq_u64_u32(vzip2q_u32(rows[0], rows[2]));
  uint64x2_t d = vreinterpretq_u64_u32(vzip2q_u32(rows[1], rows[3]));
  out[0] = vzip1q_u32(vreinterpretq_u32_u64(a), vreinterpretq_u32_u64(b));
  out[1] = vzip2q_u32(vreinterpretq_u32_u64(a), vreinterpretq_u32_u64(b));
  out[2] = vzip1q_u32(vreinterpretq_u32_u64(c), vreinterpretq_u32_u64(d));
  out[3] = vzip2q_u32(vreinterpretq_u32_u64(c), vreinterpretq_u32_u64(d));
}

// Q4_K's and Q5_K's first 16 bytes: both factors, then 16 numbers of 6 bits.
NEON_INLINE void load_heads(const uint8_t *const b[4], quad_scales *out) {
  static const uint8_t by_group[16] = {0, 4, 8,  12, 1, 5, 9,  13,
                                       2, 6, 10, 14, 3, 7, 11, 15};
  _Static_assert(
      offsetof(block_q4_K, scales) == 4 && offsetof(block_q5_K, scales) == 4,
      "one head for both");
  const uint8x16_t order = vld1q_u8(by_group);
  uint32x4_t rows[4], words[4];
  for (int r = 0; r < 4; r++) rows[r] = vreinterpretq_u32_u8(vld1q_u8(b[r]));
  transpose_words(rows, words);
  out->d = vcvt_f32_f16(vreinterpret_f16_u16(vmovn_u32(words[0])));
  out->low =
      vnegq_f32(vcvt_f32_f16(vreinterpret_f16_u16(vshrn_n_u32(words[0], 16))));
  uint8x16_t first = vreinterpretq_u8_u32(words[1]);
  uint8x16_t second = vreinterpretq_u8_u32(words[2]);
  uint8x16_t third = vreinterpretq_u8_u32(words[3]);
  const uint8x16_t six = vdupq_n_u8(63), four = vdupq_n_u8(15);
  uint8x16_t all[4] = {
      vandq_u8(first, six),
      vsliq_n_u8(vandq_u8(third, four), vshrq_n_u8(first, 6), 4),
      vandq_u8(second, six),
      vsliq_n_u8(vshrq_n_u8(third, 4), vshrq_n_u8(second, 6), 4),
  };
  for (int i = 0; i < 4; i++)
    widen(vreinterpretq_s8_u8(vqtbl1q_u8(all[i], order)),
          i < 2 ? &out->scales[2 * i] : &out->minimums[2 * (i - 2)]);
}

NEON_INLINE void load_quad_scales(uint32_t type, const uint8_t *const b[4],
                                  quad_scales *out) {
  if (type == KERNEL_Q4_K || type == KERNEL_Q5_K) {
    load_heads(b, out);
    return;
  }
  int8x16_t rows[4], groups[4];
  for (int r = 0; r < 4; r++) {
    int8_t scales[16];
    switch (type) {
      case KERNEL_Q2_K:
        rows[r] =
            vreinterpretq_s8_u8(vld1q_u8(((const block_q2_K *)b[r])->scales));
        break;
      case KERNEL_Q3_K:
        unpack_scales_q3_K(((const block_q3_K *)b[r])->scales, scales);
        rows[r] = vld1q_s8(scales);
        break;
      case KERNEL_Q6_K:
        rows[r] = vld1q_s8(((const block_q6_K *)b[r])->scales);
        break;
      case KERNEL_IQ4_XS:
        unpack_scales_iq4_XS((const block_iq4_XS *)b[r], scales);
        rows[r] = vcombine_s8(vld1_s8(scales), vdup_n_s8(0));
        break;
      default:
        rows[r] = vld1q_s8(((const block_unpacked *)b[r])->scales);
    }
  }
  transpose_bytes(rows, groups);
  for (int i = 0; i < 64 / scale_width(type); i++) {
    if (type == KERNEL_Q2_K) {
      uint8x16_t both = vreinterpretq_u8_s8(groups[i]);
      widen(vreinterpretq_s8_u8(vshrq_n_u8(both, 4)), &out->minimums[2 * i]);
      groups[i] = vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15)));
    }
    widen(groups[i], &out->scales[2 * i]);
  }
  out->d = load_d(type, b);
  out->low = vnegq_f32(load_low(type, b));
}

/// The number that must be added to the quants of load_unit.
NEON_INLINE int quant_bias(uint32_t type) {
  return type == KERNEL_Q5_K ? 16 : 0;
}

/// The greatest magnitude of a quant; as loaded, or with what is to be added.
NEON_INLINE int greatest_quant(uint32_t type, bool is_loaded) {
  switch (type) {
    case KERNEL_Q2_K:
      return 3;
    case KERNEL_Q3_K:
      return 4;
    case KERNEL_Q4_K:
      return 15;
    case KERNEL_Q5_K:
      return is_loaded ? 16 : 31;
    case KERNEL_Q6_K:
      return 32;
    case KERNEL_IQ4_XS:
      return 127;
    default:
      return 62;  // of IQ3_XXS; the others have less
  }
}

// The same; the compiler does not know.
NEON_INLINE uint8x16_t opaque(uint8x16_t v) {
  __asm__("" : "+w"(v));
  return v;
}

/// Quants are loaded in 4 units of 4 vectors: the first column of vector `i`.
NEON_INLINE int unit_column(uint32_t type, int unit, int i) {
  if (type == KERNEL_Q2_K || type == KERNEL_Q3_K)
    return unit / 2 * 128 + unit % 2 * 16 + 32 * i;
  if (type == KERNEL_Q6_K)
    return unit / 2 * 128 + unit % 2 * 32 + i / 2 * 64 + i % 2 * 16;
  return 64 * unit + 16 * i;
}

/// The vectors that several units need: of Q3_K and Q5_K the high bits,
/// inverted; of Q6_K the upper bits, the top one flipped.
NEON_INLINE void load_upper_bits(uint32_t type, const uint8_t *block, int unit,
                                 uint8x16_t out[2]) {
  const uint8_t *bits;
  switch (type) {
    case KERNEL_Q3_K:
      bits = ((const block_q3_K *)block)->hmask;
      break;
    case KERNEL_Q5_K:
      bits = ((const block_q5_K *)block)->qh;
      break;
    case KERNEL_Q6_K:
      bits = ((const block_q6_K *)block)->qh + unit / 2 * 32;
      break;
    default:
      return;
  }
  const uint8x16_t flips = vdupq_n_u8(type == KERNEL_Q6_K ? 0xAA : 0xFF);
  for (int part = 0; part < 2; part++)
    // Compilers that know of an inversion undo it for every single bit.
    out[part] = opaque(veorq_u8(vld1q_u8(bits + 16 * part), flips));
}

/// The same before the first unit of them.
NEON_INLINE void load_upper(uint32_t type, const uint8_t *block, int unit,
                            uint8x16_t out[2]) {
  if (unit % (type == KERNEL_Q6_K ? 2 : 4) > 0) return;
  load_upper_bits(type, block, unit, out);
}

// All ones where bit `at` is set.
NEON_INLINE uint8x16_t spread_bit(uint8x16_t bytes, int at) {
  uint8x16_t bit = vdupq_n_u8((uint8_t)(1 << at));
  // The lowest bit would be masked and negated.
  const bool is_lowest = __builtin_constant_p(at) && at == 0;
  return vtstq_u8(bytes, is_lowest ? opaque(bit) : bit);
}

// Less 4: without its high bit all bits above a quant are set.
NEON_INLINE void load_unit_q3_K(const block_q3_K *b, int unit,
                                const uint8x16_t upper[2], uint8x16_t out[4]) {
  uint8x16_t bits = vld1q_u8(b->qs + 16 * unit);
  uint8x16_t mask = upper[unit % 2];
  const int at = unit / 2 * 4;
  out[0] = vsliq_n_u8(bits, spread_bit(mask, at), 2);
  out[1] = vsliq_n_u8(vshrq_n_u8(bits, 2), spread_bit(mask, at + 1), 2);
  out[2] = vsliq_n_u8(vshrq_n_u8(bits, 4), spread_bit(mask, at + 2), 2);
  out[3] = vsliq_n_u8(vshrq_n_u8(bits, 6), spread_bit(mask, at + 3), 2);
}

// Low nibbles below the bits of `low`, high ones below those of `high`.
NEON_INLINE void join_nibbles(uint8x16_t both, uint8x16_t low, uint8x16_t high,
                              uint8x16_t *first, uint8x16_t *second) {
  *second = vsriq_n_u8(high, both, 4);
  // The other way round `both` would have to be copied.
  __asm__("" : "+w"(both) : "w"(*second));
  *first = vsliq_n_u8(both, low, 4);
}

// Less 16: where the fifth bit is missing, all bits above the nibble are set.
NEON_INLINE void load_unit_q5_K(const block_q5_K *b, int unit,
                                const uint8x16_t upper[2], uint8x16_t out[4]) {
  for (int part = 0; part < 2; part++) {
    uint8x16_t both = vld1q_u8(b->qs + 32 * unit + 16 * part);
    uint8x16_t low = spread_bit(upper[part], 2 * unit);
    uint8x16_t high = spread_bit(upper[part], 2 * unit + 1);
    join_nibbles(both, low, high, &out[part], &out[2 + part]);
  }
}

// Less 32: with the top bit flipped the upper two are a number with a sign,
// which a shift to the right spreads.
NEON_INLINE void load_unit_q6_K(const block_q6_K *b, int unit,
                                const uint8x16_t upper[2], uint8x16_t out[4]) {
  for (int part = 0; part < 2; part++) {
    uint8x16_t both = vld1q_u8(b->ql + 32 * unit + 16 * part);
    int8x16_t first = vreinterpretq_s8_u8(upper[part]), second = first;
    if (unit % 2 == 0) {
      first = vshlq_n_s8(first, 6);
      second = vshlq_n_s8(second, 2);
    } else {
      first = vshlq_n_s8(first, 4);
    }
    uint8x16_t low = vreinterpretq_u8_s8(vshrq_n_s8(first, 6));
    uint8x16_t high = vreinterpretq_u8_s8(vshrq_n_s8(second, 2));
    join_nibbles(both, low, high, &out[part], &out[2 + part]);
  }
}

/// The quants of a unit.
NEON_INLINE void load_unit(uint32_t type, const uint8_t *block, int unit,
                           const uint8x16_t upper[2], int8x16_t out[4]) {
  uint8x16_t quants[4];
  switch (type) {
    case KERNEL_Q2_K: {
      uint8x16_t bits = vld1q_u8(((const block_q2_K *)block)->qs + 16 * unit);
      const uint8x16_t two = vdupq_n_u8(3);
      quants[0] = vandq_u8(bits, two);
      quants[1] = vandq_u8(vshrq_n_u8(bits, 2), two);
      quants[2] = vandq_u8(vshrq_n_u8(bits, 4), two);
      quants[3] = vshrq_n_u8(bits, 6);
      break;
    }
    case KERNEL_Q3_K:
      load_unit_q3_K((const block_q3_K *)block, unit, upper, quants);
      break;
    case KERNEL_Q4_K:
      for (int part = 0; part < 2; part++) {
        uint8x16_t both =
            vld1q_u8(((const block_q4_K *)block)->qs + 32 * unit + 16 * part);
        quants[part] = vandq_u8(both, vdupq_n_u8(15));
        quants[2 + part] = vshrq_n_u8(both, 4);
      }
      break;
    case KERNEL_Q5_K:
      load_unit_q5_K((const block_q5_K *)block, unit, upper, quants);
      break;
    case KERNEL_Q6_K:
      load_unit_q6_K((const block_q6_K *)block, unit, upper, quants);
      break;
    case KERNEL_IQ4_XS:
      for (int i = 0; i < 4; i += 2) {
        const uint8_t *codes = ((const block_iq4_XS *)block)->qs + 32 * unit;
        look_up(codebooks.iq4, vld1q_u8(codes + 8 * i), out + i);
      }
      return;
    default:
      for (int i = 0; i < 4; i++)
        out[i] = vld1q_s8(((const block_unpacked *)block)->quants + 64 * unit +
                          16 * i);
      return;
  }
  for (int i = 0; i < 4; i++) out[i] = vreinterpretq_s8_u8(quants[i]);
}
