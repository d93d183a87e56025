"""Bytes as they come, into whole lines."""
from __future__ import annotations

from ._reading import Unreadable


class Lines:
    """Puts lines together; one that is longer than `most` bytes is none of the engine's."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = bytearray()
        # Up to here the rest has no line feed: a long line is not searched anew with each piece.
        self._searched = 0

    def add(self, data: bytes) -> list[bytes]:
        """The lines that these bytes complete, without their ends; empty ones are left out."""
        self._rest += data
        lines: list[bytes] = []
        begin = 0
        while (end := self._rest.find(b"\n", max(begin, self._searched))) >= 0:
            line = bytes(self._rest[begin:end])
            begin = end + 1
            if len(line) > self._most:
                raise Unreadable(f"a line has {len(line)} bytes, more than {self._most}")
            if line.strip():
                lines.append(line)
        del self._rest[:begin]
        self._searched = len(self._rest)
        if len(self._rest) > self._most:
            raise Unreadable(f"a line has more than {self._most} bytes")
        return lines
