// Files: mapping, reading, writing, and finding models in folders.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host_file.h"
#include "paths.h"

int host_map_file(const char *path, void **start, uint64_t *size) {
  *start = NULL;
  *size = 0;
  // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return HOST_MAP_UNAVAILABLE;
  struct stat status;
  int result = HOST_MAP_OK;
  if (fstat(descriptor, &status) != 0) {
    result = HOST_MAP_UNAVAILABLE;
  } else if (!S_ISREG(status.st_mode)) {
    result = HOST_MAP_NOT_REGULAR;
  } else if (status.st_size <= 0) {
    result = HOST_MAP_EMPTY;
  } else {
    *size = (uint64_t)status.st_size;
    void *mapped = MAP_FAILED;
    errno = EFBIG;
    if (*size <= SIZE_MAX / 2) {
      mapped = mmap(NULL, (size_t)*size, PROT_READ, MAP_SHARED, descriptor, 0);
    }
    if (mapped == MAP_FAILED) {
      result = HOST_MAP_FAILED;
    } else {
      *start = mapped;
      // If files can lie in huge pages, this one is read into them, and a
      // token that reads all of it is made a tenth faster.
      madvise(mapped, (size_t)*size, MADV_HUGEPAGE);
    }
  }
  int kept = errno;
  close(descriptor);
  errno = kept;
  return result;
}

long host_read(int descriptor, void *bytes, size_t count) {
  for (;;) {
    ssize_t got = read(descriptor, bytes, count);
    if (got >= 0) return got;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      struct pollfd wait = {.fd = descriptor, .events = POLLIN};
      poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return -1;
    }
  }
}

long host_write_some(int descriptor, const void *bytes, size_t count) {
  for (;;) {
    ssize_t written = write(descriptor, bytes, count);
    if (written > 0 || (written == 0 && count == 0)) return written;
    if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      struct pollfd wait = {.fd = descriptor, .events = POLLOUT};
      poll(&wait, 1, -1);
    } else if (written < 0 && errno != EINTR) {
      return -1;
    }
  }
}

bool host_write_all(int descriptor, const void *bytes, size_t count) {
  const char *rest = bytes;
  while (count > 0) {
    long written = host_write_some(descriptor, rest, count);
    if (written < 0) return false;
    rest += written;
    count -= (size_t)written;
  }
  return true;
}

int host_open_regular(const char *path, uint64_t *size) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -1;
  struct stat status;
  int fault = fstat(descriptor, &status) != 0 ? errno
              : S_ISDIR(status.st_mode)       ? EISDIR
              : S_ISREG(status.st_mode)       ? 0
                                              : EINVAL;
  if (fault == 0) {
    *size = (uint64_t)status.st_size;
    return descriptor;
  }
  close(descriptor);
  errno = fault;
  return -1;
}

long host_read_at(int descriptor, void *bytes, size_t count, uint64_t place) {
  size_t done = 0;
  while (done < count) {
    ssize_t got = pread(descriptor, (char *)bytes + done, count - done,
                        (off_t)(place + done));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) return -1;
    if (got > 0) done += (size_t)got;
  }
  return (long)done;
}

bool host_write_at(int descriptor, const void *bytes, size_t count,
                   uint64_t place) {
  size_t done = 0;
  while (done < count) {
    ssize_t put = pwrite(descriptor, (const char *)bytes + done, count - done,
                         (off_t)(place + done));
    if (put == 0) errno = ENOSPC;
    if (put == 0 || (put < 0 && errno != EINTR)) return false;
    if (put > 0) done += (size_t)put;
  }
  return true;
}

int host_open_read(const char *path) {
  return open(path, O_RDONLY | O_CLOEXEC);
}

int host_open_write(const char *path) {
  return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

bool host_close(int descriptor) { return close(descriptor) == 0; }

bool host_sync(int descriptor) { return fsync(descriptor) == 0; }

bool host_is_terminal(int descriptor) { return isatty(descriptor) == 1; }

static bool ends_with(const char *text, const char *ending) {
  size_t length = strlen(text), tail = strlen(ending);
  return length > tail && strcmp(text + length - tail, ending) == 0;
}

// The number of five digits, or -1.
static int number_of(const char *digits) {
  int number = 0;
  for (int index = 0; index < 5; index++) {
    if (digits[index] < '0' || digits[index] > '9') return -1;
    number = 10 * number + (digits[index] - '0');
  }
  return number;
}

// The bytes of a model in a regular file, with those of its further parts, or
// -1 where the file is none or another part than the first.
static off_t model_size(char *path, size_t length) {
  struct stat status;
  if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return -1;
  off_t sum = status.st_size;
  // "-00001-of-00003.gguf"
  if (length < 20) return sum;
  char *suffix = path + length - 20;
  int part = number_of(suffix + 1), count = number_of(suffix + 10);
  if (suffix[0] != '-' || memcmp(suffix + 6, "-of-", 4) != 0 || part < 0 ||
      count <= 1)
    return sum;
  if (part != 1) return -1;
  for (int next = 2; next <= count; next++) {
    for (int place = 5, rest = next; place > 0; place--, rest /= 10) {
      suffix[place] = (char)('0' + rest % 10);
    }
    if (stat(path, &status) != 0) break;
    sum += status.st_size;
  }
  memcpy(suffix + 1, "00001", 5);
  return sum;
}

bool host_find_model(const char *folder, char *out, size_t capacity) {
  DIR *listing = opendir(folder);
  if (listing == NULL) return false;
  off_t best = -1;
  const struct dirent *entry;
  while ((entry = readdir(listing)) != NULL) {
    if (!ends_with(entry->d_name, ".gguf")) continue;
    char path[4096];
    if (!path_join(path, sizeof path, folder, "/", entry->d_name, NULL))
      continue;
    size_t length = strlen(path);
    if (length >= capacity) continue;
    off_t size = model_size(path, length);
    if (size > best || (size == best && size >= 0 && strcmp(path, out) < 0)) {
      best = size;
      memcpy(out, path, length + 1);
    }
  }
  closedir(listing);
  return best >= 0;
}

bool host_program_folder(char *out, size_t capacity) {
  ssize_t length = readlink("/proc/self/exe", out, capacity - 1);
  if (length <= 0) return false;
  out[length] = 0;
  char *slash = strrchr(out, '/');
  if (slash == NULL) return false;
  *slash = 0;
  return true;
}

int host_folder_open(const char *path) {
  return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// The kernel's record of an entry; the C library's own lists use the heap.
struct entry {
  uint64_t node;
  int64_t next;
  uint16_t bytes;
  uint8_t type;
  char name[];
};

long host_folder_read(int descriptor, void *bytes, size_t count) {
  return syscall(SYS_getdents64, descriptor, bytes, count);
}

const char *host_folder_name(const void *bytes, long count, long *place) {
  if (*place >= count) return NULL;
  const struct entry *entry =
      (const struct entry *)((const char *)bytes + *place);
  *place += entry->bytes;
  return entry->name;
}

bool host_exists(const char *path) { return access(path, F_OK) == 0; }

bool host_is_folder(const char *path) {
  struct stat found;
  return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}
