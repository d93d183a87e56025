// Mapped models: a file that fails under the program, and copies of it.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host_mapping.h"
#include "host_memory.h"
#include "host_terminal.h"

struct mapping {
  const char *path;
  int32_t number;  // of the first file of the same model
  uintptr_t start;
  size_t size;
  off_t file_size;
  struct timespec changed;
};

static struct mapping mappings[HOST_MAPPING_LIMIT];
// Grows after the mapping is complete: the handler looks at so many.
static _Atomic size_t mapping_count;
static size_t page_size;
static _Atomic bool failed[HOST_MAPPING_LIMIT];  // by number
static bool excused[HOST_MAPPING_LIMIT];         // by number

// The number of the mapping that holds the address.
static int32_t number_of(uintptr_t address) {
  size_t count = atomic_load(&mapping_count);
  for (size_t index = 0; index < count; index++) {
    const struct mapping *mapping = &mappings[index];
    if (address >= mapping->start && address - mapping->start < mapping->size) {
      return mapping->number;
    }
  }
  return HOST_MAPPING_NONE;
}

// Only calls that signal handlers may make: mmap is a bare system call.
static void on_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  int kept = errno;
  uintptr_t address = (uintptr_t)info->si_addr;
  int32_t mapping = number_of(address);
  if (mapping != HOST_MAPPING_NONE) {
    void *page = (void *)(address & ~(uintptr_t)(page_size - 1));
    void *zeros = mmap(page, page_size, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros != MAP_FAILED) {
      atomic_store(&failed[mapping], true);
      errno = kept;
      return;
    }
  }
  // Not ours: the read is tried again and ends the program as it would have; a
  // signal that was sent comes again at once.
  host_terminal_restore();
  signal(number, SIG_DFL);
  if (info->si_code <= 0) raise(number);
}

int32_t host_mapping_guard(const char *path, void *start, size_t size,
                           int32_t first) {
  size_t count = atomic_load(&mapping_count);
  if (count == HOST_MAPPING_LIMIT) return HOST_MAPPING_NONE;
  struct mapping *mapping = &mappings[count];
  bool is_first = first == HOST_MAPPING_NONE;
  mapping->number = is_first ? (int32_t)count : first;
  if (is_first) atomic_store(&failed[count], false);
  if (is_first) excused[count] = false;
  mapping->path = path;
  mapping->start = (uintptr_t)start;
  mapping->size = size;
  struct stat status;
  mapping->file_size = -1;
  if (stat(path, &status) == 0 && (uint64_t)status.st_size == size) {
    mapping->file_size = status.st_size;
    mapping->changed = status.st_mtim;
  }
  page_size = host_page_size();
  atomic_store(&mapping_count, count + 1);
  if (count > 0) return mapping->number;
  struct sigaction action = {.sa_sigaction = on_bus_error,
                             .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
  return mapping->number;
}

bool host_mapping_failed(int32_t number) {
  return number != HOST_MAPPING_NONE && atomic_load(&failed[number]);
}

bool host_mapping_any_failed(void) {
  size_t count = atomic_load(&mapping_count);
  for (size_t index = 0; index < count; index++) {
    int32_t number = mappings[index].number;
    if (host_mapping_failed(number) && !excused[number]) return true;
  }
  return false;
}

void host_mapping_excuse(int32_t number) {
  if (number != HOST_MAPPING_NONE) excused[number] = true;
}

static bool is_same(const struct mapping *mapping, const struct stat *now) {
  return now->st_size == mapping->file_size &&
         now->st_mtim.tv_sec == mapping->changed.tv_sec &&
         now->st_mtim.tv_nsec == mapping->changed.tv_nsec;
}

static bool is_same_file(const struct mapping *mapping, int descriptor) {
  struct stat now;
  return fstat(descriptor, &now) == 0 && S_ISREG(now.st_mode) &&
         is_same(mapping, &now);
}

// Opens the file that was guarded; -1 where another one is there now.
static int open_same(const struct mapping *mapping) {
  int descriptor = open(mapping->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0 || is_same_file(mapping, descriptor)) return descriptor;
  close(descriptor);
  return -1;
}

static bool restore(const struct mapping *mapping) {
  int descriptor = open_same(mapping);
  if (descriptor < 0) return false;
  bool whole = mmap((void *)mapping->start, mapping->size, PROT_READ,
                    MAP_SHARED | MAP_FIXED, descriptor, 0) != MAP_FAILED;
  close(descriptor);
  return whole;
}

bool host_mapping_restore(int32_t number) {
  if (number == HOST_MAPPING_NONE) return true;
  size_t count = atomic_load(&mapping_count);
  for (size_t index = 0; index < count; index++) {
    const struct mapping *mapping = &mappings[index];
    if (mapping->number == number && !restore(mapping)) return false;
  }
  atomic_store(&failed[number], false);
  return true;
}

// The file that is being copied, and how far; a descriptor while it is open.
static struct {
  size_t index;
  size_t done;
  int descriptor;
} copying = {.descriptor = -1};

// Ends a file's copy, and that of all where nothing is left or to be had.
static int64_t end_copy(int64_t result) {
  int kept = errno;
  if (copying.descriptor >= 0) close(copying.descriptor);
  copying.descriptor = -1;
  copying.done = 0;
  copying.index++;
  if (result <= 0) {
    copying.index = 0;
    atomic_store(&mapping_count, 0);
  }
  errno = kept;
  return result;
}

int64_t host_mapping_copy(void) {
  // Enough for a disk to be busy, and little enough to be interrupted.
  const size_t most = (size_t)8 << 20;
  if (host_mapping_any_failed()) return end_copy(HOST_COPY_UNREADABLE);
  if (copying.index == atomic_load(&mapping_count)) return end_copy(0);
  const struct mapping *mapping = &mappings[copying.index];
  void *start = (void *)mapping->start;
  if (copying.descriptor < 0) {
    copying.descriptor = open_same(mapping);
    if (copying.descriptor < 0) return end_copy(HOST_COPY_UNREADABLE);
    // In the mapping's place, so that a limit of address space counts one.
    if (mmap(start, mapping->size, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      return end_copy(HOST_COPY_REFUSED);
    madvise(start, mapping->size, MADV_HUGEPAGE);
    posix_fadvise(copying.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  size_t rest = mapping->size - copying.done;
  ssize_t got;
  do {
    got = pread(copying.descriptor, (char *)start + copying.done,
                rest < most ? rest : most, (off_t)copying.done);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return end_copy(HOST_COPY_UNREADABLE);
  // Nobody reads the page cache's copy any more.
  posix_fadvise(copying.descriptor, (off_t)copying.done, got,
                POSIX_FADV_DONTNEED);
  copying.done += (size_t)got;
  if (copying.done < mapping->size) return got;
  if (!is_same_file(mapping, copying.descriptor))
    return end_copy(HOST_COPY_UNREADABLE);
  mprotect(start, mapping->size, PROT_READ);
  return end_copy(got);
}
