// Integers on their way into floats: what SDOT and SMMLA share.
#pragma once

#include "vectors.h"

/// The bits of 1.5 · 2²³, whose last place is 1: an integer below 2²² that is
/// added to the bits is added to the value.
#define WHOLE 0x4B400000

/// Vectors of one number, where sums begin.
static const int32x4_t from_nothing = {0, 0, 0, 0};
static const int32x4_t from_whole = {WHOLE, WHOLE, WHOLE, WHOLE};
static const int32x4_t from_digits = {WHOLE >> 7, WHOLE >> 7, WHOLE >> 7,
                                      WHOLE >> 7};

/// One of them, from memory each time: a register would be copied by the units
/// that multiply, which are busy, while those that load are not.
NEON_INLINE int32x4_t begin_sum(const int32x4_t *from) {
  return *(const volatile int32x4_t *)from;
}

/// Keeps the compiler from making an address of another one, so that loads
/// may advance it.
#define KEEP_ADDRESS(address) __asm__("" : "+r"(address))

/// The float of an integer that was added to WHOLE.
NEON_INLINE float32x4_t whole_float(int32x4_t bits) {
  return vsubq_f32(vreinterpretq_f32_s32(bits), vdupq_n_f32(0x1.8p23f));
}

/// The sums of 16 groups of 16, or of 8 of 32 twice, as low digits, unsigned, in
/// digits[0] and high ones in digits[1].
NEON_INLINE void sum_digits(const int16_t *sums, int width,
                            int8x16_t digits[2]) {
  const int16x8_t digit = vdupq_n_s16(127);
  int16x8_t first = vld1q_s16(sums), second = vld1q_s16(sums + 8);
  if (width == 32) first = second = vpaddq_s16(first, second);
  int8x16_t low = vuzp1q_s8(vreinterpretq_s8_s16(vandq_s16(first, digit)),
                            vreinterpretq_s8_s16(vandq_s16(second, digit)));
  int8x16_t high = vuzp1q_s8(vreinterpretq_s8_s16(vshrq_n_s16(first, 7)),
                             vreinterpretq_s8_s16(vshrq_n_s16(second, 7)));
  digits[0] = low;
  digits[1] = high;
}

/// From each of 16 scales down to the next, behind the last of which is 0.
NEON_INLINE void scale_steps(int8x16_t scales, int32x4_t steps[4]) {
  int8x16_t next = vextq_s8(scales, vdupq_n_s8(0), 1);
  int16x8_t low = vsubl_s8(vget_low_s8(scales), vget_low_s8(next));
  int16x8_t high = vsubl_high_s8(scales, next);
  steps[0] = vmovl_s16(vget_low_s16(low));
  steps[1] = vmovl_high_s16(low);
  steps[2] = vmovl_s16(vget_low_s16(high));
  steps[3] = vmovl_high_s16(high);
}

/// Transposes 4 × 4 elements: element r of out[c] is element c of in[r].
NEON_INLINE void transpose(const int32x4_t in[4], int32x4_t out[4]) {
  int64x2_t ab0 = vreinterpretq_s64_s32(vtrn1q_s32(in[0], in[1]));
  int64x2_t ab1 = vreinterpretq_s64_s32(vtrn2q_s32(in[0], in[1]));
  int64x2_t cd0 = vreinterpretq_s64_s32(vtrn1q_s32(in[2], in[3]));
  int64x2_t cd1 = vreinterpretq_s64_s32(vtrn2q_s32(in[2], in[3]));
  out[0] = vreinterpretq_s32_s64(vtrn1q_s64(ab0, cd0));
  out[1] = vreinterpretq_s32_s64(vtrn1q_s64(ab1, cd1));
  out[2] = vreinterpretq_s32_s64(vtrn2q_s64(ab0, cd0));
  out[3] = vreinterpretq_s32_s64(vtrn2q_s64(ab1, cd1));
}
