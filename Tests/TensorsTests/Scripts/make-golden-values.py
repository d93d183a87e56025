#!/usr/bin/env python3
"""Writes what gguf-py makes of blocks and floats that every language can make.

    pip install gguf==0.19.0
    python3 make-golden-values.py > ../GoldenValues.swift

Blocks are raw bytes of SplitMix64, so that scales are huge, subnormal, negative
and no numbers too; of NaNs only that they are some is compared.
"""
import importlib.metadata

import numpy
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, quants

EXPANDED = ["F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K",
            "Q3_K", "Q4_K", "Q5_K", "Q6_K", "TQ1_0", "TQ2_0", "MXFP4",
            "IQ4_NL", "IQ4_XS", "IQ3_XXS", "IQ3_S", "IQ2_XXS", "IQ2_XS",
            "IQ2_S", "IQ1_S", "IQ1_M"]
PACKED = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1"]
BLOCKS = 256


def split_mix(state, count):
    words = []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        mixed = state
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        words.append(mixed ^ mixed >> 31)
    return words


def word_hash(words):
    value = 0xCBF29CE484222325
    for word in words:
        value = (value ^ int(word)) * 0x100000001B3 % 2**64
    digits = f"{value:016x}"
    return "0x" + "_".join(digits[i:i + 4] for i in range(0, 16, 4))


def swift_name(name):
    head, _, tail = name.partition("_")
    return "." + head.lower() + ("_" + tail if tail else "")


def expanded_hash(name):
    kind = Type[name]
    size = GGML_QUANT_SIZES[kind][1] * BLOCKS
    words = numpy.array(split_mix(kind.value, (size + 7) // 8), dtype="<u8")
    blocks = numpy.frombuffer(words.tobytes()[:size], dtype=numpy.uint8)
    with numpy.errstate(all="ignore"):
        floats = quants.dequantize(blocks, kind).astype(numpy.float32)
    bits = numpy.where(numpy.isnan(floats), numpy.uint32(0x7FC00000),
                       floats.view(numpy.uint32))
    return word_hash(bits.ravel())


def floats():
    """In [-1, 1), ever smaller from group to group; the first is zero."""
    numbers = [(w >> 40) - (1 << 23) for w in split_mix(42, BLOCKS * 32)]
    floats = numpy.array(numbers, dtype=numpy.float32) * numpy.float32(2**-23)
    groups = floats.reshape(BLOCKS, 32)
    for index in range(BLOCKS):
        groups[index] *= numpy.float32(0.5) ** (index % 24)
    groups[0] = 0
    return floats


def rows(name, names, function):
    print(f"  static let {name}: [(TensorType, UInt64)] = [")
    for each in names:
        print(f"    ({swift_name(each)}, {function(each)}),")
    print("  ]")


def main():
    print("import GGUF")
    print()
    print("/// What gguf-py", importlib.metadata.version("gguf"), "makes of"
          " blocks and floats, as hashes.")
    print("///")
    print("/// Written by `Scripts/make-golden-values.py`; not edited by hand.")
    print("enum GoldenValues {")
    print("  /// `wordHash` over the floats' bits of 256 blocks of the bytes of")
    print("  /// SplitMix64 from the type's id; NaNs are 0x7FC0_0000.")
    rows("floats", EXPANDED, expanded_hash)
    print()
    print("  /// `wordHash` over the bytes of 256 blocks of the test's floats.")
    sample = floats()
    rows("blocks", PACKED,
         lambda name: word_hash(quants.quantize(sample, Type[name]).ravel()))
    print("}")


main()
