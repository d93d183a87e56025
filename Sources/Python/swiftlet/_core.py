"""The protocol without input and output: bytes in, events out, each to whom it belongs.

Both engines hand what they read to `receive`, and write what stands in `outgoing`. A request
has a mailbox, which gets its events in their order; what a mailbox is, and how one waits for
it, is the engine's. Nothing here waits, and nothing here is safe between threads by itself."""
from __future__ import annotations

import collections
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Union

from . import events
from ._lines import Lines
from ._reading import Event, Unreadable, event_of, take
from .errors import RequestRefused, SwiftletError, again, refusal

# The engine's own lines may have 1 MiB; a later version may write longer ones.
MOST_BYTES_OF_A_LINE = 16 << 20

Item = Union[events.Hello, events.Ready, events.Prefill, events.Delta, events.Choices, events.End,
             events.SessionChange, events.Sessions, events.Stats, int, SwiftletError]

# What may come for a request, and whether it is the last.
OF_A_REQUEST: dict[str, tuple[Callable[[Event], Item], bool]] = {
    "prefill": (events.Prefill.of, False),
    "delta": (events.Delta.of, False),
    "choices": (events.Choices.of, False),
    "end": (events.End.of, True),
    "saved": (events.SessionChange.of, True),
    "restored": (events.SessionChange.of, True),
    "forgotten": (events.SessionChange.of, True),
    "sessions": (events.Sessions.of, True),
}


class Mailbox(Protocol):
    """Where the events of a request go."""

    def put(self, item: Item) -> None:
        """Takes an event, or the exception that ends the request; never waits."""


class Request:
    """A line that will be answered. It is held back, sent, and then done."""

    __slots__ = ("number", "line", "mailbox", "state")

    def __init__(self, number: int, line: bytes, mailbox: Mailbox) -> None:
        self.number = number
        self.line = line
        self.mailbox: Mailbox | None = mailbox
        self.state = "held"

    def put(self, item: Item) -> None:
        """Gives the item to whoever still waits."""
        if self.mailbox is not None:
            self.mailbox.put(item)


class Core:
    """One connection: its ids, its requests, and its end."""

    def __init__(self, mailbox: Callable[[], Mailbox]) -> None:
        self.outgoing = bytearray()
        self.hello: events.Hello | None = None
        self.ready: events.Ready | None = None
        # Set once nothing will come any more.
        self.failure: SwiftletError | None = None
        # Gets `hello` and `ready`, or what came in their place.
        self.opening = Request(0, b"", mailbox())
        self._mailbox = mailbox
        self._lines = Lines(MOST_BYTES_OF_A_LINE)
        self._numbers = itertools.count(1)
        self._open: dict[int, Request] = {}
        self._held: collections.deque[Request] = collections.deque()
        # Answers without an id come in the order of the questions, pongs with their number.
        self._asked: dict[str, collections.deque[Request]] = {
            name: collections.deque() for name in ("hello", "stats", "pong")}

    # What is sent.

    def request(self, message: Mapping[str, Any], waits: bool = True) -> Request:
        """A request, or a verb of sessions, under an id of its own.

        Where as many wait as the engine takes, it is held back here until there is room, or
        with `waits` off sent all the same: the engine then refuses it."""
        self._check()
        if "id" in message:
            raise TypeError("ids are made by the engine's object")
        number = next(self._numbers)
        # A verb comes first in its line. So does the id else: an error then has it, whatever follows.
        verbs = {key: message[key] for key in ("save", "restore", "forget", "sessions") if key in message}
        line = self._line({**verbs, "id": number, **{key: message[key] for key in message if key not in verbs}})
        request = Request(number, line, self._mailbox())
        if waits and (self._held or len(self._open) >= self._room):
            self._held.append(request)
        else:
            self._send(request)
        return request

    def ask(self, what: str) -> Request:
        """`ping`, `stats` or `hello`, which are answered at once."""
        self._check()
        number = next(self._numbers)
        value = {"ping": number, "stats": True, "hello": {"protocol": 1}}[what]
        request = Request(number, self._line({what: value}), self._mailbox())
        request.state = "sent"
        self._asked["pong" if what == "ping" else what].append(request)
        self.outgoing += request.line
        return request

    def cancel(self, request: Request) -> None:
        """Asks for the request's end, which comes with the events that are on their way."""
        if request.state == "held":
            self._held.remove(request)
            request.state = "done"
            request.put(events.End("cancel", 0, events.Usage(), events.Timings()))
        elif request.number in self._open and self.failure is None:
            self.outgoing += self._line({"cancel": request.number})

    def abandon(self, request: Request) -> None:
        """Cancels a request that nobody waits for any more; what still comes is dropped."""
        request.mailbox = None
        self.cancel(request)

    def _check(self) -> None:
        if self.failure is not None:
            raise again(self.failure)

    def _line(self, message: Mapping[str, Any]) -> bytes:
        line = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        try:
            data = line.encode() + b"\n"
        except UnicodeEncodeError as error:
            raise RequestRefused("bad_json", f"a text has half a surrogate pair: {error.object[error.start]!r}") \
                from None
        if self.ready is not None and len(data) - 1 > self.ready.limits.line:
            raise RequestRefused("line_too_long", f"the request has {len(data) - 1} bytes, more than "
                                 f"{self.ready.limits.line}")
        return data

    @property
    def _room(self) -> int:
        # The one that runs is not counted: the engine may not have begun it yet.
        return max(1, self.ready.limits.queue) if self.ready else 1

    def _send(self, request: Request) -> None:
        request.state = "sent"
        self.outgoing += request.line
        self._open[request.number] = request
        request.line = b""

    # What is received.

    def receive(self, data: bytes) -> None:
        """Hands on the events of these bytes; Unreadable where they are none."""
        for line in self._lines.add(data):
            event = event_of(line)
            number = event.get("id")
            if isinstance(number, int) and number in self._open:
                self._receive_own(event, self._open[number])
            elif "id" not in event:
                self._receive_other(event)

    def _receive_own(self, event: Event, request: Request) -> None:
        name = event["event"]
        if name == "error":
            request.put(_refused(event))
        elif name in OF_A_REQUEST:
            read, is_last = OF_A_REQUEST[name]
            request.put(read(event))
            if not is_last:
                return
        else:
            # A later version may have more events.
            return
        request.state = "done"
        del self._open[request.number]
        while self._held and len(self._open) < self._room:
            self._send(self._held.popleft())

    def _receive_other(self, event: Event) -> None:
        name = event["event"]
        if name == "hello" and self.hello is None:
            self.hello = events.Hello.of(event)
            self.opening.put(self.hello)
        elif name == "ready" and self.ready is None:
            self.ready = events.Ready.of(event)
            self.opening.put(self.ready)
        elif name == "error" and "duplicate" not in event:
            self._receive_error(_refused(event))
        elif name == "pong":
            if self._asked["pong"] and event.get("ping") == self._asked["pong"][0].number:
                self._answer("pong", 0)
        elif name == "stats":
            self._answer("stats", events.Stats.of(event))
        elif name == "hello":
            self._answer("hello", events.Hello.of(event))

    def _answer(self, name: str, item: Item) -> None:
        if self._asked[name]:
            request = self._asked[name].popleft()
            request.state = "done"
            request.put(item)

    def _receive_error(self, error: SwiftletError) -> None:
        """An error without an id is about the start, or a line that was garbled on its way."""
        if self.ready is None:
            self.opening.put(error)
        else:
            raise Unreadable(f"the engine could not read a line: {error}")

    def end(self, failure: SwiftletError) -> None:
        """Nothing will come any more: everybody who waits is told why."""
        if self.failure is not None:
            return
        self.failure = failure
        self.outgoing.clear()
        waiting = [*self._open.values(), *self._held, *itertools.chain(*self._asked.values())]
        self._open.clear()
        self._held.clear()
        for asked in self._asked.values():
            asked.clear()
        self.opening.put(failure)
        for request in waiting:
            request.state = "done"
            request.put(failure)


def _refused(event: Event) -> RequestRefused:
    key = take(event, "key", str) if "key" in event else None
    return refusal(take(event, "code", str), take(event, "message", str, ""), key)
