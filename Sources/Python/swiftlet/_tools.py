"""Python's functions as tools of the model."""
from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._docs import documentation
from ._schema import Schema, SchemaMaker
from ._types import hints_of
from ._values import text_of, value_of
from .answers import Answer, Message, ToolCall

ToolFunction = Callable[..., Any]
NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


class Tool:
    """A function that the model may call: its name, what it is for, and its parameters.

    All of it comes from the function: its docstring, its annotations and its defaults. With `strict`
    the model can write nothing but arguments that the annotations allow."""

    def __init__(self, function: ToolFunction, *, name: str | None = None, description: str | None = None,
                 strict: bool = True) -> None:
        self.function = function
        self.name = name if name is not None else getattr(function, "__name__", type(function).__name__)
        if not self.name or set(self.name) - set(NAME):
            raise TypeError(f"{self.name!r} is no name of a tool; give it one by Tool(function, name=…)")
        self.strict = strict
        text, self._said = documentation(function)
        self.description = description if description is not None else text
        self._kinds: dict[str, Any] = {}
        self.parameters = self._schema()

    def _schema(self) -> Schema:
        hints = hints_of(self.function if inspect.isroutine(self.function) else type(self.function).__call__)
        maker = SchemaMaker()
        properties: Schema = {}
        required = []
        for name, parameter in inspect.signature(self.function).parameters.items():
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL or parameter.kind is inspect.Parameter.VAR_KEYWORD:
                raise TypeError(f"{self.name}: *{name} cannot be described to a model")
            if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
                raise TypeError(f"{self.name}: {name} has no name that a model could give")
            self._kinds[name] = hints.get(name, Any)
            schema = maker.schema(self._kinds[name])
            if name in self._said:
                schema.setdefault("description", self._said[name])
            if parameter.default is inspect.Parameter.empty:
                required.append(name)
            elif _is_json(parameter.default):
                schema["default"] = parameter.default
            properties[name] = schema
        whole: Schema = {"type": "object", "properties": properties, "required": required,
                         "additionalProperties": False}
        return {**whole, "$defs": maker.definitions} if maker.definitions else whole

    @property
    def definition(self) -> dict[str, Any]:
        """An element of `tools`, as OpenAI describes them."""
        function: dict[str, Any] = {"name": self.name, "description": self.description,
                                    "parameters": self.parameters}
        return {"type": "function", "function": {**function, "strict": True} if self.strict else function}

    def arguments(self, call: ToolCall) -> dict[str, Any]:
        """The arguments of a call, of the types that the function wants; ValueError where they are not."""
        given = call.parsed()
        for name in given:
            if name not in self._kinds:
                raise ValueError(f"there is no parameter {name!r}")
        for name in self.parameters["required"]:
            if name not in given:
                raise ValueError(f"the parameter {name!r} is missing")
        return {name: value_of(value, self._kinds[name]) for name, value in given.items()}


@dataclass(frozen=True)
class Called:
    """A call that was made: what came of it, and the exception where it failed."""

    call: ToolCall
    result: str
    error: Exception | None = None

    @property
    def message(self) -> Message:
        """The message that tells the model."""
        return {"role": "tool", "tool_call_id": self.call.id, "content": self.result}


@dataclass(frozen=True)
class ToolRun:
    """The last answer, what was called for it, and all messages up to it."""

    answer: Answer
    called: tuple[Called, ...]
    messages: list[Message] = field(repr=False)

    @property
    def text(self) -> str:
        """The last answer's text."""
        return self.answer.text

    def __str__(self) -> str:
        return self.answer.text


def tools_of(tools: Iterable[ToolFunction | Tool]) -> dict[str, Tool]:
    """Tools by their names; TypeError where two have one name."""
    found: dict[str, Tool] = {}
    for item in tools:
        tool = item if isinstance(item, Tool) else Tool(item)
        if tool.name in found:
            raise TypeError(f"two tools are named {tool.name}")
        found[tool.name] = tool
    return found


def definition_of(tool: ToolFunction | Tool | Mapping[str, Any]) -> Mapping[str, Any]:
    """What the engine is told of a tool: a description that is one already stays as it is."""
    if isinstance(tool, Mapping):
        return tool
    return (tool if isinstance(tool, Tool) else Tool(tool)).definition


def prepared(tools: Mapping[str, Tool], call: ToolCall) -> tuple[Tool, dict[str, Any]]:
    """The tool of a call and its arguments; ValueError where there is none."""
    tool = tools.get(call.name)
    if tool is None:
        raise ValueError(f"there is no function {call.name!r}")
    return tool, tool.arguments(call)


def succeeded(call: ToolCall, value: Any) -> Called:
    """What the model is told of a result."""
    return Called(call, text_of(value))


def failed(call: ToolCall, error: Exception) -> Called:
    """What the model is told of an exception: its kind and its text, and nothing of where it was."""
    text = str(error)
    return Called(call, f"{type(error).__name__}: {text}" if text else type(error).__name__, error)


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
