// A large file that is written beside its place and then put there.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
  HOST_OUTPUT_OK = 0,
  HOST_OUTPUT_FAILED = 1,       // host_errno says why
  HOST_OUTPUT_NOT_REGULAR = 2,  // a folder, a device
  HOST_OUTPUT_SAME_FILE = 3,    // the source itself
};

/// The most files that a process makes at once.
#define HOST_OUTPUT_LIMIT 64

/// Whether a regular file can be put at `path`: nothing, or one that is not
/// `source`, is there. `source` may be null.
int host_output_check(const char *path, const char *source);

/// Creates `path` for writing, where nothing is; -1 on error, symbolic links are
/// not followed. From here on the file is removed when a signal ends the process:
/// the text stays until the file is kept or discarded.
int host_output_create(const char *path);

/// The same for a file that one program at a time writes, until it closes it: -1
/// and EBUSY while another does. What an earlier one left there is emptied. Only
/// the user can read a file that `is_private`.
int host_output_claim(const char *path, bool is_private);

/// Finds a late error of a write to the open file, which stays open.
bool host_output_settle(int descriptor);

/// Waits until the open file `from` is on the disk, moves it to `path` in one step
/// in the place of what is there, and waits until that is on the disk.
bool host_output_replace(int descriptor, const char *from, const char *path);

/// Removes a file, and waits until that is on the disk.
bool host_remove(const char *path);

/// The bytes that are free on the file system behind the descriptor for this
/// user, or UINT64_MAX where unknown.
uint64_t host_output_free(int descriptor);

/// Moves the open file `from` to `path`, in one step; what is there stays where
/// nothing `replaces` it, and the number of the error is EEXIST.
bool host_output_keep(const char *from, const char *path, bool replaces);

/// Removes the open file of this very text, unless it was kept.
void host_output_discard(const char *path);

/// Removes all open files; a handler of a signal may call it.
void host_output_discard_all(void);
