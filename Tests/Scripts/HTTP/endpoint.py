"""An endpoint that a test started, and ways to speak to it."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import testing

PACED = str(pathlib.Path(__file__).resolve().parent / "paced-engine")
WORD = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 4}


def program():
    """The endpoint as boards have it, or this machine's where that is not built."""
    embedded = testing.HTTP_EMBEDDED
    return embedded if os.path.exists(embedded) else testing.HTTP


class Endpoint:
    """`swiftlet-http` at a free port, with the bundled model unless told otherwise."""

    def __init__(self, *options, engine=(), model=testing.MODEL, executable=None, wait=True,
                 environment=None, runs=testing.HOST):
        own = ["--program", runs] if "--connect" not in options else []
        words = [executable or program(), "--listen", "127.0.0.1:0", *own, *options]
        if own:
            words += [str(model), "--", *engine]
        self.process = subprocess.Popen(words, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                        env={**os.environ, **(environment or {})})
        self.port = 0
        self.log = b""
        end = time.monotonic() + 20
        while not self.port:
            if not select.select([self.process.stderr], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError("it does not say where it listens")
            more = os.read(self.process.stderr.fileno(), 65536)
            self.log += more
            found = re.search(rb"http://127\.0\.0\.1:(\d+)/", self.log)
            if found:
                self.port = int(found[1])
            elif not more:
                raise AssertionError(self.log.decode())
        os.set_blocking(self.process.stderr.fileno(), False)
        if wait:
            self.wait()

    def wait(self, seconds=20):
        """Waits until the engine is ready."""
        end = time.monotonic() + seconds
        while self.get("/health")[0] != 200:
            if time.monotonic() > end:
                raise AssertionError("the engine does not become ready")
            time.sleep(0.02)

    def request(self, method, path, body=None, headers=None, timeout=30):
        """The status and the body of a reply."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, data, headers or {})
            reply = connection.getresponse()
            return reply.status, reply.read()

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body, **options):
        status, reply = self.request("POST", path, body, **options)
        return status, json.loads(reply)

    def chat(self, **settings):
        return self.post("/v1/chat/completions", {**WORD, **settings})

    def socket(self, timeout=20):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def props(self):
        return json.loads(self.get("/props")[1])

    def metric(self, name):
        for line in self.get("/metrics")[1].decode().splitlines():
            if line.startswith(f"swiftlet_{name} "):
                return float(line.split()[1])
        raise AssertionError(name)

    def engine(self):
        """The engine's process."""
        children = pathlib.Path(
            f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def memory(self):
        """The resident bytes of the endpoint alone that no file backs."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+)", text)[1]) * 1024

    def ticks(self):
        """The endpoint's processor time, in hundredths of a second."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def idle(self, seconds=10):
        """Waits until the engine has nothing to do."""
        end = time.monotonic() + seconds
        while True:
            props = self.props()
            if props["stats"]["running"] is None and not props["waiting"]:
                return props
            if time.monotonic() > end:
                raise AssertionError(props["stats"])
            time.sleep(0.02)

    def close(self):
        """Ends it as a service manager does; its status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(10)
        with contextlib.suppress(BlockingIOError, TypeError):
            self.log += self.process.stderr.read()
        self.process.stderr.close()
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.close()
        else:
            self.process.stderr.close()


def post(body, path="/v1/chat/completions", extra=b""):
    """A request as bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return (b"POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n"
            % (path.encode(), extra, len(data))) + data


def read_until(connection, end, limit=1 << 24):
    """What comes up to `end`."""
    got = b""
    while end not in got and len(got) < limit:
        more = connection.recv(65536)
        if not more:
            break
        got += more
    return got
