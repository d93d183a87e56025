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

struct mapping {
  const char *path;
  uintptr_t start;
  size_t size;
  off_t file_size;
  struct timespec changed;
};

static struct mapping mappings[HOST_MAPPING_LIMIT];
// Grows after the mapping is complete: the handler looks at so many.
static _Atomic size_t mapping_count;
static size_t page_size;
static _Atomic bool failed;

static bool is_guarded(uintptr_t address) {
  size_t count = atomic_load(&mapping_count);
  for (size_t index = 0; index < count; index++) {
    const struct mapping *mapping = &mappings[index];
    if (address >= mapping->start && address - mapping->start < mapping->size) {
      return true;
    }
  }
  return false;
}

// Only calls that signal handlers may make: mmap is a bare system call.
static void on_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  int kept = errno;
  uintptr_t address = (uintptr_t)info->si_addr;
  if (is_guarded(address)) {
    void *page = (void *)(address & ~(uintptr_t)(page_size - 1));
    void *zeros = mmap(page, page_size, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros != MAP_FAILED) {
      atomic_store(&failed, true);
      errno = kept;
      return;
    }
  }
  // Not ours: the read is tried again and ends the program as it would have.
  signal(number, SIG_DFL);
}

bool host_mapping_guard(const char *path, void *start, size_t size) {
  size_t count = atomic_load(&mapping_count);
  if (count == HOST_MAPPING_LIMIT) return false;
  struct mapping *mapping = &mappings[count];
  mapping->path = path;
  mapping->start = (uintptr_t)start;
  mapping->size = size;
  struct stat status;
  mapping->file_size = -1;
  if (stat(path, &status) == 0) {
    mapping->file_size = status.st_size;
    mapping->changed = status.st_mtim;
  }
  page_size = host_page_size();
  atomic_store(&mapping_count, count + 1);
  if (count > 0) return true;
  struct sigaction action = {.sa_sigaction = on_bus_error,
                             .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
  return true;
}

bool host_mapping_failed(void) { return atomic_load(&failed); }

static bool is_same(const struct mapping *mapping, const struct stat *now) {
  return now->st_size == mapping->file_size &&
         now->st_mtim.tv_sec == mapping->changed.tv_sec &&
         now->st_mtim.tv_nsec == mapping->changed.tv_nsec;
}

static bool restore(const struct mapping *mapping) {
  int descriptor = open(mapping->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return false;
  struct stat now;
  bool whole = fstat(descriptor, &now) == 0 && S_ISREG(now.st_mode) &&
               is_same(mapping, &now) &&
               mmap((void *)mapping->start, mapping->size, PROT_READ,
                    MAP_SHARED | MAP_FIXED, descriptor, 0) != MAP_FAILED;
  close(descriptor);
  return whole;
}

bool host_mapping_restore(void) {
  size_t count = atomic_load(&mapping_count);
  for (size_t index = 0; index < count; index++) {
    if (!restore(&mappings[index])) return false;
  }
  atomic_store(&failed, false);
  return true;
}
