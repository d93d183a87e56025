// Signals from outside are for the program's first thread: so it can keep them
// off while it changes what their handlers change too.
#pragma once

#include <signal.h>

// Keeps them off the calling thread, and those it starts; tells what was kept
// off before. Faults are never among them.
static inline sigset_t signals_hold(void) {
  static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                                SIGTSTP, SIGCONT, SIGWINCH};
  sigset_t held, before;
  sigemptyset(&held);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    sigaddset(&held, signals[i]);
  pthread_sigmask(SIG_BLOCK, &held, &before);
  return before;
}

static inline void signals_release(sigset_t before) {
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
