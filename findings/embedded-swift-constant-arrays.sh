#!/usr/bin/env bash
# Embedded Swift 6.3.1 (swiftc -wmo -Osize), two modules: a property of one module
# returns one of two constant arrays, and the other module reads it.
#
# Expected: each module, and each order of objects on the linker's line, gives the
# same numbers: 6 for the low ones, 60 for the high ones.
# Seen: the arrays are weak symbols, named by the function and a counter (Tv_r,
# Tv0_r). Each module that inlines the function counts anew, and in another order.
# The linker keeps the first of each name, so with the objects of the defining module
# first the reader gets the wrong array: "low 60 high 6", without any diagnostic.
#
# A list that is a function's only one, in a function that is not inlined, is safe.
# Needs Swift 6.3 for Linux on x86-64 with its Embedded library, and its clang and lld.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir defining reading

cat >Lists.swift <<'END'
public enum Kind {
  case low, high
  public var numbers: [(id: Int, name: StaticString)] {
    switch self {
    case .low: [(1, "one"), (2, "two"), (3, "three")]
    case .high: [(10, "ten"), (20, "twenty"), (30, "thirty")]
    }
  }
}
END
echo 'public func nothing() {}' >Other.swift
cat >Total.swift <<'END'
public import Lists
@c(total)
public func total(_ isHigh: Bool) -> Int32 {
  let kind: Kind = isHigh ? .high : .low
  var sum = 0
  for number in kind.numbers { sum += number.id }
  return Int32(sum)
}
END
cat >First.swift <<'END'
import Lists
func first() -> Int { Kind.low.numbers[0].id }
END
cat >main.c <<'END'
#include <stdbool.h>
#include <stdio.h>
void *__stack_chk_guard;
int total(bool isHigh);
int main(int count, char **words) {
  (void)words;
  printf("low %d high %d\n", total(count > 5), total(count < 5));
}
END

options=(-target x86_64-unknown-none-elf -enable-experimental-feature Embedded
  -wmo -num-threads 2 -Osize -parse-as-library -Xfrontend -function-sections
  -enable-upcoming-feature InternalImportsByDefault)
(cd defining && swiftc "${options[@]}" -c ../Lists.swift ../Other.swift \
  -module-name Lists -emit-module -emit-module-path ../Lists.swiftmodule)
(cd reading && swiftc "${options[@]}" -c ../Total.swift ../First.swift \
  -module-name Reading -I ..)
clang -fuse-ld=lld main.c defining/*.o reading/*.o -o defining-first
clang -fuse-ld=lld main.c reading/*.o defining/*.o -o reading-first

swiftc --version 2>/dev/null | head -n 1
echo "defining module first: $(./defining-first)"
echo "reading module first:  $(./reading-first)"
[ "$(./defining-first)" = "low 60 high 6" ]
[ "$(./reading-first)" = "low 6 high 60" ]
echo "as described"
