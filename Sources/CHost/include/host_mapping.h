// The model's mappings when a file of it shrinks or its disk fails: the kernel
// then answers reads with SIGBUS. The handler puts a page of zeros there, so
// that the read goes on, and notes it; whoever computed with it looks at the
// note.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host_attributes.h"

enum {
  /// The most mappings that are guarded: the parts of one model.
  HOST_MAPPING_LIMIT = 512,
};

enum {
  /// A file is shorter, changed, or cannot be read.
  HOST_COPY_UNREADABLE = -1,
  /// The system grants no memory.
  HOST_COPY_REFUSED = -2,
};

/// Guards a mapping of the file at `path`, which must stay readable text, until
/// the process ends. Notes the file's size and time of change. Called by one
/// thread; false where there are too many.
bool host_mapping_guard(const char *path, void *start, size_t size);

/// Whether a read of a guarded mapping has failed since all were last whole.
bool host_mapping_failed(void) HOST_STEADY;

/// Maps every file again in the same place after a failure. False, and the note
/// stays, where that fails or a file is not the one that was guarded.
bool host_mapping_restore(void);

/// Reads the next piece of the guarded files into private memory in the place
/// of their mappings, in huge pages where there are any. Answers its bytes, 0
/// when there is none left, or `HOST_COPY_UNREADABLE` or `HOST_COPY_REFUSED`,
/// after which the files' bytes are lost. At the end nothing is guarded any
/// more, and the files may change. Called by one thread, while no other reads.
int64_t host_mapping_copy(void);
