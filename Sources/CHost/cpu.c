// The processor's features and identification.
#include "host_cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t saved_state(void) {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

// Tiles are 8 KB of a thread's state: a process has none until it asks. Older
// kernels, and filters of calls, refuse.
static bool asks_for_tiles(void) {
  const long request = 0x1023, tile_data = 18;
  return syscall(SYS_arch_prctl, request, tile_data) == 0;
}

uint32_t host_cpu_features(void) {
  uint32_t a, b, c, d, features = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const uint32_t osxsave = 1u << 27, fma = 1u << 12, f16c = 1u << 29;
  if ((c & (osxsave | fma | f16c)) != (osxsave | fma | f16c)) return 0;
  uint64_t state = saved_state();
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  const uint32_t avx2 = 1u << 5;
  if ((state & 0x06) == 0x06 && (b & avx2)) features |= HOST_CPU_AVX2;
  const uint32_t wide = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
  const uint32_t vnni = 1u << 11;
  if ((state & 0xE6) == 0xE6 && (b & wide) == wide && (c & vnni) &&
      (features & HOST_CPU_AVX2))
    features |= HOST_CPU_AVX512VNNI;
  const uint32_t tiles = 1u << 24 | 1u << 25;
  if ((features & HOST_CPU_AVX512VNNI) && (d & tiles) == tiles &&
      (state & 0x60000) == 0x60000 && asks_for_tiles())
    features |= HOST_CPU_AMX;
  return features;
}

#elif defined(__aarch64__)
#include <sys/auxv.h>

uint32_t host_cpu_features(void) {
  // Numbers of the kernel's ABI (asm/hwcap.h): older headers lack the names.
  const unsigned long asimd = 1ul << 1, dotprod = 1ul << 20, i8mm = 1ul << 13;
  uint32_t features = 0;
  if (getauxval(AT_HWCAP) & asimd) features |= HOST_CPU_NEON;
  if (getauxval(AT_HWCAP) & dotprod) features |= HOST_CPU_DOTPROD;
  if (getauxval(AT_HWCAP2) & i8mm) features |= HOST_CPU_I8MM;
  return features;
}

uint64_t host_cpu_identification(void) {
  const unsigned long cpuid = 1ul << 11;
  uint64_t midr = 0;
  if (getauxval(AT_HWCAP) & cpuid) __asm__("mrs %0, midr_el1" : "=r"(midr));
  return midr;
}

#else
uint32_t host_cpu_features(void) { return 0; }
#endif
