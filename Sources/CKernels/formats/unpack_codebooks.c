// The types whose quants are entries of a codebook: IQ1, IQ2 and IQ3.
//
// Their scales are of the form ½ + s: they are taken as 2s + 1, and d as much
// smaller, which is exact, as every F16 is far above float32's least numbers.
#include <CCodebooks.h>

#include "shared/half.h"
#include "unpack.h"

// Stores an entry of 8 values, all above 0; where a bit of `signs` is set,
// negative.
static void store_signed(uint64_t entry, uint64_t signs, int8_t *quants) {
  // Bit j alone in byte j, then 1 in every byte that has it: the sum's top bit.
  uint64_t ones = EIGHT(signs) & 0x8040201008040201u;
  ones = (ones + EIGHT(0x7F)) >> 7 & EIGHT(1);
  // ~v + 1 in those; as v is not 0, nothing is carried.
  entry = (entry ^ ones * 255) + ones;
  memcpy(quants, &entry, 8);
}

// Stores an entry of IQ1: 8 · (value ± ⅛).
static void store_shifted(uint64_t entry, bool is_less, int8_t *quants) {
  entry = (entry << 3 & EIGHT(0xF8)) | EIGHT(1);
  entry = subtract_bytes(entry, EIGHT(is_less ? 2u : 0u));
  memcpy(quants, &entry, 8);
}

static int8_t odd(uint32_t scale) { return (int8_t)(2 * scale + 1); }

// The same scale for both halves of group g of 32.
static void set_scale(block_unpacked *out, int g, uint32_t scale) {
  out->scales[2 * g] = out->scales[2 * g + 1] = odd(scale);
}

// A scale of 4 bits for each 16.
static void set_scales(block_unpacked *out, const uint8_t scales[8]) {
  for (int j = 0; j < 16; j++)
    out->scales[j] = odd(scales[j / 2] >> 4 * (j % 2) & 15);
}

// Signs of group i of 4, of which a word holds 4 × 7 bits.
static uint8_t signs_of(uint32_t word, int i) {
  return codebooks.signs[word >> 7 * i & 127];
}

void unpack_iq2_XXS(const block_iq2_XXS *b, block_unpacked *out) {
  for (int g = 0; g < 8; g++) {
    const uint8_t *group = b->qs + 8 * g;
    uint32_t word = load_u32(group + 4);
    set_scale(out, g, word >> 28);
    for (int i = 0; i < 4; i++)
      store_signed(codebooks.iq2_xxs[group[i]], signs_of(word, i),
                   out->quants + 32 * g + 8 * i);
  }
  out->d = load_half(b->d) * 0.125f;
}

void unpack_iq2_XS(const block_iq2_XS *b, block_unpacked *out) {
  set_scales(out, b->scales);
  for (int i = 0; i < 32; i++) {
    uint16_t code = load_u16(b->qs + 2 * i);
    store_signed(codebooks.iq2_xs[code & 511], codebooks.signs[code >> 9],
                 out->quants + 8 * i);
  }
  out->d = load_half(b->d) * 0.125f;
}

void unpack_iq2_S(const block_iq2_S *b, block_unpacked *out) {
  set_scales(out, b->scales);
  for (int i = 0; i < 32; i++) {
    int high = b->qh[i / 4] >> 2 * (i % 4) & 3;
    store_signed(codebooks.iq2_s[b->qs[i] | high << 8], b->signs[i],
                 out->quants + 8 * i);
  }
  out->d = load_half(b->d) * 0.125f;
}

void unpack_iq3_XXS(const block_iq3_XXS *b, block_unpacked *out) {
  for (int g = 0; g < 8; g++) {
    const uint8_t *codes = b->qs + 8 * g;
    uint32_t word = load_u32(b->signs + 4 * g);
    set_scale(out, g, word >> 28);
    for (int i = 0; i < 4; i++) {
      uint64_t low = codebooks.iq3_xxs[codes[2 * i]];
      uint64_t high = codebooks.iq3_xxs[codes[2 * i + 1]];
      store_signed(low | high << 32, signs_of(word, i),
                   out->quants + 32 * g + 8 * i);
    }
  }
  out->d = load_half(b->d) * 0.25f;
}

void unpack_iq3_S(const block_iq3_S *b, block_unpacked *out) {
  for (int g = 0; g < 8; g++)
    set_scale(out, g, b->scales[g / 2] >> 4 * (g % 2) & 15);
  for (int i = 0; i < 32; i++) {
    int bits = b->qh[i / 4] >> 2 * (i % 4);
    uint64_t low = codebooks.iq3_s[b->qs[2 * i] | (bits & 1) << 8];
    uint64_t high = codebooks.iq3_s[b->qs[2 * i + 1] | (bits & 2) << 7];
    store_signed(low | high << 32, b->signs[i], out->quants + 8 * i);
  }
  out->d = load_half(b->d);
}

void unpack_iq1_S(const block_iq1_S *b, block_unpacked *out) {
  for (int g = 0; g < 8; g++) {
    uint32_t word = load_u16(b->qh + 2 * g);
    set_scale(out, g, word >> 12 & 7);
    for (int i = 0; i < 4; i++) {
      uint32_t high = word >> 3 * i & 7;
      store_shifted(codebooks.iq1[b->qs[4 * g + i] | high << 8], word >> 15,
                    out->quants + 32 * g + 8 * i);
    }
  }
  out->d = load_half(b->d) * 0.125f;
}

void unpack_iq1_M(const block_iq1_M *b, block_unpacked *out) {
  for (int j = 0; j < 16; j++)
    out->scales[j] = odd(load_u16(b->scales + j / 4 * 2) >> 3 * (j % 4) & 7);
  for (int i = 0; i < 32; i++) {
    uint32_t nibble = b->qh[i / 2] >> 4 * (i % 2) & 15;
    store_shifted(codebooks.iq1[b->qs[i] | (nibble & 7) << 8], nibble >> 3,
                  out->quants + 8 * i);
  }
  // A nibble of the F16 scale lies atop each word of scales.
  uint8_t d[2];
  for (int j = 0; j < 2; j++)
    d[j] = (uint8_t)(b->scales[4 * j + 1] >> 4 | (b->scales[4 * j + 3] & 0xF0));
  out->d = load_half(d) * 0.125f;
}
