"""Results of `swiftlet bench --format jsonl` on a board, as `Boards/deploy` keeps them.

A file has the line of the deployment, that of `swiftlet board`, those of the rows, and that of the machine.
Everything in it came from elsewhere: what is not as it should be is refused."""

import json
import math
import os
import re
import tempfile

NUMBERS = ["tokens", "threads", "repetitions", "tokens_per_second", "stddev", "bytes_per_token",
           "gigabytes_per_second", "bandwidth_share", "gigaoperations_per_second", "peak_share",
           "bandwidth", "peak"]
CONDITION = ["temperature_celsius", "throttled", "cooling"]


class Invalid(ValueError):
    """An error of a line."""


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_text(value):
    return isinstance(value, str) and len(value) <= 4096


def parse(line):
    """The JSON object of a line."""
    def refuse(word):
        raise Invalid(f"{word} is no number of JSON")

    try:
        found = json.loads(line, parse_constant=refuse)
    except Invalid:
        raise
    except (ValueError, RecursionError):
        raise Invalid("no JSON") from None
    if not isinstance(found, dict):
        raise Invalid("no object")
    return found


def demand(condition, what):
    if not condition:
        raise Invalid(what)


def check_board(line):
    """The description of a machine by `swiftlet board`."""
    demand(line.get("type") == "board", "no object of type board")
    names = line.get("compatible") or []
    demand(isinstance(names, list) and all(map(is_text, names)), "compatible is no list of names")
    for key in ["board", "title", "kernel"]:
        demand(line.get(key) is None or is_text(line[key]), f"{key} is no text")
    return line


def check_row(row):
    demand(row["test"] in ("prompt", "generation", "kernel"), "an unknown test")
    keys = NUMBERS if row["test"] == "kernel" else [*NUMBERS, "depth"]
    for key in keys:
        demand(is_number(row.get(key)) and row[key] >= 0, f"{key} is no number that can be")
    return row


def check_machine(line):
    machine = line.get("machine")
    demand(isinstance(machine, dict), "no object of a machine")
    demand(machine.get("governor") is None or is_text(machine["governor"]), "governor is no text")
    for when in ["before", "after"]:
        state = machine.get(when)
        demand(isinstance(state, dict), f"{when} is no object")
        for key in CONDITION:
            demand(state.get(key) is None or is_number(state[key]), f"{key} is no number")
    return line


def check_bench(lines):
    """The rows and the machine's line, of the lines of `bench --format jsonl`."""
    parsed = []
    for number, line in enumerate(lines, 1):
        try:
            found = parse(line)
            parsed.append(check_row(found) if "test" in found else check_machine(found))
        except Invalid as error:
            raise Invalid(f"line {number} of bench: {error}") from None
    demand(len(parsed) > 1 and all("test" in line for line in parsed[:-1]) and "test" not in parsed[-1],
           "bench did not write rows and the machine's line")
    return parsed[:-1], parsed[-1]


def check_head(line):
    demand(line.get("type") == "deploy", "no object of type deploy")
    for key in ["date", "version", "kernel", "model", "model_sha256", "program_sha256"]:
        demand(is_text(line.get(key)), f"{key} is no text")
    for key in ["board", "title", "governor"]:
        demand(line.get(key) is None or is_text(line[key]), f"{key} is no text")
    for key in CONDITION:
        for when in ["before", "after"]:
            value = line.get(f"{key}_{when}")
            demand(value is None or is_number(value), f"{key}_{when} is no number")
    return line


class Result:
    """A file of results."""

    def __init__(self, path):
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines()
        demand(len(lines) > 3, "too few lines")
        self.head = check_head(parse(lines[0]))
        self.board = check_board(parse(lines[1]))
        self.rows, self.machine = check_bench(lines[2:])


def folder_name(*names):
    """A folder's name of the first text that gives one; nothing leads out of the folder that holds it."""
    for name in names:
        safe = re.sub(r"[^A-Za-z0-9,._-]+", "-", name or "")[:80].strip("-.,_")
        if safe:
            return safe
    return "board"


def write_whole(path, text):
    """Writes a file that appears under its name only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
