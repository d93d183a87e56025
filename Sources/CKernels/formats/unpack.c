// Blocks of 32, super-blocks with scales of some bits, and ternary ones.
#include "unpack.h"

#include <CCodebooks.h>

#include "shared/half.h"

// Nibbles, and the bits of `fifth` above them.
static void unpack_nibbles(const uint8_t qs[16], uint32_t fifth, int offset,
                           int8_t quants[32]) {
  for (int i = 0; i < 16; i++) {
    uint32_t low = (qs[i] & 15) | (fifth >> i & 1) << 4;
    uint32_t high = qs[i] >> 4 | (fifth >> (i + 16) & 1) << 4;
    quants[i] = (int8_t)((int)low - offset);
    quants[i + 16] = (int8_t)((int)high - offset);
  }
}

static void unpack_codes(const uint8_t qs[16], const int8_t values[16],
                         int8_t quants[32]) {
  for (int i = 0; i < 16; i++) {
    quants[i] = values[qs[i] & 15];
    quants[i + 16] = values[qs[i] >> 4];
  }
}

static void unpack_32(uint32_t type, const uint8_t *block,
                      block_unpacked *out) {
  out->d = type == KERNEL_MXFP4 ? float_of_bits(bits_of_exponent(*block))
                                : load_half(block);
  out->low = has_minimums(type) ? load_half(block + 2) : 0;
  out->scales[0] = out->scales[1] = 1;
  out->minimums[0] = 1;
  // The nibbles end the block, the fifth bits lie before them.
  const uint8_t *qs = block + block_bytes(type) - 16;
  switch (type) {
    case KERNEL_Q8_0:
      memcpy(out->quants, ((const block_q8_0 *)block)->qs, 32);
      break;
    case KERNEL_IQ4_NL:
      unpack_codes(qs, codebooks.iq4, out->quants);
      break;
    case KERNEL_MXFP4:
      unpack_codes(qs, codebooks.mxfp4, out->quants);
      break;
    case KERNEL_Q5_0:
    case KERNEL_Q5_1:
      unpack_nibbles(qs, load_u32(qs - 4), type == KERNEL_Q5_0 ? 16 : 0,
                     out->quants);
      break;
    default:
      unpack_nibbles(qs, 0, type == KERNEL_Q4_0 ? 8 : 0, out->quants);
  }
}

// Two bits each, as Q2_K, Q3_K and TQ2_0 have them.
static void unpack_pairs(const uint8_t qs[64], uint8_t offset, int8_t *quants) {
  typedef uint8_t sixteen __attribute__((vector_size(16)));
#pragma clang loop unroll(full)
  for (int g = 0; g < 8; g++)
    for (int l = 0; l < 32; l += 16) {
      sixteen pairs;
      memcpy(&pairs, qs + g / 4 * 32 + l, 16);
      pairs = (pairs >> (uint8_t)(2 * (g % 4)) & 3) - offset;
      memcpy(quants + 32 * g + l, &pairs, 16);
    }
}

void unpack_q2_K(const block_q2_K *b, block_unpacked *out) {
  out->d = load_half(b->d);
  out->low = -load_half(b->dmin);
  for (int j = 0; j < 16; j++) {
    out->scales[j] = b->scales[j] & 15;
    out->minimums[j] = b->scales[j] >> 4;
  }
  unpack_pairs(b->qs, 0, out->quants);
}

void unpack_q3_K(const block_q3_K *b, block_unpacked *out) {
  out->d = load_half(b->d);
  unpack_scales_q3_K(b->scales, out->scales);
  unpack_pairs(b->qs, 4, out->quants);
  for (int i = 0; i < 256; i++)
    out->quants[i] += (b->hmask[i % 32] >> i / 32 & 1) << 2;
}

// Q4_K and Q5_K, which begin alike.
static void unpack_scales_16(const block_q4_K *b, block_unpacked *out) {
  uint32_t scales[2], minimums[2];
  out->d = load_half(b->d);
  out->low = -load_half(b->dmin);
  unpack_scale_words(b->scales, scales, minimums);
  for (int j = 0; j < 16; j++) {
    out->scales[j] = (int8_t)(scales[j / 8] >> j / 2 % 4 * 8);
    out->minimums[j] = (uint8_t)(minimums[j / 8] >> j / 2 % 4 * 8);
  }
}

void unpack_q4_K(const block_q4_K *b, block_unpacked *out) {
  unpack_scales_16(b, out);
  for (int i = 0; i < 256; i++)
    out->quants[i] = b->qs[i / 64 * 32 + i % 32] >> 4 * (i / 32 % 2) & 15;
}

void unpack_q5_K(const block_q5_K *b, block_unpacked *out) {
  unpack_scales_16((const block_q4_K *)b, out);
  for (int i = 0; i < 256; i++) {
    int low = b->qs[i / 64 * 32 + i % 32] >> 4 * (i / 32 % 2) & 15;
    out->quants[i] = (int8_t)(low | (b->qh[i % 32] >> i / 32 & 1) << 4);
  }
}

void unpack_q6_K(const block_q6_K *b, block_unpacked *out) {
  out->d = load_half(b->d);
  memcpy(out->scales, b->scales, 16);
  for (int i = 0; i < 256; i++) {
    // Halves of 128; in each, four quarters of 32 share the bytes of ql in
    // pairs and those of qh by two bits.
    int half = i / 128, quarter = i % 128 / 32, l = i % 32;
    int low = b->ql[half * 64 + quarter % 2 * 32 + l] >> 4 * (quarter / 2) & 15;
    int high = b->qh[half * 32 + l] >> 2 * quarter & 3;
    out->quants[i] = (int8_t)((low | high << 4) - 32);
  }
}

void unpack_iq4_XS(const block_iq4_XS *b, block_unpacked *out) {
  int8_t scales[8];
  out->d = load_half(b->d);
  unpack_scales_iq4_XS(b, scales);
  for (int g = 0; g < 8; g++) {
    out->scales[2 * g] = out->scales[2 * g + 1] = scales[g];
    unpack_codes(b->qs + 16 * g, codebooks.iq4, out->quants + 32 * g);
  }
}

// Digit 0 of some bytes, then digit 1 of the same, and so on. A byte is a
// fraction of 256; 3^n times it has digit n before the point, which falls away,
// and digit n + 1 is by how many thirds the rest goes.
static int8_t *unpack_digits(const uint8_t *bytes, int count, int digits,
                             int8_t *quants) {
  uint8_t power = 1;
  for (int n = 0; n < digits; n++, power *= 3, quants += count)
    for (int i = 0; i < count; i++) {
      uint8_t rest = (uint8_t)(bytes[i] * power);
      quants[i] = (int8_t)((rest >= 86) + (rest >= 171) - 1);
    }
  return quants;
}

void unpack_tq1_0(const block_tq1_0 *b, block_unpacked *out) {
  out->d = load_half(b->d);
  memset(out->scales, 1, 16);
  int8_t *rest = unpack_digits(b->qs, 32, 5, out->quants);
  rest = unpack_digits(b->qs + 32, 16, 5, rest);
  unpack_digits(b->qh, 4, 4, rest);
}

void unpack_tq2_0(const block_tq2_0 *b, block_unpacked *out) {
  out->d = load_half(b->d);
  memset(out->scales, 1, 16);
  unpack_pairs(b->qs, 1, out->quants);
}

#define UNPACK(stored, number, ...) \
  case KERNEL_##number:             \
    return unpack_##stored((const block_##stored *)block, out);

void unpack_block(uint32_t type, const uint8_t *block, block_unpacked *out) {
  switch (type) {
    FOR_BLOCKS_OF_32_UNPACKED_FIRST(UNPACK, )
    FOR_SUPER_BLOCKS(UNPACK, )
    FOR_SUPER_BLOCKS_UNPACKED_FIRST(UNPACK, )
    default:
      return unpack_32(type, block, out);
  }
}
