"""The engine for programs with asyncio: the same methods, to be awaited."""
from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import os
import weakref
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import Any, TypeVar, overload

from . import events
from ._channel import DISPOSAL_SECONDS
from ._core import Item, Request
from ._exchange import OnPrefill
from ._link import ENDING_SECONDS, Link
from ._methods import Messages, Methods
from ._program import Option, Words
from ._tools import Called, Tool, ToolFunction, ToolRun
from .answers import Answer
from .errors import EngineClosed, TimedOut
from .streams import AsyncStream

T = TypeVar("T")


class _Box:
    """A mailbox between tasks."""

    def __init__(self) -> None:
        self._items: asyncio.Queue[Item] = asyncio.Queue()
        self.put = self._items.put_nowait

    async def get(self, seconds: float | None) -> Item | None:
        """The next item, or None where none came in this time."""
        if seconds is None or not self._items.empty():
            return await self._items.get()
        if seconds <= 0:
            return None
        getting = asyncio.ensure_future(self._items.get())
        try:
            await asyncio.wait([getting], timeout=seconds)
            return getting.result() if getting.done() else None
        finally:
            getting.cancel()


class AsyncEngine(Methods):
    """`swiftlet serve`, started by `async with`, or by awaiting the object.

    Any number of tasks may ask at the same time; the engine answers one request after the other."""

    def __init__(self, model: str | os.PathLike[str] | None = None, *, program: Words | None = None,
                 environment: Mapping[str, str] | None = None, start_timeout: float | None = None,
                 timeout: float | None = None, grace: float = 10.0, **options: Option) -> None:
        """Says what to start; see `Engine` for the arguments."""
        self._prepare(functools.partial(Link.start, _Box, model, program, options, environment),
                      start_timeout, timeout, grace)

    @classmethod
    def connect(cls, path: str | os.PathLike[str] = "/run/swiftlet.sock", *, start_timeout: float | None = None,
                timeout: float | None = None) -> AsyncEngine:
        """Says which socket to connect to."""
        engine = cls.__new__(cls)
        engine._prepare(functools.partial(Link.connect, _Box, path, start_timeout), start_timeout, timeout, 0)
        return engine

    def _prepare(self, begin: Callable[[], Link], start_timeout: float | None, timeout: float | None,
                 grace: float) -> None:
        self._begin_link, self._start_timeout, self._timeout, self._grace = begin, start_timeout, timeout, grace
        self._state = "new"
        self._is_writing = False
        self._settling: asyncio.Task[None] | None = None

    async def start(self) -> AsyncEngine:
        """Starts the program and waits until the model is loaded."""
        if self._state != "new":
            raise RuntimeError(f"an engine that is {self._state} cannot be started")
        self._loop = asyncio.get_running_loop()
        self._started = self._begin_link()
        self._state = "started"
        self._closing = asyncio.Lock()
        channel = self._link.channel
        # For whoever forgets to close it, at the end of Python at the latest.
        self._disposal = weakref.finalize(self, channel.dispose, DISPOSAL_SECONDS)
        assert channel.reads is not None
        self._loop.add_reader(channel.reads, self._read)
        if channel.errors is not None:
            self._loop.add_reader(channel.errors, self._read_errors)
        try:
            await self._open(self._link, self._start_timeout, asyncio.sleep)
        except BaseException:
            await self.close()
            raise
        return self

    def __await__(self) -> Generator[Any, None, AsyncEngine]:
        return self.start().__await__()

    async def __aenter__(self) -> AsyncEngine:
        return await self.start() if self._state == "new" else self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the program, by SIGTERM and then by SIGKILL; requests that wait get EngineClosed."""
        if self._state != "started":
            return
        async with self._closing:
            if self._state != "started":
                return
            self._link.core.end(EngineClosed())
            try:
                await self._link.end(self._grace, asyncio.sleep)
            finally:
                self._state = "closed"
                self._unwatch()
                if self._settling is not None:
                    self._settling.cancel()
                self._disposal.detach()
                # Where this was cancelled, the program is not waited for any longer.
                self._link.channel.dispose(0)

    # What it can be asked.

    async def chat(self, messages: Messages, *, timeout: float | None = None, on_prefill: OnPrefill | None = None,
                   wait: bool = True, **settings: Any) -> Answer:
        """The whole answer to messages, or to a text of the user's."""
        return await self._begin(messages, settings, False, self._seconds(timeout), on_prefill, wait).whole()

    def stream(self, messages: Messages, *, timeout: float | None = None, on_prefill: OnPrefill | None = None,
               wait: bool = True, **settings: Any) -> AsyncStream:
        """The answer as it is made; it is asked for when the stream is entered or read."""
        return AsyncStream(lambda: self._begin(messages, settings, True, self._seconds(timeout), on_prefill, wait))

    async def complete(self, prompt: str, *, timeout: float | None = None, on_prefill: OnPrefill | None = None,
                       wait: bool = True, **settings: Any) -> Answer:
        """What follows a text, without a chat template."""
        return await self._begin_text(prompt, settings, self._seconds(timeout), on_prefill, wait).whole()

    async def choose(self, messages: Messages, choices: Iterable[str], *, timeout: float | None = None,
                     on_prefill: OnPrefill | None = None, wait: bool = True, **settings: Any) -> events.Chosen:
        """How likely each of these answers is."""
        return await self._choose(messages, choices, settings, self._seconds(timeout), on_prefill, wait)

    @overload
    async def parse(self, messages: Messages, kind: type[T], *, timeout: float | None = None,
                    on_prefill: OnPrefill | None = None, **settings: Any) -> T: ...

    @overload
    async def parse(self, messages: Messages, kind: Any, *, timeout: float | None = None,
                    on_prefill: OnPrefill | None = None, **settings: Any) -> Any: ...

    async def parse(self, messages: Messages, kind: Any, *, timeout: float | None = None,
                    on_prefill: OnPrefill | None = None, **settings: Any) -> Any:
        """An answer of this type: a dataclass, a TypedDict, an Enum, a list of them, and their like."""
        return await self._parse(messages, kind, settings, self._seconds(timeout), on_prefill)

    async def run_tools(self, messages: Messages, tools: Iterable[ToolFunction | Tool], *, most_rounds: int = 8,
                        timeout: float | None = None, on_prefill: OnPrefill | None = None,
                        on_call: Callable[[Called], object] | None = None, **settings: Any) -> ToolRun:
        """Answers with the help of functions, until the model calls none. Those that are asynchronous are
        awaited, all others run in a thread."""
        return await self._run_tools(messages, tools, most_rounds, settings, self._seconds(timeout), on_prefill,
                                     on_call, _call)

    async def describe(self, *, timeout: float | None = None) -> events.Hello:
        """The keys of requests and the meaning of the codes."""
        return await self._ask("hello", events.Hello, self._seconds(timeout))

    async def stats(self, *, timeout: float | None = None) -> events.Stats:
        """What the engine does and did."""
        return await self._ask("stats", events.Stats, self._seconds(timeout))

    async def ping(self, *, timeout: float | None = None) -> float:
        """Seconds until the engine has replied."""
        begin = self.now()
        await self._ask("ping", int, self._seconds(timeout))
        return self.now() - begin

    async def save(self, session: str, *, timeout: float | None = None) -> events.SessionChange:
        """Writes a session to the disk; it is there when this returns."""
        return await self._verb({"save": session}, events.SessionChange, self._seconds(timeout))

    async def restore(self, session: str, *, timeout: float | None = None) -> events.SessionChange:
        """Reads a session from the disk."""
        return await self._verb({"restore": session}, events.SessionChange, self._seconds(timeout))

    async def forget(self, session: str, *, timeout: float | None = None) -> events.SessionChange:
        """Removes a session."""
        return await self._verb({"forget": session}, events.SessionChange, self._seconds(timeout))

    async def sessions(self, *, timeout: float | None = None) -> tuple[events.SessionInfo, ...]:
        """All sessions."""
        return (await self._verb({"sessions": True}, events.Sessions, self._seconds(timeout))).sessions

    def _seconds(self, timeout: float | None) -> float | None:
        return self._timeout if timeout is None else timeout

    # The port of exchanges.

    def now(self) -> float:
        """See Port."""
        return asyncio.get_running_loop().time()

    def send(self, message: Mapping[str, Any], waits: bool) -> Request:
        """See Port."""
        request = self._link.core.request(message, waits)
        self._flush()
        return request

    def ask(self, what: str) -> Request:
        """See Port."""
        request = self._link.core.ask(what)
        self._flush()
        return request

    def cancel(self, request: Request) -> None:
        """See Port."""
        self._link.core.cancel(request)
        self._flush()

    def abandon(self, request: Request) -> None:
        """See Port."""
        self._link.core.abandon(request)
        self._flush()

    def later(self, request: Request, is_wanted: bool) -> None:
        """See Port."""
        # Without a loop there is no engine any more either.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.cancel if is_wanted else self.abandon, request)

    async def take(self, request: Request, deadline: float | None) -> Item:
        """See Port."""
        assert isinstance(request.mailbox, _Box)
        item = await request.mailbox.get(None if deadline is None else deadline - self.now())
        if item is None:
            raise TimedOut()
        return item

    # The loop's side.

    def _read(self) -> None:
        link = self._link
        if link.receive():
            self._flush()
            return
        assert link.channel.reads is not None
        self._loop.remove_reader(link.channel.reads)
        self._settling = self._loop.create_task(self._settle())

    async def _settle(self) -> None:
        self._link.settle(await self._link.wait(ENDING_SECONDS, asyncio.sleep))

    def _read_errors(self) -> None:
        errors = self._link.channel.errors
        if errors is not None and self._link.channel.read_errors() is None:
            self._loop.remove_reader(errors)
            self._link.channel.close_errors()

    def _flush(self) -> None:
        writes = self._link.channel.writes
        is_writing = self._link.flush() and writes is not None
        if writes is None or is_writing == self._is_writing:
            return
        self._is_writing = is_writing
        if is_writing:
            self._loop.add_writer(writes, self._flush)
        else:
            self._loop.remove_writer(writes)

    def _unwatch(self) -> None:
        channel = self._link.channel
        for descriptor in {channel.reads, channel.errors} - {None}:
            assert descriptor is not None
            self._loop.remove_reader(descriptor)
        if channel.writes is not None:
            self._loop.remove_writer(channel.writes)


async def _call(tool: Tool, arguments: dict[str, Any]) -> Any:
    if inspect.iscoroutinefunction(tool.function):
        return await tool.function(**arguments)
    result = await asyncio.to_thread(tool.function, **arguments)
    return await result if inspect.isawaitable(result) else result
