// Mappings of model files when a file shrinks or its disk fails: the kernel then
// answers reads with SIGBUS. The handler puts a page of zeros there, so that the
// read goes on, and notes it for the mapping; whoever computed with that mapping
// looks at the note. Mappings are known by numbers from 0 on; the files of one
// model share the number of the first.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host_attributes.h"

enum {
  /// The most mappings that are guarded: the parts of a model.
  HOST_MAPPING_LIMIT = 512,
  /// A mapping that is not guarded: its reads never fail.
  HOST_MAPPING_NONE = -1,
};

enum {
  /// A file is shorter, changed, or cannot be read.
  HOST_COPY_UNREADABLE = -1,
  /// The system grants no memory.
  HOST_COPY_REFUSED = -2,
};

/// Guards a mapping of the file at `path`, which must stay readable text, until
/// the process ends. Notes the file's size and time of change. Called by one
/// thread.
///
/// Answers the mapping's number: that of `first`, where this file belongs to a
/// model whose first file was guarded before, else a new one; or
/// `HOST_MAPPING_NONE` where there are too many.
int32_t host_mapping_guard(const char *path, void *start, size_t size,
                           int32_t first);

/// Whether a read of the files of that number has failed since they were last
/// whole.
bool host_mapping_failed(int32_t number) HOST_STEADY;

/// Whether a read of any guarded file has failed since it was last whole, but
/// for files that are excused.
bool host_mapping_any_failed(void);

/// Excuses the files of that number.
void host_mapping_excuse(int32_t number);

/// Maps the files of that number again in the same place after a failure.
/// False, and the note stays, where that fails or a file is not the one that
/// was guarded.
bool host_mapping_restore(int32_t number);

/// Reads the next piece of the guarded files into private memory in the place
/// of their mappings, in huge pages where there are any. Answers its bytes, 0
/// when there is none left, or `HOST_COPY_UNREADABLE` or `HOST_COPY_REFUSED`,
/// after which the files' bytes are lost. At the end nothing is guarded any
/// more, and the files may change. Called by one thread, while no other reads.
int64_t host_mapping_copy(void);
