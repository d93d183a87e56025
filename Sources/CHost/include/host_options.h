// Command line options, by getopt_long.
#pragma once

#include <stdint.h>

/// One long option; `letter` is its short form or 0.
typedef struct {
  const char *name;
  int takes_value;
  int letter;
} host_option;

enum {
  HOST_OPTION_END = -1,
  HOST_OPTION_UNKNOWN = -2,
  HOST_OPTION_NEEDS_VALUE = -3,
  HOST_OPTION_TAKES_NO_VALUE = -4,
  HOST_OPTION_AMBIGUOUS = -5,
};

/// Begins to read `argv` from its second word on, with `count` options.
void host_options_begin(int argc, char **argv, const host_option *options,
                        int count);

/// The number of the next option, or one of the HOST_OPTION codes. `value` is
/// the option's value, or the word at fault.
int host_options_next(const char **value);

/// The index in `argv` of the first word that is not an option, once END was
/// given. Options may stand anywhere; getopt moves the other words to the end.
int host_options_rest(void);
