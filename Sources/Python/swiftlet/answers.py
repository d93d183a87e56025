"""A whole answer, and how it is put together."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

from ._values import value_of
from .errors import AnswerUnusable
from .events import Delta, End, Timings, TokenLogprob, Usage

T = TypeVar("T")
Message = dict[str, Any]


@dataclass(frozen=True)
class ToolCall:
    """A call that the model wants: `arguments` is the text of a JSON object."""

    id: str
    name: str
    arguments: str

    def parsed(self) -> dict[str, Any]:
        """The arguments as an object; AnswerUnusable where they are none."""
        try:
            value = json.loads(self.arguments or "{}")
        except (ValueError, RecursionError) as error:
            raise AnswerUnusable("answer_unreadable", f"arguments of {self.name}: {error}", self.arguments) from None
        if not isinstance(value, dict):
            raise AnswerUnusable("answer_unreadable", f"arguments of {self.name} are no object", self.arguments)
        return value


@dataclass(frozen=True)
class Answer:
    """What the model answered, and what it took.

    `finish_reason` is `stop`, `length`, `context`, `cancel` or `tool_calls`."""

    text: str
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: str = "stop"
    seed: int = 0
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    logprobs: tuple[TokenLogprob, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.text

    @property
    def message(self) -> Message:
        """The assistant's message, to put behind the messages that were sent."""
        message: Message = {"role": "assistant", "content": self.text}
        if self.reasoning:
            message["reasoning_content"] = self.reasoning
        if self.tool_calls:
            message["tool_calls"] = [
                {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
                for call in self.tool_calls]
        return message

    @overload
    def parsed(self) -> Any: ...

    @overload
    def parsed(self, kind: type[T]) -> T: ...

    @overload
    def parsed(self, kind: Any) -> Any: ...

    def parsed(self, kind: Any = Any) -> Any:
        """The text as JSON, made into a value of this type; AnswerUnusable where it is none."""
        if self.finish_reason not in ("stop", "tool_calls"):
            raise AnswerUnusable("answer_cut", f"the answer was cut ({self.finish_reason})", self.text)
        try:
            return value_of(json.loads(self.text), kind)
        except (ValueError, RecursionError) as error:
            raise AnswerUnusable("answer_unreadable", f"the answer cannot be read: {error}", self.text) from None


class AnswerBuilder:
    """Puts deltas together."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._calls: dict[int, list[str]] = {}
        self._logprobs: list[TokenLogprob] = []

    def add(self, delta: Delta) -> None:
        """Takes the next delta."""
        self._text.append(delta.content)
        self._reasoning.append(delta.reasoning)
        self._logprobs += delta.logprobs
        for piece in delta.tool_calls:
            call = self._calls.setdefault(piece.index, ["", "", ""])
            call[0] = piece.id or call[0]
            call[1] = piece.name or call[1]
            call[2] += piece.arguments

    def answer(self, end: End) -> Answer:
        """The answer with this end."""
        return Answer("".join(self._text), "".join(self._reasoning),
                      tuple(ToolCall(*self._calls[index]) for index in sorted(self._calls)),
                      end.finish_reason, end.seed, end.usage, end.timings, tuple(self._logprobs))
