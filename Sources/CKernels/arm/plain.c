// Blocks as plain bytes.
#if defined(__aarch64__)

#include "plain.h"

#include "loads.h"

NEON_INLINE void store_plain(uint32_t type, int8x16_t values, int8_t *out) {
  if (value_shift(type) > 0)
    values = vshlq_s8(values, vdupq_n_s8((int8_t)-value_shift(type)));
  vst1q_s8(out, values);
}

NEON_INLINE void load_scales(uint32_t type, const uint8_t *block,
                             block_unpacked *out) {
  switch (type) {
    case KERNEL_Q2_K: {
      uint8x16_t both = vld1q_u8(((const block_q2_K *)block)->scales);
      vst1q_s8(out->scales, signed_bytes(vandq_u8(both, vdupq_n_u8(15))));
      vst1q_u8(out->minimums, vshrq_n_u8(both, 4));
      break;
    }
    case KERNEL_Q3_K:
      unpack_scales_q3_K(((const block_q3_K *)block)->scales, out->scales);
      break;
    case KERNEL_Q4_K:
    case KERNEL_Q5_K: {
      _Static_assert(
          offsetof(block_q4_K, scales) == offsetof(block_q5_K, scales),
          "one place for both");
      uint32_t scales[2], minimums[2];
      unpack_scale_words(((const block_q4_K *)block)->scales, scales, minimums);
      memcpy(out->scales, scales, 8);
      memcpy(out->minimums, minimums, 8);
      break;
    }
    case KERNEL_Q6_K:
      memcpy(out->scales, ((const block_q6_K *)block)->scales, 16);
      break;
    default:
      unpack_scales_iq4_XS((const block_iq4_XS *)block, out->scales);
  }
}

#define SUPER_BLOCK(stored, number, ...)                              \
  void plain_##stored(uint32_t type, const uint8_t *block,            \
                      block_unpacked *out) {                          \
    (void)type;                                                       \
    high_bits high;                                                   \
    load_high(KERNEL_##number, block, &high);                         \
    for (int i = 0; i < 4; i++) {                                     \
      int8x16_t values[4];                                            \
      load_64(KERNEL_##number, block, i, &high, values);              \
      for (int j = 0; j < 4; j++)                                     \
        store_plain(KERNEL_##number, values[j],                       \
                    out->quants + 64 * i + 16 * j);                   \
    }                                                                 \
    load_scales(KERNEL_##number, block, out);                         \
    const uint8_t *d = block + scale_offset(KERNEL_##number);         \
    out->d = half_value(d);                                           \
    if (has_minimums(KERNEL_##number)) out->low = -half_value(d + 2); \
  }
FOR_SUPER_BLOCKS(SUPER_BLOCK, )

#define BLOCKS(stored, number, ...)                                           \
  void plain_##stored(const uint8_t *blocks, uint32_t count,                  \
                      plain_blocks *out, uint32_t type) {                     \
    (void)type;                                                               \
    for (uint32_t i = 0; i < count; i++) {                                    \
      const uint8_t *block = blocks + i * block_bytes(KERNEL_##number);       \
      int8x16_t values[2];                                                    \
      load_32(KERNEL_##number, block, values);                                \
      store_plain(KERNEL_##number, values[0], out->quants + 32 * i);          \
      store_plain(KERNEL_##number, values[1], out->quants + 32 * i + 16);     \
      out->d[i] = KERNEL_##number == KERNEL_MXFP4                             \
                      ? float_of_bits(bits_of_exponent(*block))               \
                      : half_value(block);                                    \
      if (has_minimums(KERNEL_##number)) out->low[i] = half_value(block + 2); \
    }                                                                         \
  }
FOR_BLOCKS_OF_32(BLOCKS, )

void plain_unpacked(const uint8_t *blocks, uint32_t count, plain_blocks *out,
                    uint32_t type) {
  for (uint32_t i = 0; i < count; i++) {
    block_unpacked block;
    unpack_block(type, blocks + i * block_bytes(type), &block);
    memcpy(out->quants + 32 * i, block.quants, 32);
    out->d[i] = block.d;
  }
}

#endif
