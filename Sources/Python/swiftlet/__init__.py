"""A client of Swiftlet: language models that run on this machine, asked from Python.

    from swiftlet import Engine

    with Engine() as engine:
        print(engine.chat("What is the capital of France?").text)

`Engine` is for threads, `AsyncEngine` for asyncio; their methods have the same names."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._schema import schema_of
from ._tools import Called, Tool, ToolRun
from .answers import Answer, Message, ToolCall
from .engine import Engine
from .errors import (
    AnswerUnusable,
    EngineClosed,
    EngineEnded,
    ProgramNotFound,
    ProtocolViolated,
    QueueFull,
    RequestRefused,
    StartFailed,
    SwiftletError,
    TimedOut,
)
from .events import (
    Choice,
    Chosen,
    Delta,
    Hello,
    Limits,
    Prefill,
    Ready,
    SessionChange,
    SessionInfo,
    Stats,
    Timings,
    TokenLogprob,
    ToolCallPiece,
    Usage,
)
from .streams import AsyncStream, Stream

__all__ = [
    "Answer", "AnswerUnusable", "AsyncEngine", "AsyncStream", "Called", "Choice", "Chosen", "Delta", "Engine",
    "EngineClosed", "EngineEnded", "Hello", "Limits", "Message", "Prefill", "ProgramNotFound", "ProtocolViolated",
    "QueueFull", "Ready", "RequestRefused", "SessionChange", "SessionInfo", "StartFailed", "Stats", "Stream",
    "SwiftletError", "TimedOut", "Timings", "TokenLogprob", "Tool", "ToolCall", "ToolCallPiece", "ToolRun", "Usage",
    "schema_of",
]


if TYPE_CHECKING:
    from .aio import AsyncEngine

    # That of the program of the same commit.
    __version__: str


def __getattr__(name: str) -> Any:
    """What takes time to import, and not every program wants."""
    if name == "AsyncEngine":
        from .aio import AsyncEngine
        return AsyncEngine
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version
    try:
        return version("swiftlet")
    except PackageNotFoundError:
        return "not installed"
