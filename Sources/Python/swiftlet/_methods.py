"""What an engine can be asked, written once for both engines."""
from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar, Union

from . import events
from ._exchange import Exchange, OnPrefill, Port, Streaming
from ._link import ENDING_SECONDS, Link, Pause
from ._schema import schema_of
from ._tools import Called, Tool, ToolFunction, ToolRun, definition_of, failed, prepared, succeeded, tools_of
from .answers import Answer, Message
from .errors import AnswerUnusable, RequestRefused, StartFailed, SwiftletError, again

T = TypeVar("T")
Messages = Union[str, Iterable[Union[Mapping[str, Any], Answer]]]
Call = Callable[[Tool, dict[str, Any]], Awaitable[Any]]

PROTOCOL = 1

# The client's own keys: what they say is decided by the method that is called.
OWN = ("messages", "prompt", "choices", "stream", "save", "restore", "forget", "sessions")


def messages_of(messages: Messages) -> list[Message]:
    """The list of messages: a text is the user's, and an Answer its own message."""
    if isinstance(messages, str):
        return [{"role": "user", "content": messages}]
    return [item.message if isinstance(item, Answer) else dict(item) for item in messages]


def keys_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of settings: `continue_` is `continue`; a type as `json_schema` is its schema, and a function
    among `tools` its description."""
    keys: dict[str, Any] = {}
    for name, value in settings.items():
        key = name[:-1] if name == "continue_" else name
        if key in OWN:
            raise TypeError(f"{key} is no setting")
        # A schema is an object; all else that stands there is a type.
        if key == "json_schema" and value is not None and not isinstance(value, Mapping):
            value = schema_of(value)
        elif key == "tools" and value is not None:
            value = [definition_of(tool) for tool in value]
        keys[key] = value
    return keys


class Methods(Port):
    """What both engines are, and the coroutines behind their methods."""

    _started: Link | None = None

    @property
    def _link(self) -> Link:
        if self._started is None:
            raise SwiftletError("not_started", "the engine is not started: use `async with`, or await it")
        return self._started

    @property
    def hello(self) -> events.Hello:
        """Who is at the other end."""
        assert self._link.core.hello is not None
        return self._link.core.hello

    @property
    def ready(self) -> events.Ready:
        """The model and its limits."""
        assert self._link.core.ready is not None
        return self._link.core.ready

    @property
    def pid(self) -> int | None:
        """The program's process, or None behind a socket."""
        return self._link.channel.pid

    @property
    def stderr(self) -> str:
        """The end of what the program wrote to standard error."""
        return self._link.channel.stderr

    @property
    def is_running(self) -> bool:
        """Whether it can be asked: it was not closed, and the program is not gone."""
        return self._started is not None and self._started.core.failure is None

    def _exchange(self, message: Mapping[str, Any], timeout: float | None, on_prefill: OnPrefill | None = None,
                  waits: bool = True) -> Exchange:
        deadline = None if timeout is None else self.now() + timeout
        return Exchange(self, self.send(message, waits), deadline, on_prefill)

    def _begin(self, messages: Messages, settings: Mapping[str, Any], streams: bool, timeout: float | None,
               on_prefill: OnPrefill | None, waits: bool) -> Streaming:
        # Calls and thoughts come apart from the text, unless the caller says otherwise.
        message = {"messages": messages_of(messages), "parts": True, **keys_of(settings), "stream": streams}
        return Streaming(self._exchange(message, timeout, on_prefill, waits))

    def _begin_text(self, prompt: str, settings: Mapping[str, Any], timeout: float | None,
                    on_prefill: OnPrefill | None, waits: bool) -> Streaming:
        message = {"prompt": prompt, **keys_of(settings), "stream": False}
        return Streaming(self._exchange(message, timeout, on_prefill, waits))

    async def _open(self, link: Link, timeout: float | None, pause: Pause) -> None:
        """Waits until the model is loaded; StartFailed where it is not."""
        deadline = None if timeout is None else self.now() + timeout
        while True:
            item = await self.take(link.core.opening, deadline)
            if isinstance(item, RequestRefused):
                # The program ends behind the error that says why; its status and last words are wanted too.
                status = await link.wait(ENDING_SECONDS, pause)
                raise StartFailed(item.code, item.message, status, link.channel.stderr)
            if isinstance(item, SwiftletError):
                raise again(item)
            if isinstance(item, events.Hello) and item.protocol != PROTOCOL:
                raise StartFailed("unsupported_protocol", f"it speaks protocol {item.protocol}, not {PROTOCOL}")
            if isinstance(item, events.Ready):
                return

    async def _choose(self, messages: Messages, choices: Iterable[str], settings: Mapping[str, Any],
                      timeout: float | None, on_prefill: OnPrefill | None, waits: bool) -> events.Chosen:
        message = {"messages": messages_of(messages), **keys_of(settings), "choices": list(choices)}
        exchange = self._exchange(message, timeout, on_prefill, waits)
        found: events.Choices | None = None
        while (item := await exchange.next()) is not None:
            if isinstance(item, events.Choices):
                found = item
            elif isinstance(item, events.End) and found is not None:
                return events.Chosen(found.best, found.choices, item.usage, item.timings)
            elif isinstance(item, events.End):
                # It was cancelled by somebody else, as a signal to the engine does.
                raise SwiftletError("cancelled", f"the request ended with {item.finish_reason}, without choices")
        raise SwiftletError("protocol_violated", "a request ended without its end")

    async def _ask(self, what: str, kind: type[T], timeout: float | None) -> T:
        deadline = None if timeout is None else self.now() + timeout
        return await Exchange(self, self.ask(what), deadline).only(kind)

    async def _verb(self, message: Mapping[str, Any], kind: type[T], timeout: float | None) -> T:
        return await self._exchange(message, timeout).only(kind)

    async def _run_tools(self, messages: Messages, tools: Iterable[ToolFunction | Tool], most_rounds: int,
                         settings: Mapping[str, Any], timeout: float | None, on_prefill: OnPrefill | None,
                         on_call: Callable[[Called], object] | None, run: Call) -> ToolRun:
        by_name = tools_of(tools)
        settings = {**settings, "tools": list(by_name.values())}
        talk = messages_of(messages)
        deadline = None if timeout is None else self.now() + timeout
        called: list[Called] = []
        for _ in range(most_rounds):
            left = None if deadline is None else max(0.0, deadline - self.now())
            answer = await self._begin(talk, settings, False, left, on_prefill, True).whole()
            talk.append(answer.message)
            if answer.finish_reason != "tool_calls":
                return ToolRun(answer, tuple(called), talk)
            for call in answer.tool_calls:
                try:
                    tool, arguments = prepared(by_name, call)
                    done = succeeded(call, await run(tool, arguments))
                except Exception as error:
                    # The model is told, and may do better.
                    done = failed(call, error)
                called.append(done)
                talk.append(done.message)
                if on_call is not None:
                    on_call(done)
            # What had to be called was called: a choice that demands one would never come to an end.
            if settings.get("tool_choice") not in (None, "auto", "none"):
                settings["tool_choice"] = "auto"
        raise AnswerUnusable("too_many_rounds", f"the model still calls functions after {most_rounds} rounds",
                             talk[-1]["content"] if talk else "")

    async def _parse(self, messages: Messages, kind: Any, settings: Mapping[str, Any], timeout: float | None,
                     on_prefill: OnPrefill | None) -> Any:
        settings = {**settings, "json_schema": schema_of(kind)}
        answer = await self._begin(messages, settings, False, timeout, on_prefill, True).whole()
        return answer.parsed(kind)
