"""The engine for programs without asyncio."""
from __future__ import annotations

import inspect
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, TypeVar, overload

from . import events
from ._channel import DISPOSAL_SECONDS
from ._core import Item, Request
from ._exchange import OnPrefill, run
from ._link import Link
from ._methods import Messages, Methods
from ._program import Option, Words
from ._pump import Box, Pump, pause
from ._tools import Called, Tool, ToolFunction, ToolRun
from .answers import Answer
from .errors import EngineClosed, TimedOut
from .streams import Stream

T = TypeVar("T")


class Engine(Methods):
    """`swiftlet serve`, started for this object, or reached by `Engine.connect`.

    Any number of threads may ask at the same time; the engine answers one request after the other."""

    def __init__(self, model: str | os.PathLike[str] | None = None, *, program: Words | None = None,
                 environment: Mapping[str, str] | None = None, start_timeout: float | None = None,
                 timeout: float | None = None, grace: float = 10.0, **options: Option) -> None:
        """Starts the program and waits until the model is loaded.

        `options` are those of `swiftlet serve`, such as `context=2048`. `timeout` is the default of every
        request in seconds, and `grace` how long the program may take to end before it is killed."""
        self._begin_link(Link.start(Box, model, program, options, environment), start_timeout, timeout, grace)

    @classmethod
    def connect(cls, path: str | os.PathLike[str] = "/run/swiftlet.sock", *, start_timeout: float | None = None,
                timeout: float | None = None) -> Engine:
        """Connects to the socket of an engine that runs as a service."""
        engine = cls.__new__(cls)
        engine._begin_link(Link.connect(Box, path, start_timeout), start_timeout, timeout, 0)
        return engine

    def _begin_link(self, link: Link, start_timeout: float | None, timeout: float | None, grace: float) -> None:
        self._started, self._timeout, self._grace = link, timeout, grace
        self._closing = threading.Lock()
        self._pump = Pump(link)
        self._pump.start()
        # For whoever forgets to close it, at the end of Python at the latest.
        self._disposal = weakref.finalize(self, _dispose, self._pump, link)
        try:
            run(self._open(link, start_timeout, pause))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the program, by SIGTERM and then by SIGKILL; requests that wait get EngineClosed."""
        with self._closing:
            if not self._disposal.alive:
                return
            with self._pump.lock:
                self._link.core.end(EngineClosed())
            run(self._link.end(self._grace, pause))
            self._disposal.detach()
            self._pump.stop()
            self._link.channel.dispose(0)

    # What it can be asked.

    def chat(self, messages: Messages, *, timeout: float | None = None, on_prefill: OnPrefill | None = None,
             wait: bool = True, **settings: Any) -> Answer:
        """The whole answer to messages, or to a text of the user's."""
        return run(self._begin(messages, settings, False, self._seconds(timeout), on_prefill, wait).whole())

    def stream(self, messages: Messages, *, timeout: float | None = None, on_prefill: OnPrefill | None = None,
               wait: bool = True, **settings: Any) -> Stream:
        """The answer as it is made."""
        return Stream(self._begin(messages, settings, True, self._seconds(timeout), on_prefill, wait))

    def complete(self, prompt: str, *, timeout: float | None = None, on_prefill: OnPrefill | None = None,
                 wait: bool = True, **settings: Any) -> Answer:
        """What follows a text, without a chat template."""
        return run(self._begin_text(prompt, settings, self._seconds(timeout), on_prefill, wait).whole())

    def choose(self, messages: Messages, choices: Iterable[str], *, timeout: float | None = None,
               on_prefill: OnPrefill | None = None, wait: bool = True, **settings: Any) -> events.Chosen:
        """How likely each of these answers is."""
        return run(self._choose(messages, choices, settings, self._seconds(timeout), on_prefill, wait))

    @overload
    def parse(self, messages: Messages, kind: type[T], *, timeout: float | None = None,
              on_prefill: OnPrefill | None = None, **settings: Any) -> T: ...

    @overload
    def parse(self, messages: Messages, kind: Any, *, timeout: float | None = None,
              on_prefill: OnPrefill | None = None, **settings: Any) -> Any: ...

    def parse(self, messages: Messages, kind: Any, *, timeout: float | None = None,
              on_prefill: OnPrefill | None = None, **settings: Any) -> Any:
        """An answer of this type: a dataclass, a TypedDict, an Enum, a list of them, and their like."""
        return run(self._parse(messages, kind, settings, self._seconds(timeout), on_prefill))

    def run_tools(self, messages: Messages, tools: Iterable[ToolFunction | Tool], *, most_rounds: int = 8,
                  timeout: float | None = None, on_prefill: OnPrefill | None = None,
                  on_call: Callable[[Called], object] | None = None, **settings: Any) -> ToolRun:
        """Answers with the help of functions, which are called here, until the model calls none."""
        return run(self._run_tools(messages, tools, most_rounds, settings, self._seconds(timeout), on_prefill,
                                   on_call, _call))

    def describe(self, *, timeout: float | None = None) -> events.Hello:
        """The keys of requests and the meaning of the codes."""
        return run(self._ask("hello", events.Hello, self._seconds(timeout)))

    def stats(self, *, timeout: float | None = None) -> events.Stats:
        """What the engine does and did."""
        return run(self._ask("stats", events.Stats, self._seconds(timeout)))

    def ping(self, *, timeout: float | None = None) -> float:
        """Seconds until the engine has replied."""
        begin = self.now()
        run(self._ask("ping", int, self._seconds(timeout)))
        return self.now() - begin

    def save(self, session: str, *, timeout: float | None = None) -> events.SessionChange:
        """Writes a session to the disk; it is there when this returns."""
        return run(self._verb({"save": session}, events.SessionChange, self._seconds(timeout)))

    def restore(self, session: str, *, timeout: float | None = None) -> events.SessionChange:
        """Reads a session from the disk."""
        return run(self._verb({"restore": session}, events.SessionChange, self._seconds(timeout)))

    def forget(self, session: str, *, timeout: float | None = None) -> events.SessionChange:
        """Removes a session."""
        return run(self._verb({"forget": session}, events.SessionChange, self._seconds(timeout)))

    def sessions(self, *, timeout: float | None = None) -> tuple[events.SessionInfo, ...]:
        """All sessions."""
        return run(self._verb({"sessions": True}, events.Sessions, self._seconds(timeout))).sessions

    def _seconds(self, timeout: float | None) -> float | None:
        return self._timeout if timeout is None else timeout

    # The port of exchanges.

    def now(self) -> float:
        """See Port."""
        return time.monotonic()

    def send(self, message: Mapping[str, Any], waits: bool) -> Request:
        """See Port."""
        with self._pump.lock:
            request = self._link.core.request(message, waits)
            self._pump.flush()
        return request

    def ask(self, what: str) -> Request:
        """See Port."""
        with self._pump.lock:
            request = self._link.core.ask(what)
            self._pump.flush()
        return request

    def cancel(self, request: Request) -> None:
        """See Port."""
        with self._pump.lock:
            self._link.core.cancel(request)
            self._pump.flush()

    def abandon(self, request: Request) -> None:
        """See Port."""
        with self._pump.lock:
            self._link.core.abandon(request)
            self._pump.flush()

    def later(self, request: Request, is_wanted: bool) -> None:
        """See Port."""
        self._pump.later(request, is_wanted)

    async def take(self, request: Request, deadline: float | None) -> Item:
        """See Port."""
        assert isinstance(request.mailbox, Box)
        item = request.mailbox.get(None if deadline is None else deadline - self.now())
        if item is None:
            raise TimedOut()
        return item


async def _call(tool: Tool, arguments: dict[str, Any]) -> Any:
    result = tool.function(**arguments)
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise TypeError(f"{tool.name} is asynchronous: AsyncEngine awaits it")
    return result


def _dispose(pump: Pump, link: Link) -> None:
    pump.stop()
    link.channel.dispose(DISPOSAL_SECONDS)
