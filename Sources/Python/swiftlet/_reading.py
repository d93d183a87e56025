"""Members of the engine's events, each of the type that it must have."""
from __future__ import annotations

import dataclasses
import json
from typing import Any, NoReturn, TypeVar

Event = dict[str, Any]
T = TypeVar("T")


class Unreadable(Exception):
    """A line that is no event of the protocol, and why."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def event_of(line: bytes) -> Event:
    """The object of a line; Unreadable where it is none."""
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Unreadable(f"a line is not UTF-8 at byte {error.start}") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"a line is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise Unreadable(f"a line is no object but {type(value).__name__}")
    if not isinstance(value.get("event"), str):
        raise Unreadable("an object has no event")
    return value


def take(event: Event, key: str, kind: type[T], default: T | None = None) -> T:
    """A member that is of this type; the default where there is none."""
    value = event.get(key)
    if value is None and default is not None:
        return default
    # A whole number may stand for a fraction; a truth value is no number.
    if kind is float and type(value) is int:
        try:
            value = float(value)
        except OverflowError:
            raise Unreadable(f"the member {key} is too large") from None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Unreadable(f"the member {key} is {type(value).__name__}, not {kind.__name__}")
    return value


KINDS = {"int": int, "float": float, "str": str, "bool": bool}


def plain(kind: type[T], value: Event, **spelled: str) -> T:
    """An object of a dataclass whose members are numbers, texts and truth values; `spelled` has the keys of those
    that are called otherwise. A member with a default may be absent."""
    taken: dict[str, Any] = {}
    for member in dataclasses.fields(kind):  # type: ignore[arg-type]
        default = None if member.default is dataclasses.MISSING else member.default
        taken[member.name] = take(value, spelled.get(member.name, member.name), KINDS[str(member.type)], default)
    return kind(**taken)


def objects(event: Event, key: str) -> list[Event]:
    """A member that is a list of objects, empty where there is none."""
    found: list[Event] = []
    for value in take(event, key, list, []):
        if not isinstance(value, dict):
            raise Unreadable(f"the member {key} holds {type(value).__name__}, not objects")
        found.append(value)
    return found
