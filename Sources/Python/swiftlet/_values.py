"""Values of JSON, made into values of Python's types, and back."""
from __future__ import annotations

import collections.abc
import dataclasses
import enum
import json
import types
from typing import Any, Literal, Union, get_args, get_origin

from ._types import described, fields_of, is_typed_dict, name_of


def value_of(value: Any, kind: Any) -> Any:
    """The value as one of this type; ValueError with the place where it is none."""
    return _value(value, kind, "")


def _wrong(value: Any, kind: Any, place: str) -> ValueError:
    return ValueError(f"{place or 'the value'} is {json.dumps(value, ensure_ascii=False)[:80]}, not {name_of(kind)}")


def _value(value: Any, kind: Any, place: str) -> Any:
    kind, _ = described(kind)
    if kind is Any or kind is object:
        return value
    if kind is None or kind is type(None):
        if value is not None:
            raise _wrong(value, "null", place)
        return None
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        for item in inner:
            # 1 and True are equal, but not the same.
            if item == value and type(item) is type(value):
                return item
        raise _wrong(value, kind, place)
    if origin in (Union, types.UnionType):
        return _either(value, kind, inner, place)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        for member in kind:
            if member.value == value and type(member.value) is type(value):
                return member
        raise _wrong(value, kind, place)
    if dataclasses.is_dataclass(kind) or is_typed_dict(kind):
        return _object(value, kind, place)
    base = origin or kind
    if base in (list, tuple, collections.abc.Sequence, collections.abc.Iterable):
        return _list(value, kind, base, inner, place)
    if base in (dict, collections.abc.Mapping):
        if not isinstance(value, dict):
            raise _wrong(value, kind, place)
        item_kind = inner[1] if inner else Any
        return {name: _value(item, item_kind, f"{place}.{name}") for name, item in value.items()}
    return _simple(value, kind, place)


def _simple(value: Any, kind: Any, place: str) -> Any:
    if kind is float and type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise _wrong("a number that is too large", kind, place) from None
    # A schema takes 1.0 as an integer.
    if kind is int and type(value) is float and value.is_integer():
        return int(value)
    if kind not in (str, int, float, bool):
        raise TypeError(f"{name_of(kind)} cannot be made of JSON")
    if type(value) is not kind:
        raise _wrong(value, kind, place)
    return value


def _either(value: Any, kind: Any, kinds: tuple[Any, ...], place: str) -> Any:
    # As it is where it fits: 1 is an int of `float | int`.
    for item in kinds:
        if type(value) is item:
            return value
    for item in kinds:
        try:
            return _value(value, item, place)
        except ValueError:
            continue
    raise _wrong(value, kind, place)


def _list(value: Any, kind: Any, base: Any, inner: tuple[Any, ...], place: str) -> Any:
    if not isinstance(value, list):
        raise _wrong(value, kind, place)
    if base is tuple and inner and inner[-1] is not Ellipsis:
        if len(inner) != len(value):
            raise _wrong(value, kind, place)
        return tuple(_value(item, item_kind, f"{place}[{index}]")
                     for index, (item, item_kind) in enumerate(zip(value, inner, strict=True)))
    items = [_value(item, inner[0] if inner else Any, f"{place}[{index}]") for index, item in enumerate(value)]
    return tuple(items) if base is tuple else items


def _object(value: Any, kind: Any, place: str) -> Any:
    if not isinstance(value, dict):
        raise _wrong(value, kind, place)
    fields = {field.name: field for field in fields_of(kind)}
    for name in value:
        if name not in fields:
            raise ValueError(f"{place or 'the value'} has {name!r}, which {name_of(kind)} has not")
    for field in fields.values():
        if field.is_required and field.name not in value:
            raise ValueError(f"{place or 'the value'} lacks {field.name!r} of {name_of(kind)}")
    return kind(**{name: _value(item, fields[name].kind, f"{place}.{name}") for name, item in value.items()})


def text_of(value: Any) -> str:
    """A function's result, as the model is told it: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_jsonable)


def _jsonable(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (set, frozenset, collections.abc.Sequence)):
        return list(value)
    if isinstance(value, collections.abc.Mapping):
        return dict(value)
    return str(value)
