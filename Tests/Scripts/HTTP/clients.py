"""Other people's client libraries: those that are installed, or, where the network
answers, the newest of PyPI in a folder of the build."""
import importlib.util
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import testing

FOLDER = pathlib.Path(os.environ.get("SWIFTLET_CLIENTS") or testing.ROOT / ".build/clients")
PYTHON = FOLDER / "bin/python"


def skip(reason: str):
    """Ends a script that cannot run here."""
    print(reason)
    sys.exit(77)


def need(*modules: str):
    """Sees that the modules can be imported, in another Python where that is needed.

    A module has the name of its package."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if not missing:
        return
    if pathlib.Path(sys.prefix) != FOLDER:
        if not PYTHON.exists() and subprocess.run(
                [sys.executable, "-m", "venv", FOLDER]).returncode:
            skip("Python has no module venv")
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    print("pip installs", *missing, flush=True)
    try:
        done = subprocess.run(
            [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries",
             "1", "--timeout", "10", *missing], timeout=400).returncode == 0
    except subprocess.TimeoutExpired:
        done = False
    if not done:
        skip(f"{', '.join(missing)} cannot be installed here")
    os.execv(PYTHON, [str(PYTHON), *sys.argv])
