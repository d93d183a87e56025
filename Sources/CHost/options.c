// Options of the command line, by getopt.
#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "host_options.h"

// More than the program has; the tables are static so that nothing is
// allocated.
#define OPTION_LIMIT 128

static struct option table[OPTION_LIMIT + 1];
static char letters[2 * OPTION_LIMIT + 3];
static int letter_of[OPTION_LIMIT];
static int option_count;
static int word_count;
static char **words;

// Long options answer their index from here on, clear of any letter.
#define FIRST_NUMBER 256

void host_options_begin(int argc, char **argv, const host_option *options,
                        int count) {
  word_count = argc;
  words = argv;
  option_count = count < OPTION_LIMIT ? count : OPTION_LIMIT;
  char *next = letters;
  // A leading colon tells a missing value from an unknown option.
  *next++ = ':';
  for (int i = 0; i < option_count; i++) {
    table[i] = (struct option){.name = options[i].name,
                               .has_arg = options[i].takes_value,
                               .val = FIRST_NUMBER + i};
    letter_of[i] = options[i].letter;
    if (options[i].letter != 0) {
      *next++ = (char)options[i].letter;
      if (options[i].takes_value) *next++ = ':';
    }
  }
  *next = 0;
  memset(&table[option_count], 0, sizeof table[0]);
  opterr = 0;
  optind = 0;  // begin anew, permutation included
}

int host_options_next(const char **value) {
  static char letter_text[3] = "-?";
  int before = optind > 0 ? optind : 1;
  int found = getopt_long(word_count, words, letters, table, NULL);
  *value = optarg;
  if (found == -1) return HOST_OPTION_END;
  if (found >= FIRST_NUMBER) return found - FIRST_NUMBER;
  if (found != '?' && found != ':') {
    for (int i = 0; i < option_count; i++)
      if (letter_of[i] == found) return i;
  }
  // The word at fault: a long one is the word before `optind`; a short one may
  // stand in the middle of a bundle, so it is spelled anew.
  const char *word = optind > 0 && optind <= word_count
                         ? words[optind - 1]
                         : words[before < word_count ? before : 0];
  *value = word;
  if (optopt > 0 && optopt < FIRST_NUMBER) {
    letter_text[1] = (char)optopt;
    *value = letter_text;
  }
  if (found == ':') return HOST_OPTION_NEEDS_VALUE;
  if (optopt >= FIRST_NUMBER) return HOST_OPTION_TAKES_NO_VALUE;
  if (optopt == 0 && strncmp(word, "--", 2) == 0) {
    size_t length = strcspn(word + 2, "=");
    int matches = 0;
    for (int i = 0; i < option_count; i++)
      matches += strncmp(table[i].name, word + 2, length) == 0;
    if (matches > 1) return HOST_OPTION_AMBIGUOUS;
  }
  return HOST_OPTION_UNKNOWN;
}

int host_options_rest(void) { return optind; }
