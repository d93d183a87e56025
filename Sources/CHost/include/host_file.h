// Files, standard streams and folders.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  HOST_MAP_OK = 0,
  HOST_MAP_UNAVAILABLE = 1,
  HOST_MAP_NOT_REGULAR = 2,
  HOST_MAP_EMPTY = 3,
  HOST_MAP_FAILED = 4,
};

/// Maps a whole regular file read-only. `size` is set as far as it is known.
int host_map_file(const char *path, void **start, uint64_t *size);

/// Reads at most `count` bytes; again after a signal. 0 at the end, -1 on
/// error.
long host_read(int descriptor, void *bytes, size_t count);

/// Writes all of `count` bytes, waiting where the descriptor does not block.
bool host_write_all(int descriptor, const void *bytes, size_t count);

/// Opens a file for reading, -1 on error.
int host_open_read(const char *path);

/// Opens a regular file for reading and tells its size; -1 on error, EISDIR or
/// EINVAL where it is something else.
int host_open_regular(const char *path, uint64_t *size);

/// Reads `count` bytes from `place` on, fewer where the file ends; -1 on error.
long host_read_at(int descriptor, void *bytes, size_t count, uint64_t place);

/// Writes all of `count` bytes from `place` on.
bool host_write_at(int descriptor, const void *bytes, size_t count,
                   uint64_t place);

/// Creates or empties a file for writing, -1 on error.
int host_open_write(const char *path);

/// Closes a descriptor; false where the system reports a lost write.
bool host_close(int descriptor);

/// Waits until what was written is on the disk.
bool host_sync(int descriptor);

/// Whether a terminal is behind the descriptor.
bool host_is_terminal(int descriptor);

/// Finds the largest regular `*.gguf` in `folder`, of equal ones the first by
/// name. Writes its path into `out`; false where there is none. A model in
/// parts is as large as all of them, and its first part is what is found.
bool host_find_model(const char *folder, char *out, size_t capacity);

/// Writes the folder of the running program, false where it is not known.
bool host_program_folder(char *out, size_t capacity);

/// Opens a folder to list it, -1 on error.
int host_folder_open(const char *path);

/// Reads entries of a folder, as many as fit: their bytes, 0 at the end, -1 on
/// error. Nothing is allocated.
long host_folder_read(int descriptor, void *bytes, size_t count);

/// The name at `place` of the entries that were read, or null behind the last;
/// moves `place` on.
const char *host_folder_name(const void *bytes, long count, long *place);

/// Whether `path` names an existing file or folder.
bool host_exists(const char *path);

/// Whether `path` names an existing folder.
bool host_is_folder(const char *path);

/// Writes some of `count` bytes, waiting where the descriptor does not block.
/// Answers how many, -1 on error.
long host_write_some(int descriptor, const void *bytes, size_t count);
