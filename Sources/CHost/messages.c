// What glibc says of its own failed assertions and of options. A static program
// takes both texts from the library, its start code and getopt, and with them
// translated messages and wide printing: 26 KB that nothing else here needs.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__GLIBC__)
_Noreturn void __assert_fail(const char *assertion, const char *file,
                             unsigned line, const char *function) {
  (void)file, (void)line, (void)function;
  static const char head[] = "assertion failed: ";
  if (write(STDERR_FILENO, head, sizeof head - 1) > 0 &&
      write(STDERR_FILENO, assertion, strlen(assertion)) > 0)
    (void)!write(STDERR_FILENO, "\n", 1);
  abort();
}

// getopt is asked to be silent (options.c).
int __fxprintf(void *stream, const char *format, ...);
int __fxprintf(void *stream, const char *format, ...) {
  (void)stream, (void)format;
  return 0;
}
int __fxprintf_nocancel(void *stream, const char *format, ...);
int __fxprintf_nocancel(void *stream, const char *format, ...) {
  (void)stream, (void)format;
  return 0;
}
#endif
