"""What Python's annotations say."""
from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin


@dataclass(frozen=True)
class Field:
    """A member of a dataclass or a TypedDict."""

    name: str
    kind: Any
    is_required: bool


def name_of(kind: Any) -> str:
    """The type's name, for people and for definitions."""
    return str(getattr(kind, "__name__", kind))


def described(kind: Any) -> tuple[Any, str]:
    """A type without `Annotated`, `Required` and their like, and the description in it: its first string."""
    text = ""
    while True:
        origin = get_origin(kind)
        if origin is Annotated:
            kind, *notes = get_args(kind)
            text = text or next((note for note in notes if isinstance(note, str)), "")
        elif getattr(origin, "_name", "") in ("Required", "NotRequired", "ReadOnly", "Final"):
            [kind] = get_args(kind)
        elif hasattr(kind, "__supertype__"):
            kind = kind.__supertype__
        else:
            return kind, text


def is_typed_dict(kind: Any) -> bool:
    """Whether it is a class made by TypedDict, typing's or typing_extensions'."""
    return isinstance(kind, type) and issubclass(kind, dict) and hasattr(kind, "__total__")


def hints_of(thing: Any) -> dict[str, Any]:
    """The annotations with their names resolved, and their notes kept."""
    try:
        return typing.get_type_hints(thing, include_extras=True)
    except NameError as error:
        raise TypeError(f"{name_of(thing)}: an annotation cannot be resolved: {error}") from None


def fields_of(kind: Any) -> list[Field]:
    """The members of a dataclass, those of its constructor, or of a TypedDict."""
    hints = hints_of(kind)
    if not is_typed_dict(kind):
        return [Field(field.name, hints[field.name],
                      field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING)
                for field in dataclasses.fields(kind) if field.init]
    fields = []
    for name, hint in hints.items():
        said = _said(hint)
        fields.append(Field(name, hint, name in kind.__required_keys__ if said is None else said))
    return fields


def _said(hint: Any) -> bool | None:
    """What `Required` or `NotRequired` say: with postponed annotations the class itself does not know it."""
    while True:
        origin = get_origin(hint)
        name = getattr(origin, "_name", "")
        if name in ("Required", "NotRequired"):
            return bool(name == "Required")
        if origin is not Annotated and name != "ReadOnly":
            return None
        hint = get_args(hint)[0]
