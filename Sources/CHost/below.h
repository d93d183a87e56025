// Files of this machine, or of one whose files lie below a folder.
#pragma once

#include <stdio.h>

/// Opens the file `path` below `root`, "" for this machine's, to be read; null
/// where it cannot be.
FILE *open_below(const char *root, const char *path);
