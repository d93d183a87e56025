"""Answers with a form: what was said becomes an object. Arguments: [MODEL]"""
import sys
from dataclasses import dataclass
from typing import Literal

from swiftlet import AnswerUnusable, Engine


@dataclass
class Feeling:
    mood: Literal["happy", "sad", "angry"]
    is_strong: bool


with Engine(*sys.argv[1:2], temperature=0) as engine:
    try:
        feeling = engine.parse("I lost my keys, and I am late!", Feeling, max_tokens=100)
        print(feeling)
    except AnswerUnusable as error:
        # Cut by the limit of tokens.
        print(error, file=sys.stderr)

    # Where the answer is one of a few texts, nothing needs to be drawn.
    chosen = engine.choose("What is the capital of France?", [
        "The capital of France is Paris.", "The capital of France is Tokyo.", "Sorry, I do not know."])
    for choice in sorted(chosen.choices, key=lambda choice: -choice.probability):
        print(f"{choice.probability:6.1%} {choice.text}")
