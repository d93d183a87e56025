"""What the tests of Boards/deploy have in common: an sshd on the loopback whose shell is that of a small aarch64
board.

The shell's PATH has what a minimal system has, and `uname` of a board; whatever it starts that is for aarch64
goes through qemu-aarch64, which shows the program the board's device tree. Between ssh and sshd stands a gate
that can cut or hold a connection at a byte."""

import contextlib
import getpass
import hashlib
import json
import os
import pathlib
import pwd
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from testing import ROOT
DEPLOY = ROOT / "Boards/deploy"
PROGRAM = pathlib.Path(os.environ.get("SWIFTLET_BOARD") or ROOT / ".build/board/swiftlet")
NATIVE = os.uname().machine == "aarch64"
QEMU = os.environ.get("SWIFTLET_QEMU") or shutil.which("qemu-aarch64")
SSHD = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
MODEL = next((ROOT / "Boards/share/swiftlet").glob("*.gguf"))
TOOLS = ["sh", "cat", "chmod", "df", "mkdir", "mv", "rm", "rmdir", "sha256sum", "stat", "wc"]
# What the program's commands write, for tests that are about something else.
BOARD = {"type": "board", "compatible": ["acme,tiny|board"], "board": None, "title": None, "kernel": "6.1",
         "governor": None, "throttled": None, "advice": []}
ROW = {"test": "prompt", "model": "m.gguf", "tokens": 8, "depth": 0, "threads": 1, "repetitions": 1,
       "tokens_per_second": 12.5, "stddev": 0.0, "bytes_per_token": 1000, "gigabytes_per_second": 0.5,
       "bandwidth_share": 0.25, "gigaoperations_per_second": 2.0, "peak_share": 0.5, "bandwidth": 2.0,
       "peak": 4.0}
CONDITION = {"frequency_megahertz": 1500, "temperature_celsius": 51.5, "cooling": 0, "throttled": 0}
MACHINE = {"machine": {"processors": 1, "governor": "ondemand", "before": CONDITION,
                       "after": {**CONDITION, "temperature_celsius": 80.2, "throttled": 0x80008}}}
BENCH_OUTPUT = "".join(json.dumps(line) + "\n" for line in
                       [ROW, {**ROW, "test": "generation", "tokens_per_second": 3.25}, MACHINE])
UNAME = """#!/bin/sh
case $1 in -m) echo "$BOARD_MACHINE" ;; -r) echo 6.12.34-board ;; esac
"""
# The files of a login shell may write, and so does this one.
LOGIN = """#!/bin/sh
echo Welcome to the board!
. {board}/settings
cd {board}/home
HOME={board}/home PATH={board}/bin LD_PRELOAD={board}/aarch64-exec.so
export HOME PATH LD_PRELOAD BOARD_MACHINE BOARD_STANDINS BOARD_QEMU BOARD_CPU BOARD_ROOT
exec sh -c "$SSH_ORIGINAL_COMMAND"
"""
SSHD_CONFIG = """Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host-key
AuthorizedKeysFile {folder}/user-key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
ForceCommand {folder}/login
SetEnv HOME={folder}
"""


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def missing():
    """What keeps these tests from running."""
    if SSHD is None:
        return "no sshd: Debian's openssh-server has it (and starts it where it is installed)"
    if shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        return "no ssh: Debian's openssh-client has it"
    if not NATIVE and QEMU is None:
        return "no qemu-aarch64: Debian's qemu-user has it"
    if not PROGRAM.exists():
        return f"no program for boards: {PROGRAM}"
    if os.getuid() == 0:
        try:
            pwd.getpwnam("sshd")
        except KeyError:
            return "no user sshd, whom an sshd of root needs"
    return None


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Gate(threading.Thread):
    """Passes connections on to a port; of the first, once `limit` bytes went there, it cuts or holds all."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.limit, self.cuts = port, None, False
        self.reached = threading.Event()
        self.passed, self.ends = 0, []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.own_port = self.server.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.port))
            self.ends += [near, far]
            for source, sink, counts in [(near, far, True), (far, near, False)]:
                threading.Thread(target=self.carry, args=(source, sink, counts), daemon=True).start()

    def carry(self, source, sink, counts):
        with contextlib.suppress(OSError):
            while data := source.recv(16384):
                if counts:
                    self.passed += len(data)
                    if self.limit is not None and self.passed > self.limit:
                        self.reached.set()
                        if self.cuts:
                            break
                        while self.limit is not None:
                            time.sleep(0.01)
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.limit = None
        for end in [self.server, *self.ends]:
            end.close()


class Deployment(unittest.TestCase):
    """An sshd for the class, and for each test a new board behind it."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="deploy-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.folder.chmod(0o755)
        for name in ["host-key", "user-key"]:
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", cls.folder / name], check=True)
        cls.port = free_port()
        (cls.folder / "config").write_text(SSHD_CONFIG.format(folder=cls.folder, port=cls.port))
        login = cls.folder / "login"
        login.write_text(LOGIN.format(board=cls.folder / "board"))
        login.chmod(0o755)
        if os.getuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        log = cls.folder / "sshd.log"
        with log.open("wb") as errors:
            sshd = subprocess.Popen([SSHD, "-D", "-e", "-f", cls.folder / "config"], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=errors)
        cls.addClassCleanup(sshd.wait)
        cls.addClassCleanup(sshd.terminate)
        for _ in range(500):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", cls.port)).close()
                break
            if sshd.poll() is not None:
                break
            time.sleep(0.02)
        else:
            raise AssertionError("sshd does not answer")
        if sshd.poll() is not None:
            raise AssertionError(log.read_text())
        cls.shim = cls.folder / "aarch64-exec.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", cls.shim,
                        pathlib.Path(__file__).with_name("aarch64-exec.c"), "-ldl"], check=True)

    def setUp(self):
        self.board = self.folder / "board"
        self.addCleanup(shutil.rmtree, self.board)
        for name in ["home", "bin", "standins", "root/proc/device-tree"]:
            (self.board / name).mkdir(parents=True)
        for tool in TOOLS:
            (self.board / "bin" / tool).symlink_to(shutil.which(tool))
        self.tool("uname", UNAME)
        # The whole machine's files are no concern of a test.
        self.tool("sync", "#!/bin/sh\n")
        shutil.copy(self.shim, self.board)
        (self.board / "root/proc/device-tree/compatible").write_bytes(b"raspberrypi,5-model-b\0brcm,bcm2712\0")
        self.settings = {"BOARD_MACHINE": "aarch64", "BOARD_STANDINS": self.board / "standins",
                         "BOARD_QEMU": QEMU or "", "BOARD_CPU": "cortex-a76", "BOARD_ROOT": self.board / "root"}
        self.limits = ""
        self.home = self.board / "home"
        self.there = self.home / "swiftlet"
        self.results = self.board / "results"
        self.gate = Gate(self.port)
        self.addCleanup(self.gate.close)

    def tool(self, name, text):
        """Puts a program into the board's PATH."""
        path = self.board / "bin" / name
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def standin(self, word, text):
        """What `swiftlet WORD` does on the board."""
        (self.board / "standins" / word).write_text(text)

    def quick(self, **standins):
        """Does not wait for what a test is not about."""
        self.standin("board", "echo '" + json.dumps(BOARD) + "'\n")
        self.standin("selftest", "echo '76 passed, 0 failed'\n")
        self.standin("bench", "cat <<'END'\n" + BENCH_OUTPUT + "END\n")
        for word, text in standins.items():
            self.standin(word, text)

    def begin(self, *words, host="board-1", port=None, script=DEPLOY):
        lines = [f"{key}={shlex.quote(str(value))}" for key, value in self.settings.items()]
        (self.board / "settings").write_text("\n".join([*lines, self.limits, ""]))
        ssh = ["ssh", "-F", "none", "-i", self.folder / "user-key", "-p", port or self.gate.own_port,
               "-l", getpass.getuser(), "-o", "HostName=127.0.0.1", "-o", "IdentitiesOnly=yes",
               "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        variables = {key: value for key, value in os.environ.items()
                     if not key.startswith(("SWIFTLET_", "XDG_", "SSH_"))}
        variables.update(PATH=f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
                         SWIFTLET_SSH=shlex.join(map(str, ssh)), XDG_DATA_HOME=str(self.board / "data"))
        if "--program" not in words and "--board" not in words and script == DEPLOY:
            words = ("--program", str(PROGRAM), *words)
        return subprocess.Popen([script, host, "--results", self.results, *words], env=variables,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, start_new_session=True)

    def end(self, process):
        output, errors = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def deploy(self, *words, **more):
        return self.end(self.begin(*words, **more))

    def files(self, folder=None):
        folder = folder or self.home
        while True:
            try:
                return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())
            except FileNotFoundError:
                # A folder went while it was looked through.
                continue

    def assert_failed(self, done, words, left=(), status=1):
        """It ended with one line that has the words, with nothing at home, and these files on the board."""
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, "")
        *_, last = done.stderr.splitlines()
        self.assertTrue(last.startswith("deploy: "), done.stderr)
        self.assertEqual(done.stderr.count("deploy: "), 1, done.stderr)
        self.assertIn(words, last)
        self.assertNotIn("Traceback", done.stderr)
        self.assertFalse(self.results.exists())
        # The board may still be at it for a moment when the connection is gone.
        for _ in range(500):
            if self.files() == sorted(left):
                break
            time.sleep(0.02)
        self.assertEqual(self.files(), sorted(left))

    def read(self, done):
        """The lines of the results."""
        self.assertEqual(done.returncode, 0, done.stderr)
        path = pathlib.Path(done.stdout.removesuffix("\n"))
        return path, [json.loads(line) for line in path.read_text().splitlines()]


def main():
    """The tests of the script that calls, where they can run."""
    if reason := missing():
        print(reason)
        sys.exit(77)
    unittest.main()
