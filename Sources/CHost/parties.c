// The parties of a program: threads, a lock, events, signals that are noted.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "futex.h"
#include "host_endings.h"
#include "host_output.h"
#include "host_parties.h"
#include "host_terminal.h"
#include "host_threads.h"

static _Atomic uint32_t lock;
static _Atomic uint32_t events[HOST_EVENT_LIMIT];
static _Atomic int termination;

typedef struct {
  void (*run)(void *);
  void *context;
} party;

// Few, and started once: their places are never given back.
static party parties[4];
static int party_count;

static void *start(void *argument) {
  const party *self = argument;
  host_pool_leave();
  self->run(self->context);
  return NULL;
}

bool host_thread_start(void (*run)(void *), void *context) {
  if (party_count == (int)(sizeof parties / sizeof parties[0])) return false;
  party *self = &parties[party_count++];
  *self = (party){.run = run, .context = context};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 512 * 1024);
  pthread_t thread;
  // Signals are for the thread that computes: reads are not interrupted.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = pthread_create(&thread, &attributes, start, self) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return started;
}

void host_lock(void) { futex_lock(&lock); }

void host_unlock(void) { futex_unlock(&lock); }

uint32_t host_event_count(int event) { return atomic_load(&events[event]); }

void host_event_signal(int event) {
  int kept = errno;
  atomic_fetch_add(&events[event], 1);
  futex_wake(&events[event], 1);
  errno = kept;
}

void host_event_wait(int event, uint32_t seen, int milliseconds) {
  struct timespec limit = {.tv_sec = milliseconds / 1000,
                           .tv_nsec = milliseconds % 1000 * 1000000L};
  futex_wait(&events[event], seen, milliseconds < 0 ? NULL : &limit);
}

static void note_termination(int number) {
  atomic_store(&termination, number);
  host_event_signal(HOST_EVENT_ENGINE);
}

void host_catch_termination(void) {
  // A file that is written later catches the endings, too: not these any more.
  host_endings_catch();
  struct sigaction action = {.sa_handler = note_termination,
                             .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
}

static _Atomic bool interrupted;
static struct sigaction before_interrupt;

static void note_interrupt(int number) {
  if (!atomic_exchange(&interrupted, true)) return;
  host_output_discard_all();
  host_terminal_restore();
  _exit(128 + number);
}

void host_catch_interrupt(void) {
  host_endings_catch();
  struct sigaction action = {.sa_handler = note_interrupt,
                             .sa_flags = SA_RESTART};
  // The terminal is given back undisturbed.
  sigfillset(&action.sa_mask);
  atomic_store(&interrupted, false);
  sigaction(SIGINT, &action, &before_interrupt);
}

void host_release_interrupt(void) {
  sigaction(SIGINT, &before_interrupt, NULL);
}

bool host_interrupted(void) { return atomic_load(&interrupted); }

int host_termination(void) { return atomic_load(&termination); }

int host_keep_output(void) {
  int kept = fcntl(1, F_DUPFD_CLOEXEC, 3);
  if (kept < 0 || dup2(2, 1) < 0) return -1;
  return kept;
}

uint64_t host_random(void) {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) == sizeof number)
    return number;
  // Early at boot, or where the call is forbidden: time is all there is.
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec << 20 ^
         (uint64_t)getpid();
}
