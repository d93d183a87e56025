#!/usr/bin/env python3
"""Writes the tables that the codes of the "IQ" types and of MXFP4 stand for.

    pip install gguf==0.19.0
    python3 make-codebooks.py > ../../Sources/CCodebooks/codebooks.c

They are data of the file format, chosen by the authors of ggml.
"""
import importlib.metadata

import numpy
from gguf import quants


def grid(kind):
    """A grid's entries, each one little-endian word of its values."""
    kind.init_grid()
    values = kind.grid.reshape(kind.grid_shape).astype(numpy.int8)
    assert (values == kind.grid[0, 0]).all()
    width = kind.grid_shape[1]
    words = numpy.ascontiguousarray(values).view(f"<u{width}").ravel()
    return f"uint{8 * width}_t", [f"0x{word:0{2 * width}x}" for word in words]


def table(name, of, cells, columns):
    print(f"static const {of} {name}[{len(cells)}] = {{")
    for start in range(0, len(cells), columns):
        print("    " + " ".join(c + "," for c in cells[start:start + columns]))
    print("};")
    print()


def main():
    version = importlib.metadata.version("gguf")
    print('// clang-format off')
    print('#include "CCodebooks.h"')
    print()
    print("// Written by Toolchains/codebooks/make-codebooks.py from PyPI's gguf")
    print(f"// {version}; not edited by hand.")
    print("//")
    print("// The tables are ggml's: Copyright (c) 2023 Georgi Gerganov, under the")
    print("// MIT licence, which THIRD-PARTY.md holds.")
    print()
    for kind in (quants.IQ2_XXS, quants.IQ2_XS, quants.IQ2_S,
                 quants.IQ3_XXS, quants.IQ3_S, quants.IQ1_S):
        name = kind.__name__.lower().replace("iq1_s", "iq1")
        of, cells = grid(kind)
        table(name, of, cells, 3 if of == "uint64_t" else 5)
    # IQ1_S and IQ1_M share their grid.
    assert quants.IQ1_M.grid_hex == quants.IQ1_S.grid_hex
    signs = list(quants.IQ2_XXS.ksigns)
    assert len(signs) == 128
    table("signs", "uint8_t", [f"0x{byte:02x}" for byte in signs], 12)
    table("iq4", "int8_t", [str(v) for v in quants.IQ4_NL.kvalues], 16)
    table("mxfp4", "int8_t", [str(v) for v in quants.MXFP4.kvalues], 16)
    print("const codebook_tables codebooks = {")
    for name in ("iq2_xxs", "iq2_xs", "iq2_s", "iq3_xxs", "iq3_s", "iq1",
                 "signs", "iq4", "mxfp4"):
        print(f"    .{name} = {name},")
    print("};")


main()
