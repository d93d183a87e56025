"""The units: what systemd says of them, what the pages say of them, and the system calls that they allow."""

import glob
import gzip
import json
import os
import re
import shutil
import subprocess
import unittest

from packaging import CAPITAL, PATIENCE, QEMU, ROOT, call, environment, installed, release, user


def verified(root, *units):
    """What systemd has to say of units below a folder, beside the status."""
    folder = root / "usr/lib/systemd/system"
    for pattern in ("*.target", "*.slice"):
        for unit in glob.glob(f"/lib/systemd/system/{pattern}"):
            if not (folder / os.path.basename(unit)).exists():
                shutil.copy(unit, folder)
    child = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={root}", *units],
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
    said = (child.stdout + child.stderr).decode().splitlines()
    return child.returncode, [line for line in said if "swiftlet" in line]


def exposure(root, unit):
    score = call("systemd-analyze", "security", "--offline=yes", f"--root={root}", "--no-pager", unit)
    return re.search(rf"exposure level for {unit}: ([\d.]+)", score)[1]


def allowed(unit):
    """The system calls that the unit in that file lets through."""
    words = " ".join(re.findall(r"^SystemCallFilter=(.*)$", unit.read_text(), re.M)).split()
    names = set()
    while words:
        word = words.pop()
        if word[0] != "@":
            names.add(word)
            continue
        shown = call("systemd-analyze", "syscall-filter", word)
        words += [line.strip() for line in shown.splitlines()[1:] if line.strip() and "#" not in line]
    # Allowed whatever a unit says.
    return names | {"execve", "exit", "exit_group", "rt_sigreturn"}


def calls(trace):
    """The system calls that `qemu-aarch64 -strace` tells of, and the numbers of those that it does not know."""
    return set(re.findall(r"(?m)^\d+ ([a-z]\w+)\(", trace)), set(re.findall(r"Unknown syscall (\d+)", trace))


# Of rseq, clone3 and faccessat2 this qemu knows the number alone.
NUMBERS = {"293", "435", "439"}


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
class Units(unittest.TestCase):
    def test_systemd_has_nothing_to_say_of_them(self):
        with installed() as root:
            self.assertEqual(
                verified(root, "swiftlet.socket", "swiftlet@1.service", "system-swiftlet.slice"), (0, []))
            score = exposure(root, "swiftlet@1.service")
            stated = re.search(r"systemd-analyze security` gives it (\d+\.\d)",
                               (ROOT / "Sources/Swiftlet.docc/Packages.md").read_text())[1]
            self.assertEqual(score, stated)

    def test_the_pages_limits_are_the_units(self):
        def value(unit, key):
            return re.search(rf"^{key}=(.*)$", (release().tree / "usr/lib/systemd/system" / unit).read_text(), re.M)[1]
        page = (ROOT / "Sources/Swiftlet.docc/Packages.md").read_text()
        manual = gzip.decompress((release().tree / "usr/share/man/man1/swiftlet.1.gz").read_bytes()).decode()
        connections, memory = value("swiftlet.socket", "MaxConnections"), value("system-swiftlet.slice", "MemoryMax")
        self.assertIn(f"`MaxConnections={connections}`", page)
        self.assertIn(f"at most {connections} at once", manual)
        self.assertIn(f"`MemoryMax={memory}`", page)
        self.assertIn(f"{memory.rstrip('%')}\npercent", manual.replace(" percent", "\npercent"))
        for unit, key in [("system-swiftlet.slice", "MemorySwapMax"), ("swiftlet@.service", "OOMScoreAdjust")]:
            self.assertIn(f"`{key}={value(unit, key)}`", page)

    @unittest.skipUnless(QEMU, "qemu-aarch64 is not installed")
    def test_the_filter_lets_through_every_call_that_the_program_makes(self):
        with installed() as root:
            template = root / "template"
            template.write_text("{{ strftime_now('%Y') }}{% for m in messages %}{{ m['content'] }}{% endfor %}")
            made = set()
            requests = [{"id": 1, "messages": user(CAPITAL)},
                        {"id": 2, "prompt": "a", "seed": 3, "temperature": 1, "max_tokens": 4},
                        {"id": 3, "messages": user("x" * 300)}, {"cancel": 3}, {"stats": True},
                        {"hello": {"protocol": 1}}]
            text = "".join(json.dumps(request) + "\n" for request in requests)
            for options in ([], ["--template-file", template, "--threads", "3"], ["--context", "999999"],
                            ["/nonexistent"]):
                child = subprocess.run([QEMU, "-strace", root / "usr/bin/swiftlet", "serve", *options],
                                       input=text.encode(), capture_output=True, timeout=PATIENCE, env=environment())
                trace = child.stderr.decode(errors="replace")
                named, numbers = calls(trace)
                made |= named
                self.assertLessEqual(numbers, NUMBERS)
            self.assertLessEqual({"openat", "mmap", "futex", "read", "write"}, made)
            unit = release().tree / "usr/lib/systemd/system/swiftlet@.service"
            self.assertEqual(made - allowed(unit), set())
