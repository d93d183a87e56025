"""A request from its line to its end, written once for both engines.

The functions here are coroutines. The engine without asyncio runs them to their end in one
step, since what they wait for waits by itself there."""
from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol, TypeVar

from . import events
from ._core import Item, Request
from .answers import Answer, AnswerBuilder
from .errors import SwiftletError, again

T = TypeVar("T")
OnPrefill = Callable[[events.Prefill], object]

# How long a closed stream waits for the end of its request, which then comes without it.
CLOSING_SECONDS = 10.0


class Port(Protocol):
    """What an engine can do for an exchange."""

    def now(self) -> float:
        """The time in seconds, on the clock of deadlines."""

    def send(self, message: Mapping[str, Any], waits: bool) -> Request:
        """Sends a request."""

    def ask(self, what: str) -> Request:
        """Sends a question that is answered at once."""

    def cancel(self, request: Request) -> None:
        """Asks for the request's end."""

    def abandon(self, request: Request) -> None:
        """Cancels a request for whose events nobody waits."""

    def later(self, request: Request, is_wanted: bool) -> None:
        """Cancels a request, or abandons it where it is not wanted any more, at the next occasion.

        It is called from anywhere, in the midst of anything: by other threads, handlers of signals, and the
        collector of garbage."""

    async def take(self, request: Request, deadline: float | None) -> Item:
        """The next event of the request; TimedOut at the deadline."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that comes to its end in one step."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise RuntimeError("a coroutine of this engine has waited")


class Exchange:
    """One request and its events."""

    def __init__(self, port: Port, request: Request, deadline: float | None,
                 on_prefill: OnPrefill | None = None) -> None:
        self.prefill: events.Prefill | None = None
        self.is_over = False
        self._port = port
        self._request = request
        self._deadline = deadline
        self._on_prefill = on_prefill

    async def next(self) -> Item | None:
        """The next event but those of the prompt; None behind the last."""
        while not self.is_over:
            try:
                item = await self._take(self._deadline)
                if not isinstance(item, events.Prefill):
                    return item
                self.prefill = item
                if self._on_prefill is not None:
                    self._on_prefill(item)
            except BaseException:
                # The time is over, Ctrl-C came, a task was cancelled: nobody waits here any more.
                self.abandon()
                raise
        return None

    async def only(self, kind: type[T]) -> T:
        """The one event of a verb or a question."""
        item = await self.next()
        if not isinstance(item, kind):
            raise SwiftletError("protocol_violated", f"{kind.__name__} was awaited, {type(item).__name__} came")
        return item

    def cancel(self) -> None:
        """Asks for the end, which comes with what is on its way."""
        if not self.is_over:
            self._port.later(self._request, True)

    def abandon(self) -> None:
        """Cancels, and lets the rest be dropped as it comes."""
        if not self.is_over:
            self.is_over = True
            self._port.abandon(self._request)

    def drop(self) -> None:
        """Abandons what nobody holds any more."""
        if not self.is_over:
            self.is_over = True
            self._port.later(self._request, False)

    async def close(self) -> list[Item]:
        """Cancels, waits for the end, and gives what came until then."""
        items: list[Item] = []
        if not self.is_over:
            self._port.cancel(self._request)
        deadline = self._port.now() + CLOSING_SECONDS
        try:
            while not self.is_over:
                items.append(await self._take(deadline))
        except SwiftletError:
            # It has failed, or does not end; in either case nobody waits any more.
            pass
        finally:
            self.abandon()
        return items

    async def _take(self, deadline: float | None) -> Item:
        item = await self._port.take(self._request, deadline)
        self.is_over = not isinstance(item, (events.Delta, events.Choices, events.Prefill))
        if isinstance(item, SwiftletError):
            raise again(item)
        return item


class Streaming:
    """An exchange whose deltas are an answer."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.answer: Answer | None = None
        self._builder = AnswerBuilder()

    async def next(self) -> events.Delta | None:
        """The next delta; None behind the last, when the answer is there."""
        item = await self.exchange.next()
        self._add(item)
        return item if isinstance(item, events.Delta) else None

    async def close(self) -> None:
        """Ends the answer here."""
        for item in await self.exchange.close():
            self._add(item)

    def _add(self, item: Item | None) -> None:
        if isinstance(item, events.Delta):
            self._builder.add(item)
        elif isinstance(item, events.End):
            self.answer = self._builder.answer(item)

    async def whole(self) -> Answer:
        """The answer, once it is complete."""
        while await self.next() is not None:
            continue
        if self.answer is None:
            raise SwiftletError("protocol_violated", "a request ended without its end")
        return self.answer
