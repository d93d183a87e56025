#define _GNU_SOURCE
#include "include/CQuantization.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "blocks/blocks.h"
#include "grids/grid.h"
#include "types.h"

/// What is known of a type.
typedef struct {
  rows_writer write;
  int elements;
  int bytes;
  /// Where the halves of a block are; -1 where there is none.
  int halves[2];
  /// Where the upper byte of a plain number of eight bits of exponent is, or -1.
  int exponent;
} type_row;

static const type_row types[] = {
    [TYPE_F32] = {write_f32, 1, 4, {-1, -1}, 3},
    [TYPE_F16] = {write_f16, 1, 2, {0, -1}, -1},
    [TYPE_BF16] = {write_bf16, 1, 2, {-1, -1}, 1},
    [TYPE_Q1_0] = {write_q1_0, 128, 18, {0, -1}, -1},
    [TYPE_Q2_0] = {write_q2_0, 64, 18, {0, -1}, -1},
    [TYPE_Q4_0] = {write_q4_0, 32, 18, {0, -1}, -1},
    [TYPE_Q4_1] = {write_q4_1, 32, 20, {0, 2}, -1},
    [TYPE_Q5_0] = {write_q5_0, 32, 22, {0, -1}, -1},
    [TYPE_Q5_1] = {write_q5_1, 32, 24, {0, 2}, -1},
    [TYPE_Q8_0] = {write_q8_0, 32, 34, {0, -1}, -1},
    [TYPE_MXFP4] = {write_mxfp4, 32, 17, {-1, -1}, -1},
    [TYPE_TQ1_0] = {write_tq1_0, 256, 54, {52, -1}, -1},
    [TYPE_TQ2_0] = {write_tq2_0, 256, 66, {64, -1}, -1},
    [TYPE_Q2_K] = {write_q2_k, 256, 84, {80, 82}, -1},
    [TYPE_Q3_K] = {write_q3_k, 256, 110, {108, -1}, -1},
    [TYPE_Q4_K] = {write_q4_k, 256, 144, {0, 2}, -1},
    [TYPE_Q5_K] = {write_q5_k, 256, 176, {0, 2}, -1},
    [TYPE_IQ1_S] = {write_iq1_s, 256, 50, {0, -1}, -1},
    [TYPE_IQ1_M] = {write_iq1_m, 256, 56, {-1, -1}, -1},
    [TYPE_IQ2_XXS] = {write_iq2_xxs, 256, 66, {0, -1}, -1},
    [TYPE_IQ2_XS] = {write_iq2_xs, 256, 74, {0, -1}, -1},
    [TYPE_IQ2_S] = {write_iq2_s, 256, 82, {0, -1}, -1},
    [TYPE_IQ3_XXS] = {write_iq3_xxs, 256, 98, {0, -1}, -1},
    [TYPE_IQ3_S] = {write_iq3_s, 256, 110, {0, -1}, -1},
    [TYPE_IQ4_NL] = {write_iq4_nl, 32, 18, {0, -1}, -1},
    [TYPE_IQ4_XS] = {write_iq4_xs, 256, 136, {0, -1}, -1},
    [TYPE_Q6_K] = {write_q6_k, 256, 210, {208, -1}, -1},
};

static const type_row *row_of(uint32_t type) {
  if (type >= sizeof types / sizeof *types || !types[type].write) return NULL;
  return types + type;
}

/// Whether all of an exponent's bits are set in any number that lies at `upper` with
/// the byte of its sign, blocks apart.
static bool is_any_set(const uint8_t *upper, uint8_t mask, int64_t blocks,
                       int stride) {
  for (int64_t i = 0; i < blocks; i++) {
    if ((upper[i * stride] & mask) == mask) return true;
  }
  return false;
}

/// Whether a number or a scale of any block of a row is not finite.
static bool has_failed(const type_row *type, const uint8_t *row,
                       int64_t blocks) {
  for (int which = 0; which < 2; which++) {
    const int half = type->halves[which];
    if (half >= 0 &&
        is_any_set(row + half + 1, 0x7C, blocks, type->bytes)) {
      return true;
    }
  }
  if (type->exponent < 0) return false;
  // Singles and bfloat16 have the last bit of the exponent in the byte below.
  for (int64_t i = 0; i < blocks; i++) {
    const uint8_t *upper = row + i * type->bytes + type->exponent;
    if ((upper[0] & 0x7F) == 0x7F && upper[-1] >= 0x80) return true;
  }
  return false;
}

void quantization_prepare(uint32_t type) { grid_of(type); }

int64_t quantization_rows(uint32_t type, const float *floats, int64_t rows,
                          int64_t columns, const float *importance,
                          uint8_t *blocks) {
  const type_row *row = row_of(type);
  if (!row) return -2;
  row->write(&(block_rows){floats, rows, columns, importance, blocks});
  return quantization_check(type, blocks, rows, columns);
}

int64_t quantization_check(uint32_t type, const uint8_t *blocks, int64_t rows,
                           int64_t columns) {
  const type_row *row = row_of(type);
  if (!row) return -1;
  const int64_t count = columns / row->elements;
  for (int64_t i = 0; i < rows; i++) {
    if (has_failed(row, blocks + i * count * row->bytes, count)) return i;
  }
  return -1;
}

void quantization_release(const void *bytes, size_t count) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t start = (uintptr_t)bytes / page * page;
  const uintptr_t end = ((uintptr_t)bytes + count) / page * page;
  if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
}

int quantization_write(int descriptor, const void *bytes, size_t count,
                       uint64_t offset) {
  const char *rest = bytes;
  while (count > 0) {
    const ssize_t written = pwrite(descriptor, rest, count, (off_t)offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    rest += written;
    offset += (uint64_t)written;
    count -= (size_t)written;
  }
  return 0;
}

int quantization_extend(int descriptor, uint64_t count) {
  while (ftruncate(descriptor, (off_t)count) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}
