"""What the script tests have in common: where the programs lie, the signals that
they begin with, and what a script needs to run at all."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = os.environ.get("SWIFTLET_HOST") or str(ROOT / ".build/release/swiftlet")
EMBEDDED = os.environ.get("SWIFTLET_EMBEDDED") or str(ROOT / ".build/embedded/swiftlet")
HTTP = os.environ.get("SWIFTLET_HTTP") or str(ROOT / ".build/release/swiftlet-http")
HTTP_EMBEDDED = (os.environ.get("SWIFTLET_HTTP_EMBEDDED")
                 or str(ROOT / ".build/embedded/swiftlet-http"))
MODEL = ROOT / "Boards/share/swiftlet/swiftlet-nano-q5_k_m.gguf"
SHARED = pathlib.Path(os.environ.get("SWIFTLET_SHARED") or ROOT.parent / "shared")

# `nohup`, and a shell for what it starts in the background, have these ignored, and
# every program inherits that. A handler keeps them from ending the script as well,
# but a program begins with the default again.
for _number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)


def require(*needs):
    """Ends a script that cannot run here with status 77: pairs of whether something
    is there and its name."""
    for there, name in needs:
        if not there:
            print(f"{name} is missing")
            sys.exit(77)


def source(name):
    """The one file of this name under Sources."""
    [path] = (ROOT / "Sources").rglob(name)
    return path


def kernel_includes():
    """The options for the folders in which the manifest lets the kernels' headers be
    found."""
    named = re.findall(r'\.headerSearchPath\("([^"]+)"\)', (ROOT / "Package.swift").read_text())
    return [word for name in named for word in ("-I", ROOT / "Sources/CKernels" / name)]


def toolchain():
    """The folder of Swift's own programs and libraries."""
    said = subprocess.run(["swift", "-print-target-info"], stdout=subprocess.PIPE, check=True).stdout
    return pathlib.Path(json.loads(said)["paths"]["runtimeResourcePath"]).parent.parent


def ticks(process):
    """The processor time of a process, in hundredths of a second."""
    stat = pathlib.Path(f"/proc/{process}/stat").read_text(errors="replace")
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def preloaded(folder, name, text, *options):
    """A library for LD_PRELOAD of a text in C, or None without a compiler."""
    compiler = next(filter(None, map(shutil.which, ("clang", "cc", "gcc"))), None)
    if compiler is None:
        return None
    library = pathlib.Path(folder) / f"{name}.so"
    subprocess.run([compiler, *options, "-shared", "-fPIC", "-o", library, "-x", "c", "-"],
                   input=text.encode(), check=True)
    return str(library)


def heap_counter(folder):
    """One that counts calls of the heap."""
    text = (ROOT / "Tests/ProgramTests/Fixtures/heap-counter.c").read_text(encoding="utf-8")
    return preloaded(folder, "heap-counter", text, "-O1", "-fno-builtin")
