// Libraries that a machine may have: OpenBLAS and libnuma.
//
// They are opened at run time, by builds with the package's traits of the same
// names; in the others nothing of them is there, not even the call that opens
// a library.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host_attributes.h"

/// The file of OpenBLAS, null in builds that cannot use it.
const char *host_blas_library(void);

/// Opens OpenBLAS, with no threads of its own; false where it is not there.
bool host_blas_open(void);

/// Makes a product, so that the library has a buffer for this thread; a step of
/// a pool, without a job. Without the library nothing.
void host_blas_warm(const void *job, uint32_t begin, uint32_t end,
                    uint32_t worker);

/// output[t, r] = Σ given[t, c] · weights[r, c], plus what output holds where
/// it `adds`, in the library's own order. Strides are in floats.
HOST_STEADY
void host_blas_multiply(const float *given, size_t given_stride,
                        const float *weights, size_t weights_stride,
                        float *output, size_t output_stride, uint32_t tokens,
                        uint32_t rows, uint32_t columns, bool adds);

/// The policy about nodes of memory.
enum {
  HOST_NUMA_OFF = 0,
  HOST_NUMA_AUTO = 1,        // interleave where there are several
  HOST_NUMA_INTERLEAVE = 2,  // the same, and say why not
};

/// Whether memory is to be interleaved, where the machine has so many nodes.
/// Nothing is ever bound to one of them: those that a kernel emulates are
/// banks of one memory, of which one alone has a part of the bandwidth.
bool host_numa_interleaves(int policy, uint32_t nodes);

/// The file of libnuma, null in builds that cannot use it.
const char *host_numa_library(void);

/// Takes the pages that this thread, and those it starts, touch from now on
/// from all nodes in turns. False where the library is not there or the system
/// refuses.
bool host_numa_interleave(void);
