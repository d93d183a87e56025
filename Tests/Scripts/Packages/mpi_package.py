"""The Debian package of swiftlet-mpi, as make-deb --mpi makes it of the boards' program for several boards."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from packaging import (
    ANSWER, BOARD, BOARD_HTTP, BOARD_MPI, CAPITAL, QEMU, ROOT, RUNNER, call, digest, dpkg, environment, installed, release,
)

PROGRAM = pathlib.Path(BOARD_MPI)


class MPIPackage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.deb = pathlib.Path(cls.make("one"))
        cls.tree = pathlib.Path(cls.scratch.name) / "tree"
        call("dpkg-deb", "--raw-extract", cls.deb, cls.tree)

    @classmethod
    def make(cls, name, program=PROGRAM):
        return call(ROOT / "Toolchains/make-deb", "--mpi", "--program", program,
                    "--output", pathlib.Path(cls.scratch.name) / name, env=environment()).strip()

    def test_the_same_program_gives_the_same_bytes(self):
        self.assertEqual(digest(self.deb), digest(pathlib.Path(self.make("two"))))

    def test_the_control_file_says_what_it_is(self):
        for name, value in [("Package", "swiftlet-mpi"), ("Version", release().version), ("Architecture", "arm64"),
                            ("Section", "science")]:
            self.assertEqual(call("dpkg-deb", "--field", self.deb, name).strip(), value, name)
        libc, *others = call("dpkg-deb", "--field", self.deb, "Depends").strip().split(", ")
        self.assertEqual(others, ["libopenmpi3 | libopenmpi40", "openmpi-bin", f"swiftlet (= {release().version})"])
        # The C library of the oldest Debian with one of these, 12, is 2.36.
        self.assertRegex(libc, r"^libc6 \(>= 2\.(1[7-9]|2\d|3[0-6])\)$")

    def test_the_contents_are_these_and_roots(self):
        listed = {}
        for line in call("dpkg-deb", "--contents", self.deb).splitlines():
            mode, owner, _, _, _, path = line.split(maxsplit=5)
            self.assertEqual(owner, "root/root", line)
            self.assertIn(mode, ("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx"), line)
            if mode[0] != "d":
                listed[path.removeprefix("./usr/")] = mode[0] + mode[3]
        self.assertEqual(listed, {
            "bin/swiftlet-mpi": "-x", "share/doc/swiftlet-mpi/copyright": "--", "share/doc/swiftlet-mpi/changelog.gz": "--",
            "share/man/man1/swiftlet-mpi.1.gz -> swiftlet.1.gz": "lx",
            "share/bash-completion/completions/swiftlet-mpi -> swiftlet": "lx"})
        self.assertEqual(digest(self.tree / "usr/bin/swiftlet-mpi"), digest(PROGRAM))
        call("md5sum", "--check", "--strict", "DEBIAN/md5sums", cwd=self.tree)

    def test_licences_are_told(self):
        told = (self.tree / "usr/share/doc/swiftlet-mpi/copyright").read_text()
        for line in (ROOT / "THIRD-PARTY.md").read_text().split("```")[1].splitlines():
            self.assertIn(f"\n {line or '.'}\n", told)
        self.assertNotIn("@", told)

    @unittest.skipUnless(shutil.which("lintian"), "lintian is not installed")
    def test_lintian_finds_no_error(self):
        self.assertNotRegex(call("lintian", "--fail-on", "error,warning", self.deb), r"(?m)^[EW]: ")

    def test_no_other_program_is_taken(self):
        for program, why in [(BOARD, "not dynamic"), (BOARD_HTTP, "not dynamic"), (__file__, "no program for aarch64")]:
            made = subprocess.run([ROOT / "Toolchains/make-deb", "--mpi", "--program", program, "--output",
                                   pathlib.Path(self.scratch.name) / "none"], env=environment(), capture_output=True)
            self.assertEqual((made.returncode, made.stdout), (1, b""))
            self.assertEqual(made.stderr.decode(), f"make-mpi-deb: {program}: {why}\n")

    def test_manual_and_completion_are_those_of_swiftlet(self):
        with installed() as root:
            dpkg(root, "--force-depends", "--install", self.deb)
            self.assertEqual(dpkg(root, "--verify", "swiftlet-mpi"), "")
            share = root / "usr/share"
            self.assertEqual(digest(share / "man/man1/swiftlet-mpi.1.gz"), digest(share / "man/man1/swiftlet.1.gz"))
            completion = share / "bash-completion/completions/swiftlet-mpi"
            self.assertEqual(call("bash", "-c", '. "$1"; complete -p swiftlet-mpi', "-", completion),
                             "complete -F _swiftlet swiftlet-mpi\n")
            dpkg(root, "--purge", "swiftlet-mpi")
            self.assertEqual([path for path in root.rglob("*swiftlet-mpi*")
                              if not path.is_relative_to(root / "var/lib/dpkg")], [])

    @unittest.skipUnless(not QEMU or os.path.exists("/usr/aarch64-linux-gnu/lib"), "no C library for the program here")
    def test_the_installed_program_answers_alone(self):
        with installed() as root:
            dpkg(root, "--force-depends", "--install", self.deb)
            words = [*RUNNER, *(["-L", "/usr/aarch64-linux-gnu"] if QEMU else []), root / "usr/bin/swiftlet-mpi", "run"]
            # The model is that of the other package.
            self.assertEqual(call(*words, text=CAPITAL, env=environment()), ANSWER + "\n")
