"""The model files that scripts bring to a board."""

import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent / "share/swiftlet"


def bundled():
    """The model of the checkout."""
    return next(FOLDER.glob("*.gguf"))


def files_of(model):
    """The files of a model, whether they are there or not: itself, or of one in parts all of them."""
    name = re.fullmatch(r"(.*-)00001(-of-(\d{5})\.gguf)", model.name)
    numbers = range(1, int(name[3]) + 1) if name else []
    return [model.with_name(f"{name[1]}{number:05}{name[2]}") for number in numbers] or [model]
