"""What dpkg does with the package, and the program where it was put."""

import os
import shutil
import subprocess
import unittest

from packaging import (
    ANSWER, BOARD, CAPITAL, EMBEDDED, ON_A_BOARD, PATIENCE, RUNNER, call, dpkg, environment, installed, release,
)


class Installed(unittest.TestCase):
    def test_the_program_answers_from_the_installed_model(self):
        with installed() as root:
            child = subprocess.run([*RUNNER, root / "usr/bin/swiftlet", "run"], input=CAPITAL.encode(),
                                   capture_output=True, timeout=PATIENCE, env=environment())
            self.assertEqual(child.stdout.decode(), ANSWER + "\n")
            self.assertRegex(child.stderr.decode(), f"^swiftlet: model: {root}/usr/bin/../share/swiftlet/")
            self.assertEqual(dpkg(root, "--verify", "swiftlet"), "")

    @unittest.skipUnless(shutil.which("systemd-sysusers"), "systemd is not installed")
    def test_the_group_is_made_and_nothing_enabled(self):
        with installed() as root:
            self.assertRegex((root / "etc/group").read_text(), r"(?m)^swiftlet:x:\d+:$")
            self.assertEqual((root / "etc/passwd").read_text(), "")
            self.assertEqual(list(root.rglob("*.wants")), [])

    def test_purging_leaves_the_group_alone(self):
        with installed() as root:
            if shutil.which("systemctl"):
                call("systemctl", f"--root={root}", "enable", "swiftlet.socket")
                self.assertTrue(os.path.lexists(root / "etc/systemd/system/sockets.target.wants/swiftlet.socket"))
            dpkg(root, "--install", release().deb)
            self.assertEqual(len(list(root.rglob("*.wants/*"))), 1 if shutil.which("systemctl") else 0)
            (root / "etc/default/swiftlet").write_text("SWIFTLET_OPTIONS=--threads 1\n")
            dpkg(root, "--remove", "swiftlet")
            self.assertEqual((root / "etc/default/swiftlet").read_text(), "SWIFTLET_OPTIONS=--threads 1\n")
            self.assertFalse((root / "usr").exists() and any((root / "usr").rglob("*")))
            dpkg(root, "--purge", "swiftlet")
            kept = {str(path.relative_to(root)) for path in root.rglob("*")
                    if not path.is_dir() and not path.is_relative_to(root / "var/lib/dpkg")}
            self.assertLessEqual(kept, {"etc/passwd", "etc/group", "etc/group-", "etc/gshadow", "etc/gshadow-",
                                        "etc/.pwd.lock"})

    def test_models_put_there_by_hand_come_first(self):
        # As /usr/bin/swiftlet, which only a root folder of its own can make it.
        probe = ["unshare", "--map-root-user", "--mount", "--pid", "--fork"]
        if ON_A_BOARD:
            native = BOARD
        elif os.path.exists(EMBEDDED):
            native = EMBEDDED
        else:
            self.skipTest("no program for this machine")
        if subprocess.run([*probe, "true"], capture_output=True).returncode != 0:
            self.skipTest("unshare is not permitted")
        with installed() as root:
            shutil.copy(native, root / "usr/bin/swiftlet")
            (root / "proc").mkdir()

            def model():
                child = subprocess.run(
                    [*probe, "--mount-proc", f"--root={root}", "/usr/bin/swiftlet", "inspect"],
                    stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, env={})
                self.assertEqual(child.returncode, 0, child.stderr)
                return child.stderr.decode().splitlines()[0].removeprefix("swiftlet: model: ")
            own = next((root / "usr/share/swiftlet").glob("*.gguf"))
            self.assertEqual(model(), f"/usr/bin/../share/swiftlet/{own.name}")
            local = root / "usr/local/share/swiftlet"
            local.mkdir(parents=True)
            shutil.copy(own, local / "mine.gguf")
            self.assertEqual(model(), "/usr/local/share/swiftlet/mine.gguf")
