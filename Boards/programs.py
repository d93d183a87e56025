"""What the scripts that bring the program to boards have in common: its build, its commands there, and what a
failure of one says."""

import argparse
import pathlib
import re
import subprocess
import sys

import figures
from remote import Failure, mebibytes, printable

ROOT = pathlib.Path(__file__).resolve().parent.parent


def say(text):
    print(text, file=sys.stderr, flush=True)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        script = self.prog.split()[0]
        say(f"{script}: {printable(message)} ({script} --help)")
        sys.exit(2)


def build(*words):
    """The program's path."""
    done = subprocess.run([ROOT / "Toolchains/build-board", *words],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure(f"Toolchains/build-board ended with status {done.returncode}")
    return pathlib.Path(done.stdout.strip())


def check_space(remote, copies):
    """Whether the missing files fit together, as all of them are to stay."""
    free = copies[-1].free
    needed = sum(copy.needed for copy in copies)
    if free is None:
        say(f"{remote.host} does not tell how much disk is free")
    elif free < needed:
        raise Failure(f"{remote.host}: {remote.folder} has {mebibytes(free)} free, {mebibytes(needed)} are needed")


def swiftlet(remote, *words):
    """The program's output on the board; its failure is one line, with numbers where memory went out."""
    outcome = remote.start("./swiftlet", *words)
    what = f"{remote.host}: swiftlet {words[0]}"
    if outcome.status == 137:
        memory = dict(re.findall(r"^(MemTotal|MemAvailable): *(\d+) kB", remote.ask(
            "cat /proc/meminfo 2>/dev/null || :"), re.M))
        told = "".join(f"; {key} {int(memory[key]) >> 10:,} MiB" for key in sorted(memory))
        raise Failure(f"{what} was killed, as Linux does where memory runs out{told}")
    if outcome.status == 132:
        raise Failure(f"{what} met an instruction that this processor lacks: build without --board")
    if outcome.status == 126 or outcome.status == 127:
        raise Failure(f"{what} cannot be run in {remote.folder}: {outcome.reason}")
    return outcome, what


def demand_success(outcome, what):
    if outcome.status != 0:
        raise Failure(f"{what} ended with status {outcome.status}: {outcome.reason}")
    return outcome.output.decode("utf-8", "replace").splitlines()


def ask_board(remote):
    """The line of `swiftlet board`, and it parsed."""
    lines = demand_success(*swiftlet(remote, "board", "--format", "jsonl"))
    try:
        figures.demand(len(lines) == 1, f"{len(lines)} lines instead of one")
        return lines[0], figures.check_board(figures.parse(lines[0]))
    except figures.Invalid as error:
        raise Failure(f"{remote.host}: swiftlet board: {error}") from None
