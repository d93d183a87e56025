#!/usr/bin/env python3
"""Whether a file is a program that runs on every aarch64 Linux: aarch64.py FILE

Says on standard error why not, and ends with status 1 then."""

import struct
import sys

EM_AARCH64 = struct.pack("<H", 183)
PT_INTERP = struct.pack("<I", 3)


def refusal(path):
    """The reason why it is not such a file, or None."""
    try:
        with open(path, "rb") as file:
            head = file.read(64)
            if len(head) < 64 or head[:6] != b"\x7fELF\x02\x01" or head[18:20] != EM_AARCH64:
                return "no program for aarch64"
            (start,), (size, count) = struct.unpack_from("<Q", head, 32), struct.unpack_from("<HH", head, 54)
            for number in range(count):
                file.seek(start + number * size)
                # An interpreter is a loader, whose libraries the machine would need.
                if (kind := file.read(4)) == PT_INTERP or len(kind) < 4:
                    return "not static"
    except (OSError, OverflowError, ValueError) as error:
        return getattr(error, "strerror", None) or "no program for aarch64"
    return None


if __name__ == "__main__":
    why = refusal(sys.argv[1])
    if why:
        sys.exit(f"{sys.argv[1]}: {why}")
