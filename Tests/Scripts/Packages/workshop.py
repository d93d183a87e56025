"""The Debian package of swiftlet-workshop, as make-deb --workshop makes it of this machine's program."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from packaging import ROOT, call, digest, environment

PROGRAM = pathlib.Path(os.environ.get("SWIFTLET_HOST") or ROOT / ".build/release/swiftlet").with_name("swiftlet-workshop")


@unittest.skipUnless(PROGRAM.exists(), "swiftlet-workshop is not built")
class Workshop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.deb = pathlib.Path(cls.make("one"))
        cls.tree = pathlib.Path(cls.scratch.name) / "tree"
        call("dpkg-deb", "--raw-extract", cls.deb, cls.tree)

    @classmethod
    def make(cls, name):
        return call(ROOT / "Toolchains/make-deb", "--workshop", "--program", PROGRAM,
                    "--output", pathlib.Path(cls.scratch.name) / name, env=environment()).strip()

    def test_the_same_program_gives_the_same_bytes(self):
        self.assertEqual(digest(self.deb), digest(pathlib.Path(self.make("two"))))

    def test_the_control_file_says_what_it_is(self):
        architecture = call("dpkg", "--print-architecture").strip()
        for field, value in [("Package", "swiftlet-workshop"), ("Architecture", architecture), ("Section", "science")]:
            self.assertEqual(call("dpkg-deb", "--field", self.deb, field).strip(), value)
        self.assertRegex(call("dpkg-deb", "--field", self.deb, "Depends"), r"^libc6 \(>= 2\.\d+\), libstdc\+\+6, libgcc-s1$")

    def test_it_has_program_manual_and_completion(self):
        files = {str(path.relative_to(self.tree / "usr")) for path in (self.tree / "usr").rglob("*") if path.is_file()}
        self.assertEqual(files, {
            "bin/swiftlet-workshop", "share/man/man1/swiftlet-workshop.1.gz",
            "share/bash-completion/completions/swiftlet-workshop", "share/doc/swiftlet-workshop/copyright",
            "share/doc/swiftlet-workshop/changelog.gz"})

    def test_the_manual_has_every_command_and_option(self):
        page = subprocess.run(["gzip", "-dc", self.tree / "usr/share/man/man1/swiftlet-workshop.1.gz"],
                              stdout=subprocess.PIPE, check=True).stdout
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=page, stdout=subprocess.PIPE)
        self.assertEqual((lint.returncode, lint.stdout), (0, b""))
        text = page.decode().replace("\\-", "-")
        for command in ("convert", "export", "quantize", "imatrix", "merge", "moe"):
            self.assertIn(f".SS {command}\n", text)
        for option in ("--type", "--imatrix", "--threads", "--seed"):
            self.assertIn(option, text)

    def test_completion_is_of_the_program(self):
        path = self.tree / "usr/share/bash-completion/completions/swiftlet-workshop"
        self.assertEqual(subprocess.run(["bash", "-n", path]).returncode, 0)
        self.assertIn("quantize", path.read_text())
