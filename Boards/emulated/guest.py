"""A board that qemu-system-aarch64 emulates: Debian's kernel, init.c as the
first process, the program, and a disk with the model.

One virtio-serial port carries frames both ways (init.c says which), so that
output, errors, exit status and the end of input travel apart, whatever bytes
they are. The kernel's log goes over another line and is kept for failures."""

import collections
import os
import pathlib
import queue
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading

from disks import first_file_system, make_disk
from tools import MEBIBYTE, PLACE, ROOT, BoardError, mebibytes, run, tool

QEMU = "qemu-system-aarch64"
# A busy machine emulates slowly; a board that has not begun by then never will.
MOST_SECONDS_TO_BOOT = 600
# The memory that the kernel takes until the first process runs, beside its image and the
# first file system, by the size of its pages: a little more than Debian's 6.1
# and 6.12 were seen to need.
KERNEL_MEMORY = {"4K": 36 * MEBIBYTE, "16K": 64 * MEBIBYTE}
# The architecture leaves it to the processor which sizes it can.
CPUS_OF_PAGES = {"4K": r".*", "16K": r"cortex-a35|cortex-a7[6-9].*|neoverse-.*|max"}
PIECE = 1 << 15
# The limits of init.c.
MOST_ARGUMENTS, MOST_ARGUMENT_BYTES = 4096, 1 << 20


def check_machine(cpu, pages, size):
    """Asks qemu whether it has that processor, and so much memory to give."""
    if pages not in CPUS_OF_PAGES:
        raise BoardError(f"pages of '{pages}'; known are: {' '.join(CPUS_OF_PAGES)}")
    name = cpu.partition(",")[0]
    # virt's processors of 32 bits would say nothing for ever.
    known = [word for word in run(tool(QEMU), "-machine", "virt", "-cpu", "help")[0].split()
             if re.fullmatch(r"a64fx|cortex-a([357]\d|7\d+)|neoverse-.*|max", word)]
    if name not in known:
        raise BoardError(f"unknown CPU '{name}'; known are: {' '.join(known)}")
    if not re.fullmatch(CPUS_OF_PAGES[pages], name):
        raise BoardError(f"{name} has no pages of {pages}; cortex-a76 has")
    run(tool(QEMU), "-S", "-nodefaults", "-display", "none", "-machine", "virt", "-cpu", cpu,
        "-m", f"{size // MEBIBYTE}M", "-qmp", "stdio",
        text='{"execute": "qmp_capabilities"} {"execute": "quit"}')


def check_memory(image, initial, pages, size):
    """The first page of a kernel for arm64 tells how much room it takes."""
    with open(image, "rb") as file:
        head = file.read(64)
    if head[56:60] != b"ARM\x64":
        raise BoardError(f"{image} is no kernel for arm64")
    # The archive and what it is unpacked to are there at the same time.
    needed = struct.unpack_from("<Q", head, 16)[0] + 2 * initial + KERNEL_MEMORY[pages]
    if size < needed:
        raise BoardError(f"{size // MEBIBYTE} MiB of memory are too few: "
                         f"the kernel needs {mebibytes(needed)} MiB")


def packed(arguments):
    """The arguments as they travel."""
    words = b"".join(os.fsencode(argument) + b"\0" for argument in arguments)
    if len(arguments) > MOST_ARGUMENTS or len(words) > MOST_ARGUMENT_BYTES:
        raise BoardError(f"{len(arguments)} arguments of {len(words)} bytes; at most "
                         f"{MOST_ARGUMENTS} of {MOST_ARGUMENT_BYTES} bytes can be")
    return words


class Guest:
    """A board that runs the program, as often as it is told to. Other threads may
    read and write the board's files while it runs."""

    def __init__(self, program, models, size=1 << 30, cpu="cortex-a72", pages="4K"):
        self.log = collections.deque(maxlen=400)
        self.noise = collections.deque(maxlen=20)
        self.written = queue.Queue(maxsize=16)
        self.replies = queue.Queue()
        self.sending = threading.Lock()
        self.requesting = threading.Lock()
        self.folder = self.port = self.qemu = None
        self.readers = []
        try:
            self._boot(program, models, size, cpu, pages)
        except BaseException:
            self.close(at_once=True)
            raise

    def __enter__(self):
        return self

    def __exit__(self, error, *_):
        self.close(at_once=error is not None)

    def _boot(self, program, models, size, cpu, pages):
        check_machine(cpu, pages, size)
        kernel = pathlib.Path(run(ROOT / "Boards/emulated/kernel", pages, speaks=True)[0])
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="board.", dir=PLACE))
        initial = first_file_system(self.folder, program, kernel / "modules")
        check_memory(kernel / "Image", len(initial), pages, size)
        (self.folder / "initial").write_bytes(initial)
        make_disk(self.folder / "disk", models)
        self.port, port = socket.socketpair()
        log, kernel_log = socket.socketpair()
        # A file that is made of a socket keeps it open, and its reader closes it.
        with log:
            log_lines = log.makefile("rb")
        with port, kernel_log:
            # In a session of its own a terminal's signals do not reach it.
            self.qemu = subprocess.Popen(
                [tool(QEMU), "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                 "-machine", "virt,gic-version=3", "-accel", "tcg,thread=multi",
                 "-cpu", cpu, "-smp", "2", "-m", f"{size // MEBIBYTE}M",
                 "-kernel", str(kernel / "Image"), "-initrd", "initial",
                 "-append", "console=ttyAMA0 panic=-1 oops=panic",
                 "-chardev", f"socket,id=log,fd={kernel_log.fileno()}", "-serial", "chardev:log",
                 "-chardev", f"socket,id=port,fd={port.fileno()}",
                 "-device", "virtio-serial-device,max_ports=2",
                 "-device", "virtserialport,chardev=port,nr=1",
                 "-drive", "if=none,id=disk,format=raw,read-only=on,file=disk",
                 "-device", "virtio-blk-device,drive=disk"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, pass_fds=[port.fileno(), kernel_log.fileno()],
                start_new_session=True)
        self._read_on_a_thread(self._keep, log_lines, self.log)
        self._read_on_a_thread(self._keep, self.qemu.stderr, self.noise)
        self._read_on_a_thread(self._dispatch)
        try:
            self._reply(MOST_SECONDS_TO_BOOT)
        except queue.Empty:
            raise self._failure(
                f"the board said nothing for {MOST_SECONDS_TO_BOOT} seconds") from None
        # qemu holds its files open: from here on nothing can be left behind.
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read_on_a_thread(self, work, *arguments):
        self.readers.append(threading.Thread(target=work, args=arguments, daemon=True))
        self.readers[-1].start()

    @staticmethod
    def _keep(stream, lines):
        with stream:
            for line in stream:
                lines.append(line.decode(errors="replace").rstrip())

    def _dispatch(self):
        """Sorts frames: the program's output, and the answers. At the end
        both queues get None."""
        with self.port.makefile("rb") as stream:
            while len(header := stream.read(5)) == 5:
                kind = header[:1]
                payload = stream.read(int.from_bytes(header[1:], "little"))
                if kind == b"M":
                    self.noise.append(payload.decode(errors="replace"))
                    break
                (self.written if kind in b"OEX" else self.replies).put((kind, payload))
        self.replies.put(None)
        self.written.put(None)

    def _failure(self, line):
        """An error with the reason that qemu or the first process gave, if any."""
        self.close(at_once=True)
        for reader in self.readers[:2]:
            reader.join(10)
        if self.noise:
            line = re.sub(r"^qemu-system-\w+: ", "", self.noise[-1])
        return BoardError(line, self.log)

    def _reply(self, timeout=None):
        reply = self.replies.get(timeout=timeout)
        if reply is None:
            raise self._failure("the board stopped")
        return reply

    def _send(self, kind, payload=b""):
        with self.sending:
            try:
                self.port.sendall(kind + struct.pack("<I", len(payload)) + payload)
            except OSError:
                pass  # The reader of the answer finds out why.

    def _feed(self, pieces):
        for piece in pieces:
            for start in range(0, len(piece), PIECE):
                self._send(b"i", piece[start:start + PIECE])
        self._send(b"e")

    def run(self, arguments, pieces, output, errors):
        """Runs the program and returns its exit status, 128 + N after signal N.

        `pieces` yields its input, on another thread; `output` and `errors` take
        what it writes. Where `output` raises OSError the program's is closed."""
        self._send(b"a", packed(arguments))
        threading.Thread(target=self._feed, args=(pieces,), daemon=True).start()
        while frame := self.written.get():
            kind, payload = frame
            if kind == b"X":
                return int.from_bytes(payload, "little")
            try:
                if kind == b"E":
                    errors(payload)
                elif output:
                    output(payload)
            except OSError:
                if kind == b"O":
                    output = None
                    # Behind input that waits until the program has been read.
                    threading.Thread(target=self._send, args=(b"c",), daemon=True).start()
        raise self._failure("the board stopped")

    def _request(self, kind, path, data=b""):
        """The bytes that answer it."""
        answer = b""
        with self.requesting:
            self._send(kind, os.fsencode(path) + b"\0" + data)
            while (reply := self._reply())[0] == b"F":
                answer += reply[1]
        if error := int.from_bytes(reply[1], "little"):
            raise OSError(error, os.strerror(error), path)
        return answer

    def read(self, path):
        """The bytes of one of the board's files, such as the kernel's own."""
        return self._request(b"r", path)

    def write(self, path, data):
        """Appends to one of the board's files, which is made where it is not there."""
        self._request(b"w", path, data)

    def close(self, at_once=False):
        """Lets the board power off; nothing of it is left then."""
        if self.qemu and not at_once:
            try:
                # The end of what it is told is all that the board waits for.
                self.port.shutdown(socket.SHUT_WR)
                self.qemu.wait(30)
            except (OSError, subprocess.TimeoutExpired):
                pass
        if self.qemu:
            self.qemu.kill()
            self.qemu.wait()
        if self.port:
            self.port.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
