// Reading memory as fast as it goes: wide loads that do not wait for each
// other.
#include "host_cpu.h"
#include "kernel_probe.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Keeps a value alive that nobody looks at.
#define USE(value) __asm__ volatile("" : : "v"(value))

// Eight loads at once, each into a sum of its own.
#define READ(name, features, vector, zero, load, join)                         \
  __attribute__((target(features))) static void name(                          \
      const uint8_t *at, const uint8_t *end, size_t ahead) {                   \
    enum { STEP = 8 * sizeof(vector) };                                        \
    vector sums[8];                                                            \
    for (int i = 0; i < 8; i++) sums[i] = zero();                              \
    for (; at < end; at += STEP) {                                             \
      if (ahead)                                                               \
        for (size_t i = 0; i < STEP; i += 64)                                  \
          _mm_prefetch((const char *)((uintptr_t)at + ahead + i),              \
                       _MM_HINT_T0);                                           \
      for (int i = 0; i < 8; i++)                                              \
        sums[i] =                                                              \
            join(sums[i], load((const void *)(at + i * (int)sizeof(vector)))); \
    }                                                                          \
    for (int i = 0; i < 8; i++) USE(sums[i]);                                  \
  }
READ(read_512, "avx512f", __m512i, _mm512_setzero_si512, _mm512_loadu_si512,
     _mm512_xor_si512)
READ(read_256, "avx2", __m256i, _mm256_setzero_si256, _mm256_loadu_si256,
     _mm256_xor_si256)
READ(read_128, "sse2", __m128i, _mm_setzero_si128, _mm_loadu_si128,
     _mm_xor_si128)

static void read_range(const uint8_t *at, const uint8_t *end, size_t ahead,
                       uint32_t features) {
  if (features & HOST_CPU_AVX512VNNI)
    read_512(at, end, ahead);
  else if (features & HOST_CPU_AVX2)
    read_256(at, end, ahead);
  else
    read_128(at, end, ahead);
}

#else

// Eight vectors of 16 bytes, which every compiler knows.
typedef uint64_t word_pair __attribute__((vector_size(16), aligned(1)));

static void read_range(const uint8_t *at, const uint8_t *end, size_t ahead,
                       uint32_t features) {
  (void)features;
  word_pair sums[8] = {0};
  for (; at < end; at += sizeof sums) {
    if (ahead)
      for (size_t i = 0; i < sizeof sums; i += 64)
        __builtin_prefetch((const void *)((uintptr_t)at + ahead + i));
    for (int i = 0; i < 8; i++) sums[i] ^= ((const word_pair *)at)[i];
  }
  for (int i = 0; i < 8; i++) {
    uint64_t word = sums[i][0] ^ sums[i][1];
    __asm__ volatile("" : : "r"(word));
  }
}
#endif

uint32_t kernel_probe_read_units(const kernel_probe_read_job *job) {
  return (uint32_t)((job->count + KERNEL_PROBE_READ_UNIT - 1) /
                    KERNEL_PROBE_READ_UNIT);
}

void kernel_probe_read(const void *job, uint32_t begin, uint32_t end,
                       uint32_t worker) {
  (void)worker;
  const kernel_probe_read_job *read = job;
  // Whole steps of the widest vectors; a rest of some bytes does not count.
  const size_t whole = read->count & ~(size_t)511;
  size_t from = (size_t)begin * KERNEL_PROBE_READ_UNIT;
  size_t to = (size_t)end * KERNEL_PROBE_READ_UNIT;
  if (to > whole) to = whole;
  if (from < to)
    read_range(read->bytes + from, read->bytes + to, read->ahead,
               read->features);
}
