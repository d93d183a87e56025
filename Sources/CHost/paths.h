// Paths, put together of texts and numbers. The C library's snprintf would be
// 24 KB of the boards' program.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A number's decimal digits.
typedef struct {
  char text[11];
} path_digits;

path_digits path_number(uint32_t number);

/// Writes the texts, of which the last is followed by NULL, behind each other;
/// false, and an empty path, where they do not fit into `limit` bytes.
__attribute__((sentinel)) bool path_join(char *path, size_t limit, ...);
