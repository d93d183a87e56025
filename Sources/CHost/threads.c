// The pool of threads: steps are shared out by one counter, idle threads sleep.
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "futex.h"
#include "host_threads.h"
#include "signals.h"

// About the length of the serial stretches between two steps of a decode; past
// that a sleeping thread costs less than the power and heat of a waiting one.
#define SPIN_LOOKS 100000

// A slow core is a quarter as fast, or so.
#define SLOWNESS 4

// Each of the shared counters has a cache line of its own.
#define OWN_LINE _Alignas(64)

// A step is open while `ticket` has units left. Its lowest 32 bits count the
// units that nobody has taken, the next 8 the threads that may take them, and
// the rest numbers the step, so that one exchange takes units of the step that
// was seen and of no later one. A thread that holds units keeps the step from
// ending, and with it the fields below from changing. A thread that holds none
// is not waited for: one that the system has put aside while it had nothing to
// do costs nothing.
//
// Beside its work a step costs cache lines that move from core to core. So
// every thread counts what it finished by itself and says it once, the caller
// takes its first units as it opens the step, and nobody is woken who is awake.
static struct {
  OWN_LINE _Atomic uint64_t ticket;
  OWN_LINE _Atomic uint32_t done;      // units that others than callers have
                                       // finished, ever; futex word
  OWN_LINE _Atomic uint64_t sleepers;  // a bit for each thread that sleeps
  OWN_LINE _Atomic uint64_t awaited;   // SLEEPS and the `done` that the caller
                                       // sleeps for, or 0
  OWN_LINE _Atomic uint32_t busy;      // whether a caller's step is under way
  OWN_LINE host_step step;
  const void *job;
  uint32_t count;
  _Atomic uint32_t grain;  // may be read for a step that is over
  _Atomic uint32_t fast;   // threads from this number on are slow
  _Atomic uint32_t looks;  // of the threads that wait for a step
  uint32_t before;         // of `done`, when the step began
  uint32_t started;        // threads, the callers' not counted
} shared;

#define SLEEPS ((uint64_t)1 << 32)

// Of each thread that sleeps: 1 once it was woken.
static struct {
  OWN_LINE _Atomic uint32_t woken;  // futex word
} beds[HOST_POOL_LIMIT];

// How many of the shared threads one caller's steps may use.
struct host_pool {
  uint32_t threads;
  uint32_t looks;
};

static host_pool pools[HOST_POOL_LIMIT + 1];
static _Atomic uint32_t starting;  // a lock
static pthread_t threads_started[HOST_POOL_LIMIT];
static host_placement placement;
static bool is_placed;

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

// How many of `left` units a thread takes at once: half of its share of them,
// in whole grains, so that chunks are large at first and small at the end.
static inline uint32_t portion(uint32_t left, uint32_t threads, uint32_t grain,
                               uint32_t worker, uint32_t fast) {
  uint32_t taken = left / (2 * threads);
  if (worker >= fast) taken /= SLOWNESS;
  taken -= taken % grain;
  if (taken < grain) taken = grain;
  return taken < left ? taken : left;
}

// Works until no units are left and answers how many were done.
static uint32_t take_chunks(uint32_t worker) {
  uint32_t finished = 0;
  uint64_t ticket = atomic_load_explicit(&shared.ticket, memory_order_acquire);
  while (may_take(ticket, worker)) {
    uint32_t left = units_left(ticket);
    uint32_t taken = portion(
        left, threads_of(ticket),
        atomic_load_explicit(&shared.grain, memory_order_relaxed), worker,
        atomic_load_explicit(&shared.fast, memory_order_relaxed));
    if (!atomic_compare_exchange_weak_explicit(
            &shared.ticket, &ticket, ticket - taken, memory_order_acquire,
            memory_order_acquire))
      continue;
    uint32_t begin = shared.count - left;
    shared.step(shared.job, begin, begin + taken, worker);
    finished += taken;
    ticket = atomic_load_explicit(&shared.ticket, memory_order_acquire);
  }
  return finished;
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
  // The caller that opens a step looks for the bit behind it, and this thread
  // for a step behind the bit: one of them sees the other.
  uint64_t own = (uint64_t)1 << worker;
  _Atomic uint32_t *woken = &beds[worker].woken;
  atomic_store_explicit(woken, 0, memory_order_relaxed);
  atomic_fetch_or(&shared.sleepers, own);
  if (!may_take(atomic_load(&shared.ticket), worker))
    while (atomic_load_explicit(woken, memory_order_acquire) == 0)
      futex_wait(woken, 0, NULL);
  atomic_fetch_and_explicit(&shared.sleepers, ~own, memory_order_relaxed);
}

static void *work(void *argument) {
  uint32_t worker = (uint32_t)(uintptr_t)argument;
  for (;;) {
    await_step(worker);
    uint32_t finished = take_chunks(worker);
    if (finished == 0) continue;
    uint32_t done = atomic_fetch_add(&shared.done, finished) + finished;
    if (atomic_load(&shared.awaited) == (SLEEPS | done))
      futex_wake(&shared.done, 1);
  }
  return NULL;
}

static void place(pthread_t thread, uint32_t worker) {
  const host_processor_set *own =
      worker < placement.count ? &placement.of[worker] : &placement.rest;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (uint32_t n = 0; n < HOST_PROCESSOR_LIMIT && n < CPU_SETSIZE; n++)
    if (host_processor_set_has(own, n)) CPU_SET(n, &set);
  // If it is refused, the system goes on choosing.
  pthread_setaffinity_np(thread, sizeof set, &set);
}

void host_pool_place(const host_placement *wanted) {
  futex_lock(&starting);
  // Threads that were never placed are left as they are.
  if (wanted->count > 0 || is_placed) {
    is_placed = true;
    placement = *wanted;
    place(pthread_self(), 0);
    for (uint32_t i = 0; i < shared.started; i++)
      place(threads_started[i], i + 1);
  }
  atomic_store_explicit(&shared.fast,
                        wanted->count > 0 ? wanted->fast : HOST_POOL_LIMIT,
                        memory_order_relaxed);
  futex_unlock(&starting);
}

void host_pool_leave(void) {
  futex_lock(&starting);
  if (is_placed) place(pthread_self(), HOST_POOL_LIMIT);
  futex_unlock(&starting);
}

// Starts what is missing of `threads` threads, the caller counted.
static void start_missing(uint32_t threads) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  size_t stack = 256 * 1024;
  if (stack < (size_t)PTHREAD_STACK_MIN) stack = (size_t)PTHREAD_STACK_MIN;
  pthread_attr_setstacksize(&attributes, stack);
  sigset_t before = signals_hold();
  while (shared.started + 1 < threads) {
    uint32_t worker = shared.started + 1;
    pthread_t *thread = &threads_started[shared.started];
    if (pthread_create(thread, &attributes, work, (void *)(uintptr_t)worker))
      break;
    if (is_placed) place(*thread, worker);
    shared.started++;
  }
  signals_release(before);
  pthread_attr_destroy(&attributes);
}

host_pool *host_pool_start(uint32_t threads) {
  if (threads > HOST_POOL_LIMIT) threads = HOST_POOL_LIMIT;
  if (threads == 0) threads = 1;
  // More threads than cores, or than a quota lets work, must not spin: they
  // would keep the one they wait for from running.
  uint32_t processors = host_processors_within((uint32_t)host_processors(),
                                               host_machine_here()->quota);
  futex_lock(&starting);
  uint32_t all = shared.started + 1 > threads ? shared.started + 1 : threads;
  atomic_store_explicit(&shared.looks, all <= processors ? SPIN_LOOKS : 0,
                        memory_order_relaxed);
  if (!is_placed)
    atomic_store_explicit(&shared.fast, HOST_POOL_LIMIT, memory_order_relaxed);
  if (shared.started + 1 < threads) start_missing(threads);
  if (threads > shared.started + 1) threads = shared.started + 1;
  host_pool *pool = &pools[threads];
  if (pool->threads == 0) {
    pool->looks = threads <= processors ? SPIN_LOOKS : 0;
    pool->threads = threads;
  }
  futex_unlock(&starting);
  return pool;
}

uint32_t host_pool_threads(const host_pool *pool) { return pool->threads; }

// Wakes those of the first `threads` threads that sleep.
static void wake(uint32_t threads) {
  uint64_t wanted = threads < 64 ? ((uint64_t)1 << threads) - 1 : ~(uint64_t)0;
  if ((atomic_load(&shared.sleepers) & wanted) == 0) return;
  uint64_t asleep = atomic_fetch_and(&shared.sleepers, ~wanted) & wanted;
  for (; asleep != 0; asleep &= asleep - 1) {
    _Atomic uint32_t *woken = &beds[__builtin_ctzll(asleep)].woken;
    atomic_store_explicit(woken, 1, memory_order_release);
    futex_wake(woken, 1);
  }
}

// The caller's alone: steps are run by one thread at a time that has a pause.
static void (*between)(void);

// Parts of the caller's share between which it pauses.
#define PAUSES 16

void host_pool_set_pause(void (*pause)(void)) { between = pause; }

// The caller's own units, from the first on.
static void run_own(host_step step, const void *job, uint32_t count,
                    uint32_t grain) {
  void (*const pause)(void) = between;
  if (pause == NULL) {
    step(job, 0, count, 0);
    return;
  }
  const uint32_t part = (count / PAUSES + grain - 1) / grain * grain;
  const uint32_t most = part > 0 ? part : grain;
  for (uint32_t begin = 0; begin < count;) {
    const uint32_t end = count - begin > most ? begin + most : count;
    step(job, begin, end, 0);
    begin = end;
    pause();
  }
}

static void run_shared(const host_pool *pool, host_step step, const void *job,
                       uint32_t count, uint32_t grain) {
  uint32_t own = portion(count, pool->threads, grain, 0, HOST_POOL_LIMIT);
  shared.step = step;
  shared.job = job;
  shared.count = count;
  atomic_store_explicit(&shared.grain, grain, memory_order_relaxed);
  uint64_t number =
      atomic_load_explicit(&shared.ticket, memory_order_relaxed) >> 40;
  atomic_store(&shared.ticket, (number + 1) << 40 |
                                   (uint64_t)pool->threads << 32 |
                                   (count - own));
  wake(pool->threads);
  run_own(step, job, own, grain);
  own += take_chunks(0);
  uint32_t end = shared.before + (count - own);
  shared.before = end;
  for (uint32_t look = 0; look < pool->looks; look++) {
    if (atomic_load_explicit(&shared.done, memory_order_acquire) == end) return;
    relax();
  }
  atomic_store(&shared.awaited, SLEEPS | end);
  uint32_t done;
  while ((done = atomic_load(&shared.done)) != end)
    futex_wait(&shared.done, done, NULL);
  atomic_store_explicit(&shared.awaited, 0, memory_order_relaxed);
}

void host_pool_run(host_pool *pool, host_step step, const void *job,
                   uint32_t count, uint32_t grain) {
  if (count == 0) return;
  if (grain == 0) grain = 1;
  if (pool->threads == 1 || count <= grain ||
      atomic_exchange_explicit(&shared.busy, 1, memory_order_acquire)) {
    run_own(step, job, count, grain);
    return;
  }
  run_shared(pool, step, job, count, grain);
  atomic_store_explicit(&shared.busy, 0, memory_order_release);
}
