#ifndef CUNICODE_H
#define CUNICODE_H

#include <stddef.h>
#include <stdint.h>

/// Canonical decompositions and compositions, without Hangul syllables, which
/// are arithmetic, and classes. The data is the Unicode Character Database's.

/// Answers whether `scalar` has a canonical decomposition, and its parts.
/// `second` is 0 where the scalar stands for one other. Parts may have
/// decompositions of their own.
int unicode_decompose(uint32_t scalar, uint32_t *_Nonnull first,
                      uint32_t *_Nonnull second);

/// The scalar that `first` and `second` compose to in NFC, or 0.
uint32_t unicode_compose(uint32_t first, uint32_t second);

/// The bits of a scalar: one of a general category, and those of its case.
enum {
  UNICODE_UPPER_LETTER = 1 << 0,     // Lu
  UNICODE_LOWER_LETTER = 1 << 1,     // Ll
  UNICODE_TITLE_LETTER = 1 << 2,     // Lt
  UNICODE_MODIFIER_LETTER = 1 << 3,  // Lm
  UNICODE_OTHER_LETTER = 1 << 4,     // Lo
  UNICODE_NONSPACING_MARK = 1 << 5,  // Mn, Me
  UNICODE_SPACING_MARK = 1 << 6,     // Mc
  UNICODE_DECIMAL = 1 << 7,          // Nd
  UNICODE_LETTER_NUMBER = 1 << 8,    // Nl
  UNICODE_OTHER_NUMBER = 1 << 9,     // No
  UNICODE_CONNECTOR = 1 << 10,       // Pc
  UNICODE_PUNCTUATION = 1 << 11,     // Pd, Ps, Pe, Pi, Pf, Po
  UNICODE_SYMBOL = 1 << 12,          // Sm, Sc, Sk, So
  UNICODE_SEPARATOR = 1 << 13,       // Zs, Zl, Zp
  UNICODE_CONTROL = 1 << 14,         // Cc
  UNICODE_FORMAT = 1 << 15,          // Cf
  UNICODE_UNASSIGNED = 1 << 16,      // Cs, Co, Cn
  UNICODE_LOWERCASE = 1 << 17,       // Ll and Other_Lowercase
  UNICODE_UPPERCASE = 1 << 18,       // Lu and Other_Uppercase
  UNICODE_CASE_IGNORABLE = 1 << 19,
  UNICODE_LETTER = UNICODE_UPPER_LETTER | UNICODE_LOWER_LETTER |
                   UNICODE_TITLE_LETTER | UNICODE_MODIFIER_LETTER |
                   UNICODE_OTHER_LETTER,
  UNICODE_NUMBER =
      UNICODE_DECIMAL | UNICODE_LETTER_NUMBER | UNICODE_OTHER_NUMBER,
  UNICODE_COMBINING_CLASS_SHIFT = 24,  // the canonical one is in the bits above
};

/// The bits of `scalar`; numbers that are none are unassigned.
uint32_t unicode_class(uint32_t scalar);

#endif
