"""What the tests of the Python package have in common: the package of this checkout, the
program, an engine that misbehaves, and what must not be left behind."""
import os
import pathlib
import sys
import threading
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from testing import EMBEDDED, HOST, MODEL, ROOT, require

PACKAGE = ROOT / "Sources/Python"
EXAMPLES = PACKAGE / "examples"
FAKE = pathlib.Path(__file__).with_name("fake_engine.py")
# For whatever must come: the machine may be busy.
PATIENCE = 60

sys.path.insert(0, str(PACKAGE))
os.environ["SWIFTLET_PROGRAM"] = HOST
os.environ["SWIFTLET_MODEL"] = str(MODEL)
os.environ["PYTHONPATH"] = str(PACKAGE)
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def fake(behaviour):
    """The program that behaves so."""
    return [sys.executable, "-S", "-E", str(FAKE), behaviour]


def need_program():
    """Ends the script where there is no program to ask."""
    require((os.path.exists(HOST), HOST))


def descriptors():
    """What is open in this process."""
    return len(os.listdir("/proc/self/fd"))


def eventually(holds, seconds=PATIENCE):
    """Whether it holds within this time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class Case(unittest.TestCase):
    """A test that leaves nothing behind: no descriptor, thread or process, dead ones included."""

    def setUp(self):
        before, threads = descriptors(), threading.active_count()

        def check():
            self.assertTrue(eventually(lambda: threading.active_count() <= threads, 10), threading.enumerate())
            self.assertTrue(eventually(lambda: descriptors() <= before, 5), os.listdir("/proc/self/fd"))
            with self.assertRaises(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)

        self.addCleanup(check)
