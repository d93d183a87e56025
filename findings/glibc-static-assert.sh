#!/usr/bin/env bash
# A static program of glibc that does nothing is 27 KB (a twentieth) smaller if it defines
# __assert_fail itself. The library's start code asserts something, and the
# text of a failed assertion is translated and may go to a wide stream: so every
# static program holds gettext, iconv's built-in conversions with their tables of
# transliteration, and printf for wide characters, though it never prints.
#
# Seen with Debian's glibc 2.36 for aarch64 (libc6-dev-arm64-cross 2.36-8cross1),
# linked by LLVM's lld of ziglang 0.13.0. getopt_long draws the same in by another
# way, __fxprintf_nocancel, even where opterr is 0. Who counts the bytes of a
# board's program should define both.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download --quiet libc6-dev-arm64-cross=2.36-8cross1 \
  libgcc-12-dev-arm64-cross=12.2.0-14cross1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
python3 -m venv venv
venv/bin/pip --quiet install ziglang==0.13.0
libc=root/usr/aarch64-linux-gnu/lib
gcc=root/usr/lib/gcc-cross/aarch64-linux-gnu/12

cat >nothing.c <<'C'
int main(void) { return 0; }
C
cat >silent.c <<'C'
#include <stddef.h>
_Noreturn void abort(void);
_Noreturn void __assert_fail(const char *assertion, const char *file,
                             unsigned line, const char *function) {
  (void)assertion, (void)file, (void)line, (void)function;
  abort();
}
C
zig() { venv/bin/python -m ziglang "$@"; }
for name in nothing silent; do
  zig cc -target aarch64-linux-gnu -Os -fno-sanitize=all -c "$name.c" -o "$name.o"
done

link() { # OUT OBJECT...: the bytes of the stripped program
  local out=$1
  shift
  zig ld.lld -m aarch64linux -static --strip-all --gc-sections -o "$out" \
    "$libc/crt1.o" "$libc/crti.o" "$@" --start-group "$libc/libc.a" \
    "$gcc/libgcc.a" "$gcc/libgcc_eh.a" --end-group "$libc/crtn.o"
  stat -c %s "$out"
}
plain=$(link plain nothing.o)
own=$(link own nothing.o silent.o)
echo "a program that does nothing: $plain bytes; with an __assert_fail of its own: $own"
((plain > 500000 && plain - own > 20000)) || {
  echo "no longer as described"
  exit 1
}
echo "as described: $((plain - own)) bytes come with the text of a failed assertion"
