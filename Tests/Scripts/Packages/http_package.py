"""The Debian package of swiftlet-http: what is in it, and its units."""

import contextlib
import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import unittest

from packaging import (
    BOARD_HTTP, CAPITAL, PATIENCE, QEMU, ROOT, RUNNER, call, digest, dpkg, environment, http_manual, http_options,
    installed, release, user,
)
from units import NUMBERS, allowed, calls, exposure, verified

UNITS = ["swiftlet-http.socket", "swiftlet-http.service"]


class HTTPPackage(unittest.TestCase):
    def test_the_control_file_says_what_it_is(self):
        for name, value in [("Package", "swiftlet-http"), ("Version", release().version), ("Architecture", "arm64"),
                            ("Depends", f"swiftlet (= {release().version})"), ("Section", "science")]:
            self.assertEqual(call("dpkg-deb", "--field", release().http_deb, name).strip(), value, name)

    def test_make_deb_alone_makes_the_same(self):
        folder = release().folder.parent / "alone"
        printed = call(ROOT / "Toolchains/make-deb", "--http", "--program", BOARD_HTTP, "--output", folder,
                       env=environment()).strip()
        self.assertEqual(digest(pathlib.Path(printed)), digest(release().http_deb))

    def test_the_contents_are_these_and_roots(self):
        listed = {}
        for line in call("dpkg-deb", "--contents", release().http_deb).splitlines():
            mode, owner, *_, path = line.split()
            self.assertEqual(owner, "root/root", line)
            self.assertIn(mode, ("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--"), line)
            if mode[0] == "-":
                listed[path] = mode
        self.assertEqual(set(listed), {f"./{path}" for path in [
            "etc/default/swiftlet-http", "usr/bin/swiftlet-http",
            *(f"usr/lib/systemd/system/{unit}" for unit in UNITS),
            "usr/share/bash-completion/completions/swiftlet-http", "usr/share/man/man1/swiftlet-http.1.gz",
            *(f"usr/share/doc/swiftlet-http/{name}" for name in ["copyright", "changelog.gz", "Endpoint.md"]),
            "usr/share/lintian/overrides/swiftlet-http"]})
        self.assertEqual([path for path, mode in listed.items() if mode == "-rwxr-xr-x"], ["./usr/bin/swiftlet-http"])
        tree = release().http_tree
        self.assertEqual(digest(tree / "usr/bin/swiftlet-http"), digest(pathlib.Path(BOARD_HTTP)))
        self.assertEqual((tree / "DEBIAN/conffiles").read_text(), "/etc/default/swiftlet-http\n")
        call("md5sum", "--check", "--strict", "DEBIAN/md5sums", cwd=tree)

    def test_licences_are_told(self):
        told = (release().http_tree / "usr/share/doc/swiftlet-http/copyright").read_text()
        texts = (ROOT / "THIRD-PARTY.md").read_text().split("```")[1::2]
        self.assertEqual(len(texts), 3)
        for line in "".join(texts).splitlines():
            self.assertIn(f"\n {line or '.'}\n", told)
        self.assertNotIn("@", re.sub(r"<[^>]*>", "", told))
        # As the source that the program is made of has it.
        source = ROOT / ".build/musl/aarch64/usr/lib/libevent.license"
        if source.exists():
            whole = source.read_text()
            self.assertIn(texts[1].strip(), whole)
            self.assertIn(texts[2].strip(), re.sub("(?m)^   ", "", whole))

    @unittest.skipUnless(shutil.which("lintian"), "lintian is not installed")
    def test_lintian_finds_no_error(self):
        self.assertNotRegex(call("lintian", "--fail-on", "error,warning", release().http_deb), r"(?m)^[EW]: ")

    def test_the_manual_has_every_option(self):
        page = http_manual()
        share = release().http_tree / "usr/share"
        self.assertEqual(gzip.decompress((share / "man/man1/swiftlet-http.1.gz").read_bytes()).decode(), page)
        self.assertEqual(set(re.findall(r"(?m)^\\fB(\\-\\-[a-z\\-]+)\\fR", page)),
                         {option.replace("-", "\\-") for option in http_options()})
        if shutil.which("mandoc"):
            self.assertEqual(call("mandoc", "-T", "lint", status=None, text=page), "")

    def test_dpkg_installs_and_purges_it(self):
        with installed(http=True) as root:
            self.assertEqual(dpkg(root, "--verify", "swiftlet-http"), "")
            self.assertEqual(list(root.rglob("*.wants")), [])
            if shutil.which("systemctl"):
                call("systemctl", f"--root={root}", "enable", "swiftlet-http.socket")
                self.assertTrue(os.path.lexists(root / "etc/systemd/system/sockets.target.wants/swiftlet-http.socket"))
            dpkg(root, "--purge", "swiftlet-http")
            self.assertEqual([path for path in root.rglob("*swiftlet-http*") if not path.is_symlink()
                              and not path.is_relative_to(root / "var/lib/dpkg")], [])


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
class HTTPUnits(unittest.TestCase):
    def test_systemd_has_nothing_to_say_of_them(self):
        with installed(http=True) as root:
            self.assertEqual(verified(root, *UNITS), (0, []))
            page = (ROOT / "Sources/Swiftlet.docc/Packages.md").read_text()
            self.assertEqual(exposure(root, "swiftlet-http.service"),
                             re.search(r"systemd-analyze security` gives it (\d+\.\d) too", page)[1])

    def test_the_pages_words_are_the_units(self):
        folder = release().http_tree / "usr/lib/systemd/system"
        listen, service = ((folder / unit).read_text() for unit in UNITS)
        page = (ROOT / "Sources/Swiftlet.docc/Packages.md").read_text()
        # The example of another address takes this one's place.
        self.assertEqual(re.findall(r"(?m)^ListenStream=(.*)$", listen), ["127.0.0.1:8080"])
        self.assertIn("systemd listens at `127.0.0.1:8080`", page)
        for text in ("--talks 4", "OOMPolicy=continue", "/run/swiftlet-http"):
            self.assertIn(text, service)
            self.assertIn(f"`{text}`", page)
        self.assertIn(",size=20%,", service)
        self.assertIn("a fifth of the machine's memory", page)
        for key, text in [("RestartSec=5", "after 5 seconds"), ("StartLimitBurst=10", "10 starts in a minute"),
                          ("StartLimitIntervalSec=60", "10 starts in a minute"),
                          ("LoadCredential=swiftlet-http.keys", "/etc/credstore/swiftlet-http.keys")]:
            self.assertRegex(service, f"(?m)^{re.escape(key)}$")
            self.assertIn(text, page)
        # The settings that are commented out are the page's.
        defaults = (release().http_tree / "etc/default/swiftlet-http").read_text()
        key_file = re.search(r"(?m)^SWIFTLET_HTTP_OPTIONS=--key-file .*$", page)[0]
        self.assertIn(f"\n#{key_file}\n", defaults)

    @unittest.skipUnless(QEMU and shutil.which("systemd-socket-activate"), "qemu-aarch64 is not installed")
    def test_the_filter_lets_through_every_call_that_both_programs_make(self):
        with installed(http=True) as root:
            sessions = root / "talks"
            sessions.mkdir()
            engine = root / "engine"
            # Each of its own calls, in a file of its own.
            engine.write_text(f'#!/bin/sh\nexec {QEMU} -strace {root}/usr/bin/swiftlet "$@" 2>>{root}/engine.trace\n')
            engine.chmod(0o755)
            keys = root / "keys"
            keys.write_text("correct-horse-battery\n")
            keys.chmod(0o600)
            with self.activated(root, "--key-file", keys, "--talks", "2", "--program", engine, "--", "--sessions",
                                sessions) as ask:
                for text in (CAPITAL, "x" * 40, "y" * 40):
                    reply = ask({"messages": user(text), "max_tokens": 3, "stream": text == CAPITAL})
                    self.assertEqual(reply[0], 200, reply)
                self.assertTrue(list(sessions.glob("*.session")))
            made, numbers = calls((root / "trace").read_text(errors="replace"))
            more, unknown = calls((root / "engine.trace").read_text(errors="replace"))
            made |= more
            numbers |= unknown
            self.assertLessEqual({"accept4", "socketpair", "epoll_ctl", "wait4", "renameat", "flock"}, made)
            self.assertFalse({"bind", "socket", "connect"} & made)
            self.assertLessEqual(numbers, NUMBERS)
            self.assertEqual(made - allowed(release().http_tree / "usr/lib/systemd/system/swiftlet-http.service"), set())

    @contextlib.contextmanager
    def activated(self, root, *words):
        """The program as systemd starts it, behind a socket; what asks it, once it is ready."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]

        def request(method, path, body=None):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            with contextlib.closing(connection):
                connection.request(method, path, json.dumps(body), {"Authorization": "Bearer correct-horse-battery"})
                reply = connection.getresponse()
                return reply.status, reply.read()
        with (root / "trace").open("wb") as log:
            program = subprocess.Popen(
                ["systemd-socket-activate", "-l", f"127.0.0.1:{port}", *RUNNER, "-strace",
                 root / "usr/bin/swiftlet-http", *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment())
            try:
                end = time.monotonic() + PATIENCE
                while True:
                    with contextlib.suppress(ConnectionError):
                        if request("GET", "/health")[0] == 200:
                            break
                    self.assertIsNone(program.poll())
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.05)
                yield lambda body: request("POST", "/v1/chat/completions", body)
            finally:
                program.terminate()
                self.assertEqual(program.wait(PATIENCE), 0)
