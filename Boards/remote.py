"""A board behind ssh: one connection, commands of a POSIX shell, files that arrive whole.

Nothing but `sshd` and a shell is asked of the board: files go through `cat`, so that neither an SFTP server
nor rsync is needed there."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time

# Precedes what a script writes: files such as ~/.bashrc may write before.
MARK = b"swiftlet-deploy begins\n"
LOCK = ".swiftlet-deploy"
MOST_OUTPUT = 8 << 20
CHUNK = 1 << 18


class Failure(Exception):
    """A cause that ends a deployment: one line."""


def printable(text, limit=300):
    """One line without control characters, whatever a board sent."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "?" for c in text.strip())[:limit]


def mebibytes(count):
    """A size for a person; rounded up, so that what is needed is never 0."""
    return f"{-(-count // (1 << 20)):,} MiB"


class Outcome:
    """A script's status and its output."""

    def __init__(self, status, output, errors):
        self.status, self.output, self.errors = status, output, errors

    @property
    def reason(self):
        """Its last word on standard error, else its status."""
        lines = [line for line in self.errors.splitlines() if line.strip()]
        if 128 < self.status < 255 or not lines:
            return f"status {self.status}"
        return printable(lines[-1])


class Tail(threading.Thread):
    """Reads a pipe to its end and keeps the end of it."""

    def __init__(self, pipe):
        super().__init__(daemon=True)
        self.pipe, self.kept = pipe, b""
        self.start()

    def run(self):
        while chunk := self.pipe.read1(CHUNK):
            self.kept = (self.kept + chunk)[-16384:]

    def text(self):
        # A process that ssh left behind may hold the pipe open.
        self.join(2)
        return self.kept


class Remote:
    """A folder on a board, held by this deployment alone as long as the connection lasts.

    The connection is that of one command, which ends when its input does, however that comes about, and then
    takes away what shall not stay."""

    # The lock is as old as the shell that made it; the shell of a lock that a power cut left is gone.
    HOLD = (
        'trap "" HUP; uname -m; read -r go || exit 0; '
        '[ -d "$1" ] || made=1; mkdir -p "$1" && cd "$1" || exit 1; '
        'if ! mkdir "$2"; then read -r other <"$2/pid"; '
        'if [ -n "$other" ] && kill -0 "$other" 2>/dev/null; then echo "held by process $other"; exit 0; fi; '
        'mkdir -p "$2" || exit 1; fi 2>/dev/null; '
        'echo "$$" >"$2/pid" || { rm -rf "$2"; exit 1; }; '
        '[ -e "./$3" ] || gone=$3; echo held; cat >/dev/null; '
        '[ -z "$gone" ] || rm -f "./$gone" "./$gone.part"; rm -rf "$2"; '
        'if [ -n "$made" ]; then here=$(pwd) && cd .. && rmdir "$here" 2>/dev/null; fi; exit 0'
    )
    # Ends with the connection: who hangs up wants no figures any more.
    RUN = (
        'exec 3<&0 </dev/null; "$@" & p=$!; (cat; kill "$p") <&3 >/dev/null 2>&1 & w=$!; '
        'exec 3<&-; wait "$p"; s=$?; kill "$w" 2>/dev/null; exit "$s"'
    )
    SIZES = (
        'for f; do if [ -d "$f" ]; then echo folder; elif [ ! -e "$f" ]; then echo none; '
        'else stat -c %s "$f" 2>/dev/null || wc -c <"$f"; fi; done; df -Pk . 2>/dev/null || :'
    )
    HASH = (
        'if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1"; '
        'elif command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r <"$1"; '
        'else echo none; fi'
    )

    def __init__(self, host, folder, options, say):
        if not re.fullmatch(r"[^\s-][^\s]*", host) or not host.isprintable():
            raise Failure(f"'{printable(host)}' is no host")
        folder = folder.removeprefix("~/")
        if not folder or not folder.isprintable() or folder.startswith("~"):
            raise Failure(f"'{printable(folder)}' is no folder: it is absolute, or relative to the home there")
        self.host, self.say = host, say
        self.folder = folder if folder.startswith("/") else f"./{folder}"
        self.temporary = tempfile.mkdtemp(prefix="swiftlet-")
        if len(self.temporary) > 60:  # what a socket's path may have, with the letters ssh adds
            shutil.rmtree(self.temporary)
            self.temporary = tempfile.mkdtemp(prefix="swiftlet-", dir="/tmp")
        self.socket = os.path.join(self.temporary, "ssh")
        self.hashes = True
        self.program = shlex.split(os.environ.get("SWIFTLET_SSH") or "ssh")
        self.options = [
            *(word for option in options for word in ("-o", option)),
            *("-T", "-a", "-x", "-e", "none", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=10"),
            *("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=8", "-o", "RemoteCommand=none"),
            *("-o", "ClearAllForwardings=yes"),
        ]
        try:
            os.close(os.open("/dev/tty", os.O_RDWR))
        except OSError:  # nobody is there to be asked
            self.options[:0] = ["-o", "BatchMode=yes"]
        self.master = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Lets the board take away what shall not stay, and hangs up."""
        if self.master:
            try:
                self.master.stdin.close()
            except OSError:
                pass
            try:
                self.master.wait(5)
            except subprocess.TimeoutExpired:
                self.master.kill()
                self.master.wait()
            self.master = None
        shutil.rmtree(self.temporary, ignore_errors=True)

    def command(self, control, script, words):
        script = f"echo {MARK.decode().strip()}; LC_ALL=C; export LC_ALL; {script}"
        return [*self.program, *control, "-S", self.socket, *self.options, "--", self.host,
                "exec " + " ".join(map(shlex.quote, ["sh", "-c", script, "sh", *words]))]

    # Connecting

    def connect(self, volatile=""):
        """Connects and returns what `uname -m` says.

        The file `volatile` goes when the connection does, unless it is there already."""
        words = [self.folder, LOCK, volatile]
        try:
            self.master = subprocess.Popen(
                self.command(["-o", "ControlMaster=yes", "-o", "ControlPersist=no"], self.HOLD, words),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        except OSError as error:
            raise Failure(f"{self.program[0]}: {error.strerror}: OpenSSH's client is needed") from None
        self.errors = Tail(self.master.stderr)
        for line in iter(lambda: self.master.stdout.readline(65536), b""):
            if line == MARK:
                return printable(self.master.stdout.readline(65536))
        self.lost("cannot be reached")

    def hold(self, other="another deployment into"):
        """Makes the folder and keeps others from it; `other` names who may have it."""
        try:
            self.master.stdin.write(b"go\n")
            self.master.stdin.flush()
        except OSError:
            pass
        answer = self.master.stdout.readline(65536).strip()
        if answer.startswith(b"held by"):
            raise Failure(f"{self.host}: {other} {self.folder} is running, "
                          f"{printable(answer).removeprefix('held by ')} there")
        if answer != b"held":
            self.lost(f"cannot make the folder {self.folder}")

    def lost(self, what):
        try:
            self.master.wait(5)
        except subprocess.TimeoutExpired:
            pass
        reason = Outcome(self.master.poll() or 0, b"", self.errors.text()).reason
        raise Failure(f"{self.host}: {what}: {reason}")

    # Commands

    def begin(self, script, *words, stdin=subprocess.PIPE):
        """Starts a shell's script in the folder; its output comes behind the mark."""
        return subprocess.Popen(
            self.command(["-o", "ControlMaster=no", "-o", "ProxyCommand=false"],
                         f'cd "$1" && shift || exit 1; {script}', [self.folder, *words]),
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, script, *words, feed=None, sink=None, holding=False):
        """Runs a shell's script in the folder: its outcome, the output being what came behind the mark.

        `feed` gives the bytes of its input; with `holding` the input stays open as long as it runs. `sink`
        takes the output instead."""
        process = self.begin(script, *words, stdin=subprocess.PIPE if feed or holding else subprocess.DEVNULL)
        try:
            errors = Tail(process.stderr)
            if feed:
                feeder = threading.Thread(target=self.feed, args=(process.stdin, feed), daemon=True)
                feeder.start()
            output = self.read(process.stdout, sink)
            status = process.wait()
            if feed:
                feeder.join()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdin and not feed:
                process.stdin.close()
        if status == 255 or self.master.poll() is not None:
            reason = Outcome(0, b"", errors.text() or self.errors.text())
            detail = "" if reason.reason.startswith("status") else f": {reason.reason}"
            raise Failure(f"{self.host}: the connection broke{detail}")
        return Outcome(status, output, errors.text())

    @staticmethod
    def feed(pipe, chunks):
        try:
            for chunk in chunks:
                pipe.write(chunk)
        except (OSError, ValueError):
            pass  # whoever reads has ended, and its status tells; or the file was closed by an interrupt
        finally:
            try:
                pipe.close()
            except OSError:
                pass

    def read(self, pipe, sink):
        kept, begun = b"", False
        while chunk := pipe.read1(CHUNK):
            if begun and sink:
                sink(chunk)
                continue
            kept += chunk
            if not begun:
                before, mark, after = kept.partition(MARK)
                if mark:
                    begun, kept = True, after
                    if sink:
                        sink(kept)
                        kept = b""
            if len(kept) > MOST_OUTPUT:
                raise Failure(f"{self.host}: sends more than {MOST_OUTPUT:,} bytes")
        return kept if begun else b""

    def ask(self, script, *words):
        """The output of a script that must succeed."""
        outcome = self.run(script, *words)
        if outcome.status != 0:
            raise Failure(f"{self.host}: {outcome.reason}")
        return outcome.output.decode("utf-8", "replace")

    def start(self, *words):
        """Runs a program in the folder, no longer than the connection lasts."""
        return self.run(self.RUN, *words, holding=True)

    # Files

    def look(self, *names):
        """The size of each file, `None` if it is missing, and the bytes that are free, `None` if untold."""
        answer = self.ask(self.SIZES, *(f"./{name}" for name in names)).splitlines()
        sizes = []
        for name, line in zip(names, answer):
            if line == "folder":
                raise Failure(f"{self.host}: {self.folder}/{name} is a folder")
            sizes.append(int(line) if line.strip().isdigit() else None)
        free = re.search(r"\s\d+\s+\d+\s+(\d+)\s+\d+%", " ".join(answer[len(names):]))
        return sizes, int(free[1]) * 1024 if free else None

    def hash(self, name):
        """The SHA-256 of a file there, computed there where that is possible."""
        if self.hashes:
            answer = self.ask(self.HASH, f"./{name}")
            if found := re.match(r"([0-9a-f]{64})\b", answer):
                return found[1]
            self.hashes = False
            self.say(f"{self.host} has neither sha256sum nor openssl: files are read back to be checked")
        hasher = hashlib.sha256()
        outcome = self.run('cat "$1"', f"./{name}", sink=hasher.update)
        if outcome.status != 0:
            raise Failure(f"{self.host}: {name}: {outcome.reason}")
        return hasher.hexdigest()


class Copy:
    """A file on its way to a board's folder.

    What has arrived is NAME.HASH.part, so that a part is never gone on with for another file, and gets its name
    when it is whole."""

    def __init__(self, remote, path, name, mode):
        self.remote, self.path, self.name, self.mode = remote, path, name, mode
        if not name.isprintable() or (mode != "755" and name in ("swiftlet", LOCK)):
            raise Failure(f"a file named '{printable(name)}' is not copied to a board")
        hasher = hashlib.sha256()
        try:
            with open(path, "rb") as file:
                self.size = os.fstat(file.fileno()).st_size
                while chunk := file.read(CHUNK):
                    hasher.update(chunk)
        except OSError as error:
            raise Failure(f"{path}: {error.strerror}") from None
        self.hash = hasher.hexdigest()
        self.part = f"{name}.{self.hash[:16]}.part"

    def is_there(self):
        """Whether the whole file is there; else `needed` and `free` have the bytes that it takes and that are free."""
        remote = self.remote
        (whole, part), self.free = remote.look(self.name, self.part)
        self.have, self.needed = min(part or 0, self.size), 0
        if part is not None and part > self.size:
            self.discard()
            self.have = 0
        if whole == self.size and remote.hash(self.name) == self.hash:
            remote.ask(f'chmod {self.mode} "$1"', f"./{self.name}")
            return True
        self.needed = self.size - self.have
        return False

    def discard(self):
        self.remote.ask('rm -f "$1"', f"./{self.part}")

    def send(self):
        """Copies what is missing, and gives the file its name."""
        remote = self.remote
        # Parts of what the file used to be are of no use any more.
        remote.ask('keep=$2; for f in "$1".????????????????.part; do '
                   '[ "$f" = "$keep" ] || rm -f "$f"; done', f"./{self.name}", f"./{self.part}")
        again = self.have > 0
        self.append()
        if remote.hash(self.part) != self.hash:
            self.discard()
            if not again:
                raise Failure(f"{remote.host}: {self.name} arrived with another SHA-256 than {self.hash}; "
                              "the copy was thrown away")
            remote.say(f"the part of {self.name} there was spoilt, beginning again")
            self.have = 0
            self.append()
            if remote.hash(self.part) != self.hash:
                self.discard()
                raise Failure(f"{remote.host}: {self.name} arrived with another SHA-256 than {self.hash}; "
                              "the copy was thrown away")
        remote.ask(f'chmod {self.mode} "$1" && mv -f "$1" "$2"', f"./{self.part}", f"./{self.name}")

    def append(self):
        remote = self.remote
        remote.say(f"copying {self.name}, {self.have >> 20} of {mebibytes(self.size)} are there")
        with open(self.path, "rb") as file:
            file.seek(self.have)
            try:
                outcome = remote.run('cat >>"$1"', f"./{self.part}", feed=self.chunks(file))
            except Failure as failure:
                raise Failure(f"{failure}; run it again to go on with {self.name}") from None
        if outcome.status != 0:
            # A part that fills a disk helps nobody.
            self.discard()
            raise Failure(f"{remote.host}: cannot write {self.name}: {outcome.reason}")

    def chunks(self, file):
        sent, shown = self.have, time.monotonic()
        while chunk := file.read(CHUNK):
            yield chunk
            sent += len(chunk)
            if sys.stderr.isatty() and time.monotonic() - shown > 0.5:
                shown = time.monotonic()
                print(f"\r{sent >> 20} of {self.size >> 20} MiB ", end="", file=sys.stderr)
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr)
