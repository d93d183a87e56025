"""The exceptions: all are SwiftletError, and each has a stable code."""
from __future__ import annotations

import builtins
import copy


class SwiftletError(Exception):
    """Whatever goes wrong here: `code` is for programs, `message` for people."""

    code: str
    message: str

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class ProgramNotFound(SwiftletError):
    """There is no program to start (`program_not_found`)."""

    def __init__(self, message: str) -> None:
        super().__init__("program_not_found", message)

    def __reduce__(self) -> tuple[type[ProgramNotFound], tuple[str]]:
        return type(self), (self.message,)


class EngineEnded(SwiftletError):
    """The engine is gone: every request that waited gets one of these (`engine_ended`).

    `status` is the exit status, negative for a signal, or None where it is not known, as
    behind a socket. `stderr` is the end of what it wrote to standard error."""

    status: int | None
    stderr: str

    def __init__(self, code: str, message: str, status: int | None = None, stderr: str = "") -> None:
        super().__init__(code, message)
        self.status = status
        self.stderr = stderr

    def __str__(self) -> str:
        text = super().__str__()
        last = self.stderr.strip().rpartition("\n")[2]
        # What the program says twice, by its event and on standard error, is said once.
        return text if not last or self.message in last else f"{text}; its last words: {last}"

    def __reduce__(self) -> tuple[type[EngineEnded], tuple[str, str, int | None, str]]:
        return type(self), (self.code, self.message, self.status, self.stderr)


class StartFailed(EngineEnded):
    """It failed before it was ready: the engine's own code, or `not_ready`, `no_connection`."""


class ProtocolViolated(EngineEnded):
    """The other end does not speak the protocol (`protocol_violated`)."""


class EngineClosed(SwiftletError):
    """The engine was closed by this program (`engine_closed`)."""

    def __init__(self, message: str = "the engine is closed") -> None:
        super().__init__("engine_closed", message)

    def __reduce__(self) -> tuple[type[EngineClosed], tuple[str]]:
        return type(self), (self.message,)


class RequestRefused(SwiftletError):
    """The engine's `error` event for a request, with one of the protocol's codes; `key` is the key at fault, where
    it is one key's."""

    key: str | None

    def __init__(self, code: str, message: str, key: str | None = None) -> None:
        super().__init__(code, message)
        self.key = key

    def __reduce__(self) -> tuple[type[RequestRefused], tuple[str, str, str | None]]:
        return type(self), (self.code, self.message, self.key)


class QueueFull(RequestRefused):
    """As many requests wait as the engine takes (`queue_full`)."""


class TimedOut(SwiftletError, builtins.TimeoutError):
    """The time for a request is over; it was cancelled (`timed_out`)."""

    def __init__(self, message: str = "the time for the request is over") -> None:
        SwiftletError.__init__(self, "timed_out", message)

    def __reduce__(self) -> tuple[type[TimedOut], tuple[str]]:
        return type(self), (self.message,)


class AnswerUnusable(SwiftletError, ValueError):
    """An answer that is not what it should be: `answer_cut`, `answer_unreadable`,
    `too_many_rounds`. `text` is the answer's."""

    text: str

    def __init__(self, code: str, message: str, text: str = "") -> None:
        SwiftletError.__init__(self, code, message)
        self.text = text

    def __reduce__(self) -> tuple[type[AnswerUnusable], tuple[str, str, str]]:
        return type(self), (self.code, self.message, self.text)


def refusal(code: str, message: str, key: str | None) -> RequestRefused:
    """The exception of an `error` event."""
    return (QueueFull if code == "queue_full" else RequestRefused)(code, message, key)


def again(error: SwiftletError) -> SwiftletError:
    """Another one like this: each of several that wait raises its own."""
    return copy.copy(error).with_traceback(None)
