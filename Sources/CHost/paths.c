// Paths, put together of texts and numbers.
#include "paths.h"

#include <stdarg.h>
#include <string.h>

path_digits path_number(uint32_t number) {
  char reversed[10];
  int count = 0;
  do reversed[count++] = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  path_digits digits = {{0}};
  for (int i = 0; i < count; i++) digits.text[i] = reversed[count - 1 - i];
  return digits;
}

bool path_join(char *path, size_t limit, ...) {
  size_t length = 0;
  bool fits = true;
  va_list texts;
  va_start(texts, limit);
  for (const char *text; (text = va_arg(texts, const char *)) != NULL;) {
    size_t count = strlen(text);
    fits = count < limit - length;
    if (!fits) break;
    memcpy(path + length, text, count);
    length += count;
  }
  va_end(texts);
  path[fits ? length : 0] = 0;
  return fits;
}
