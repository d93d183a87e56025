#!/usr/bin/env bash
# GCC 12 throws away what a program tells AMX about its tiles. _tile_loadconfig is
# an asm statement there, whose only operand is a pointer's 8 bytes at the address
# it is given. The instruction reads 64. So the stores to the other 56, which say
# how many rows and bytes each tile has, are dead and go: the parameters below do
# not even occur in what is compiled. The processor then has tiles without rows,
# and the first instruction that uses one is an illegal instruction. The
# intrinsic gives no warning, and unoptimised code works.
#
# Seen with Debian 12's GCC (cpp-12 12.2.0-14+deb12u1); Clang 18 (of ziglang
# 0.13.0) stores all 64 bytes. ggml's AMX kernels of llama-cpp-python 0.3.36, built
# natively with this GCC, ended with SIGILL on an Emerald Rapids. Who writes tiles
# for GCC should hide the configuration's address in an asm statement that clobbers
# memory before.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
pool=http://deb.debian.org/debian/pool/main
for package in g/gcc-12/cpp-12_12.2.0-14+deb12u1 \
  g/gcc-12/libgcc-12-dev_12.2.0-14+deb12u1 i/isl/libisl23_0.25-1.1 \
  m/mpclib3/libmpc3_1.3.1-1 m/mpfr4/libmpfr6_4.2.0-1 \
  g/gmp/libgmp10_6.2.1+dfsg1-1.1; do
  curl --fail --silent --show-error --location -o package.deb "$pool/${package}_amd64.deb"
  dpkg -x package.deb root
done
python3 -m venv venv
venv/bin/pip --quiet install ziglang==0.13.0

cat >tiles.c <<'C'
// The header wants to come through immintrin.h, which would need a C library.
#ifndef __clang__
#define _IMMINTRIN_H_INCLUDED
#include <amxtileintrin.h>
#else
#define _tile_loadconfig __builtin_ia32_tile_loadconfig
#endif
struct shapes {
  unsigned char palette, first_row, reserved[14];
  unsigned short row_bytes[16];
  unsigned char rows[16];
};
_Static_assert(sizeof(struct shapes) == 64, "as the processor reads it");
void open_tiles(unsigned char rows, unsigned short row_bytes) {
  struct shapes shapes = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    shapes.rows[tile] = rows;
    shapes.row_bytes[tile] = row_bytes;
  }
  _tile_loadconfig(&shapes);
}
C
gcc=root/usr/lib/gcc/x86_64-linux-gnu/12
for level in 0 2; do
  LD_LIBRARY_PATH=root/usr/lib/x86_64-linux-gnu $gcc/cc1 -quiet -O$level -mamx-tile \
    -nostdinc -isystem $gcc/include tiles.c -o gcc-O$level.s
done
venv/bin/python -m ziglang cc -target x86_64-linux-none -O2 -mcpu=x86_64+amx_tile \
  -fno-sanitize=all -S tiles.c -o clang-O2.s

uses() { # FILE: whether the instructions before ldtilecfg look at both parameters
  local before
  before=$(sed -n '/^open_tiles:/,/ldtilecfg/p' "$1")
  grep -q ldtilecfg <<<"$before" && grep -qE '%(edi|dil)\b' <<<"$before" &&
    grep -qE '%(esi|si)\b' <<<"$before"
}
status=0
for file in gcc-O0 gcc-O2 clang-O2; do
  told="looks at the rows and bytes of its tiles"
  uses $file.s || told="does not look at them: $(grep -c 'mov' <(sed -n '/^open_tiles:/,/ldtilecfg/p' $file.s)) moves before ldtilecfg"
  echo "$file $told"
  case $file:$told in gcc-O2:looks* | gcc-O0:does* | clang-O2:does*) status=1 ;; esac
done
[ $status -eq 0 ] || {
  echo "no longer as described"
  exit 1
}
echo "as described: the optimised configuration is lost"
