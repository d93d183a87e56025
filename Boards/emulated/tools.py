"""Shared by the emulated board's files: paths, errors, and tools that are run."""

import os
import pathlib
import shutil
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / ".build/emulated"
MEBIBYTE = 1 << 20


class BoardError(Exception):
    """A cause that keeps a board from booting or working: one line, empty where a tool
    has said it, and what the kernel said before."""

    def __init__(self, line="", log=()):
        super().__init__(line)
        self.log = list(log)


def mebibytes(size):
    """So many whole MiB hold it."""
    return -(-size // MEBIBYTE)


def tool(name):
    """The path of what may lie where only root's PATH leads."""
    path = shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin")
    if not path:
        raise BoardError(f"{name} is missing; type: {ROOT}/Toolchains/setup emulate")
    return path


def run(*words, text="", speaks=False, **options):
    """Runs a tool; answers its output and its errors. One that `speaks` says on
    standard error itself what it does and why it fails."""
    words = [str(word) for word in words]
    # In a group of its own, so that it ends with all that it started, having
    # removed what it made.
    child = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        stderr=None if speaks else subprocess.PIPE, **options)
    try:
        output, errors = child.communicate(text.encode())
    except BaseException:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait()
        raise
    output, errors = (part.decode(errors="replace").strip() for part in (output, errors or b""))
    if child.returncode != 0:
        if speaks:
            raise BoardError()
        name = os.path.basename(words[0])
        said = (errors or output or f"status {child.returncode}").splitlines()[-1]
        raise BoardError(said if said.startswith(name) else f"{name}: {said}")
    return output, errors
