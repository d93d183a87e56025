"""The installed program behind a socket: clients, and what they are told."""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import time
import unittest

from packaging import ANSWER, CAPITAL, PATIENCE, ROOT, RUNNER, call, environment, installed, release, user


def ask(stream, request):
    """Sends a request and answers its text and last event."""
    stream.write(json.dumps(request) + "\n")
    stream.flush()
    text = ""
    for line in stream:
        event = json.loads(line)
        if event["event"] == "delta":
            text += event["content"]
        if event["event"] in ("end", "error"):
            return text, event
    return text, None


@unittest.skipUnless(shutil.which("systemd-socket-activate"), "systemd is not installed")
class Socket(unittest.TestCase):
    """The installed program behind a socket that systemd's tool listens on."""

    @contextlib.contextmanager
    def listening(self, *options, root, **more):
        path = root / "socket"
        log = (root / "log").open("wb+")
        listener = subprocess.Popen(
            ["systemd-socket-activate", "--accept", "--inetd", "-l", path,
             *(f"--setenv={key}={value}" for key, value in more.items()),
             *RUNNER, root / "usr/bin/swiftlet", "serve", *options],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment())
        deadline = time.monotonic() + PATIENCE
        while not path.exists():
            self.assertIsNone(listener.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

        @contextlib.contextmanager
        def connect():
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(PATIENCE)
                client.connect(str(path))
                with client.makefile("rw", encoding="utf-8") as stream:
                    yield client, stream

        def ended(count):
            """The statuses of the sessions, once `count` have ended."""
            while True:
                log.seek(0)
                found = re.findall(rb"Child \d+ died with code (\d+)", log.read())
                if len(found) >= count:
                    return [int(status) for status in found]
                self.assertLess(time.monotonic(), deadline + PATIENCE)
                time.sleep(0.05)
        try:
            yield connect, ended
        finally:
            listener.terminate()
            listener.wait(PATIENCE)
            log.close()

    def test_clients_are_answered_each_by_a_session_of_its_own(self):
        with installed() as root, self.listening(root=root) as (connect, ended):
            with connect() as (one, first), connect() as (_, second):
                # The same id, which one session would take for a duplicate.
                text, end = ask(first, {"id": 1, "messages": user(CAPITAL), "temperature": 0})
                self.assertEqual((text, end["finish_reason"]), (ANSWER, "stop"))
                text, end = ask(second, {"id": 1, "messages": user(CAPITAL), "temperature": 0})
                self.assertEqual((text, end["usage"]["cached_tokens"]), (ANSWER, 0))
                # What was asked before the end of input is answered.
                first.write(json.dumps({"id": 2, "messages": user(CAPITAL), "stream": False}) + "\n")
                first.flush()
                one.shutdown(socket.SHUT_WR)
                events = [json.loads(line)["event"] for line in first]
                self.assertEqual(events[-1], "end")
                self.assertEqual(ended(1), [0])
            self.assertEqual(sorted(ended(2))[0], 0)

    def test_a_client_that_hangs_up_ends_its_session_alone(self):
        with installed() as root, self.listening(root=root) as (connect, ended):
            with connect() as (_, other):
                other.readline()
                with connect() as (_, stream):
                    stream.write(json.dumps({"id": 1, "prompt": "a", "ignore_eos": True}) + "\n")
                    stream.flush()
                    while '"delta"' not in stream.readline():
                        pass
                # A closed output is 6, which the unit takes for success.
                self.assertEqual(ended(1), [6])
                self.assertEqual(ask(other, {"id": 1, "messages": user(CAPITAL)})[0], ANSWER)
        self.assertIn("\nSuccessExitStatus=6\n",
                      (release().tree / "usr/lib/systemd/system/swiftlet@.service").read_text())

    def test_the_pages_clients_are_answered(self):
        page = (ROOT / "Sources/Swiftlet.docc/Packages.md").read_text()
        clients = [(["python3", "-c", re.search(r"(?s)```python\n(.*?)```", page)[1]],
                    f"{CAPITAL}\n{CAPITAL}\n", f"{ANSWER}\n{ANSWER}\n")]
        if shutil.which("socat"):
            line = next(block for block in re.findall(r"(?s)```sh\n(.*?)```", page) if "socat" in block)
            clients.append((["bash", "-c", line], "", f'"content":"{ANSWER}"'))
        with installed() as root, self.listening(root=root) as (_, ended):
            for number, (words, text, expected) in enumerate(clients, 1):
                words = [word.replace("/run/swiftlet.sock", str(root / "socket")) for word in words]
                self.assertIn(expected, call(*words, text=text))
                self.assertEqual(ended(number)[-1] in (0, 6), True)

    def test_what_is_wrong_is_told_to_the_client(self):
        with installed() as root:
            for options, variables, code in [
                ([], {"SWIFTLET_MODEL": "/nonexistent/model.gguf"}, "model_unavailable"),
                ([root / "usr/bin/swiftlet"], {}, "gguf_bad_magic"),
                (["--context", "100000"], {}, "context_out_of_range"),
            ]:
                with self.subTest(code), self.listening(*options, root=root, **variables) as (connect, ended):
                    with connect() as (_, stream):
                        events = [json.loads(line) for line in stream]
                        self.assertEqual([event["event"] for event in events], ["hello", "error"])
                        self.assertEqual(events[1]["code"], code)
                    self.assertNotEqual(ended(1), [0])
                (root / "socket").unlink()
