// The processor's features, as bits of one word.
#pragma once

#include <stdint.h>

enum {
  HOST_CPU_AVX2 = 1u << 0,  // with FMA and F16C, and the OS saves YMM
  HOST_CPU_AVX512VNNI = 1u
      << 1,                    // F, BW, VL, DQ and VNNI, and the OS saves ZMM
  HOST_CPU_AMX = 1u << 2,      // 8-bit tiles, and the OS lets us have them
  HOST_CPU_NEON = 1u << 8,     // Armv8.0 Advanced SIMD
  HOST_CPU_DOTPROD = 1u << 9,  // Armv8.2 SDOT and UDOT
  HOST_CPU_I8MM = 1u << 10,    // Armv8.6 SMMLA
};

/// The features of this machine. Linux gives tiles to a process that asks for
/// them, which this does.
uint32_t host_cpu_features(void);

/// MIDR_EL1 of the processor that the calling thread runs on, or 0 where the
/// kernel does not let it be read. For aarch64 only.
uint64_t host_cpu_identification(void);
