#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "futex.h"
#include "host_cpu.h"
#include "host_threads.h"

// About the length of the serial stretches between two steps of a decode; past
// that a sleeping thread costs less than the power and heat of a waiting one.
#define SPIN_LOOKS 100000

// Each of the shared counters has a cache line of its own.
#define OWN_LINE _Alignas(64)

// A step is open while `ticket` has units left. Its lowest 32 bits count the
// units that nobody has taken, the next 8 the threads that may take them, and
// the rest numbers the step, so that one exchange takes units of the step that
// was seen and of no later one. Whoever holds units keeps the step from ending,
// and with it the fields below from changing. A thread that holds none is not
// waited for: one that the system has put aside while it had nothing to do
// costs nothing.
static struct {
  OWN_LINE _Atomic uint64_t ticket;
  OWN_LINE _Atomic uint32_t done;      // units finished; futex word
  OWN_LINE _Atomic uint32_t wake;      // changes with every step; futex word
  OWN_LINE _Atomic uint32_t sleepers;  // threads asleep on `wake`
  OWN_LINE _Atomic uint32_t waiting;   // whether the caller sleeps on `done`
  OWN_LINE _Atomic uint32_t busy;      // whether a caller's step is under way
  OWN_LINE host_step step;
  const void *job;
  uint32_t count;
  _Atomic uint32_t grain;  // may be read for a step that is over
  _Atomic uint32_t looks;  // of the threads that wait for a step
  uint32_t started;        // threads, the callers' not counted
} shared;

// How many of the shared threads one caller's steps may use.
struct host_pool {
  uint32_t threads;
  uint32_t looks;
};

static host_pool pools[HOST_POOL_LIMIT + 1];
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");  // about as long as x86's pause; yield is a no-op
#endif
}

static inline uint32_t units_left(uint64_t ticket) { return (uint32_t)ticket; }

static inline uint32_t threads_of(uint64_t ticket) {
  return (uint32_t)(ticket >> 32) & 0xFF;
}

static inline bool may_take(uint64_t ticket, uint32_t worker) {
  return units_left(ticket) > 0 && worker < threads_of(ticket);
}

// Works until no units are left.
static void take_chunks(uint32_t worker) {
  uint64_t ticket = atomic_load_explicit(&shared.ticket, memory_order_acquire);
  while (may_take(ticket, worker)) {
    uint32_t left = units_left(ticket);
    uint32_t grain = atomic_load_explicit(&shared.grain, memory_order_relaxed);
    uint32_t taken = left < grain ? left : grain;
    if (!atomic_compare_exchange_weak_explicit(
            &shared.ticket, &ticket, ticket - taken, memory_order_acquire,
            memory_order_acquire))
      continue;
    uint32_t count = shared.count, begin = count - left;
    shared.step(shared.job, begin, begin + taken, worker);
    if (atomic_fetch_add(&shared.done, taken) + taken == count &&
        atomic_load(&shared.waiting))
      futex_wake(&shared.done, 1);
    ticket = atomic_load_explicit(&shared.ticket, memory_order_acquire);
  }
}

// Returns when there may be units to take.
static void await_step(uint32_t worker) {
  uint32_t looks = atomic_load_explicit(&shared.looks, memory_order_relaxed);
  for (uint32_t look = 0; look < looks; look++) {
    uint64_t ticket =
        atomic_load_explicit(&shared.ticket, memory_order_relaxed);
    if (may_take(ticket, worker)) return;
    relax();
  }
  atomic_fetch_add(&shared.sleepers, 1);
  uint32_t seen = atomic_load(&shared.wake);
  if (!may_take(atomic_load(&shared.ticket), worker))
    futex_wait(&shared.wake, seen, NULL);
  atomic_fetch_sub(&shared.sleepers, 1);
}

static void *work(void *argument) {
  uint32_t worker = (uint32_t)(uintptr_t)argument;
  for (;;) {
    await_step(worker);
    take_chunks(worker);
  }
  return NULL;
}

// Starts what is missing of `threads` threads, the caller counted.
static void start_missing(uint32_t threads) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  size_t stack = 256 * 1024;
  if (stack < (size_t)PTHREAD_STACK_MIN) stack = (size_t)PTHREAD_STACK_MIN;
  pthread_attr_setstacksize(&attributes, stack);
  while (shared.started + 1 < threads) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, work,
                       (void *)(uintptr_t)(shared.started + 1)))
      break;
    shared.started++;
  }
  pthread_attr_destroy(&attributes);
}

host_pool *host_pool_start(uint32_t threads) {
  if (threads > HOST_POOL_LIMIT) threads = HOST_POOL_LIMIT;
  if (threads == 0) threads = 1;
  // More threads than cores must not spin: they would keep the one they wait
  // for from running.
  uint32_t processors = (uint32_t)host_processors();
  pthread_mutex_lock(&starting);
  uint32_t all = shared.started + 1 > threads ? shared.started + 1 : threads;
  atomic_store_explicit(&shared.looks, all <= processors ? SPIN_LOOKS : 0,
                        memory_order_relaxed);
  start_missing(threads);
  if (threads > shared.started + 1) threads = shared.started + 1;
  host_pool *pool = &pools[threads];
  if (pool->threads == 0) {
    pool->looks = threads <= processors ? SPIN_LOOKS : 0;
    pool->threads = threads;
  }
  pthread_mutex_unlock(&starting);
  return pool;
}

uint32_t host_pool_threads(const host_pool *pool) { return pool->threads; }

static void run_shared(const host_pool *pool, host_step step, const void *job,
                       uint32_t count, uint32_t grain) {
  shared.step = step;
  shared.job = job;
  shared.count = count;
  atomic_store_explicit(&shared.grain, grain, memory_order_relaxed);
  atomic_store_explicit(&shared.done, 0, memory_order_relaxed);
  uint64_t number =
      atomic_load_explicit(&shared.ticket, memory_order_relaxed) >> 40;
  atomic_store(&shared.ticket,
               (number + 1) << 40 | (uint64_t)pool->threads << 32 | count);
  atomic_fetch_add(&shared.wake, 1);
  if (atomic_load(&shared.sleepers) > 0) futex_wake(&shared.wake, INT_MAX);
  take_chunks(0);
  for (uint32_t look = 0; look < pool->looks; look++) {
    if (atomic_load_explicit(&shared.done, memory_order_acquire) == count)
      return;
    relax();
  }
  atomic_store(&shared.waiting, 1);
  uint32_t done;
  while ((done = atomic_load(&shared.done)) != count)
    futex_wait(&shared.done, done, NULL);
  atomic_store(&shared.waiting, 0);
}

void host_pool_run(host_pool *pool, host_step step, const void *job,
                   uint32_t count, uint32_t grain) {
  if (count == 0) return;
  if (grain == 0) grain = 1;
  if (pool->threads == 1 || count <= grain ||
      atomic_exchange_explicit(&shared.busy, 1, memory_order_acquire)) {
    step(job, 0, count, 0);
    return;
  }
  run_shared(pool, step, job, count, grain);
  atomic_store_explicit(&shared.busy, 0, memory_order_release);
}
