// Libraries of the machine that a build may use: OpenBLAS and libnuma.
#include "host_libraries.h"

#if defined(SWIFTLET_OPENBLAS) || defined(SWIFTLET_NUMA)
#include <dlfcn.h>
#endif

#ifdef SWIFTLET_OPENBLAS
#include <cblas.h>
#include <stdlib.h>

static __typeof__(&cblas_sgemm) sgemm;

const char *host_blas_library(void) { return "libopenblas.so.0"; }

bool host_blas_open(void) {
  if (sgemm != NULL) return true;
  // Read when the library is opened: it would start threads then.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  void *library = dlopen(host_blas_library(), RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return false;
  void (*set_threads)(int) =
      (void (*)(int))dlsym(library, "openblas_set_num_threads");
  if (set_threads != NULL) set_threads(1);
  sgemm = (__typeof__(sgemm))dlsym(library, "cblas_sgemm");
  return sgemm != NULL;
}

void host_blas_multiply(const float *given, size_t given_stride,
                        const float *weights, size_t weights_stride,
                        float *output, size_t output_stride, uint32_t tokens,
                        uint32_t rows, uint32_t columns, bool adds) {
  sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)tokens, (int)rows,
        (int)columns, 1, given, (int)given_stride, weights, (int)weights_stride,
        adds ? 1 : 0, output, (int)output_stride);
}

// Smaller products need no buffer.
#define WARM_COLUMNS 1024
#define WARM_ROWS 64

void host_blas_warm(const void *job, uint32_t begin, uint32_t end,
                    uint32_t worker) {
  (void)job;
  (void)worker;
  static const float zeros[WARM_ROWS * WARM_COLUMNS];
  float output[WARM_ROWS * WARM_ROWS];
  for (uint32_t unit = begin; unit < end; unit++)
    host_blas_multiply(zeros, WARM_COLUMNS, zeros, WARM_COLUMNS, output,
                       WARM_ROWS, WARM_ROWS, WARM_ROWS, WARM_COLUMNS, false);
}

#else

const char *host_blas_library(void) { return NULL; }

bool host_blas_open(void) { return false; }

void host_blas_warm(const void *job, uint32_t begin, uint32_t end,
                    uint32_t worker) {
  (void)job;
  (void)begin;
  (void)end;
  (void)worker;
}

#endif

bool host_numa_interleaves(int policy, uint32_t nodes) {
  return policy != HOST_NUMA_OFF && nodes > 1;
}

#ifdef SWIFTLET_NUMA
#include <numa.h>
#include <numaif.h>

const char *host_numa_library(void) { return "libnuma.so.1"; }

bool host_numa_interleave(void) {
  void *library = dlopen(host_numa_library(), RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return false;
  __typeof__(&numa_available) available =
      (__typeof__(available))dlsym(library, "numa_available");
  __typeof__(&numa_get_mems_allowed) allowed =
      (__typeof__(allowed))dlsym(library, "numa_get_mems_allowed");
  __typeof__(&numa_bitmask_free) give_back =
      (__typeof__(give_back))dlsym(library, "numa_bitmask_free");
  __typeof__(&set_mempolicy) set =
      (__typeof__(set))dlsym(library, "set_mempolicy");
  if (available == NULL || allowed == NULL || give_back == NULL ||
      set == NULL || available() < 0)
    return false;
  struct bitmask *nodes = allowed();
  if (nodes == NULL) return false;
  // numa_set_interleave_mask would write to standard error where it fails.
  bool done = set(MPOL_INTERLEAVE, nodes->maskp, nodes->size + 1) == 0;
  give_back(nodes);
  return done;
}

#else

const char *host_numa_library(void) { return NULL; }

bool host_numa_interleave(void) { return false; }

#endif
