// A terminal on standard input, whose lines the program or the kernel edits.
//
// However the program ends, or is suspended, the terminal gets back the state
// that it was found in; only SIGKILL leaves no time for that.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
  HOST_TERMINAL_END = 0,       // the line was hung up
  HOST_TERMINAL_FAILED = -1,   // host_errno says why
  HOST_TERMINAL_QUIET = -2,    // nothing came in time
  HOST_TERMINAL_CHANGED = -3,  // another size, or the program was suspended
};

/// Takes the terminal over: keys come as they are pressed and are not echoed.
/// False where standard input or output is not a terminal, or is a dumb one.
bool host_terminal_begin(void);

/// Has the terminal's own editing of lines erase whole characters of UTF-8, on
/// serial lines too, until the program ends or is stopped. Nothing where
/// `descriptor` is not a terminal on standard input, where its lines are UTF-8
/// already, or where it was asked before. Signals that end the program and that
/// it deals with itself must be caught after this.
void host_terminal_begin_lines(int descriptor);

/// Whether a line is edited now: keys arrive, Ctrl-C too, and pastes are
/// marked. Else Ctrl-C is a signal, and what is typed waits for the next line.
void host_terminal_edit(bool edits);

/// Gives the terminal back.
void host_terminal_end(void);

/// The same where a signal ends or stops the program: a handler may call it.
void host_terminal_restore(void);

/// Reads at most `count` bytes, waiting for so many milliseconds, or for as
/// long as it takes where that is negative. A number of bytes, or one of the
/// codes above.
long host_terminal_read(void *bytes, size_t count, int milliseconds);

/// Whether the program was suspended since this was last asked.
bool host_terminal_resumed(void);

/// Columns and rows, 0 where the terminal does not tell.
typedef struct {
  int columns, rows;
} host_terminal_size;
host_terminal_size host_terminal_size_now(void);
