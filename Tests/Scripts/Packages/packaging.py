"""What the tests of the packages have in common: the programs, what is made of them, and a root folder with the
package in it."""

import atexit
import contextlib
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from testing import ROOT
BOARD = os.environ.get("SWIFTLET_BOARD") or str(ROOT / ".build/board/swiftlet")
EMBEDDED = os.environ.get("SWIFTLET_EMBEDDED") or str(ROOT / ".build/embedded/swiftlet")
BOARD_HTTP = os.environ.get("SWIFTLET_BOARD_HTTP") or str(ROOT / ".build/board/swiftlet-http")
BOARD_MPI = os.environ.get("SWIFTLET_BOARD_MPI") or str(ROOT / ".build/board-mpi/swiftlet-mpi")
ON_A_BOARD = os.uname().machine == "aarch64"
QEMU = "" if ON_A_BOARD else os.environ.get("SWIFTLET_QEMU") or shutil.which("qemu-aarch64")
RUNNER = [QEMU] if QEMU else []
CAPITAL = "日本の首都は？"
ANSWER = "日本の首都は東京です。"
# For whatever must come: the machine may be busy, and is emulated.
PATIENCE = 300
DATE = 1790000000


def call(*words, status=0, text=None, **more):
    """What a command writes to standard output; its status must be `status`."""
    child = subprocess.run([str(word) for word in words], input=(text or "").encode(), stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, timeout=PATIENCE, **more)
    if status is not None and child.returncode != status:
        raise AssertionError(f"{words} ended with {child.returncode}: {child.stdout} {child.stderr.decode()}")
    return child.stdout.decode()


def environment(**more):
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith("SWIFTLET_MODEL") and key != "XDG_DATA_HOME"}
    return {**kept, "HOME": "/nonexistent", "SOURCE_DATE_EPOCH": str(DATE), "DEBFULLNAME": "Swiftlet",
            "DEBEMAIL": "swiftlet@debian.org", **more}


def program(*words, status=0, text=None):
    return call(*RUNNER, BOARD, *words, status=status, text=text, env=environment())


def options_of(command):
    """The words of the help that begin with a hyphen."""
    found = re.findall(r"^ +(?:(-.), )?(--[a-z0-9-]+)", program(command, "--help"), re.M)
    return {word for pair in found for word in pair if word}


def commands():
    return re.findall(r"^  ([a-z]+) +\S", program("--help"), re.M)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Release:
    """A release in a folder of its own, and the trees of its Debian packages."""

    def __init__(self):
        scratch = tempfile.TemporaryDirectory()
        atexit.register(scratch.cleanup)
        place = pathlib.Path(scratch.name)
        self.folder, self.tree, self.http_tree = place / "release", place / "tree", place / "http-tree"
        printed = call(ROOT / "Toolchains/make-release", "--program", BOARD, "--http", BOARD_HTTP, "--mpi", BOARD_MPI,
                       "--output", self.folder, env=environment()).split()
        self.version = program("--version").split()[1]
        self.name = f"swiftlet-{self.version}-linux-aarch64"
        self.archive = self.folder / f"{self.name}.tar.gz"
        self.deb = self.folder / f"swiftlet_{self.version}_arm64.deb"
        self.http_deb = self.folder / f"swiftlet-http_{self.version}_arm64.deb"
        self.mpi_deb = self.folder / f"swiftlet-mpi_{self.version}_arm64.deb"
        sums = self.folder / "SHA256SUMS"
        assert printed == list(map(str, [self.archive, self.deb, self.http_deb, self.mpi_deb, sums])), printed
        call("dpkg-deb", "--raw-extract", self.deb, self.tree)
        call("dpkg-deb", "--raw-extract", self.http_deb, self.http_tree)


# It takes seconds: one is made for all tests of a process.
@functools.cache
def release():
    return Release()


def manual():
    """The manual page."""
    return call(ROOT / "Toolchains/packages/make-manual", ROOT / "Toolchains/packages/swiftlet.1.in", *RUNNER, BOARD,
                env=environment())


def http_options():
    """The options that swiftlet-http's help names."""
    shown = call(*RUNNER, BOARD_HTTP, "--help", env=environment())
    return re.findall(r"--[a-z-]+", "\n".join(re.findall(r"(?m)^  (--.*?)(?:  |$)", shown)))


def http_manual():
    """The manual page of swiftlet-http."""
    return call(ROOT / "Toolchains/packages/make-http-manual", ROOT / "Toolchains/packages/swiftlet-http.1.in",
                *RUNNER, BOARD_HTTP, env=environment())


@contextlib.contextmanager
def installed(http=False):
    """A root folder with the package, or with that of swiftlet-http too, as dpkg installs it."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for part in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "etc"):
            (root / part).mkdir(parents=True)
        for part in ("var/lib/dpkg/status", "etc/passwd", "etc/group"):
            (root / part).touch()
        dpkg(root, "--install", release().deb, *([release().http_deb] if http else []))
        yield root


def dpkg(root, *words):
    return call("dpkg", f"--root={root}", "--force-architecture", "--force-script-chrootless", "--force-not-root",
                *words, env=environment(PATH=os.environ["PATH"] + ":/usr/sbin:/sbin"))


def user(text):
    return [{"role": "user", "content": text}]


def require():
    """Ends a script that cannot be run here."""
    for there, what in [(shutil.which("dpkg-deb"), "dpkg-deb"), (ON_A_BOARD or QEMU, "qemu-aarch64"),
                        (os.path.exists(BOARD), "the boards' program"),
                        (os.path.exists(BOARD_HTTP), "the boards' endpoint"),
                        (os.path.exists(BOARD_MPI), "the program for several boards")]:
        if not there:
            print(f"{what} is missing")
            sys.exit(77)
