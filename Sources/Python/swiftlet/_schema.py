"""JSON Schemas of Python's types, for answers and for the arguments of functions."""
from __future__ import annotations

import collections.abc
import dataclasses
import enum
import types
from typing import Any, Literal, Union, get_args, get_origin

from ._types import described, fields_of, is_typed_dict, name_of

Schema = dict[str, Any]

SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
    type(None): {"type": "null"}, None: {"type": "null"}, Any: {}, object: {},
    list: {"type": "array"}, tuple: {"type": "array"}, dict: {"type": "object"},
}
LISTS = (list, collections.abc.Sequence, collections.abc.Iterable)
MAPS = (dict, collections.abc.Mapping)


def schema_of(kind: Any) -> Schema:
    """The schema of the values of a type; TypeError where it has none."""
    maker = SchemaMaker()
    schema = maker.schema(kind)
    return {**schema, "$defs": maker.definitions} if maker.definitions else schema


class SchemaMaker:
    """The parts of one schema: a type that holds itself becomes a definition, all others stand in their place."""

    def __init__(self) -> None:
        self.definitions: Schema = {}
        self._open: list[Any] = []
        self._recursive: list[Any] = []

    def schema(self, kind: Any) -> Schema:
        kind, text = described(kind)
        schema = self._bare(kind)
        return {**schema, "description": text} if text else schema

    def _bare(self, kind: Any) -> Schema:
        try:
            if kind in SIMPLE:
                return dict(SIMPLE[kind])
        except TypeError:
            pass
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(inner)}
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.schema(item) for item in inner]}
        if origin in LISTS:
            return {"type": "array", "items": self.schema(inner[0])}
        if origin is tuple:
            if len(inner) == 2 and inner[1] is Ellipsis:
                return {"type": "array", "items": self.schema(inner[0])}
            return {"type": "array", "prefixItems": [self.schema(item) for item in inner], "items": False,
                    "minItems": len(inner)}
        if origin in MAPS:
            if inner[0] is not str:
                raise TypeError(f"{kind}: the names of a JSON object are strings")
            return {"type": "object", "additionalProperties": self.schema(inner[1])}
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return {"enum": [member.value for member in kind]}
        if dataclasses.is_dataclass(kind) or is_typed_dict(kind):
            return self._object(kind)
        raise TypeError(f"{name_of(kind)} has no JSON Schema")

    def _object(self, kind: Any) -> Schema:
        name = name_of(kind)
        if kind in self._open:
            if kind not in self._recursive:
                self._recursive.append(kind)
            return {"$ref": f"#/$defs/{name}"}
        self._open.append(kind)
        fields = fields_of(kind)
        schema: Schema = {
            "type": "object",
            "properties": {field.name: self.schema(field.kind) for field in fields},
            "required": [field.name for field in fields if field.is_required],
            "additionalProperties": False,
        }
        self._open.pop()
        if kind not in self._recursive:
            return schema
        if self.definitions.get(name, schema) != schema:
            raise TypeError(f"two types that hold themselves are named {name}")
        self.definitions[name] = schema
        return {"$ref": f"#/$defs/{name}"}
