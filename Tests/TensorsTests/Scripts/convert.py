#!/usr/bin/env python3
"""Converts files with gguf-py: convert.py floats|blocks TYPE FROM TO"""
import sys

import numpy
from gguf import GGMLQuantizationType as Type, quants

wanted, kind, source, target = sys.argv[1:]
with numpy.errstate(all="ignore"):
    if wanted == "floats":
        blocks = numpy.fromfile(source, dtype=numpy.uint8)
        quants.dequantize(blocks, Type[kind]).astype("<f4").tofile(target)
    else:
        floats = numpy.fromfile(source, dtype="<f4")
        quants.quantize(floats, Type[kind]).tofile(target)
