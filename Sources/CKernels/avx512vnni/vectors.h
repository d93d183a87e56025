// The kernels of this folder share these loads, reductions and transpositions.
#pragma once

#include <immintrin.h>
#include <stdint.h>

#include "shared/rows.h"

#define AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

/// Helpers become part of their caller: their constant arguments choose code.
#define AVX512_INLINE static inline AVX512 __attribute__((always_inline))

/// Compilers gather sums into trees, which takes more registers than there are.
/// A value that is claimed to change here stays what it is.
#define KEEP(value) __asm__("" : "+v"(value))

/// sum + the sums of two products of words. Compilers take two instructions for
/// _mm512_dpwssd_epi32.
AVX512_INLINE __m512i add_word_products(__m512i sum, __m512i a, __m512i b) {
  __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
  return sum;
}

AVX512_INLINE __m512i load_512(const void *bytes) {
  return _mm512_loadu_si512(bytes);
}

AVX512_INLINE __m256i load_256(const void *bytes) {
  return _mm256_loadu_si256((const __m256i *)bytes);
}

AVX512_INLINE __m128i load_128(const void *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

/// 4 bytes in every lane.
AVX512_INLINE __m512i broadcast_32(const void *bytes) {
  int32_t value;
  __builtin_memcpy(&value, bytes, 4);
  return _mm512_set1_epi32(value);
}

/// The same 32 bytes twice.
AVX512_INLINE __m512i both_halves(const void *bytes) {
  return _mm512_broadcast_i64x4(load_256(bytes));
}

/// 8 bytes eight times.
AVX512_INLINE __m512i broadcast_64(const void *bytes) {
  int64_t value;
  __builtin_memcpy(&value, bytes, 8);
  return _mm512_set1_epi64(value);
}

AVX512_INLINE __m512i join_256(__m256i low, __m256i high) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/// 32 bytes from each of two places.
AVX512_INLINE __m512i load_halves(const void *low, const void *high) {
  return join_256(load_256(low), load_256(high));
}

/// 16 bytes from each of four places.
AVX512_INLINE __m512i load_quarters(const void *a, const void *b, const void *c,
                                    const void *d) {
  __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(load_128(a)),
                                        load_128(b), 1);
  __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(load_128(c)),
                                         load_128(d), 1);
  return join_256(low, high);
}

/// `into`, or the bits of `bits` that `mask` names.
AVX512_INLINE __m512i add_masked(__m512i into, __m512i bits, int mask) {
  return _mm512_ternarylogic_epi32(into, bits, _mm512_set1_epi8((char)mask),
                                   0xF8);
}

/// Element r of each 128 bits is the sum of those 128 bits of v[r].
AVX512_INLINE __m512i sum_quarters(const __m512i v[4]) {
  __m512i low = _mm512_add_epi32(_mm512_unpacklo_epi32(v[0], v[1]),
                                 _mm512_unpackhi_epi32(v[0], v[1]));
  __m512i high = _mm512_add_epi32(_mm512_unpacklo_epi32(v[2], v[3]),
                                  _mm512_unpackhi_epi32(v[2], v[3]));
  return _mm512_add_epi32(_mm512_unpacklo_epi64(low, high),
                          _mm512_unpackhi_epi64(low, high));
}

/// Lane r is the sum of the lanes of v[r].
AVX512_INLINE __m128i sum_each(const __m512i v[4]) {
  __m512i quarters = sum_quarters(v);
  __m256i halves = _mm256_add_epi32(_mm512_castsi512_si256(quarters),
                                    _mm512_extracti64x4_epi64(quarters, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(halves),
                       _mm256_extracti128_si256(halves, 1));
}

/// Lane c of v[r] goes to lane r of v[c].
AVX512_INLINE void transpose_16x16(__m512i v[16]) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
  }
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; j++) {
      v[i + 2 * j] = _mm512_unpacklo_epi64(t[i + j], t[i + j + 2]);
      v[i + 2 * j + 1] = _mm512_unpackhi_epi64(t[i + j], t[i + j + 2]);
    }
  // v[4i + j] holds in its quarter q the lanes 4q + j of the rows 4i ... 4i+3.
  for (int j = 0; j < 4; j++) {
    t[j] = _mm512_shuffle_i32x4(v[j], v[4 + j], 0x88);
    t[4 + j] = _mm512_shuffle_i32x4(v[j], v[4 + j], 0xDD);
    t[8 + j] = _mm512_shuffle_i32x4(v[8 + j], v[12 + j], 0x88);
    t[12 + j] = _mm512_shuffle_i32x4(v[8 + j], v[12 + j], 0xDD);
  }
  for (int j = 0; j < 4; j++) {
    v[j] = _mm512_shuffle_i32x4(t[j], t[8 + j], 0x88);
    v[8 + j] = _mm512_shuffle_i32x4(t[j], t[8 + j], 0xDD);
    v[4 + j] = _mm512_shuffle_i32x4(t[4 + j], t[12 + j], 0x88);
    v[12 + j] = _mm512_shuffle_i32x4(t[4 + j], t[12 + j], 0xDD);
  }
}

/// How far ahead weights are asked for: enough for the memory's latency.
#define PREFETCH_BYTES 12288

/// Asks the second cache for `count` bytes from an address on, which may lie
/// outside of what is mapped. What goes to the first one has few places to wait
/// in.
AVX512_INLINE void prefetch_later(uintptr_t address, size_t count) {
  for (size_t i = 0; i < count; i += 64)
    __builtin_prefetch((const void *)(address + i), 0, 2);
}
