// The calendar, and POSIX rules of time zones: "CET-1CEST,M3.5.0,M10.5.0/3".
#include "rule.h"

#define DAY_SECONDS 86400

typedef struct {
  const char *at, *end;
} cursor;

static char peek(const cursor *text) {
  return text->at < text->end ? *text->at : 0;
}

static bool take(cursor *text, char wanted) {
  if (text->at == text->end || *text->at != wanted) return false;
  text->at++;
  return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

// Larger numbers stay at a limit that no field reaches.
static bool take_number(cursor *text, int *number) {
  if (!is_digit(peek(text))) return false;
  *number = 0;
  for (; is_digit(peek(text)); text->at++)
    if (*number < 10000) *number = *number * 10 + (*text->at - '0');
  return true;
}

// Three letters or more, or more kinds of characters in angle brackets.
static bool take_name(cursor *text) {
  bool is_quoted = take(text, '<');
  const char *start = text->at;
  for (;; text->at++) {
    char c = peek(text);
    bool is_other = is_digit(c) || c == '+' || c == '-';
    if (!is_letter(c) && !(is_quoted && is_other)) break;
  }
  return text->at - start >= 3 && (!is_quoted || take(text, '>'));
}

// HOURS[:MINUTES[:SECONDS]].
static bool take_clock(cursor *text, int hours_limit, int *seconds) {
  int hours, minutes = 0, rest = 0;
  if (!take_number(text, &hours)) return false;
  if (take(text, ':') && take_number(text, &minutes) && take(text, ':'))
    take_number(text, &rest);
  if (hours > hours_limit) hours = hours_limit;
  if (minutes > 59) minutes = 59;
  if (rest > 59) rest = 59;
  *seconds = (hours * 60 + minutes) * 60 + rest;
  return true;
}

// POSIX counts to the west.
static bool take_offset(cursor *text, int *offset) {
  bool is_east = take(text, '-');
  if (!is_east) take(text, '+');
  if (!take_clock(text, 24, offset)) return false;
  if (!is_east) *offset = -*offset;
  return true;
}

static bool take_day(cursor *text, rule_change *change) {
  if (take(text, 'M')) {
    change->kind = 'M';
    return take_number(text, &change->month) && take(text, '.') &&
           take_number(text, &change->week) && take(text, '.') &&
           take_number(text, &change->day) && change->month >= 1 &&
           change->month <= 12 && change->week >= 1 && change->week <= 5 &&
           change->day <= 6;
  }
  change->kind = take(text, 'J') ? 'J' : 0;
  return take_number(text, &change->day) && change->day <= 365 &&
         change->day >= (change->kind == 'J');
}

// A change that is not given keeps the value that it has.
static bool take_change(cursor *text, rule_change *change) {
  take(text, ',');
  if (text->at == text->end) return true;
  if (!take_day(text, change)) return false;
  if (take(text, '/')) {
    bool is_before = take(text, '-');
    if (!take_clock(text, 167, &change->seconds)) return false;
    if (is_before) change->seconds = -change->seconds;
  }
  return text->at == text->end || *text->at == ',';
}

bool rule_read(const char *text, size_t count, zone_rule *rule) {
  cursor rest = {text, text + count};
  *rule =
      (zone_rule){.begin = {'M', 3, 2, 0, 7200}, .end = {'M', 11, 1, 0, 7200}};
  if (!take_name(&rest) || !take_offset(&rest, &rule->standard)) return false;
  if (rest.at == rest.end) return true;
  rule->has_summer = true;
  if (!take_name(&rest)) return false;
  char next = peek(&rest);
  if (next == 0 || next == ',')
    rule->summer = rule->standard + 3600;
  else if (!take_offset(&rest, &rule->summer))
    return false;
  return take_change(&rest, &rule->begin) && take_change(&rest, &rule->end);
}

static int64_t floor_quotient(int64_t number, int64_t divisor) {
  return number / divisor - (number % divisor < 0);
}

// The days from 1970 to the first of a month, 1 to 13. The years that it counts
// in begin with March: the leap day is the last one.
static int64_t first_day(int64_t year, int month) {
  int64_t marches = month < 3 ? year - 1 : year;
  int since = month < 3 ? month + 9 : month - 3;
  return marches * 365 + floor_quotient(marches, 4) -
         floor_quotient(marches, 100) + floor_quotient(marches, 400) +
         (153 * since + 2) / 5 - 719468;
}

static int64_t change_seconds(const rule_change *change, int64_t year) {
  int64_t day = first_day(year, 1) + change->day;
  if (change->kind == 'J') {
    bool is_leap = first_day(year, 3) - first_day(year, 1) == 60;
    if (change->day < 60 || !is_leap) day--;
  } else if (change->kind == 'M') {
    day = first_day(year, change->month);
    // 1970 began with a Thursday.
    int64_t weekday = day + 4 - floor_quotient(day + 4, 7) * 7;
    day += (change->day + 7 - weekday) % 7 + (change->week - 1) * 7;
    if (day >= first_day(year, change->month + 1)) day -= 7;
  }
  return day * DAY_SECONDS + change->seconds;
}

int rule_offset(const zone_rule *rule, int64_t seconds) {
  if (!rule->has_summer) return rule->standard;
  int year = rule_civil(seconds).year;
  int64_t begin = change_seconds(&rule->begin, year) - rule->standard;
  int64_t end = change_seconds(&rule->end, year) - rule->summer;
  // South of the equator summer ends before it begins.
  bool is_summer = begin > end ? seconds < end || seconds >= begin
                               : seconds >= begin && seconds < end;
  return is_summer ? rule->summer : rule->standard;
}

host_moment rule_civil(int64_t seconds) {
  int64_t day = floor_quotient(seconds, DAY_SECONDS);
  int second = (int)(seconds - day * DAY_SECONDS);
  // The quotient is the right year or the one before or behind.
  int64_t year = 1970 + floor_quotient(day * 400, 146097);
  while (day < first_day(year, 1)) year--;
  while (day >= first_day(year + 1, 1)) year++;
  int month = 12;
  while (day < first_day(year, month)) month--;
  return (host_moment){(int)year,
                       month,
                       (int)(day - first_day(year, month)) + 1,
                       second / 3600,
                       second / 60 % 60,
                       second % 60};
}
