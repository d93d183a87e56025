#ifndef CUNICODE_H
#define CUNICODE_H

#include <stddef.h>
#include <stdint.h>

/// Canonical decompositions and compositions, without Hangul syllables, which
/// are arithmetic. The data is the Unicode Character Database's.

/// Answers whether `scalar` has a canonical decomposition, and its parts.
/// `second` is 0 where the scalar stands for one other. Parts may have
/// decompositions of their own.
int unicode_decompose(uint32_t scalar, uint32_t *_Nonnull first,
                      uint32_t *_Nonnull second);

/// The scalar that `first` and `second` compose to in NFC, or 0.
uint32_t unicode_compose(uint32_t first, uint32_t second);

#endif
