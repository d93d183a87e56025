// Sleeping and waking by futex, shared by the pool and the parties.
#pragma once

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// Numbers of the kernel's ABI (linux/futex.h): a C library may come without the
// kernel's headers.
enum { FUTEX_WAIT_HERE = 0 | 128, FUTEX_WAKE_HERE = 1 | 128 };

/// Sleeps while the word is `seen`, at most until `limit` has passed.
///
/// A short sleep stands in for the call if a filter forbids it: callers look
/// again anyway.
static inline void futex_wait(_Atomic uint32_t *word, uint32_t seen,
                              const struct timespec *limit) {
  if (syscall(SYS_futex, word, FUTEX_WAIT_HERE, seen, limit, NULL, 0) == 0)
    return;
  if (errno == ENOSYS || errno == EPERM || errno == EACCES) {
    struct timespec moment = {.tv_nsec = 1000000};
    nanosleep(&moment, NULL);
  }
}

static inline void futex_wake(_Atomic uint32_t *word, int how_many) {
  syscall(SYS_futex, word, FUTEX_WAKE_HERE, how_many, NULL, NULL, 0);
}

/// A lock: 0 is free, 1 taken, 2 taken and waited for. The mutex of libc ends
/// the process where a filter forbids the call.
static inline void futex_lock(_Atomic uint32_t *lock) {
  uint32_t free = 0;
  if (atomic_compare_exchange_strong(lock, &free, 1)) return;
  while (atomic_exchange(lock, 2) != 0) futex_wait(lock, 2, NULL);
}

static inline void futex_unlock(_Atomic uint32_t *lock) {
  if (atomic_exchange(lock, 0) == 2) futex_wake(lock, 1);
}
