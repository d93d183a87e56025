// Rows of bytes from one place to another.
#include <string.h>

#include "CMPI.h"

void ranks_copy_rows(void *to, size_t to_stride, const void *from,
                     size_t from_stride, size_t width, size_t rows) {
  char *out = to;
  const char *in = from;
  for (size_t row = 0; row < rows; row++)
    memcpy(out + row * to_stride, in + row * from_stride, width);
}
