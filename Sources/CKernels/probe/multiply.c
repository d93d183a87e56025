// Products of 8-bit integers as fast as they go: sums that do not wait for each
// other, everything in registers. The compiler is kept from simplifying by a
// barrier that claims to change the sums; it costs no instruction.
#include "host_cpu.h"
#include "kernel_probe.h"

#define ROUNDS 4096

#if defined(__x86_64__)
#include <immintrin.h>

#include "amx/tiles.h"

// More sums than the latency of any of these instructions needs.
#define SUMS 12

#define KEEP(value) __asm__ volatile("" : "+v"(value))

__attribute__((target("avx512f,avx512bw,avx512vnni"))) static void multiply_512(
    void) {
  __m512i a = _mm512_set1_epi8(1), b = _mm512_set1_epi8(2), sums[SUMS];
  KEEP(a);
  KEEP(b);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm512_setzero_si512();
  for (int round = 0; round < ROUNDS; round++)
#pragma clang loop unroll(full)
    for (int i = 0; i < SUMS; i++) {
      sums[i] = _mm512_dpbusd_epi32(sums[i], a, b);
      KEEP(sums[i]);
    }
}

// Pairs of products, summed in 16 bits: kernels widen after several of these.
__attribute__((target("avx2"))) static void multiply_256(void) {
  __m256i a = _mm256_set1_epi8(1), b = _mm256_set1_epi8(2), sums[SUMS];
  KEEP(a);
  KEEP(b);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm256_setzero_si256();
  for (int round = 0; round < ROUNDS; round++)
#pragma clang loop unroll(full)
    for (int i = 0; i < SUMS; i++) {
      KEEP(a);
      __m256i pairs = _mm256_maddubs_epi16(a, b);
      sums[i] = _mm256_add_epi16(sums[i], pairs);
      KEEP(sums[i]);
    }
}

// 8 bits are widened to 16 before they are multiplied.
static void multiply_128(void) {
  __m128i a = _mm_set1_epi16(1), b = _mm_set1_epi16(2), sums[SUMS];
  KEEP(a);
  KEEP(b);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm_setzero_si128();
  for (int round = 0; round < ROUNDS; round++)
#pragma clang loop unroll(full)
    for (int i = 0; i < SUMS; i++) {
      KEEP(a);
      __m128i pairs = _mm_madd_epi16(a, b);
      sums[i] = _mm_add_epi32(sums[i], pairs);
      KEEP(sums[i]);
    }
}

#define MULTIPLY_TILES(sum) _tile_dpbssd(sum, ACTIVATION_TILE, WEIGHT_TILE);

AMX static void multiply_amx(void) {
  _Static_assert(SUMS % 4 == 0, "four tiles of sums");
  open_tiles(TILE_ROWS, TILE_ROW_BYTES);
  for (int i = 0; i < ROUNDS * SUMS / 4; i++) {
    MULTIPLY_TILES(0)
    MULTIPLY_TILES(1)
    MULTIPLY_TILES(2)
    MULTIPLY_TILES(3)
  }
  _tile_release();
}

static void multiply(uint32_t features) {
  if (features & HOST_CPU_AMX)
    multiply_amx();
  else if (features & HOST_CPU_AVX512VNNI)
    multiply_512();
  else if (features & HOST_CPU_AVX2)
    multiply_256();
  else
    multiply_128();
}

static uint32_t lanes(uint32_t features) {
  return features & HOST_CPU_AMX ? TILE_ROWS * TILE_ROWS * TILE_ROW_BYTES
         : features & HOST_CPU_AVX512VNNI ? 64
         : features & HOST_CPU_AVX2       ? 32
                                          : 8;
}

#elif defined(__aarch64__)
#include <arm_neon.h>

#define SUMS 24

#define KEEP(value) __asm__ volatile("" : "+w"(value))

#define MULTIPLY(name, features, sum, operand, ones, zeros, multiply)     \
  features static void name(void) {                                       \
    operand a = ones(1), b = ones(2);                                     \
    sum sums[SUMS];                                                       \
    KEEP(a);                                                              \
    KEEP(b);                                                              \
    for (int i = 0; i < SUMS; i++) sums[i] = zeros(0);                    \
    for (int round = 0; round < ROUNDS; round++)                          \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++) { \
        sums[i] = multiply(sums[i], a, b);                                \
        KEEP(sums[i]);                                                    \
      }                                                                   \
  }

MULTIPLY(multiply_i8mm, __attribute__((target("arch=armv8.6-a+i8mm"))),
         int32x4_t, int8x16_t, vdupq_n_s8, vdupq_n_s32, vmmlaq_s32)
MULTIPLY(multiply_dotprod, __attribute__((target("arch=armv8.2-a+dotprod"))),
         int32x4_t, int8x16_t, vdupq_n_s8, vdupq_n_s32, vdotq_s32)
// Products summed in 16 bits: kernels widen after several of these.
MULTIPLY(multiply_neon, , int16x8_t, int8x8_t, vdup_n_s8, vdupq_n_s16, vmlal_s8)

static void multiply(uint32_t features) {
  if (features & HOST_CPU_I8MM)
    multiply_i8mm();
  else if (features & HOST_CPU_DOTPROD)
    multiply_dotprod();
  else
    multiply_neon();
}

static uint32_t lanes(uint32_t features) {
  return features & HOST_CPU_I8MM ? 32 : features & HOST_CPU_DOTPROD ? 16 : 8;
}

#else

#define SUMS 16

static void multiply(uint32_t features) {
  (void)features;
  int32_t a = 1, b = 2, sums[SUMS] = {0};
  for (int round = 0; round < ROUNDS; round++) {
    __asm__ volatile("" : "+r"(a), "+r"(b));
    for (int i = 0; i < SUMS; i++) sums[i] += a * b;
  }
  for (int i = 0; i < SUMS; i++) __asm__ volatile("" : : "r"(sums[i]));
}

static uint32_t lanes(uint32_t features) {
  (void)features;
  return 1;
}
#endif

uint64_t kernel_probe_products(uint32_t features) {
  return (uint64_t)ROUNDS * SUMS * lanes(features);
}

void kernel_probe_multiply(const void *job, uint32_t begin, uint32_t end,
                           uint32_t worker) {
  (void)worker;
  const kernel_probe_multiply_job *probe = job;
  for (uint32_t unit = begin; unit < end; unit++) multiply(probe->features);
}
