// The terminal: its modes, and giving it back at ends, stops and signals.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "host_endings.h"
#include "host_file.h"
#include "host_terminal.h"
#include "signals.h"

enum { MODE_OFF, MODE_ANSWER, MODE_EDIT, MODE_LINES };

// As the terminal was found, for the modes in which keys are edited; complete
// before the mode is set.
static struct termios given;
static _Atomic int mode = MODE_OFF;
static _Atomic bool resumed;
// Written by handlers, so that a wait ends whichever thread they run on.
static int wake = -1;

// Whether the terminal was told to mark pastes.
static _Atomic bool is_marking;

// Bracketed paste, which terminals that do not know it pass over.
static void mark_pastes(bool marks) {
  if (atomic_load(&is_marking) == marks) return;
  // A terminal that is behind with an answer gets time to read it: what was
  // asked of it is to be taken back. One that is held by XOFF, or that nobody
  // reads, must not hold the end of the program.
  struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};
  if (poll(&ready, 1, marks ? 0 : 1000) != 1) return;
  if ((ready.revents & POLLOUT) == 0) return;
  const char *text = marks ? "\033[?2004h" : "\033[?2004l";
  if (write(STDOUT_FILENO, text, 8) == 8) atomic_store(&is_marking, marks);
}

// Whether the terminal may be set without being stopped for it: one that
// controls nobody, as a console of init's, always.
static bool is_foreground(void) {
  pid_t group = tcgetpgrp(STDIN_FILENO);
  return group < 0 || group == getpgrp();
}

// Whether the kernel takes text for UTF-8 where it edits lines itself: one
// Backspace then erases a whole character. Nothing else is changed.
static bool mark_text(bool is_utf8) {
  struct termios next;
  if (tcgetattr(STDIN_FILENO, &next) != 0) return false;
  if (is_utf8)
    next.c_iflag |= IUTF8;
  else
    next.c_iflag &= ~(tcflag_t)IUTF8;
  return tcsetattr(STDIN_FILENO, TCSANOW, &next) == 0;
}

static bool apply(int wanted) {
  if (wanted == MODE_LINES) return mark_text(true);
  struct termios next = given;
  next.c_iflag &= ~(tcflag_t)(ISTRIP | INLCR | IGNCR | ICRNL);
  next.c_oflag |= OPOST | ONLCR;
  next.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
  next.c_lflag |= ISIG;
  next.c_cc[VMIN] = 1;
  next.c_cc[VTIME] = 0;
  if (wanted == MODE_EDIT) next.c_cc[VINTR] = _POSIX_VDISABLE;
  return tcsetattr(STDIN_FILENO, TCSANOW, &next) == 0;
}

static void notify(void) {
  uint64_t one = 1;
  if (wake < 0) return;
  ssize_t written = write(wake, &one, sizeof one);
  (void)written;
}

static void on_resize(int number) {
  (void)number;
  int kept = errno;
  notify();
  errno = kept;
}

static void on_continue(int number) {
  (void)number;
  int kept = errno;
  int wanted = atomic_load(&mode);
  // In the background this would stop the program again; `fg` continues it
  // once more.
  if (wanted != MODE_OFF && is_foreground()) {
    apply(wanted);
    if (wanted == MODE_EDIT) mark_pastes(true);
  }
  atomic_store(&resumed, true);
  notify();
  errno = kept;
}

static void on_stop(int number) {
  int kept = errno;
  int wanted = atomic_load(&mode);
  host_terminal_restore();
  atomic_store(&mode, wanted);
  struct sigaction action = {.sa_handler = SIG_DFL}, handler;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, &handler);
  sigset_t stop, before;
  sigemptyset(&stop);
  sigaddset(&stop, number);
  sigaddset(&stop, SIGCONT);
  atomic_store(&resumed, false);
  raise(number);
  // It was blocked until here. It does not stop if no shell could continue it.
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  sigaction(number, &handler, NULL);
  if (!atomic_load(&resumed)) on_continue(SIGCONT);
  errno = kept;
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  struct sigaction old;
  // A handler's work is never seen half done by another.
  sigfillset(&action.sa_mask);
  if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
    sigaction(number, &action, NULL);
}

// The address of a function of this file alone is found in the same way by every
// build: the SDK's program stays the boards' to the byte.
static void at_exit(void) { host_terminal_end(); }

void host_terminal_begin_lines(int descriptor) {
  static bool is_asked;
  struct termios found;
  if (is_asked || descriptor != STDIN_FILENO || atomic_load(&mode) != MODE_OFF)
    return;
  is_asked = true;
  if (tcgetattr(STDIN_FILENO, &found) != 0 || (found.c_iflag & IUTF8) != 0 ||
      (found.c_lflag & ICANON) == 0)
    return;
  host_endings_catch();
  handle(SIGTSTP, on_stop);
  handle(SIGCONT, on_continue);
  sigset_t before = signals_hold();
  // From the background it is set when the shell brings the program back.
  atomic_store(&mode, MODE_LINES);
  if (is_foreground()) apply(MODE_LINES);
  signals_release(before);
  atexit(at_exit);
}

bool host_terminal_begin(void) {
  const char *name = getenv("TERM");
  if (name != NULL && strcmp(name, "dumb") == 0) return false;
  if (!host_is_terminal(STDIN_FILENO) || !host_is_terminal(STDOUT_FILENO))
    return false;
  if (tcgetattr(STDIN_FILENO, &given) != 0) return false;
  wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  host_endings_catch();
  handle(SIGTSTP, on_stop);
  handle(SIGCONT, on_continue);
  handle(SIGWINCH, on_resize);
  sigset_t before = signals_hold();
  bool is_taken = apply(MODE_ANSWER);
  if (is_taken) atomic_store(&mode, MODE_ANSWER);
  signals_release(before);
  return is_taken;
}

void host_terminal_edit(bool edits) {
  int wanted = edits ? MODE_EDIT : MODE_ANSWER;
  sigset_t before = signals_hold();
  atomic_store(&mode, wanted);
  apply(wanted);
  mark_pastes(edits);
  atomic_store(&resumed, false);
  signals_release(before);
}

void host_terminal_end(void) {
  sigset_t before = signals_hold();
  host_terminal_restore();
  signals_release(before);
}

void host_terminal_restore(void) {
  int old = atomic_exchange(&mode, MODE_OFF);
  if (old == MODE_OFF) return;
  // Somebody else's terminal now: to touch it would stop the program.
  if (!is_foreground()) return;
  if (old == MODE_LINES) {
    mark_text(false);
    return;
  }
  mark_pastes(false);
  tcsetattr(STDIN_FILENO, TCSANOW, &given);
}

long host_terminal_read(void *bytes, size_t count, int milliseconds) {
  for (;;) {
    struct pollfd wait[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                            {.fd = wake, .events = POLLIN}};
    int ready = poll(wait, 2, milliseconds);
    if (ready == 0) return HOST_TERMINAL_QUIET;
    if (ready < 0) {
      if (errno == EINTR) continue;
      return HOST_TERMINAL_FAILED;
    }
    uint64_t notes;
    if (wait[1].revents != 0 && read(wake, &notes, sizeof notes) > 0)
      return HOST_TERMINAL_CHANGED;
    if (wait[0].revents == 0) continue;
    ssize_t got = read(STDIN_FILENO, bytes, count);
    if (got >= 0) return got;
    if (errno != EINTR && errno != EAGAIN) return HOST_TERMINAL_FAILED;
  }
}

bool host_terminal_resumed(void) { return atomic_exchange(&resumed, false); }

host_terminal_size host_terminal_size_now(void) {
  struct winsize size = {0};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
    return (host_terminal_size){0, 0};
  return (host_terminal_size){size.ws_col, size.ws_row};
}
