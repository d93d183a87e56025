// A program that is started, and spoken to by its standard input and output.
#pragma once

/// Starts `words[0]`, looked up in PATH where it has no slash, with the words up
/// to a null as its arguments. Standard error is this program's own. What the
/// child writes and reads is one socket, which does not block.
///
/// Returns the socket, and the process in `*process`; -errno on error.
int child_start(const char *const *words, int *process);

/// Asks a child to end.
void child_ask_to_end(int process);

/// Ends a child that does not.
void child_kill(int process);

/// The exit status of a child that has ended, 128 and the signal's number where
/// one ended it; -1 while it runs.
int child_status(int process);
