// An output file that appears whole or not at all.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host_endings.h"
#include "host_output.h"
#include "signals.h"

// What is on the disk and what is noted change while signals are held off, so
// that a handler finds both before or both behind.

// Files to remove; a handler reads them.
static _Atomic(const char *) unfinished[HOST_OUTPUT_LIMIT];

static bool note_unfinished(const char *path) {
  for (size_t i = 0; i < HOST_OUTPUT_LIMIT; i++) {
    const char *none = NULL;
    if (atomic_compare_exchange_strong(&unfinished[i], &none, path)) {
      host_endings_catch();
      // Beyond RLIMIT_FSIZE a write then answers EFBIG, like any other error.
      signal(SIGXFSZ, SIG_IGN);
      return true;
    }
  }
  errno = EMFILE;
  return false;
}

// Whether there was a file of this name to remove, which there is no more.
static bool forget_unfinished(const char *path) {
  for (size_t i = 0; i < HOST_OUTPUT_LIMIT; i++) {
    const char *noted = path;
    if (atomic_compare_exchange_strong(&unfinished[i], &noted, NULL))
      return true;
  }
  return false;
}

int host_output_check(const char *path, const char *source) {
  struct stat there, given;
  if (stat(path, &there) != 0) {
    return errno == ENOENT ? HOST_OUTPUT_OK : HOST_OUTPUT_FAILED;
  }
  if (!S_ISREG(there.st_mode)) return HOST_OUTPUT_NOT_REGULAR;
  if (source != NULL && stat(source, &given) == 0 &&
      there.st_dev == given.st_dev && there.st_ino == given.st_ino) {
    return HOST_OUTPUT_SAME_FILE;
  }
  return HOST_OUTPUT_OK;
}

int host_output_create(const char *path) {
  int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  sigset_t held = signals_hold();
  int descriptor = open(path, flags, 0666);
  if (descriptor >= 0 && !note_unfinished(path)) {
    int kept = errno;
    unlink(path);
    close(descriptor);
    errno = kept;
    descriptor = -1;
  }
  signals_release(held);
  return descriptor;
}

static int claim(const char *path, bool is_private) {
  for (int attempt = 0; attempt < 8; attempt++) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                          is_private ? 0600 : 0666);
    if (descriptor < 0) return -1;
    bool is_free =
        flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    // Another writer may have put this file into its place meanwhile.
    struct stat ours, there;
    bool is_ours = is_free && fstat(descriptor, &ours) == 0 &&
                   lstat(path, &there) == 0 && ours.st_dev == there.st_dev &&
                   ours.st_ino == there.st_ino;
    if (is_ours && ftruncate(descriptor, 0) == 0 && note_unfinished(path))
      return descriptor;
    int kept = is_free ? errno : EBUSY;
    close(descriptor);
    errno = kept;
    if (is_ours || !is_free) return -1;
  }
  errno = EBUSY;
  return -1;
}

int host_output_claim(const char *path, bool is_private) {
  sigset_t held = signals_hold();
  int descriptor = claim(path, is_private);
  signals_release(held);
  return descriptor;
}

// Without this a power cut may undo a change of the folder.
static bool sync_folder(const char *path) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  size_t length = slash == NULL ? 0 : (size_t)(slash - path);
  if (length + 2 > sizeof folder) length = 0;
  memcpy(folder, slash == path ? "/" : path, slash == path ? 1 : length);
  if (slash == path) length = 1;
  if (length == 0) folder[length++] = '.';
  folder[length] = 0;
  int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  // Not every file system knows how.
  bool is_synced = fsync(descriptor) == 0 || errno == EINVAL;
  int kept = errno;
  close(descriptor);
  errno = kept;
  return is_synced;
}

bool host_output_replace(int descriptor, const char *from, const char *path) {
  return fsync(descriptor) == 0 && host_output_keep(from, path, true) &&
         sync_folder(path);
}

bool host_remove(const char *path) {
  return unlink(path) == 0 && sync_folder(path);
}

uint64_t host_output_free(int descriptor) {
  struct statvfs system;
  if (fstatvfs(descriptor, &system) != 0) return UINT64_MAX;
  return (uint64_t)system.f_bavail * system.f_frsize;
}

static bool rename_to_free(const char *from, const char *path) {
  if (link(from, path) == 0) return unlink(from) == 0;
  if (errno == EEXIST) return false;
  // Not every file system has links.
  if (access(path, F_OK) == 0) {
    errno = EEXIST;
    return false;
  }
  return rename(from, path) == 0;
}

bool host_output_settle(int descriptor) {
  // Closing a copy finds what closing the last one would; the lock stays.
  int copy = dup(descriptor);
  return copy >= 0 && close(copy) == 0;
}

bool host_output_keep(const char *from, const char *path, bool replaces) {
  sigset_t held = signals_hold();
  bool is_kept =
      replaces ? rename(from, path) == 0 : rename_to_free(from, path);
  if (is_kept) forget_unfinished(from);
  signals_release(held);
  return is_kept;
}

void host_output_discard(const char *path) {
  int kept = errno;
  sigset_t held = signals_hold();
  if (forget_unfinished(path)) unlink(path);
  signals_release(held);
  errno = kept;
}

void host_output_discard_all(void) {
  int kept = errno;
  for (size_t i = 0; i < HOST_OUTPUT_LIMIT; i++) {
    const char *path = atomic_exchange(&unfinished[i], NULL);
    if (path != NULL) unlink(path);
  }
  errno = kept;
}
