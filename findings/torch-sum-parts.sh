#!/usr/bin/env bash
# torch does not add up a few floats in their order: four to seven are added in four
# parts, and of eight or more those behind the last eight come first, then the lanes of
# vectors of eight one by one. The last bit of the sum of five numbers is another than
# that of a loop, and a merge that divides by the sum of its models' weights, as
# mergekit's linear does, has other last bits too. The order is the same whatever
# ATEN_CPU_CAPABILITY is.
#
# Seen with torch 2.13.0 (CPU, x86-64).
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
# PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu spares what is for GPUs.
venv/bin/pip --quiet install torch==2.13.0 numpy==2.4.6
cat >sums.py <<'PYTHON'
import sys
import numpy
import torch

def parts(numbers):
    """Every fourth number is a part; what is behind the last four belongs to the first."""
    whole = len(numbers) // 4 * 4
    sums = [sum(numbers[first:whole:4], numpy.float32(0)) for first in range(4)]
    sums[0] = sum(numbers[whole:], sums[0])
    return sums[0] + sums[1] + sums[2] + sums[3]

def lanes(numbers):
    whole = len(numbers) // 8 * 8
    if whole == 0:
        return parts(numbers)
    total = sum(numbers[whole:], numpy.float32(0))
    for lane in range(8):
        total += parts(numbers[lane:whole:8])
    return total

generator = numpy.random.default_rng(1)
differences = {}
for count in range(2, 41):
    differences[count] = 0
    for _ in range(200):
        numbers = generator.random((1, count), dtype=numpy.float32)
        found = torch.from_numpy(numbers).sum(dim=1)[0].item()
        assert found == lanes(list(numbers[0])), (count, numbers)
        differences[count] += found != sum(numbers[0], numpy.float32(0))
print(torch.backends.cpu.get_cpu_capability(), "of 200 sums others than in order:",
      ", ".join(f"{count}: {differences[count]}" for count in range(2, 13)))
assert all(differences[count] == 0 for count in (2, 3, 4, 8))
assert all(differences[count] > 20 for count in (5, 6, 7, 9, 10, 11, 12))
PYTHON
for capability in default avx2; do
  ATEN_CPU_CAPABILITY=$capability venv/bin/python sums.py
done
venv/bin/python sums.py
