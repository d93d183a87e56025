"""A core on a channel: what both engines do with their descriptors, whoever tells them when."""
from __future__ import annotations

import os
import re
import select
import signal
import time
from collections.abc import Awaitable, Callable, Mapping

from ._channel import Channel
from ._core import Core, Mailbox
from ._program import Option, Words, find_program, options_of
from ._reading import Unreadable
from .errors import EngineEnded, ProtocolViolated, StartFailed, SwiftletError

Pause = Callable[[float], Awaitable[None]]

# How long a program that has closed its output may take to end, and one that was killed.
ENDING_SECONDS = 2.0
# What a pipe holds on Linux at the most, unless somebody has made it larger.
MOST_PIECES = 16
# A program that refuses its command line says nothing but a line with a code at its end.
CODE = re.compile(r"(?:swiftlet: )?(.*?)\s*\[([a-z0-9_]+)\]\s*$")


class Link:
    """One engine's connection."""

    def __init__(self, channel: Channel, mailbox: Callable[[], Mailbox]) -> None:
        self.channel = channel
        self.core = Core(mailbox)
        self._violation: str | None = None

    @classmethod
    def start(cls, mailbox: Callable[[], Mailbox], model: str | os.PathLike[str] | None, program: Words | None,
              options: Mapping[str, Option], environment: Mapping[str, str] | None) -> Link:
        """Starts `swiftlet serve`."""
        words = [*find_program(program), "serve"]
        if model is not None:
            words.append(os.fspath(model))
        words += options_of(options)
        try:
            return cls(Channel.start(words, environment, None), mailbox)
        except (OSError, ValueError) as error:
            raise StartFailed("not_ready", f"{words[0]} cannot be started: {error}") from error

    @classmethod
    def connect(cls, mailbox: Callable[[], Mailbox], path: str | os.PathLike[str], timeout: float | None) -> Link:
        """Connects to a UNIX socket."""
        try:
            return cls(Channel.connect(os.fspath(path), timeout), mailbox)
        except OSError as error:
            raise StartFailed("no_connection", f"{os.fspath(path)}: {error.strerror or error}") from error

    def interest(self) -> dict[int, int]:
        """The descriptors to watch, and for what, as `select.poll` wants it."""
        channel, masks = self.channel, dict[int, int]()
        if channel.reads is not None:
            masks[channel.reads] = select.POLLIN
        if channel.errors is not None:
            masks[channel.errors] = select.POLLIN
        if channel.writes is not None and self.core.outgoing:
            masks[channel.writes] = masks.get(channel.writes, 0) | select.POLLOUT
        return masks

    def flush(self) -> bool:
        """Writes what can be written; whether something is left."""
        self.channel.write(self.core.outgoing)
        return bool(self.core.outgoing)

    def receive(self) -> bool:
        """Takes what is there to read; False once nothing will come any more."""
        data = self.channel.read()
        if data is None:
            return False
        # Behind the end of the talk nothing is wanted, but the program may want to write it.
        if data and self.core.failure is None and self._violation is None:
            try:
                self.core.receive(data)
            except Unreadable as error:
                self._violation = str(error)
                # It is no engine, or none that can be trusted with another request.
                self.channel.signal(signal.SIGTERM)
                return False
            self.flush()
        return True

    async def wait(self, seconds: float, pause: Pause, is_over: Callable[[], bool] = lambda: False) -> int | None:
        """The program's exit status, or None where it has not ended in this time."""
        process = self.channel.process
        if process is None:
            return None
        deadline, delay = time.monotonic() + seconds, 0.001
        while (status := process.poll()) is None and time.monotonic() < deadline and not is_over():
            await pause(delay)
            delay = min(2 * delay, 0.05)
        return status

    def settle(self, status: int | None) -> None:
        """Tells everybody who waits that the other end is gone, with all that is known of why."""
        # What a grandchild keeps open is not waited for, nor is more read than is kept.
        for _ in range(MOST_PIECES):
            if not self.channel.read_errors():
                break
        self.core.end(self._failure(status))

    def _failure(self, status: int | None) -> SwiftletError:
        stderr = self.channel.stderr
        how = "" if status is None else f" with status {status}" if status >= 0 else f" by signal {-status}"
        if self._violation is not None:
            return ProtocolViolated("protocol_violated", self._violation, status, stderr)
        if self.core.ready is not None:
            return EngineEnded("engine_ended", f"the engine has ended{how}", status, stderr)
        said = CODE.match(stderr.strip().rpartition("\n")[2])
        if said and status:
            return StartFailed(said[2], said[1], status, stderr)
        return StartFailed("not_ready", f"the engine has ended{how} before it was ready", status, stderr)

    async def end(self, grace: float, pause: Pause) -> None:
        """Ends the program: asks it, and kills it where it has not ended in `grace` seconds."""
        if self.channel.process is None:
            return
        self.channel.signal(signal.SIGTERM)
        if await self.wait(grace, pause) is None:
            self.channel.signal(signal.SIGKILL)
            await self.wait(ENDING_SECONDS, pause)
