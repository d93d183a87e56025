// Blocks of every type of GGUF from floats, with and without importance.
//
// The order and the rounding of every operation are part of a type's definition:
// the same floats give the same bytes on every machine.
#ifndef CQUANTIZATION_H
#define CQUANTIZATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Makes the tables of the types whose values lie on grids; any thread may call
/// it, again and again. The first call for a type takes up to a second.
void quantization_prepare(uint32_t type);

/// Writes `rows` rows of `columns` floats as blocks of the type with that number
/// in GGUF, which was prepared.
///
/// `importance` has a weight for each column, or is null; types that do not use it
/// ignore it. The floats must be finite. Answers -1, or the first row with a scale
/// that is not finite; -2 where the type is not written.
int64_t quantization_rows(uint32_t type, const float *_Nonnull floats,
                          int64_t rows, int64_t columns,
                          const float *_Nullable importance,
                          uint8_t *_Nonnull blocks);

/// The first row of blocks, or of plain floats, with a number or a scale that is not
/// finite; -1 where there is none, and for types that are not known.
int64_t quantization_check(uint32_t type, const uint8_t *_Nonnull blocks,
                           int64_t rows, int64_t columns);

/// The index of the first float that is not finite, or -1.
int64_t quantization_not_finite(const float *_Nonnull floats, int64_t count);

/// Widens numbers of half precision.
void quantization_widen_f16(const uint16_t *_Nonnull halves, int64_t count,
                            float *_Nonnull floats);

/// Widens bfloat16 numbers.
void quantization_widen_bf16(const uint16_t *_Nonnull halves, int64_t count,
                             float *_Nonnull floats);

/// Adds the square of each number of rows, which lie `stride` apart, to the sum of its
/// column.
void quantization_add_squares(const float *_Nonnull rows, size_t stride,
                              int64_t count, int64_t columns,
                              float *_Nonnull sums);

/// Says that these bytes of a mapped file were read: their pages, but for a last one
/// that goes on behind them, need no memory any more, and are read anew where they are
/// used.
void quantization_release(const void *_Nonnull bytes, size_t count);

/// Writes all bytes at that place of a file. Answers 0 or the error's number.
int quantization_write(int descriptor, const void *_Nonnull bytes, size_t count,
                       uint64_t offset);

/// Makes a file so long. Answers 0 or the error's number.
int quantization_extend(int descriptor, uint64_t count);

#endif
