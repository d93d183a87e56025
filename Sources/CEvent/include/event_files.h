// Small files, and figures of this process.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Reads the file's beginning, at most `capacity` bytes.
///
/// Returns the count; -errno on error, -EFBIG where more follows.
long file_read_small(const char *path, char *out, size_t capacity);

/// Whether others than the file's owner and group may read it; -errno on error.
int file_is_open_to_others(const char *path);

/// Writes the path of a program beside this one and a NUL; whether it is there
/// and can be run.
int file_beside_program(const char *name, char *out, size_t capacity);

/// The memory that this process has resident now, in bytes; 0 where unknown.
uint64_t process_resident_bytes(void);

/// Writes all of the bytes, waiting where the descriptor is full.
void write_all(int descriptor, const void *bytes, size_t count);

/// Lets the process have as many descriptors as the system grants, up to `most`,
/// and lets a write to a closed socket be an error.
void process_prepare(unsigned most);
