"""The descriptors of an engine: a program's pipes, or a socket. Nothing here waits."""
from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence

# What is read at a time, and what is kept of standard error.
PIECE_BYTES = 1 << 16
STDERR_BYTES = 1 << 14
# How long a program that nobody closed may take to end.
DISPOSAL_SECONDS = 2


class Channel:
    """What is read, written and ended. A descriptor is None once it is closed."""

    def __init__(self, reads: int, writes: int, errors: int | None,
                 process: subprocess.Popen[bytes] | None) -> None:
        self.reads: int | None = reads
        self.writes: int | None = writes
        self.errors: int | None = errors
        self.process = process
        self._noise = bytearray()
        for descriptor in {reads, writes, errors} - {None}:
            assert descriptor is not None
            os.set_blocking(descriptor, False)

    @classmethod
    def start(cls, words: Sequence[str], environment: Mapping[str, str] | None, folder: str | None) -> Channel:
        """Starts a program, in a session of its own: Ctrl-C is for this one."""
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   bufsize=0, env=environment, cwd=folder, start_new_session=True)
        assert process.stdin and process.stdout and process.stderr
        pipes = (process.stdout, process.stdin, process.stderr)
        own: list[int] = []
        try:
            # The descriptors are this object's; Popen's files are given up.
            for pipe in pipes:
                own.append(os.dup(pipe.fileno()))
            return cls(own[0], own[1], own[2], process)
        except OSError:
            for descriptor in own:
                os.close(descriptor)
            process.kill()
            process.wait()
            raise
        finally:
            for pipe in pipes:
                pipe.close()

    @classmethod
    def connect(cls, path: str, timeout: float | None) -> Channel:
        """Connects to a UNIX socket."""
        with socket.socket(socket.AF_UNIX) as server:
            server.settimeout(timeout)
            server.connect(path)
            descriptor = server.detach()
        return cls(descriptor, descriptor, None, None)

    @property
    def pid(self) -> int | None:
        """The program's, or None behind a socket."""
        return self.process.pid if self.process else None

    @property
    def stderr(self) -> str:
        """The end of what came on standard error."""
        return self._noise.decode("utf-8", "replace")

    def read(self) -> bytes | None:
        """What is there; empty where nothing is, None at the end."""
        return _read(self.reads)

    def read_errors(self) -> int | None:
        """Keeps what is on standard error; how many bytes there were, None at the end."""
        data = _read(self.errors)
        if data is None:
            return None
        self._noise += data
        del self._noise[:-STDERR_BYTES]
        return len(data)

    def close_errors(self) -> None:
        """Closes standard error alone."""
        if self.errors is not None:
            os.close(self.errors)
            self.errors = None

    def write(self, outgoing: bytearray) -> None:
        """Writes what the other end takes, and removes it from there."""
        while outgoing and self.writes is not None:
            try:
                count = os.write(self.writes, memoryview(outgoing)[:PIECE_BYTES].tobytes())
            except BlockingIOError:
                return
            except InterruptedError:
                continue
            except OSError:
                # Nobody reads any more. Why is told by what there is still to read.
                outgoing.clear()
                return
            del outgoing[:count]

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the program and those that it has started, if it has not ended."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def close(self) -> None:
        """Closes every descriptor; a program whose input is closed ends after its requests."""
        for descriptor in {self.reads, self.writes, self.errors} - {None}:
            assert descriptor is not None
            os.close(descriptor)
        self.reads = self.writes = self.errors = None

    def dispose(self, seconds: float) -> None:
        """Ends the program where it has not ended, gives it this time, and closes all."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.process.wait()
        self.close()


def _read(descriptor: int | None) -> bytes | None:
    if descriptor is None:
        return None
    while True:
        try:
            return os.read(descriptor, PIECE_BYTES) or None
        except BlockingIOError:
            return b""
        except InterruptedError:
            continue
        except OSError:
            return None
