#ifndef CCODEBOOKS_H
#define CCODEBOOKS_H

#include <stdint.h>

/// The values that the codes of the "IQ" types and of MXFP4 stand for: ggml's
/// tables, which are part of the file format.
///
/// An entry of a grid holds eight values (IQ3: four), one a byte, the first in
/// the lowest; in memory of little-endian processors they lie in order.
typedef struct {
  const uint64_t *_Nonnull iq2_xxs;  ///< 256 entries of 8: 8, 25 or 43
  const uint64_t *_Nonnull iq2_xs;   ///< 512 entries of 8: 8, 25 or 43
  const uint64_t *_Nonnull iq2_s;    ///< 1,024 entries of 8: 8, 25 or 43
  const uint32_t *_Nonnull iq3_xxs;  ///< 256 entries of 4: 4 to 62
  const uint32_t *_Nonnull iq3_s;    ///< 512 entries of 4: odd, 1 to 15
  const uint64_t *_Nonnull iq1;      ///< 2,048 entries of 8 signed: -1, 0, 1

  /// 128 patterns of eight signs, of which seven are stored: bit j is set where
  /// element j is negative. Bit 7 makes the number of set bits even.
  const uint8_t *_Nonnull signs;

  const int8_t *_Nonnull iq4;    ///< 16 values of IQ4_NL's and IQ4_XS's codes
  const int8_t *_Nonnull mxfp4;  ///< 16 values of MXFP4's codes, doubled
} __attribute__((swift_attr("@Sendable"))) codebook_tables;

/// All of them, for ever.
extern const codebook_tables codebooks;

#endif
