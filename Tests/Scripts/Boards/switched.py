"""What the tests of Boards/cluster have in common: boards on a switch.

A board is a group of namespaces with a host name, a home, processes and a network device of its own, and an sshd
in it. The switch and the boards are gone when the test's own namespaces are."""

import contextlib
import os
import pathlib
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from testing import HOST, MODEL, ROOT, toolchain

CLUSTER = ROOT / "Boards/cluster"
SSHD = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
TO = ".local/share/swiftlet/cluster"
HOME = pathlib.Path(pwd.getpwuid(os.getuid()).pw_dir)
INSIDE = "SWIFTLET_TEST_SWITCH"
# A board's first process. Its words: the folder with its files, the number, and pairs of a file and what covers it.
BOARD = """
set -e
folder=$1 number=$2
shift 2
hostname "board-$number"
ip link set lo up
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip address add "10.83.0.$number/24" dev eth0
ip link set eth0 up
ip route add default via 10.83.0.254
mount -t sysfs sysfs /sys
while [ $# -gt 0 ]; do mount --rbind "$1" "$2"; shift 2; done
mount --bind "$folder/hosts" /etc/hosts
exec "$SSHD" -D -e -f "$folder/config"
"""
CONFIG = """HostKey {folder}/host-key
AuthorizedKeysFile {folder}/keys-{number}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
"""


def missing():
    """What keeps these tests from running."""
    if os.getuid() != 0:
        return "boards on a switch are made by root alone"
    for program, package in [("mpirun", "openmpi-bin"), ("ssh", "openssh-client"), ("ip", "iproute2"),
                             ("unshare", "util-linux")]:
        if shutil.which(program) is None:
            return f"no {program}: Debian's {package} has it"
    if SSHD is None:
        return "no sshd: Debian's openssh-server has it (and starts it where it is installed)"
    try:
        pwd.getpwnam("sshd")
    except KeyError:
        return "no user sshd, whom an sshd of root needs"
    if not pathlib.Path(HOST).exists():
        return f"no program: {HOST}"
    if b"--shares" not in subprocess.run([HOST, "run", "--help"], stdout=subprocess.PIPE).stdout:
        return f"{HOST} was built without Open MPI"
    tried = subprocess.run(["unshare", "-n", "-m", "-u", "-i", "-p", "--fork", "--mount-proc", "sh", "-c",
                            "ip link add b0 type bridge && ip link add v0 type veth peer name v1"],
                           stderr=subprocess.PIPE, text=True)
    if tried.returncode != 0:
        return f"no namespaces with a switch: {tried.stderr.strip()}"
    return None


def run(*words):
    subprocess.run(list(map(str, words)), check=True, stdout=subprocess.DEVNULL)


class Board:
    """A board: its home here, and its processes."""

    def __init__(self, lab, number, covers=()):
        self.lab, self.number, self.name = lab, number, f"board-{number}"
        self.home = lab / f"home-{number}"
        self.folder = self.home / TO
        self.covers = dict(covers)
        self.process = None

    def start(self):
        self.home.mkdir(exist_ok=True)
        covers = {self.home: HOME, **self.covers}
        with contextlib.suppress(ValueError):
            inner = self.home / toolchain().relative_to(HOME)
            inner.mkdir(parents=True, exist_ok=True)
            covers = {toolchain(): inner, **covers}
        folder = self.lab / f"board-{self.number}"
        folder.mkdir(exist_ok=True)
        shutil.copy(self.lab / "host-key", folder)
        (folder / "hosts").write_text((self.lab / "hosts").read_text())
        (folder / "config").write_text(CONFIG.format(folder=folder, number=self.number))
        shutil.copy(self.lab / f"keys-{self.number}", folder)
        with (self.lab / f"sshd-{self.number}.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["unshare", "-n", "-m", "-u", "-i", "-p", "--fork", "--kill-child", "--mount-proc", "sh", "-c", BOARD,
                 "sh", folder, str(self.number), *(str(path) for pair in covers.items() for path in pair)],
                env={"PATH": os.environ["PATH"], "SSHD": SSHD}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        while not (found := children.read_text().split()):
            time.sleep(0.01)
        self.first = int(found[0])
        while os.readlink(f"/proc/{self.first}/ns/net") == os.readlink("/proc/self/ns/net"):
            time.sleep(0.01)
        run("ip", "link", "add", f"port{self.number}", "type", "veth", "peer", "name", "eth0",
            "address", f"02:00:00:00:83:{self.number:02}", "netns", self.first)
        run("ip", "link", "set", f"port{self.number}", "master", "switch", "up")

    def cut(self, connected=False):
        """Pulls the cable, or puts it in again."""
        run("ip", "link", "set", f"port{self.number}", "up" if connected else "down")

    def power_off(self):
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.first, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
            self.process = None
            # The kernel takes the device away in its own time, and the name with it.
            for _ in range(500):
                if not pathlib.Path(f"/sys/class/net/port{self.number}").exists():
                    break
                subprocess.run(["ip", "link", "delete", f"port{self.number}"], stderr=subprocess.DEVNULL)
                time.sleep(0.02)

    def processes(self):
        """The processes of a run: numbers here, by their names."""
        own = os.readlink(f"/proc/{self.first}/ns/pid")
        found = {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                name = (folder / "comm").read_text().strip()
                alive = (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
                if os.readlink(folder / "ns/pid") == own and name != "sshd" and alive:
                    found[int(folder.name)] = name
        return found

    def rank(self):
        """The number here of the program's process."""
        return next((number for number, name in self.processes().items() if name == "swiftlet"), None)

    def files(self):
        return sorted(path.name for path in self.folder.glob("*"))


class Switched(unittest.TestCase):
    """A switch for the class, and new boards for each test."""

    @classmethod
    def setUpClass(cls):
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "switch", "type", "bridge")
        cls.addClassCleanup(run, "ip", "link", "delete", "switch")
        run("ip", "address", "add", "10.83.0.254/24", "dev", "switch")
        run("ip", "link", "set", "switch", "up")
        os.makedirs("/run/sshd", exist_ok=True)

    def boards(self, count, covers=None, strangers=()):
        """Boards 1 to `count`; `strangers` do not let the leading one in."""
        folder = tempfile.TemporaryDirectory(prefix="cluster-")
        self.addCleanup(folder.cleanup)
        self.lab = lab = pathlib.Path(folder.name)
        for key in ["host-key", "own-key", "leader-key"]:
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lab / key)
        names = {f"board-{number}": f"10.83.0.{number}" for number in range(1, count + 1)}
        (lab / "hosts").write_text("127.0.0.1 localhost\n" + "".join(f"{ip} {name}\n" for name, ip in names.items()))
        (lab / "ssh").write_text("".join(f"Host {name}\n  HostName {ip}\n  HostKeyAlias {name}\n" for name, ip in names.items()))
        key = " ".join((lab / "host-key.pub").read_text().split()[:2])
        (lab / "known").write_text("".join(f"{name},{ip} {key}\n" for name, ip in names.items()))
        own, leader = ((lab / f"{name}-key.pub").read_text() for name in ("own", "leader"))
        found = []
        for number in range(1, count + 1):
            (lab / f"keys-{number}").write_text(own + ("" if number in strangers else leader))
            board = Board(lab, number, (covers or {}).get(number, {}))
            (board.home / ".ssh").mkdir(parents=True, mode=0o700)
            shutil.copy(lab / "known", board.home / ".ssh/known_hosts")
            if number == 1:
                shutil.copy(lab / "leader-key", board.home / ".ssh/id_ed25519")
            self.addCleanup(board.power_off)
            board.start()
            found.append(board)
        (lab / "model.gguf").symlink_to(MODEL)
        self.hostfile(found)
        for board in found:
            for _ in range(500):
                if subprocess.run([*self.ssh(), board.name, "true"], stdin=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL).returncode == 0:
                    break
                time.sleep(0.05)
            else:
                raise AssertionError((lab / f"sshd-{board.number}.log").read_text())
        return found

    def ssh(self):
        return ["ssh", "-F", str(self.lab / "ssh"), "-i", str(self.lab / "own-key"), "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes",
                "-o", f"UserKnownHostsFile={self.lab}/known", "-o", "ConnectTimeout=3"]

    def hostfile(self, boards):
        self.hosts = self.lab / "boards.txt"
        self.hosts.write_text("# The boards\n" + "".join(f"{board.name} slots=1\n" for board in boards))

    def begin(self, verb, *words, source=subprocess.DEVNULL):
        variables = {key: value for key, value in os.environ.items() if not key.startswith(("SWIFTLET_", "XDG_", "SSH_"))}
        variables["SWIFTLET_SSH"] = shlex.join(self.ssh())
        process = subprocess.Popen([CLUSTER, verb, self.hosts, *map(str, words)], env=variables, stdin=source,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(self.put_down, process)
        return process

    @staticmethod
    def put_down(process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def cluster(self, verb, *words, text=None, timeout=120):
        process = self.begin(verb, *words, source=subprocess.PIPE if text is not None else subprocess.DEVNULL)
        output, errors = process.communicate(text, timeout=timeout)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def up(self, *words, program=HOST):
        done = self.cluster("up", self.lab / "model.gguf", "--program", program, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def succeed(self, *words, **more):
        done = self.cluster(*words, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def assert_failed(self, done, *texts, status=1):
        """It ended with this status and says all of it, without a word of Python's."""
        self.assertEqual(done.returncode, status, done.stderr)
        for text in texts:
            self.assertIn(text, done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def await_nothing(self, boards, seconds=20):
        """No process of a run is left on any board."""
        end = time.monotonic() + seconds
        while any(board.processes() for board in boards) and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual([board.processes() for board in boards], [{} for _ in boards])


def main():
    """The tests of the script that calls, in namespaces of their own, where they can run."""
    if os.environ.get(INSIDE) is None:
        if reason := missing():
            print(reason)
            sys.exit(77)
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "-n", "-m", "-u", sys.executable, *sys.argv])
    run("mount", "-t", "sysfs", "sysfs", "/sys")
    unittest.main()
