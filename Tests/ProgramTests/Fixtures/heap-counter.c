// Loaded before a program it counts the calls that ask the heap for memory.
//
// The count goes to the file that HEAP_CALLS names when the program ends, and to
// standard error, as "heap N", whenever SIGUSR1 comes.
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static _Atomic long calls;

void *malloc(size_t size) {
  calls++;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  calls++;
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  calls++;
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  calls++;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  *out = memalign(alignment, size);
  return *out == NULL ? ENOMEM : 0;
}

static void tell_now(int number) {
  (void)number;
  char text[] = "heap 0000000000\n";
  long left = calls;
  for (int place = 14; place > 4; place--, left /= 10)
    text[place] = (char)('0' + left % 10);
  if (write(2, text, sizeof text - 1) < 0) _exit(9);
}

__attribute__((constructor)) static void begin(void) {
  signal(SIGUSR1, tell_now);
}

__attribute__((destructor)) static void tell_at_the_end(void) {
  long counted = calls;
  const char *path = getenv("HEAP_CALLS");
  FILE *file = path == NULL ? NULL : fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%ld", counted);
  fclose(file);
}
