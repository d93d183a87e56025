// One set of threads, made once.
//
// A step is a function over `count` units of work. Every thread takes chunks
// from one atomic counter, half of its share of what is left and at least
// `grain` units, so that unequal cores finish together; the caller works too
// and returns when all units are done. Between steps the others spin for a
// bounded number of looks and then sleep on a futex. Nobody waits for a thread
// that has taken nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "host_attributes.h"
#include "host_processors.h"

typedef struct host_pool host_pool;

/// Work on the units `begin ..< end` as the thread number `worker`.
typedef void (*host_step)(const void *job, uint32_t begin, uint32_t end,
                          uint32_t worker);

/// The most threads of a pool.
#define HOST_POOL_LIMIT 64

/// A pool of `threads` threads, the caller counted. If the system grants
/// fewer, the pool is smaller. All pools of a process share their threads:
/// those that are missing are made, and a step uses no more than its own pool
/// has.
host_pool *host_pool_start(uint32_t threads);

/// The threads that the pool has, the caller counted.
uint32_t host_pool_threads(const host_pool *pool);

/// Puts the caller and the pool's other threads, those to come included, where
/// `wanted` says. Does nothing where it places none and never did.
void host_pool_place(const host_placement *wanted);

/// Lets the calling thread, which is not a pool's, run anywhere.
void host_pool_leave(void);

/// Lets `pause` be called by the caller of a step between parts of its own share,
/// until it is null again: for what must go on meanwhile.
HOST_STEADY
void host_pool_set_pause(void (*pause)(void));

/// Runs one step to its end. While another caller's step is under way the
/// caller does all of it alone, as worker 0.
HOST_STEADY
void host_pool_run(host_pool *pool, host_step step, const void *job,
                   uint32_t count, uint32_t grain);
