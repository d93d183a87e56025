// The model's mapping when its file shrinks or its disk fails: the kernel then
// answers reads with SIGBUS. The handler puts a page of zeros there, so that
// the read goes on, and notes it; whoever computed with it looks at the note.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "host_attributes.h"

/// Guards one mapping of the file at `path`, which must stay readable text.
/// Notes the file's size and time of change. There is one guard in a process.
void host_mapping_guard(const char *path, void *start, size_t size);

/// Whether a read of the guarded mapping has failed since it was last whole.
bool host_mapping_failed(void) HOST_STEADY;

/// Maps the file again in the same place after a failure. False, and the note
/// stays, where that fails or the file is not the one that was guarded.
bool host_mapping_restore(void);
