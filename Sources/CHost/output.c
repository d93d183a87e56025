#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host_output.h"

static const int endings[] = {SIGINT, SIGTERM, SIGHUP};
#define ENDINGS (sizeof endings / sizeof endings[0])

// Set while there is a file to remove; a handler reads it.
static const char *volatile unfinished;

static void remove_and_end(int number) {
  const char *path = unfinished;
  if (path != NULL) unlink(path);
  // The handler was given up when it was entered: this ends the process.
  raise(number);
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

int host_output_open(const char *path) {
  int descriptor =
      open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor < 0) return -1;
  unfinished = path;
  for (size_t i = 0; i < ENDINGS; i++) {
    struct sigaction action = {.sa_handler = remove_and_end,
                               .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    struct sigaction old;
    // Whoever ignores a signal, as nohup does, goes on ignoring it.
    if (sigaction(endings[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction(endings[i], &action, NULL);
  }
  // Beyond RLIMIT_FSIZE a write then answers EFBIG, like any other error.
  signal(SIGXFSZ, SIG_IGN);
  return descriptor;
}

uint64_t host_output_free(int descriptor) {
  struct statvfs system;
  if (fstatvfs(descriptor, &system) != 0) return UINT64_MAX;
  return (uint64_t)system.f_bavail * system.f_frsize;
}

bool host_output_keep(const char *path) {
  const char *from = unfinished;
  if (from == NULL || rename(from, path) != 0) return false;
  unfinished = NULL;
  return true;
}

void host_output_discard(void) {
  const char *path = unfinished;
  unfinished = NULL;
  if (path == NULL) return;
  int kept = errno;
  unlink(path);
  errno = kept;
}
