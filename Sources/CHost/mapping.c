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

static struct {
  const char *path;
  uintptr_t start;
  size_t size;
  size_t page;
  struct stat status;
  _Atomic bool failed;
} guard;

// Only calls that signal handlers may make: mmap is a bare system call.
static void on_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  int kept = errno;
  uintptr_t address = (uintptr_t)info->si_addr;
  if (address >= guard.start && address - guard.start < guard.size) {
    void *page = (void *)(address & ~(uintptr_t)(guard.page - 1));
    void *zeros = mmap(page, guard.page, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros != MAP_FAILED) {
      atomic_store(&guard.failed, true);
      errno = kept;
      return;
    }
  }
  // Not ours: the read is tried again and ends the program as it would have.
  signal(number, SIG_DFL);
}

void host_mapping_guard(const char *path, void *start, size_t size) {
  guard.path = path;
  guard.start = (uintptr_t)start;
  guard.size = size;
  guard.page = host_page_size();
  if (stat(path, &guard.status) != 0) guard.status.st_size = -1;
  struct sigaction action = {.sa_sigaction = on_bus_error,
                             .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}

bool host_mapping_failed(void) { return atomic_load(&guard.failed); }

static bool is_same(const struct stat *now) {
  return now->st_size == guard.status.st_size &&
         now->st_mtim.tv_sec == guard.status.st_mtim.tv_sec &&
         now->st_mtim.tv_nsec == guard.status.st_mtim.tv_nsec;
}

bool host_mapping_restore(void) {
  int descriptor = open(guard.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return false;
  struct stat now;
  bool whole = fstat(descriptor, &now) == 0 && S_ISREG(now.st_mode) &&
               is_same(&now) &&
               mmap((void *)guard.start, guard.size, PROT_READ,
                    MAP_SHARED | MAP_FIXED, descriptor, 0) != MAP_FAILED;
  close(descriptor);
  if (whole) atomic_store(&guard.failed, false);
  return whole;
}
