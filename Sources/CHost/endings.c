// Signals that end the program: terminal and output are put right first.
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "host_endings.h"
#include "host_output.h"
#include "host_terminal.h"
#include "signals.h"

// SIGBUS is not among them: the model's mapping has a handler of its own.
static const int endings[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGABRT,
                              SIGSEGV, SIGILL,  SIGTRAP, SIGFPE};
#define ENDINGS (sizeof endings / sizeof endings[0])

// The handlers of before: none, or those of Swift's own backtraces.
static struct sigaction before[ENDINGS];
static bool are_caught;

static void put_right_and_end(int number, siginfo_t *info, void *context) {
  (void)context;
  host_output_discard_all();
  host_terminal_restore();
  for (size_t i = 0; i < ENDINGS; i++) {
    if (endings[i] == number) sigaction(number, &before[i], NULL);
  }
  // Either ends the process when this returns: a fault comes again by itself,
  // what was sent, or typed, is sent again.
  bool is_fault = number == SIGSEGV || number == SIGILL || number == SIGTRAP ||
                  number == SIGFPE;
  if (!is_fault || info->si_code <= 0) raise(number);
}

void host_endings_catch(void) {
  if (are_caught) return;
  are_caught = true;
  for (size_t i = 0; i < ENDINGS; i++) {
    struct sigaction action = {.sa_sigaction = put_right_and_end,
                               .sa_flags = SA_SIGINFO};
    // The first one is not disturbed by others.
    sigfillset(&action.sa_mask);
    if (sigaction(endings[i], NULL, &before[i]) == 0 &&
        before[i].sa_handler != SIG_IGN)
      sigaction(endings[i], &action, NULL);
  }
}

void host_end_by_interrupt(void) {
  sigset_t held = signals_hold();
  host_output_discard_all();
  host_terminal_restore();
  signal(SIGINT, SIG_DFL);
  raise(SIGINT);
  signals_release(held);
  _exit(128 + SIGINT);
}
