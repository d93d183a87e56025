// Files below a root.
#include "below.h"

FILE *open_below(const char *root, const char *path) {
  char whole[4096];
  int length = snprintf(whole, sizeof whole, "%s%s", root, path);
  if (length < 0 || (size_t)length >= sizeof whole) return NULL;
  return fopen(whole, "re");
}
