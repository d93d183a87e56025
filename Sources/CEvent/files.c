// Small files, and figures of this process.
#include "event_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

long file_read_small(const char *path, char *out, size_t capacity) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -errno;
  size_t count = 0;
  long result = 0;
  for (;;) {
    char more;
    ssize_t got = count < capacity
                      ? read(descriptor, out + count, capacity - count)
                      : read(descriptor, &more, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) result = -errno;
    if (got <= 0) break;
    if (count == capacity) {
      result = -EFBIG;
      break;
    }
    count += (size_t)got;
  }
  close(descriptor);
  return result < 0 ? result : (long)count;
}

int file_is_open_to_others(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) return -errno;
  return (status.st_mode & S_IROTH) != 0;
}

int file_beside_program(const char *name, char *out, size_t capacity) {
  ssize_t count = readlink("/proc/self/exe", out, capacity - 1);
  if (count <= 0) return 0;
  out[count] = 0;
  char *slash = strrchr(out, '/');
  if (!slash || strlen(name) >= capacity - (size_t)(slash + 1 - out)) return 0;
  strcpy(slash + 1, name);
  return access(out, X_OK) == 0;
}

uint64_t process_resident_bytes(void) {
  char text[64];
  long count = file_read_small("/proc/self/statm", text, sizeof text - 1);
  if (count <= 0) return 0;
  text[count] = 0;
  unsigned long whole = 0;
  unsigned long resident = 0;
  if (sscanf(text, "%lu %lu", &whole, &resident) != 2) return 0;
  return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

void write_all(int descriptor, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t done = write(descriptor, next, count);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return;
    next += done;
    count -= (size_t)done;
  }
}

void process_prepare(unsigned most) {
  signal(SIGPIPE, SIG_IGN);
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max < most ? limit.rlim_max : (rlim_t)most;
  setrlimit(RLIMIT_NOFILE, &limit);
}
