// CKernels: the arithmetic.
//
// This room knows numbers in memory and the processor's features. It must never
// know a file format, a model's name, a thread or a clock, and it allocates
// nothing: scratch is given to it.
//
// # The order of float operations belongs to the operation
//
// Every operation below is defined as one sequence of IEEE operations. A kernel
// for an instruction set may do different lanes at once, but each output's
// sequence stays as written, so that all kernels, thread counts and batch sizes
// give the same bits. Integer sums are exact and may run in any order. The
// compiler fuses nothing (-ffp-contract=off); `fma` below is one fused
// multiply-add. Operations without `fma` have one portable definition that the
// compiler vectorises, those with much to do for each cluster; those with it
// have a definition for each cluster.
//
// - Matrix, weights in blocks of 32: per output acc = 0; per block ascending:
//   acc = fma(d·d_a, float(I), acc), where I is the integer dot product and
//   d·d_a is rounded once; then, where the type adds a minimum m,
//   acc = fma(m·d_a, float(S), acc), S the sum of the activations' quants.
// - Matrix, super-blocks of 256: per super-block ascending:
//   acc = fma(d·d_a, float(I1), acc), I1 = Σ scale·dot over the groups; then,
//   where the type has minimums, acc = fma(−(dmin·d_a), float(I2), acc),
//   I2 = Σ min·sum. Where scales are halves, or quants eighths, both are taken
//   as whole numbers, and d as a power of two smaller, which is exact, before
//   it meets d_a.
// - Which quants, scales and factors each type has, and why no sum leaves
//   int32: see FloatOrder.md.
// - Matrix, F32, F16, BF16 weights: 16 lanes, lane j takes columns j, j+16, …
//   ascending: lane = fma(w, x, lane), columns padded with zeros to a multiple
//   of 16; then lanes fold by halves: l[j] += l[j+8], +4, +2, +1.
// - Then output = acc + bias where there is a bias, and where the matrix adds
//   to a residual, output = residual + that.
// - RMSNorm, 8-bit activations, gated SiLU: see shared/prepare_rows.h.
// - Experts: see kernel_route_job and kernel_combine_job in kernel_steps.h.
// - Attention: see steps/attention.c; scores and values see kernel_types.h.
//
// # Names
//
//   name       := operation "_" stored "_" given "_" cluster
//   operation  := "matrix" | "scores" | "values" | "prepare" | "gate"
//   stored     := the type in memory: f32 f16 bf16 q8_0 q4_0 q4_1 q5_0 q5_1
//                 iq4_NL mxfp4 q2_K q3_K q4_K q5_K q6_K iq4_XS tq1_0 tq2_0
//                 iq2_XXS iq2_XS iq2_S iq3_XXS iq3_S iq1_S iq1_M
//   given      := what it meets: f32 | q8x32 | q8x256 (8 bits, a scale a block)
//                 and what "prepare" makes: q8 (of either block, or of both)
//   cluster    := "scalar" | "avx2" | "avx512vnni" |
//                 "neon" | "dotprod" | "i8mm"
//
// The next instruction set is a folder, and a row per kernel in table.c.
#pragma once

#include "kernel_probe.h"
#include "kernel_selftest.h"
#include "kernel_steps.h"
#include "kernel_table.h"
#include "kernel_types.h"
