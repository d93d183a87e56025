"""What a function's docstring says of it and of its parameters."""
from __future__ import annotations

import inspect
import re

SECTION = re.compile(r"(Args|Arguments|Parameters|Returns?|Yields?|Raises|Examples?|Notes?):?\s*$")
ITEM = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")
FIELD = re.compile(r":(?:param|parameter|arg|argument)\s+(?:[^:]*\s)?(\w+)\s*:\s*(.*)$")


def documentation(function: object) -> tuple[str, dict[str, str]]:
    """The text before the first section, and a text for each parameter that `Args:` or `:param` names."""
    text: list[str] = []
    parameters: dict[str, str] = {}
    section, indent, last = "", 0, ""
    for line in (inspect.getdoc(function) or "").splitlines():
        bare = line.strip()
        depth = len(line) - len(line.lstrip())
        heading = SECTION.fullmatch(bare) if depth == 0 and bare.endswith(":") else None
        field = FIELD.match(bare)
        if field:
            section, last = ":", field[1]
            parameters[last] = field[2]
        elif bare.startswith(":"):
            section, last = ":", ""
        elif heading:
            section, indent, last = heading[1], 0, ""
        elif not section:
            text.append(bare)
        elif section == ":" or section[:3] in ("Arg", "Par"):
            indent = indent or depth
            item = ITEM.match(bare) if section != ":" and depth <= indent else None
            if item:
                last = item[1]
                parameters[last] = item[2]
            elif last and bare:
                parameters[last] += f" {bare}"
    return re.sub(r"\s*\n\s*", " ", "\n".join(text).strip()), {
        name: said.strip() for name, said in parameters.items() if said.strip()}
