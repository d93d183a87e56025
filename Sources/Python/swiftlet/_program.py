"""Where the program is, and how it is started."""
from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import Union

from .errors import ProgramNotFound

Words = Union[str, "os.PathLike[str]", Sequence[str]]
Option = Union[str, int, float, bool, None, "os.PathLike[str]", Sequence[str]]


def find_program(program: Words | None = None) -> list[str]:
    """The program's words: the argument, else `SWIFTLET_PROGRAM`, else `swiftlet` on the PATH.

    Several words are a program that starts another one, as `["ssh", "board", "swiftlet"]`."""
    if program is not None and not isinstance(program, (str, os.PathLike)):
        words = [os.fspath(word) for word in program]
        if not words:
            raise ProgramNotFound("the program has no words")
    else:
        named = program if program is not None else os.environ.get("SWIFTLET_PROGRAM") or "swiftlet"
        words = [os.fspath(named)]
    found = shutil.which(words[0])
    if found is not None:
        return [found, *words[1:]]
    if program is not None:
        why = "there is no program of that name that can be started"
    elif os.environ.get("SWIFTLET_PROGRAM"):
        why = "SWIFTLET_PROGRAM names no program that can be started"
    else:
        why = "it is not on the PATH; name it by program= or SWIFTLET_PROGRAM"
    raise ProgramNotFound(f"{words[0]}: {why}")


def options_of(options: Mapping[str, Option]) -> list[str]:
    """Options of `swiftlet serve`: `context=512` is `--context 512`, a list is given item by item,
    True is the option alone, and None and False are nothing."""
    words: list[str] = []
    for name, value in options.items():
        option = "--" + name.strip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(option)
            continue
        values = [value] if isinstance(value, (str, int, float, os.PathLike)) else list(value)
        for item in values:
            # In one word, so that a value may begin with a hyphen.
            words.append(f"{option}={item if isinstance(item, (int, float)) else os.fspath(item)}")
    return words
