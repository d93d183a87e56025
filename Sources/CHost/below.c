// Files below a root.
#include "below.h"

#include "paths.h"

FILE *open_below(const char *root, const char *path) {
  char whole[4096];
  if (!path_join(whole, sizeof whole, root, path, NULL)) return NULL;
  return fopen(whole, "re");
}
