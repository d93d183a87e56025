// Kernels for AMX: 16 rows by 16 tokens by 64 columns of bytes in an
// instruction. Matrices of quantised weights and many tokens only; what reads
// memory for longer than it computes is left to AVX-512.
#pragma once

#include "avx512vnni/avx512vnni.h"

DECLARE_QUANTISED_MATRICES(amx)
// Fewer tokens are left to AVX-512, whose panels have as many rows. Blocks of
// 32 have four times as many sums to store.
enum { least_tokens_q8x32_amx = 96, least_tokens_q8x256_amx = 48 };
DECLARE_PANELS(q8x32, amx, panel_rows_q8x32_avx512vnni,
               panel_tokens_q8x32_avx512vnni)
DECLARE_PANELS(q8x256, amx, panel_rows_q8x256_avx512vnni,
               panel_tokens_q8x256_avx512vnni)
