// CKernels: the arithmetic.
//
// This room knows numbers in memory and the processor's features. It must never
// know a file format, a model's name, a thread or a clock. It allocates
// nothing: the caller hands it its scratch.
//
// Every operation is one sequence of IEEE operations for each output. A kernel
// for an instruction set may compute several outputs at once, but each output's
// sequence stays as it is defined, so that all kernels, thread counts and batch
// sizes give the same bits. FloatOrder.md defines the sequences.
//
// The folders:
//
// - include: what the caller sees.
// - steps: the steps of the forward pass, which share out work to kernels.
// - shared: texts that several instruction sets compile, and what they need.
// - formats: the types of weights. types.h is the table of all their facts.
// - scalar, avx2, avx512vnni, amx, neon, dotprod, i8mm: the kernels of an
//   instruction set. arm is what the last three share.
// - selftest, probe: whether a machine computes what it should, and how fast.
//
// AddingAKernel.md explains the kernels' names, and what a new type and a new
// instruction set need.
#pragma once

#include "kernel_observer.h"
#include "kernel_probe.h"
#include "kernel_selftest.h"
#include "kernel_steps.h"
#include "kernel_table.h"
#include "kernel_types.h"
