#!/usr/bin/env python3
"""Writes the table of the characters' classes: general categories, cases, and the
order of marks.

    pip install regex==2026.1.15
    python3 make-classes.py > ../../Sources/CUnicode/classes.c

The version of Unicode is the toolchain's own: the Swift standard library knows the
same characters, but its tables take 50 kB more.
"""
import regex

CATEGORIES = [
    ("UPPER_LETTER", "Lu"), ("LOWER_LETTER", "Ll"), ("TITLE_LETTER", "Lt"), ("MODIFIER_LETTER", "Lm"),
    ("OTHER_LETTER", "Lo"), ("NONSPACING_MARK", "Mn Me"), ("SPACING_MARK", "Mc"), ("DECIMAL", "Nd"),
    ("LETTER_NUMBER", "Nl"), ("OTHER_NUMBER", "No"), ("CONNECTOR", "Pc"), ("PUNCTUATION", "Pd Ps Pe Pi Pf Po"),
    ("SYMBOL", "Sm Sc Sk So"), ("SEPARATOR", "Zs Zl Zp"), ("CONTROL", "Cc"), ("FORMAT", "Cf"),
    ("UNASSIGNED", "Cs Co Cn"),
]
PROPERTIES = [("LOWERCASE", "Lowercase"), ("UPPERCASE", "Uppercase"), ("CASE_IGNORABLE", "Case_Ignorable")]
# The canonical combining classes that characters have, but for 0.
COMBINING_CLASSES = [1, *range(6, 37), 84, 91, 103, 107, 118, 122, 129, 130, 132, 202, 214, 216, 218, 220, 222, 224,
                     226, 228, 230, 232, 233, 234, 240]
COMBINING_CLASS_SHIFT = 24
COUNT = 0x110000


def masks():
    """The bits of every scalar, in the order of the lists above."""
    text = "".join(map(chr, range(COUNT)))
    found = [0] * COUNT
    names = [[rf"gc={name}" for name in names.split()] for _, names in CATEGORIES]
    names += [[name] for _, name in PROPERTIES]
    for bit, patterns in enumerate(names):
        for pattern in patterns:
            for match in regex.finditer(rf"\p{{{pattern}}}+", text):
                for scalar in range(*match.span()):
                    found[scalar] |= 1 << bit
    for combining in COMBINING_CLASSES:
        for match in regex.finditer(rf"\p{{ccc={combining}}}+", text):
            for scalar in range(*match.span()):
                found[scalar] |= combining << COMBINING_CLASS_SHIFT
    assert regex.findall(r"\p{ccc=0}", text) == [c for c in text if not found[ord(c)] >> COMBINING_CLASS_SHIFT]
    return found


def runs(found):
    """(first scalar, bits of it and of every second behind, bits of the others)."""
    start = 0
    while start < COUNT:
        one, end = found[start], start + 1
        while end < COUNT and found[end] == one:
            end += 1
        other = one
        if end == start + 1 and end < COUNT:
            other = found[end]
            while end < COUNT and found[end] == (one if (end - start) % 2 == 0 else other):
                end += 1
        yield start, one, other
        start = end


def cells(values, per_line):
    for start in range(0, len(values), per_line):
        print("    " + " ".join(values[start:start + per_line]))


def main():
    table = list(runs(masks()))
    pairs = sorted({row[1:] for row in table})
    assert len(pairs) <= 256
    print('// clang-format off')
    print('#include "CUnicode.h"')
    print()
    print("// Written by Toolchains/unicode/make-classes.py; not edited by hand.")
    print("//")
    print("// The bits of a run's first scalar and every second one behind it, and those")
    print("// of the scalars between: capitals and small letters often take turns.")
    print(f"static const uint32_t classes[{len(pairs)}][2] = {{")
    cells([f"{{0x{one:08x}, 0x{other:08x}}}," for one, other in pairs], 2)
    print("};")
    print()
    print("// A run's first scalar, and in the low 8 bits its row above.")
    print(f"static const uint32_t runs[{len(table)}] = {{")
    cells([f"0x{start << 8 | pairs.index((one, other)):08x}," for start, one, other in table], 6)
    print("};")
    print("""
uint32_t unicode_class(uint32_t scalar) {
  size_t low = 0, high = sizeof runs / sizeof *runs;
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (runs[middle] >> 8 <= scalar) {
      low = middle;
    } else {
      high = middle;
    }
  }
  if (scalar > 0x10ffff) return UNICODE_UNASSIGNED;
  return classes[runs[low] & 255][(scalar - (runs[low] >> 8)) & 1];
}""")


if __name__ == "__main__":
    main()
