"""Several processes of one program under `mpirun`, and a model file's header taken apart
and put together again."""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import testing
from testing import HOST, SHARED

MPIRUN = shutil.which("mpirun")
# Tests run as root in containers, and on machines with fewer cores than processes.
OPTIONS = ("--allow-run-as-root", "--oversubscribe", "--bind-to", "none")
FIXTURES = SHARED / "fixtures"
needs_fixtures = unittest.skipUnless(FIXTURES.is_dir(), "the shared fixtures are missing")
# What a refusal may take at most, in seconds: far less than any board is waited for.
SOON = 15


def require():
    """Ends a script with status 77 where several boards cannot be started."""
    testing.require((os.access(HOST, os.X_OK), "the program"), (MPIRUN, "mpirun"))
    told = {**os.environ, "OMPI_COMM_WORLD_SIZE": "65"}
    said = subprocess.run([HOST, "run"], env=told, stdin=subprocess.DEVNULL, capture_output=True, text=True).stderr
    testing.require(("[boards_too_many]" in said, "the program's trait MPI"))


def mpirun(count, *words, each=None, before=None):
    """The words that start so many processes: all alike, or each with what `each` answers
    for its board at the end, or with what `before` does in front."""
    if each is None and before is None:
        return [MPIRUN, *OPTIONS, "-n", str(count), HOST, *map(str, words)]
    parts = [["-n", "1", *(before(board) if before else ()), HOST, *map(str, words),
              *map(str, each(board) if each else ())] for board in range(count)]
    return [MPIRUN, *OPTIONS, *parts[0], *(word for part in parts[1:] for word in (":", *part))]


def program(*words, boards=1, each=None, before=None, status=0, text="", seconds=120, **more):
    """What so many boards wrote; one is a process without `mpirun`."""
    alone = [HOST, *map(str, [*words, *(each(0) if each else ())])]
    command = mpirun(boards, *words, each=each, before=before) if boards > 1 else alone
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=seconds, **more)
    if done.returncode not in (status if isinstance(status, tuple) else (status,)):
        raise AssertionError(f"{command}: status {done.returncode}: {done.stdout[-500:]}{done.stderr}")
    return done


def members(mpirun_process):
    """The processes of the program that this mpirun started, by their boards."""
    found = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        folder = pathlib.Path(entry.path)
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent != mpirun_process or os.readlink(folder / "exe") != os.path.realpath(HOST):
                continue
            board = re.search(rb"OMPI_COMM_WORLD_RANK=(\d+)", (folder / "environ").read_bytes())
        except OSError:
            continue  # it has just ended
        if board:
            found[int(board[1])] = int(entry.name)
    return found


def is_gone(process):
    """Whether a process has ended; one that nobody has asked about yet has, too."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


class Folder(unittest.TestCase):
    """Tests with an empty folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        self.ids = self.path / "ids"
        numbers = random.Random(7)
        self.ids.write_text(json.dumps([numbers.randrange(256) for _ in range(40)]))

    def logits(self, model, boards, *options, each=None, **more):
        """The bytes of the logits."""
        out = self.path / "logits"
        out.unlink(missing_ok=True)
        words = ("logits", *(() if each else (model,)), "--ids", self.ids, "--out", out, "--threads", 1, *options)
        program(*words, boards=boards, each=each, **more)
        return out.read_bytes()

    def refused(self, code, *words, status=3, **more):
        """What the program says that refuses with a code."""
        done = program(*words, status=status, seconds=SOON, **more)
        self.assertIn(f"[{code}]", done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr


class Serve:
    """`serve` on so many boards; after `LONGEST` seconds it is killed, so that whoever reads
    from it comes to an end."""

    LONGEST = 60

    def __init__(self, boards, model, *options, each=None, **more):
        words = ("serve", *options) if each else ("serve", model, *options)
        self.child = subprocess.Popen(
            mpirun(boards, *words, each=each), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, **more)
        self.watch = threading.Timer(self.LONGEST, self.kill)
        self.watch.daemon = True
        self.watch.start()

    def __enter__(self):
        return self

    def kill(self):
        """Ends all processes at once."""
        if self.child.poll() is not None:
            return
        left = members(self.child.pid).values()
        self.child.kill()
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass  # mpirun was faster

    def __exit__(self, *_):
        self.watch.cancel()
        self.kill()
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            try:
                pipe.close()
            except OSError:
                pass

    def has_ended(self):
        """Whether mpirun has."""
        return self.child.poll() is not None

    def say(self, **request):
        try:
            self.child.stdin.write(json.dumps(request) + "\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            pass  # what the program said before it ended tells why

    def next(self):
        """The next event, or None at the end."""
        line = self.child.stdout.readline()
        return json.loads(line) if line else None

    def until(self, *kinds, **wanted):
        """The next event of one of these kinds that has these members, or None."""
        while (event := self.next()) is not None:
            if event["event"] in kinds and all(event.get(key) == value for key, value in wanted.items()):
                return event
        return None

    def ask(self, **request):
        """A request's text and last event."""
        self.say(**request)
        text = ""
        while (event := self.next()) is not None:
            if event.get("id") != request["id"]:
                continue
            if event["event"] == "delta":
                text += event.get("content", "")
            if event["event"] in ("end", "error"):
                return text, event
        return text, None

    def members(self, count, seconds=10):
        """The processes, once there are so many."""
        end = time.monotonic() + seconds
        while len(found := members(self.child.pid)) < count and time.monotonic() < end:
            time.sleep(0.001)
        return found


class Header:
    """A GGUF file: its keys, the tensors that it lists, and their data."""

    NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
    STRING, ARRAY = 8, 9

    def __init__(self, path):
        self.bytes = pathlib.Path(path).read_bytes()
        magic, self.version, tensors, keys = struct.unpack_from("<4sIQQ", self.bytes)
        assert magic == b"GGUF"
        self.place = 24
        self.keys = {}
        for _ in range(keys):
            name = self._string()
            kind = self._number("I")
            start = self.place
            value = self._value(kind)
            self.keys[name.decode()] = (kind, value, self.bytes[start:self.place])
        start = self.place
        self.tensors = {}
        for _ in range(tensors):
            name = self._string().decode()
            dimensions = [self._number("Q") for _ in range(self._number("I"))]
            self.tensors[name] = (dimensions, self._number("I"), self._number("Q"))
        self.listing = self.bytes[start:self.place]
        self.alignment = self.keys.get("general.alignment", (4, 32, b""))[1]
        self.data = self.bytes[self._aligned(self.place):]

    def with_keys(self, changes):
        """The file's bytes with other keys: of each the type and the bytes, or None to leave
        it out."""
        keys = {name: (kind, data) for name, (kind, _, data) in self.keys.items()} | changes
        kept = {name: pair for name, pair in keys.items() if pair is not None}
        out = bytearray(struct.pack("<4sIQQ", b"GGUF", self.version, len(self.tensors), len(kept)))
        for name, (kind, data) in kept.items():
            out += struct.pack("<Q", len(name)) + name.encode() + struct.pack("<I", kind) + data
        out += self.listing
        out += bytes(self._aligned(len(out)) - len(out))
        return bytes(out) + self.data

    def _aligned(self, place):
        return (place + self.alignment - 1) // self.alignment * self.alignment

    def _number(self, letter):
        [value] = struct.unpack_from("<" + letter, self.bytes, self.place)
        self.place += struct.calcsize(letter)
        return value

    def _string(self):
        length = self._number("Q")
        self.place += length
        return self.bytes[self.place - length:self.place]

    def _value(self, kind):
        if kind == self.STRING:
            return self._string()
        if kind == self.ARRAY:
            inner, count = self._number("I"), self._number("Q")
            return [self._value(inner) for _ in range(count)]
        return self._number(self.NUMBERS[kind])
