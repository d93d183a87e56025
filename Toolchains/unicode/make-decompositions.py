#!/usr/bin/env python3
"""Writes the table of canonical decompositions that NFC works with.

    pip install unicodedata2==17.0.0
    python3 make-decompositions.py > ../../Sources/CUnicode/decompositions.c

The version is the toolchain's own: combining classes come from the Swift
standard library, and the two must know the same characters.
"""
import unicodedata2 as unicode


def main():
    rows = []
    for scalar in range(0x110000):
        # Hangul syllables are composed by arithmetic.
        if 0xAC00 <= scalar <= 0xD7A3:
            continue
        mapping = unicode.decomposition(chr(scalar))
        if not mapping or mapping.startswith("<"):
            continue
        parts = [int(part, 16) for part in mapping.split()]
        first, second = parts[0], parts[1] if len(parts) > 1 else 0
        # Scalars that NFC leaves composed may be composed; the rest is excluded.
        composes = unicode.normalize("NFC", chr(scalar)) == chr(scalar)
        rows.append((scalar, first, second, composes))
    pairs = sorted(
        (first, second, index)
        for index, (_, first, second, composes) in enumerate(rows)
        if composes)

    print('// clang-format off')
    print('#include "CUnicode.h"')
    print()
    print("// Written by Toolchains/unicode/make-decompositions.py from Unicode")
    print(f"// {unicode.unidata_version}; not edited by hand.")
    print("//")
    print("// A row holds three scalars of 21 bits: the composed one, its first")
    print("// and its second part, which is 0 where there is one part only.")
    print(f"static const uint64_t decompositions[{len(rows)}] = {{")
    cells = [f"0x{s << 42 | a << 21 | b:016x}," for s, a, b, _ in rows]
    for start in range(0, len(cells), 3):
        print("    " + " ".join(cells[start:start + 3]))
    print("};")
    print()
    print("// The rows that compose, in the order of their parts.")
    print(f"static const uint16_t compositions[{len(pairs)}] = {{")
    cells = [f"{index}," for _, _, index in pairs]
    for start in range(0, len(cells), 11):
        print("    " + " ".join(cells[start:start + 11]))
    print("};")
    print("""
static const uint64_t parts_mask = (UINT64_C(1) << 42) - 1;
static const uint64_t scalar_mask = (UINT64_C(1) << 21) - 1;

int unicode_decompose(uint32_t scalar, uint32_t *first, uint32_t *second) {
  size_t low = 0, high = sizeof decompositions / sizeof *decompositions;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (decompositions[middle] >> 42 < scalar) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == sizeof decompositions / sizeof *decompositions ||
      decompositions[low] >> 42 != scalar) {
    return 0;
  }
  *first = (uint32_t)(decompositions[low] >> 21 & scalar_mask);
  *second = (uint32_t)(decompositions[low] & scalar_mask);
  return 1;
}

uint32_t unicode_compose(uint32_t first, uint32_t second) {
  uint64_t wanted = (uint64_t)first << 21 | second;
  size_t low = 0, high = sizeof compositions / sizeof *compositions;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if ((decompositions[compositions[middle]] & parts_mask) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == sizeof compositions / sizeof *compositions) return 0;
  uint64_t row = decompositions[compositions[low]];
  return (row & parts_mask) == wanted ? (uint32_t)(row >> 42) : 0;
}""")


main()
