// Whether this machine computes what every machine should.
//
// Every kernel is compared with the scalar one of its type, bit for bit, over a
// seeded sweep of shapes and contents. The scalar ones, and the steps that have
// one definition only, are held against checksums of their results' bits, which
// are the same constants on every machine.
#pragma once

#include "kernel_table.h"

/// The bytes of the scratch, and of what ends at the edge.
#define KERNEL_SELFTEST_SCRATCH (768 * 1024)
#define KERNEL_SELFTEST_EDGE (160 * 1024)

/// The memory that the checks work in.
typedef struct {
  uint8_t *bytes;  // KERNEL_SELFTEST_SCRATCH of them, aligned to 64
  // Weights and caches end here. Where memory that cannot be read follows, a
  // kernel that reads too far ends the process.
  uint8_t *edge;
} kernel_selftest_scratch;

/// The result of one check.
typedef struct {
  const char *name;
  uint32_t operation;  // of kernels
  uint32_t cases;      // alike, or in the checksum
  bool passed;
  bool is_checksum;
  uint64_t found;     // checksums, or the bits of the first float that
  uint64_t expected;  // differs
  // The case that differs. In an attention kernel rows are positions, columns
  // dimensions and tokens queries.
  uint32_t begin, end;  // rows computed
  uint32_t rows, columns, tokens;
  uint32_t row, token;  // where the float is; of values its dimension
} kernel_finding;

/// Compares the kernel `tested` with `base`, which may be the same: then its
/// results' checksum is compared with the known one.
void kernel_compare(uint32_t operation, const kernel_record *tested,
                    const kernel_record *base,
                    const kernel_selftest_scratch *scratch,
                    kernel_finding *out);

/// The name of the check number `index` of those that `features` allow, or null
/// behind the last one.
const char *kernel_selftest_name(uint32_t index, uint32_t features);

/// Makes the check number `index`, which has a name.
void kernel_selftest(uint32_t index, uint32_t features,
                     const kernel_selftest_scratch *scratch,
                     kernel_finding *out);
