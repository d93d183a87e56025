"""The units as they are, under a systemd that is booted in a container; there the program is the same one for the
machine at hand."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from packaging import ANSWER, BOARD, EMBEDDED, ON_A_BOARD, PATIENCE, release

INSIDE = """
systemd-sysusers && systemctl daemon-reload && systemctl start systemd-journald.service swiftlet.socket
stat -c '%a %U %G' /run/swiftlet.sock
python3 /probe/client.py
systemctl stop swiftlet.socket
test ! -e /run/swiftlet.sock && echo removed
systemctl list-units --all --no-legend --plain 'swiftlet*' | grep -c failed
"""

CLIENT = """
import json, socket, subprocess
def connect():
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(60)
    client.connect("/run/swiftlet.sock")
    return client, client.makefile("rw", encoding="utf-8")
def ask(stream, request):
    stream.write(json.dumps(request) + "\\n")
    stream.flush()
    while (event := json.loads(stream.readline()))["event"] not in ("delta", "error"):
        pass
    return event.get("content", event)
REQUEST = {"id": 1, "messages": [{"role": "user", "content": "日本の首都は？"}], "stream": False}
client, stream = connect()
print(ask(stream, REQUEST))
number = subprocess.run(["pgrep", "-x", "swiftlet"], stdout=subprocess.PIPE, text=True).stdout.strip()
status = dict(line.split(":\\t", 1) for line in open(f"/proc/{number}/status").read().splitlines())
print("capabilities", status["CapEff"], status["CapBnd"])
print("seccomp", status["Seccomp"].strip(), "new privileges", status["NoNewPrivs"].strip())
print("oom", open(f"/proc/{number}/oom_score_adj").read().strip())
print("group", open(f"/proc/{number}/cgroup").read().rpartition("system.slice")[2].split("@")[0])
print("user", subprocess.run(["ps", "-o", "user:32=", number], stdout=subprocess.PIPE, text=True).stdout.strip())
more = [connect() for _ in range(3)]
for _, each in more:
    print(ask(each, REQUEST))
fifth, each = connect()
print("fifth", repr(each.readline()))
"""

PROBE = """
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
ExecStart=/bin/bash /probe/inside
StandardOutput=file:/probe/out
StandardError=file:/probe/errors
ExecStopPost=/bin/systemctl --force --force poweroff
"""

BOOT = """
set -e
mount -t tmpfs none "$1"
mkdir "$1/up" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/root"
cp -a "$2/usr" "$2/etc" "$1/root/"
cp "$2/probe.service" "$1/root/etc/systemd/system/"
# Nothing of the machine's own is started, or set in its kernel.
rm -rf "$1/root/lib/systemd/system/"*.wants "$1/root/etc/systemd/system/"*.wants
exec systemd-nspawn --quiet --register=no --keep-unit --private-network --directory="$1/root" \\
  --console=pipe --bind="$2:/probe" --boot -- systemd.unit=probe.service
"""


def forget_groups():
    """Removes the control groups that systemd-nspawn leaves in the caller's."""
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, group = line.split(":", 2)
        for base in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"):
            for name in ("payload", "supervisor"):
                for folder, _, _ in os.walk(f"{base}{group}/{name}", topdown=False):
                    with contextlib.suppress(OSError):
                        os.rmdir(folder)


def require_container(*programs):
    """Skips a test where no container can be booted with this machine's programs."""
    for missing, why in [(os.geteuid() != 0, "only root may boot a container"),
                         (not shutil.which("systemd-nspawn"), "systemd-container is not installed"),
                         (not all(map(os.path.exists, programs)), "no program for this machine")]:
        if missing:
            raise unittest.SkipTest(why)


def boot(trees, programs, inside, client, **files):
    """Boots this machine's system with the packages' trees over it, and with `programs` by their names in /usr/bin;
    what the script `inside` wrote there, line by line, and its errors. The client, and files of text, are in /probe."""
    with tempfile.TemporaryDirectory() as probe, tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(probe)
        for tree in trees:
            for part in ("usr", "etc"):
                shutil.copytree(tree / part, folder / part, dirs_exist_ok=True)
        for name, program in programs.items():
            shutil.copy(program, folder / "usr/bin" / name)
        for name, text in {"inside": inside, "client.py": client, "probe.service": PROBE, **files}.items():
            (folder / name).write_text(text)
        try:
            child = subprocess.run(["unshare", "--mount", "bash", "-c", BOOT, "-", place, probe],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   timeout=PATIENCE)
        finally:
            forget_groups()
        if not (folder / "out").exists():
            raise unittest.SkipTest(f"no container boots here: {child.stdout.decode().strip()[-200:]}")
        return (folder / "out").read_text().splitlines(), (folder / "errors").read_text()


class Service(unittest.TestCase):
    """The units as they are, under a systemd that runs as process 1."""

    def test_the_hardened_service_answers(self):
        native = BOARD if ON_A_BOARD else EMBEDDED
        require_container(native)
        said, errors = boot([release().tree], {"swiftlet": native}, INSIDE, CLIENT)
        self.assertEqual(said, [
            "660 root swiftlet", ANSWER, "capabilities 0000000000000000 0000000000000000",
            "seccomp 2 new privileges 1", "oom 500", "group /system-swiftlet.slice/swiftlet",
            "user swiftlet-session", ANSWER, ANSWER, ANSWER, "fifth ''", "removed", "0"], errors)
