"""A talk at a terminal: `python -m swiftlet [QUESTION]`."""
from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from typing import Any

from . import __version__
from .answers import Message
from .engine import Engine
from .errors import SwiftletError


def arguments() -> argparse.Namespace:
    """The command line's words."""
    parser = argparse.ArgumentParser(
        prog="python -m swiftlet",
        description="Asks a model. Without a question it asks for lines, which are one talk; Ctrl-C ends an answer, "
                    "and the program at the prompt.")
    parser.add_argument("question", nargs="?", help="the question; - reads it from standard input")
    parser.add_argument("--model", help="the model's file (the program's own choice)")
    parser.add_argument("--program", help="the program (SWIFTLET_PROGRAM, else swiftlet on the PATH)")
    parser.add_argument("--socket", metavar="PATH", help="an engine that runs as a service, instead of a program")
    parser.add_argument("--system", metavar="TEXT", help="the system prompt")
    parser.add_argument("-n", "--max-tokens", type=int, metavar="N", help="tokens of an answer")
    parser.add_argument("--temperature", type=float, metavar="X", help="0 takes the likeliest token")
    parser.add_argument("--seed", type=int, metavar="N", help="the same number, the same answer")
    parser.add_argument("--version", action="version", version=f"swiftlet for Python {__version__}")
    words = parser.parse_args()
    if words.socket and (words.model or words.program):
        parser.error("--socket excludes --model and --program")
    return words


def answer(engine: Engine, messages: list[Message], settings: dict[str, Any]) -> Message | None:
    """Prints an answer as it is made, and gives its message; Ctrl-C ends it where it is."""
    with engine.stream(messages, **settings) as stream:
        before = signal.signal(signal.SIGINT, lambda *_: stream.cancel())
        try:
            for delta in stream:
                print(delta.content, end="", flush=True)
        finally:
            signal.signal(signal.SIGINT, before)
    print()
    return stream.answer.message if stream.answer else None


def talk(engine: Engine, settings: dict[str, Any]) -> None:
    """Asks for lines until they end."""
    with contextlib.suppress(ImportError):
        # Lets `input` edit its line.
        import readline  # noqa: F401
    messages: list[Message] = []
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            return
        turn = [*messages, {"role": "user", "content": line}]
        try:
            message = answer(engine, turn, settings)
        except SwiftletError as error:
            print(error, file=sys.stderr)
            if not engine.is_running:
                raise
            continue
        if message is not None:
            messages = [*turn, message]


def main() -> int:
    """The command."""
    words = arguments()
    names = ("system", "max_tokens", "temperature", "seed")
    settings = {name: getattr(words, name) for name in names if getattr(words, name) is not None}
    try:
        with Engine.connect(words.socket) if words.socket else Engine(words.model, program=words.program) as engine:
            if words.question is None:
                talk(engine, settings)
            else:
                question = sys.stdin.read() if words.question == "-" else words.question
                answer(engine, [{"role": "user", "content": question}], settings)
    except SwiftletError as error:
        print(f"swiftlet: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read it has enough.
        sys.stderr.close()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
