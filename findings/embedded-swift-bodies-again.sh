#!/usr/bin/env bash
# Embedded Swift 6.3.1 (swiftc -wmo -Osize), three modules in a row: Low has a function of
# some weight that is not generic and never inlined; Middle calls it, and Top calls Middle.
#
# Expected: as between modules of regular Swift, or of C, Low's object has the function, and
# the others have a reference to it.
# Seen: all three objects have the whole body, Top's too, which does not even import Low. The
# compiler reads the functions of imported modules from their interfaces and compiles all that
# are reached once more, as weak symbols, of which the linker drops all but one.
# A function that says @export(interface) is compiled once, and called.
# Needs Swift 6.3 for Linux on x86-64 with its Embedded library.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

options=(-target x86_64-unknown-none-elf -enable-experimental-feature Embedded
  -wmo -Osize -parse-as-library -I .)

# build ATTRIBUTE: prints the modules whose objects have the body.
build() {
  local module
  cat >Low.swift <<END
$1
@inline(never)
public func weighty(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
  var sum: UInt32 = 1
  for byte in bytes { sum = sum &* 16_777_619 ^ UInt32(byte) }
  return sum
}
END
  cat >Middle.swift <<'END'
import Low
@inline(never)
public func twice(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
  weighty(bytes) &+ weighty(bytes)
}
END
  cat >Top.swift <<'END'
import Middle
public func top(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 { twice(bytes) }
END
  for module in Low Middle Top; do
    swiftc "${options[@]}" -emit-module -c "$module.swift" -module-name "$module" -o "$module.o"
    if nm "$module.o" | grep -q '[TW] .e3Low7weighty'; then printf '%s ' "$module"; fi
  done
}

plain=$(build '')
exported=$(build '@export(interface)')
swiftc --version 2>&1 | sed -n 's/.*Swift version \([0-9.]*\).*/Swift \1/p'
echo "bodies of Low's function: in ${plain}as it is; in ${exported}with @export(interface)"
[ "$plain" = "Low Middle Top " ] && [ "$exported" = "Low " ]
