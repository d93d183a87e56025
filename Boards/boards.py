"""Reads Boards/VENDOR/BOARD.board and Boards/cores.table.

What is wrong is a ValueError with the file and the line.
"""
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent
NAME = r"[a-z0-9-]+,[a-z0-9.+-]+"
CORES = r"[1-9]\d?x0x[0-9a-f]{2}\.0x[0-9a-f]{3}"
KEYS = {
    "title": r"[A-Z][\w .()+-]{2,47}",
    "compatible": NAME,
    "soc": NAME,
    "found-by": r"compatible|cores",
    "cores": rf"{CORES}( {CORES}){{0,3}}",
    "features": r"asimd( asimddp)?( i8mm)?",
    "cpu": r"[a-z0-9.-]+",
    "qemu-cpu": r"[a-z0-9-]+",
    "kernels": r"[a-z0-9]+",
    "memory": r"[1-9]\d*[MG]iB( [1-9]\d*[MG]iB){0,5}",
    "bus": r"unknown|(16|32|64|128|256)x[1-9]\d{2,3}",
    "read": r"unknown|[1-9]\d{0,2}\.\d",
    "answers": r"unknown|[1-9]\d{0,2}\.\d",
    "threads-prompt": r"[1-9]\d?",
    "threads-generation": r"[1-9]\d?",
    "note": r"[ -~]{1,240}",
    "status": r"measured|emulated|untested",
}


def core_names():
    """The names of cores by implementer and part."""
    names = {}
    for number, line in enumerate((FOLDER / "cores.table").read_text().splitlines(), 1):
        if line.startswith("#"):
            continue
        found = re.fullmatch(r"(0x[0-9a-f]{2}\.0x[0-9a-f]{3}) ([A-Za-z0-9-]+)", line)
        if not found or found[1] in names:
            raise ValueError(f"cores.table:{number}: {line!r}")
        names[found[1]] = found[2]
    return names


class Board:
    """One file's values, checked."""

    def __init__(self, path):
        self.pairs = pairs = {}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            key, equals, value = line.partition(" = ")
            if not equals or key in pairs or not re.fullmatch(KEYS.get(key, r"(?!)"), value):
                raise ValueError(f"{path.name}:{number}: {line!r}")
            pairs[key] = value
        if missing := KEYS.keys() - pairs.keys():
            raise ValueError(f"{path.name}: no {', '.join(sorted(missing))}")
        self.title = pairs["title"]
        self.compatible = pairs["compatible"]
        if self.compatible != f"{path.parent.name},{path.name.removesuffix('.board')}":
            raise ValueError(f"{path.parent.name}/{path.name}: {self.compatible!r}")
        self.kernels = pairs["kernels"]
        self.status = pairs["status"]
        self.note = pairs["note"]
        # (count, implementer.part), the fast ones first.
        self.cores = [(int(count), part) for count, _, part in
                      (kind.partition("x") for kind in pairs["cores"].split())]
        self.threads = int(pairs["threads-prompt"]), int(pairs["threads-generation"])
        # In MiB.
        self.memory = [int(size[:-3]) * (1024 if size.endswith("GiB") else 1)
                       for size in pairs["memory"].split()]
        # In megabytes a second; 0 where it is unknown.
        self.bandwidth = self.read = self.answers = 0
        if pairs["bus"] != "unknown":
            bits, rate = map(int, pairs["bus"].split("x"))
            self.bandwidth = bits // 8 * rate
        if pairs["read"] != "unknown":
            self.read = round(float(pairs["read"]) * 1000)
        if pairs["answers"] != "unknown":
            self.answers = round(float(pairs["answers"]) * 1000)
        # Whether TinySwallow in Q5_K_M fits into seven eighths of the largest size.
        self.fits = self.memory[-1] * 7 // 8 >= NEEDED
        if self.read and not self.read < self.bandwidth:
            raise ValueError(f"{path.name}: reads more than its bus carries")
        if self.answers and not self.answers < self.bandwidth:
            raise ValueError(f"{path.name}: answers read more than its bus carries")
        if max(self.threads) > sum(count for count, _ in self.cores):
            raise ValueError(f"{path.name}: more threads than cores")


def boards():
    """All of them, by vendor and name."""
    return sorted((Board(path) for path in FOLDER.glob("*/*.board")),
                  key=lambda board: board.compatible)


# The memory that TinySwallow in Q5_K_M needs on a board, in MiB, as `swiftlet plan` rounds it up.
NEEDED = 1203


def bytes_per_token():
    """Bytes that TinySwallow in Q5_K_M reads for its first token: every weight, and a position of the cache."""
    hidden, feed_forward, keys, layers, vocabulary = 1536, 8960, 256, 28, 151936
    q5, q6, f32 = 176 / 256, 210 / 256, 4

    def more(layer):  # llama.cpp's Q5_K_M: more bits at both ends and for every third between
        return q6 if layer < 3 or layer >= 24 or (layer - 3) % 3 == 2 else q5

    sum_ = vocabulary * hidden * q6 + hidden * f32
    for layer in range(layers):
        sum_ += hidden * (2 * hidden + keys + 2 * feed_forward) * q5
        sum_ += hidden * (keys + feed_forward) * more(layer)
        sum_ += (3 * hidden + 2 * keys) * f32
    # Keys of F16, values of Q8_0.
    return sum_ + layers * keys * (2 + 1 + 1 / 16)


def results():
    """The newest figures of each board that has some: pairs of prompt's and generation's tokens per second.

    They are of TinySwallow in Q5_K_M, of the longest prompt and answer without a cache before."""
    found = {}
    for path in sorted(FOLDER.parent.glob("Benchmarks/results/*/*.jsonl")):
        try:
            head, *lines = map(json.loads, path.read_text().splitlines())
            board, model, date = head["board"], head["model"].lower(), head["date"]
            if board is None or "tinyswallow" not in model or "q5_k_m" not in model or "layers" in model:
                continue
            rates = {"prompt": (0, None), "generation": (0, None)}
            for line in lines:
                if line.get("test") in rates and line["depth"] == 0:
                    rate = line["tokens"], float(line["tokens_per_second"])
                    rates[line["test"]] = max(rates[line["test"]], rate, key=lambda pair: pair[0])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path.parent.name}/{path.name}: {error!r}") from None
        if board not in found or found[board][0] <= date:
            found[board] = date, (rates["prompt"][1], rates["generation"][1])
    return {board: rates for board, (_, rates) in found.items()}
